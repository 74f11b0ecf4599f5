import { DAY } from '#lib/core/time.ts';
import { needCompaction } from '#lib/database/compact.server.ts';
import { countMailsBefore, deleteMailsBefore } from '#lib/notify/store.server.ts';
import { countOfThoseWhoLeft, forgetThoseWhoLeft } from '#lib/recall/store.server.ts';
import { countBefore, sweepBefore } from '#lib/session/sessions.server.ts';
import { demand } from '#lib/staff/demand.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import { actorKey } from '#lib/staff/permission.ts';
import { peopleLeftBefore, personByKey } from '#lib/staff/store.server.ts';
import { type AfterwardsContext, finishErasures } from './afterwards.server.ts';
import { retentionRun } from './entries.ts';
import { isKept, leftLongAgo } from './retention.ts';
import * as store from './store.server.ts';
import { erase, type RetentionContext } from './subjects.server.ts';

type RunContext = RetentionContext & AfterwardsContext;

/** What is over, or was deleted: people by key, and how many of the rest. */
export interface Over {
	readonly people: readonly string[];
	readonly sessions: number;
	readonly throttle: number;
	readonly mails: number;
	readonly memories: number;
}

/** Keys of those who left, are not erased, and whose every period is over. */
async function peopleOver(ctx: RetentionContext): Promise<string[]> {
	const { keep } = ctx.config;
	const now = ctx.clock();
	const over: string[] = [];
	for (const { key } of await peopleLeftBefore(ctx.read, leftLongAgo(keep, now))) {
		const person = await personByKey(ctx.read, key);
		if (person && !isKept(await store.keptSince(ctx.read, person), keep, now)) over.push(key);
	}
	return over;
}

const limits = ({ config: { keep }, clock }: RetentionContext) => ({
	throttle: clock() - keep.throttleDays * DAY,
	mail: clock() - keep.mailDays * DAY,
	practice: clock() - keep.practiceDays * DAY,
});

/** Says what is over, and deletes nothing. Throws `not-found` without permission. */
export async function whatIsOver(ctx: RunContext & ActorContext): Promise<Over> {
	demand(ctx.actor, 'subject.erase');
	const { throttle, mail, practice } = limits(ctx);
	return {
		people: await peopleOver(ctx),
		...(await countBefore(ctx, throttle)),
		mails: await countMailsBefore(ctx.read, mail),
		memories: await countOfThoseWhoLeft(ctx.read, practice),
	};
}

/** Deletes what is over of everything but people, in one transaction; its entry says how much. */
async function sweep(
	ctx: RunContext,
	actor: string,
	people: number,
	always: boolean,
): Promise<Omit<Over, 'people'>> {
	return ctx.transact(async (tx) => {
		const { throttle, mail, practice } = limits(ctx);
		const gone = {
			...(await sweepBefore(tx, ctx, throttle)),
			mails: await deleteMailsBefore(tx.sql, mail),
			memories: await forgetThoseWhoLeft(tx.sql, practice),
		};
		const at = ctx.clock();
		const some = gone.throttle + gone.mails + gone.memories > 0;
		if (some) await needCompaction(tx, at);
		if (some || always)
			tx.record(retentionRun.entry({ at, actor, subject: 'retention', data: { people, ...gone } }));
		return gone;
	});
}

/**
 * Deletes what is over: people who left, each in a transaction with an entry of its own, then the rest, with one entry
 * for the whole run. Broken off, it goes on at the next run.
 * @returns what was deleted, and whether every byte of it is gone
 * @throws `not-found` without permission
 */
export async function runRetention(ctx: RunContext & ActorContext): Promise<Over & { compacted: boolean }> {
	demand(ctx.actor, 'subject.erase');
	const actor = actorKey(ctx.actor);
	const people = await peopleOver(ctx);
	for (const key of people)
		await ctx.transact((tx) =>
			erase(tx, ctx, key, 'retention-over', { actor, decision: null, at: ctx.clock() }),
		);
	const gone = await sweep(ctx, actor, people.length, true);
	return { people, ...gone, compacted: await finishErasures(ctx) };
}

/** Job: deletes what is over of what nobody needs to decide about; people are erased by a run at the command line alone. */
export async function sweepRetention(ctx: RunContext): Promise<void> {
	await sweep(ctx, 'system', 0, false);
	await finishErasures(ctx);
}
