import { DomainError } from '#lib/core/errors.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import { alone } from '#lib/database/lock.server.ts';
import type { Tx } from '#lib/database/transact.server.ts';
import type { Decision } from '#lib/decision/decision.ts';
import { askDecision } from '#lib/decision/decisions.server.ts';
import { waitingAbout } from '#lib/decision/store.server.ts';
import { entryByNumber, type LogLine } from '#lib/log/store.server.ts';
import { demand } from '#lib/staff/demand.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import { actorKey, can } from '#lib/staff/permission.ts';
import { concealment } from '#lib/staff/restriction.server.ts';
import { type FallsWith, voidAttempt } from '#lib/attempt/void.server.ts';
import type { Programmes } from '#lib/programme/programmes.server.ts';
import type { Context } from '#lib/database/context.ts';
import {
	actsOn,
	type Correction,
	type CorrectionAct,
	correctionActs,
	correctionText,
	isCorrectionAct,
	kindOfAct,
	nameOfEntry,
} from './correction.ts';
import * as entries from './entries.ts';
import * as store from './store.server.ts';

const PERSON = /^p-[a-z2-9]{16}$/;

/** Whether an entry names somebody whom this reader may not see. */
async function isConcealed(
	{ actor }: ActorContext,
	read: Sql,
	entry: { readonly body: string },
): Promise<boolean> {
	return (await concealment({ read, actor }, [entry.body]))[0] === true;
}

/** The entry, if this act may be done to it. */
async function correctable(sql: Sql, number: number, act: CorrectionAct): Promise<LogLine> {
	const entry = await entryByNumber(sql, number);
	if (!entry) throw new DomainError('not-found', null);
	if (!actsOn(entry.kind).includes(act)) throw new DomainError('correction.kind', null, { field: 'act' });
	if (act === 'voided' && (await store.isVoided(sql, number)))
		throw new DomainError('correction.voided', null);
	return entry;
}

export interface CorrectionRequest {
	/** Number of the entry. */
	readonly number: number;
	/** `annotated`, `corrected` or `voided`. */
	readonly act: string;
	/** What would be recorded; empty for a voiding. */
	readonly text: string;
	readonly reason: string;
	/** The form's idempotency key. */
	readonly key: string;
}

/**
 * Asks for an entry of the log to be annotated, corrected or voided, which another officer decides.
 * @returns the decision's id
 * @throws `not-found`, `correction.act`, `correction.kind` (this cannot be done to an entry of its kind),
 * `correction.voided`, `correction.no-text`, `text.*`, and as `askDecision`
 */
export async function askCorrection(ctx: ActorContext, input: CorrectionRequest): Promise<string> {
	demand(ctx.actor, 'log.read');
	demand(ctx.actor, 'decision.ask');
	const { number, act, reason, key } = input;
	if (!isCorrectionAct(act)) throw new DomainError('correction.act', null, { field: 'act' });
	return ctx.transact(async (tx) => {
		const named = await entryByNumber(tx.sql, number);
		if (!named || (await isConcealed(ctx, tx.sql, named))) throw new DomainError('not-found', null);
		const entry = await correctable(tx.sql, number, act);
		return askDecision(tx, ctx, {
			kind: kindOfAct[act],
			about: nameOfEntry(number),
			subject: PERSON.test(entry.subject) ? entry.subject : null,
			data: { entry: number, leaf: entry.leafHash },
			reason,
			text: correctionText(act, input.text),
			asker: actorKey(ctx.actor),
			key,
		});
	});
}

/** Does what has been approved, in the transaction of the approval. */
export async function correct(
	ctx: Pick<Context, 'ids'> & { readonly programmes: Programmes },
	tx: Tx,
	act: CorrectionAct,
	decision: Decision,
	falls: readonly FallsWith[],
): Promise<void> {
	const number = Number(decision.data.entry);
	// Two decisions about one entry at once: a voiding is entered once.
	await alone(tx.sql, nameOfEntry(number));
	const entry = await correctable(tx.sql, number, act);
	const [at, actor] = [decision.decidedAt ?? 0, decision.decidedBy ?? ''];
	await store.insertCorrection(tx.sql, {
		id: ctx.ids.id(),
		entry: number,
		act,
		decisionId: decision.id,
		at,
	});
	const line = { at, actor, subject: entry.subject };
	const about = {
		entry: number,
		leaf: entry.leafHash,
		decision: decision.id,
		reason: decision.reasonHash,
	};
	if (act === 'voided') {
		const attemptId = entry.kind === 'attempt.graded' ? String(entry.data.attempt) : null;
		const effect =
			attemptId === null
				? null
				: await voidAttempt(
						ctx,
						tx,
						{ attemptId, decisionId: decision.id, reason: decision.reason ?? '', actor, at },
						falls,
					);
		tx.record(
			entries.entryVoided.entry({
				...line,
				data: {
					...about,
					attempt: attemptId,
					assignment: effect?.assignmentId ?? null,
					outcome: effect?.outcome ?? null,
				},
			}),
		);
		return;
	}
	const kind = act === 'annotated' ? entries.entryAnnotated : entries.entryCorrected;
	tx.record(kind.entry({ ...line, data: { ...about, text: decision.text?.hash ?? '' } }));
}

/** What has been done to an entry, and what may be asked by this reader. */
export interface EntryCorrections {
	/** The earliest first. */
	readonly done: readonly Correction[];
	/** Decisions about it that wait. */
	readonly waiting: readonly { readonly id: string; readonly act: CorrectionAct }[];
	/** What this reader may ask for; empty for whoever may not. */
	readonly askable: readonly CorrectionAct[];
}

/** For whoever reads the log; nothing where the entry names somebody whom they may not see. Throws `not-found` without permission, and where there is no such entry. */
export async function correctionsOf(ctx: ActorContext, number: number): Promise<EntryCorrections> {
	demand(ctx.actor, 'log.read');
	const entry = await entryByNumber(ctx.read, number);
	if (!entry) throw new DomainError('not-found', null);
	if (await isConcealed(ctx, ctx.read, entry)) return { done: [], waiting: [], askable: [] };
	const waiting = [];
	for (const act of correctionActs) {
		const decision = await waitingAbout(ctx.read, kindOfAct[act], nameOfEntry(number));
		if (decision) waiting.push({ id: decision.id, act });
	}
	const done = await store.correctionsOn(ctx.read, number);
	const voided = done.some(({ act }) => act === 'voided');
	const own = entry.subject === actorKey(ctx.actor);
	return {
		done,
		waiting,
		askable:
			own || !can(ctx.actor, 'decision.ask')
				? []
				: actsOn(entry.kind).filter((act) => act !== 'voided' || !voided),
	};
}

/** The weightiest thing done to each of these entries. Throws `not-found` without permission. */
export async function correctionMarks(
	ctx: ActorContext,
	numbers: readonly number[],
): Promise<Map<number, CorrectionAct>> {
	demand(ctx.actor, 'log.read');
	const acts = await store.actsAmong(ctx.read, numbers);
	const weightiest = (found: readonly CorrectionAct[]) =>
		found.reduce((a, b) => (correctionActs.indexOf(b) > correctionActs.indexOf(a) ? b : a));
	return new Map([...acts].map(([number, found]) => [number, weightiest(found)]));
}
