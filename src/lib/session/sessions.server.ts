import { createHmac } from 'node:crypto';
import { DomainError } from '#lib/core/errors.ts';
import { DAY, MINUTE } from '#lib/core/time.ts';
import type { Context } from '#lib/database/context.ts';
import { alone } from '#lib/database/lock.server.ts';
import type { Tx } from '#lib/database/transact.server.ts';
import { isPassword } from '#lib/staff/password.server.ts';
import { normaliseSignIn, type Person } from '#lib/staff/staff.ts';
import { passwordOf, personById, personBySignIn } from '#lib/staff/store.server.ts';
import * as entries from './entries.ts';
import { ABSOLUTE_LIMIT, IDLE_LIMIT, luciaOn } from './lucia.server.ts';
import * as store from './store.server.ts';
import { countTry, FREE_TRIES } from './throttle.ts';

export interface SessionContext extends Context {
	/** Keyed hash for throttle buckets: names and addresses are not kept in the clear. */
	readonly throttleSecret: string;
}

/** Who a request comes from. The cookie's token is never part of it. */
export interface SignedIn {
	readonly handle: string;
	readonly person: Person;
	/** Epoch ms of signing in. */
	readonly since: number;
}

/** The last request is written down at most this often; the idle limit is that much stricter at worst. */
const SEEN_EVERY = MINUTE;
const LONGEST_AGENT = 200;

const bucket = (ctx: SessionContext, kind: keyof typeof FREE_TRIES, value: string) =>
	`${kind}:${createHmac('sha256', ctx.throttleSecret).update(value).digest('hex')}`;

/**
 * Counts a try on an account (and an address) unless one of them pauses.
 * @throws `sign-in.throttled` with the minutes left, rounded up
 */
async function takeTry(
	ctx: SessionContext,
	tries: readonly [keyof typeof FREE_TRIES, string][],
): Promise<void> {
	const now = ctx.clock();
	const blockedUntil = await ctx.transact(async (tx) => {
		const known = [];
		for (const [kind, value] of tries) {
			const name = bucket(ctx, kind, value);
			await alone(tx.sql, name);
			known.push({ kind, name, throttle: await store.throttleOf(tx.sql, name) });
		}
		const until = Math.max(...known.map(({ throttle }) => throttle?.blockedUntil ?? 0));
		if (until > now) return until;
		for (const { kind, name, throttle } of known)
			await store.saveThrottle(tx.sql, name, countTry(throttle, kind, now));
		return 0;
	});
	if (blockedUntil > 0)
		throw new DomainError('sign-in.throttled', { minutes: Math.ceil((blockedUntil - now) / MINUTE) });
}

/** Enters each pause that the try just found wrong has begun. */
async function recordPauses(
	tx: Tx,
	ctx: SessionContext,
	tries: readonly (readonly [kind: keyof typeof FREE_TRIES, value: string, subject: string])[],
): Promise<void> {
	const at = ctx.clock();
	for (const [kind, value, subject] of tries) {
		const name = bucket(ctx, kind, value);
		// Parallel tries find the same pause; it is entered once.
		await alone(tx.sql, name);
		const known = await store.throttleOf(tx.sql, name);
		if (!known || known.noted || known.blockedUntil <= at) continue;
		await store.saveThrottle(tx.sql, name, { ...known, noted: true });
		const minutes = Math.ceil((known.blockedUntil - at) / MINUTE);
		tx.record(entries.sessionPaused.entry({ at, actor: 'unknown', subject, data: { of: kind, minutes } }));
	}
}

