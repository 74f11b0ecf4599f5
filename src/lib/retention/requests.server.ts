import { assignmentsOf } from '#lib/assignment/store.server.ts';
import type { Assignment } from '#lib/assignment/assignment.ts';
import type { Certificate } from '#lib/certificate/certificate.ts';
import { certificatesOf } from '#lib/certificate/store.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import { askDecision } from '#lib/decision/decisions.server.ts';
import { waitingAbout } from '#lib/decision/store.server.ts';
import { recordReading } from '#lib/log/reading.server.ts';
import type { PrivateText } from '#lib/log/private-text.server.ts';
import { demand } from '#lib/staff/demand.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import { actorKey } from '#lib/staff/permission.ts';
import { normaliseSignIn, type Person } from '#lib/staff/staff.ts';
import {
	type Identity,
	personByKey,
	personBySignIn,
	restrictedPeople,
	unitById,
} from '#lib/staff/store.server.ts';
import { type AfterwardsContext, finishErasures } from './afterwards.server.ts';
import { restrictedOpened } from './entries.ts';
import { type Basis, isBasis, isKept, keptUntil } from './retention.ts';
import * as store from './store.server.ts';
import {
	erase,
	lift,
	mustBeErasable,
	restrict,
	type RetentionContext,
	type Warrant,
} from './subjects.server.ts';

/** What can be done with a person's data. */
export const subjectActs = ['erase', 'restrict', 'lift'] as const;
export type SubjectAct = (typeof subjectActs)[number];

/** The kind of decision that each act asks for. */
export const kindOfAct = {
	erase: 'erase-person',
	restrict: 'restrict-person',
	lift: 'lift-restriction',
} as const satisfies Record<SubjectAct, string>;

const KEY = /^p-[a-z2-9]{16}$/;

/** Somebody by key or by sign-in name; the restricted and the erased by key alone. */
async function named(sql: Sql, text: string): Promise<Person | undefined> {
	const asked = text.trim();
	return KEY.test(asked) ? personByKey(sql, asked) : personBySignIn(sql, normaliseSignIn(asked));
}

/** A person as the page about personal data shows them. */
export interface SubjectView {
	readonly person: Person;
	readonly unit: string;
	/** Whether a period of keeping runs. */
	readonly kept: boolean;
	/** When the last of them ends, epoch ms; null while the person is active. */
	readonly keptUntil: number | null;
	/** Decisions about them that wait. */
	readonly waiting: readonly { readonly id: string; readonly act: SubjectAct }[];
	/** What may be asked for. */
	readonly askable: readonly SubjectAct[];
}

/** Finds a person by key or sign-in name, for officers. Throws `not-found` without permission, `subject.unknown`. */
export async function findSubject(ctx: RetentionContext & ActorContext, text: string): Promise<SubjectView> {
	demand(ctx.actor, 'decision.ask');
	const person = await named(ctx.read, text);
	if (!person) throw new DomainError('subject.unknown', null, { field: 'person' });
	const since = await store.keptSince(ctx.read, person);
	const waiting = [];
	for (const act of subjectActs) {
		const decision = await waitingAbout(ctx.read, kindOfAct[act], person.key);
		if (decision) waiting.push({ id: decision.id, act });
	}
	return {
		person,
		unit: (await unitById(ctx.read, person.unitId))?.name ?? person.unitId,
		kept: isKept(since, ctx.config.keep, ctx.clock()),
		keptUntil: keptUntil(since, ctx.config.keep),
		waiting,
		askable:
			person.erasedAt !== null || person.key === actorKey(ctx.actor)
				? []
				: ['erase', person.restrictedAt === null ? 'restrict' : 'lift'],
	};
}

export interface SubjectRequest {
	/** Key of the person. */
	readonly key: string;
	readonly act: string;
	/** One of `bases`; nothing for lifting a restriction. */
	readonly basis: string;
	readonly reason: string;
	/** The form's idempotency key. */
	readonly requestKey: string;
}

function actOf(text: string): SubjectAct {
	const act = subjectActs.find((known) => known === text);
	if (!act) throw new DomainError('subject.act', null, { field: 'act' });
	return act;
}

function basisOf(text: string): Basis {
	if (!isBasis(text)) throw new DomainError('subject.basis', null, { field: 'basis' });
	return text;
}

/** Throws what doing it now would throw, as far as it can be known before. */
async function checkRequest(
	sql: Sql,
	ctx: RetentionContext,
	person: Person,
	act: SubjectAct,
	basis: Basis,
): Promise<void> {
	if (person.erasedAt !== null) throw new DomainError('subject.erased', null);
	if (act === 'restrict' && person.restrictedAt !== null) throw new DomainError('subject.restricted', null);
	if (act === 'lift' && person.restrictedAt === null) throw new DomainError('subject.unrestricted', null);
	if (act === 'erase') await mustBeErasable({ sql }, ctx, person, basis);
}