/** A right password: the account's count begins anew, the address gets its try back. */
async function giveTryBack(
	tx: Tx,
	ctx: SessionContext,
	account: string,
	address: string | null,
): Promise<void> {
	// In the order in which `takeTry` holds them.
	await alone(tx.sql, bucket(ctx, 'account', account));
	await store.deleteThrottle(tx.sql, bucket(ctx, 'account', account));
	if (address === null) return;
	const name = bucket(ctx, 'address', address);
	await alone(tx.sql, name);
	const known = await store.throttleOf(tx.sql, name);
	if (known)
		await store.saveThrottle(tx.sql, name, {
			...known,
			failures: Math.max(0, known.failures - 1),
			blockedUntil: 0,
		});
}

async function newSession(
	tx: Tx,
	ctx: SessionContext,
	person: Person,
	from: { address: string; agent: string },
): Promise<string> {
	const at = ctx.clock();
	const session = await luciaOn(tx.sql, at).createSession(person.id, {
		handle: ctx.ids.id(),
		createdAt: at,
		address: from.address,
		agent: from.agent.slice(0, LONGEST_AGENT),
	});
	return session.id;
}

/**
 * Signs a person in. The refusal is the same sentence, after the same time, whether the name, the password or the
 * account is at fault; the log knows which.
 * @returns the cookie's token
 * @throws `sign-in.refused`, `sign-in.throttled`
 */
export async function signIn(
	ctx: SessionContext,
	input: { signIn: string; password: string; address: string; agent: string },
): Promise<{ token: string; person: Person }> {
	const name = normaliseSignIn(input.signIn);
	await takeTry(ctx, [
		['account', name],
		['address', input.address],
	]);
	const person = await personBySignIn(ctx.read, name);
	const phc = person ? await passwordOf(ctx.read, person.id) : null;
	const right = await isPassword(phc, input.password);
	const outcome = await ctx.transact(async (tx) => {
		// Read again inside: the account may have been disabled while the password was being checked.
		const present = person && (await personById(tx.sql, person.id));
		if (present && right && present.status === 'active' && (await passwordOf(tx.sql, present.id)) === phc) {
			await giveTryBack(tx, ctx, name, input.address);
			tx.record(
				entries.sessionStarted.entry({ at: ctx.clock(), actor: present.key, subject: present.key, data: {} }),
			);
			return { token: await newSession(tx, ctx, present, input), person: present };
		}
		const why = !present
			? 'unknown'
			: present.status !== 'active'
				? 'disabled'
				: phc === null
					? 'no-password'
					: 'password';
		tx.record(
			entries.sessionRefused.entry({
				at: ctx.clock(),
				actor: 'unknown',
				subject: present?.key ?? 'unknown',
				data: { why },
			}),
		);
		await recordPauses(tx, ctx, [
			['account', name, present?.key ?? 'unknown'],
			['address', input.address, 'unknown'],
		]);
		return undefined;
	});
	if (!outcome) throw new DomainError('sign-in.refused', null);
	return outcome;
}

/** Whose request this is; undefined for no, a foreign or an ended session, or a disabled account. */
export async function whoIs(ctx: SessionContext, token: string): Promise<SignedIn | undefined> {
	const now = ctx.clock();
	const { session } = await luciaOn(ctx.read, now).validateSession(token);
	if (!session) return undefined;
	const person = await personById(ctx.read, session.userId);
	if (person?.status !== 'active') return undefined;
	return { handle: session.handle, person, since: session.createdAt };
}

const seen = new Map<string, number>();

/** Notes that a session is in use, at most once a minute each. */
export async function touch(ctx: SessionContext, handle: string): Promise<void> {
	const now = ctx.clock();
	if (now - (seen.get(handle) ?? 0) < SEEN_EVERY) return;
	if (seen.size > 50_000) seen.clear();
	seen.set(handle, now);
	await ctx.transact((tx) => store.touchSession(tx.sql, handle, now));
}

/** Signs out. A second time has no further effect. */
export async function signOut(ctx: SessionContext, who: SignedIn): Promise<void> {
	await endOwn(ctx, who, who.handle, 'signed-out');
}

/** Ends another of one's own sessions. Throws `not-found` for a session that is not one's own. */
export async function endSession(ctx: SessionContext, who: SignedIn, handle: string): Promise<void> {
	if (!(await endOwn(ctx, who, handle, 'ended-elsewhere'))) throw new DomainError('not-found', null);
}

async function endOwn(
	ctx: SessionContext,
	who: SignedIn,
	handle: string,
	why: 'signed-out' | 'ended-elsewhere',
): Promise<boolean> {
	const { key, id } = who.person;
	return ctx.transact(async (tx) => {
		if (!(await store.deleteSession(tx.sql, id, handle))) return false;
		tx.record(entries.sessionEnded.entry({ at: ctx.clock(), actor: key, subject: key, data: { why } }));
		return true;
	});
}

/** One's own sessions in use, latest first. */
export async function mySessions(ctx: SessionContext, who: SignedIn): Promise<store.SessionRow[]> {
	const now = ctx.clock();
	return store.sessionsOf(ctx.read, who.person.id, { created: now - ABSOLUTE_LIMIT, seen: now - IDLE_LIMIT });
}

/**
 * Asks a signed-in person for the password again, under the same throttle as signing in.
 * @throws `password.wrong`, `sign-in.throttled`
 */
export async function confirmPassword(ctx: SessionContext, person: Person, password: string): Promise<void> {
	await takeTry(ctx, [['account', person.signIn]]);
	const right = await isPassword(await passwordOf(ctx.read, person.id), password);
	await ctx.transact(async (tx) => {
		if (right) return giveTryBack(tx, ctx, person.signIn, null);
		tx.record(
			entries.passwordRefused.entry({ at: ctx.clock(), actor: person.key, subject: person.key, data: {} }),
		);
		await recordPauses(tx, ctx, [['account', person.signIn, person.key]]);
	});
	if (!right) throw new DomainError('password.wrong', null, { field: 'current' });
}

/** Ends every session of a person and begins a new one, as after a change of password. */
export async function renewSessions(
	tx: Tx,
	ctx: SessionContext,
	person: Person,
	from: { address: string; agent: string },
): Promise<string> {
	await store.deleteSessionsOf(tx.sql, person.id);
	return newSession(tx, ctx, person, from);
}

/** Job: removes ended sessions, and counts of tries whose period is over. */
export async function sweepSessions(
	ctx: SessionContext & { readonly config: { readonly keep: { readonly throttleDays: number } } },
): Promise<void> {
	const before = ctx.clock() - ctx.config.keep.throttleDays * DAY;
	await ctx.transact((tx) => sweepBefore(tx, ctx, before));
}

/** Deletes a person's sessions with their addresses and devices, and the count of their tries. */
export async function eraseSubject(tx: Tx, ctx: SessionContext, person: Person): Promise<void> {
	await store.deleteSessionsOf(tx.sql, person.id);
	await store.deleteThrottle(tx.sql, bucket(ctx, 'account', person.signIn));
}

/** What is over in this room: ended sessions, and counts of tries older than the period. */
export async function sweepBefore(
	tx: Tx,
	ctx: SessionContext,
	throttleBefore: number,
): Promise<{ sessions: number; throttle: number }> {
	const over = sessionsOver(ctx);
	return {
		sessions: await store.deleteSessionsBefore(tx.sql, over),
		throttle: await store.deleteThrottlesBefore(tx.sql, throttleBefore),
	};
}

/** How many of each `sweepBefore` would delete. */
export async function countBefore(
	ctx: SessionContext,
	throttleBefore: number,
): Promise<{ sessions: number; throttle: number }> {
	return {
		sessions: await store.countSessionsBefore(ctx.read, sessionsOver(ctx)),
		throttle: await store.countThrottlesBefore(ctx.read, throttleBefore),
	};
}

function sessionsOver(ctx: SessionContext) {
	const now = ctx.clock();
	return { created: now - ABSOLUTE_LIMIT, seen: now - IDLE_LIMIT };
}