/**
 * Asks another officer to erase somebody's data, to set it apart, or to put it back.
 * @returns the decision's id
 * @throws `not-found`, `subject.act`, `subject.basis`, `subject.kept`, `subject.erased`, `subject.restricted`,
 * `subject.unrestricted`, and as `askDecision`
 */
export async function askSubject(
	ctx: RetentionContext & ActorContext,
	input: SubjectRequest,
): Promise<string> {
	demand(ctx.actor, 'decision.ask');
	const act = actOf(input.act);
	// A restriction is lifted on no ground but the reason.
	const basis = act === 'lift' ? 'withdrawal' : basisOf(input.basis);
	return ctx.transact(async (tx) => {
		const person = await personByKey(tx.sql, input.key);
		if (!person) throw new DomainError('not-found', null);
		await checkRequest(tx.sql, ctx, person, act, basis);
		return askDecision(tx, ctx, {
			kind: kindOfAct[act],
			about: person.key,
			subject: person.key,
			data: act === 'lift' ? {} : { basis },
			reason: input.reason,
			asker: actorKey(ctx.actor),
			key: input.requestKey,
		});
	});
}

/** Does it, in the transaction of whoever decided. */
export async function perform(
	ctx: RetentionContext,
	tx: Parameters<typeof erase>[0],
	act: SubjectAct,
	key: string,
	basis: string,
	warrant: Warrant,
): Promise<void> {
	if (act === 'lift') return lift(tx, ctx, key, warrant);
	return (act === 'erase' ? erase : restrict)(tx, ctx, key, basisOf(basis), warrant);
}

/**
 * The same at the command line, which is its own record: whoever can run it holds the database already.
 * @param input.who key or sign-in name
 * @param input.dryRun only says what would be refused
 * @returns the person as they were, and whether every byte of what was deleted is gone
 * @throws as `askSubject` without a decision, and `role.last`
 */
export async function performAtConsole(
	ctx: RetentionContext & ActorContext & AfterwardsContext,
	input: { readonly who: string; readonly act: SubjectAct; readonly basis: string; readonly dryRun: boolean },
): Promise<{ person: Person; compacted: boolean }> {
	demand(ctx.actor, 'subject.erase');
	const { act, dryRun } = input;
	const basis = act === 'lift' ? 'withdrawal' : basisOf(input.basis);
	const person = await named(ctx.read, input.who);
	if (!person) throw new DomainError('subject.unknown', null);
	await checkRequest(ctx.read, ctx, person, act, basis);
	if (dryRun) return { person, compacted: true };
	await ctx.transact((tx) =>
		perform(ctx, tx, act, person.key, basis, {
			actor: actorKey(ctx.actor),
			decision: null,
			at: ctx.clock(),
		}),
	);
	return { person, compacted: await finishErasures(ctx) };
}

/** Somebody who is restricted, as auditors see them. */
export interface RestrictedLine {
	readonly key: string;
	readonly name: string;
	readonly signIn: string;
	/** Epoch ms. */
	readonly since: number;
}

/** Everybody who is restricted, the latest first, for auditors; that they looked is in the log first (I3). Throws `not-found` without permission. */
export async function restrictedList(ctx: ActorContext): Promise<RestrictedLine[]> {
	demand(ctx.actor, 'restricted.see');
	await recordReading(ctx, restrictedOpened, { actor: actorKey(ctx.actor), subject: 'restrictions' });
	const lines = [];
	for (const { id, key, since } of await restrictedPeople(ctx.read)) {
		const [identity] = await store.apart<Identity>(ctx.read, id, 'identity');
		lines.push({ key, since, name: identity?.name ?? key, signIn: identity?.signIn ?? '' });
	}
	return lines;
}

/** What is kept of somebody restricted, as auditors see it. */
export interface RestrictedRecord extends RestrictedLine {
	readonly email: string | null;
	readonly assignments: readonly Assignment[];
	readonly certificates: readonly Certificate[];
	/** Reasons and comments about them. */
	readonly texts: readonly string[];
}

/** The same of one person. Throws `not-found` without permission, and where nobody restricted has this key. */
export async function restrictedRecord(ctx: ActorContext, key: string): Promise<RestrictedRecord> {
	demand(ctx.actor, 'restricted.see');
	const person = KEY.test(key) ? await personByKey(ctx.read, key) : undefined;
	if (!person || person.restrictedAt === null) throw new DomainError('not-found', null);
	await recordReading(ctx, restrictedOpened, { actor: actorKey(ctx.actor), subject: key });
	const [identity] = await store.apart<Identity>(ctx.read, person.id, 'identity');
	const texts = await store.apart<PrivateText>(ctx.read, person.id, 'text');
	return {
		key,
		since: person.restrictedAt,
		name: identity?.name ?? key,
		signIn: identity?.signIn ?? '',
		email: identity?.email ?? null,
		assignments: await assignmentsOf(ctx.read, person.id),
		certificates: await certificatesOf(ctx.read, person.id),
		texts: texts.map(({ text }) => text),
	};
}
