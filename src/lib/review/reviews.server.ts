import type { Attempt } from '#lib/attempt/attempt.ts';
import { attemptById, lockAttempt } from '#lib/attempt/store.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import { isRequestKey } from '#lib/core/ids.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import { keepPrivateText } from '#lib/log/private-text.server.ts';
import { noteOpenings } from '#lib/question/openings.store.server.ts';
import { confirmPassword, type SessionContext } from '#lib/session/sessions.server.ts';
import { demand } from '#lib/staff/demand.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import { actorKey, can, type Permission } from '#lib/staff/permission.ts';
import type { Person } from '#lib/staff/staff.ts';
import { managesPerson, namesOf, personById, unitById } from '#lib/staff/store.server.ts';
import { resultOpened, reviewSigned } from './entries.ts';
import {
	commentFrom,
	isInForce,
	isMeaning,
	lookEnds,
	type Meaning,
	reasonFrom,
	saysTheSame,
} from './review.ts';
import * as store from './store.server.ts';

type OfSubject = Extract<Permission, 'result.open' | 'review.sign'>;

/** Whether the actor may do this to the person: as somebody above them in the line of management, never to oneself. */
async function stands(ctx: ActorContext, sql: Sql, permission: OfSubject, staffId: string): Promise<boolean> {
	const managedByActor = ctx.actor.kind === 'person' && (await managesPerson(sql, ctx.actor.id, staffId));
	return can(ctx.actor, permission, { staffId, managedByActor });
}

/** The scored attempt and whose it is, for a manager above. Practice is the learner's own: to others it does not exist. */
async function reviewable(
	ctx: ActorContext,
	sql: Sql,
	permission: OfSubject,
	attempt: Attempt | undefined,
): Promise<{ attempt: Attempt; learner: Person; viewerId: string }> {
	if (attempt?.use !== 'scored' || !(await stands(ctx, sql, permission, attempt.staffId)))
		throw new DomainError('not-found', null);
	const learner = await personById(sql, attempt.staffId);
	if (!learner || ctx.actor.kind !== 'person') throw new DomainError('not-found', null);
	return { attempt, learner, viewerId: ctx.actor.id };
}

/** What a manager above sees of a result before giving a reason: no more than the team's table says. */
export interface ReviewHead {
	readonly attemptId: string;
	readonly programmeId: string;
	readonly number: number;
	/** Epoch ms. */
	readonly finishedAt: number;
	readonly expired: boolean;
	readonly learner: { readonly name: string; readonly unit: string };
	/** Epoch ms until which one's own last reason lets one read the result; null when a reason is needed. */
	readonly readableUntil: number | null;
}

/** A finished scored result, for a manager above the learner. Throws `not-found`. */
export async function reviewHead(ctx: ActorContext, attemptId: string): Promise<ReviewHead> {
	const found = await reviewable(ctx, ctx.read, 'result.open', await attemptById(ctx.read, attemptId));
	const { attempt, learner, viewerId } = found;
	if (attempt.state === 'open' || attempt.finishedAt === null) throw new DomainError('not-found', null);
	const look = (await store.looksOf(ctx.read, attemptId)).find((known) => known.viewerId === viewerId);
	return {
		attemptId,
		programmeId: attempt.programmeId,
		number: attempt.number,
		finishedAt: attempt.finishedAt,
		expired: attempt.state === 'expired',
		learner: {
			name: learner.name,
			unit: (await unitById(ctx.read, learner.unitId))?.name ?? learner.unitId,
		},
		readableUntil: look && isInForce(look, ctx.clock()) ? lookEnds(look) : null,
	};
}

/**
 * Opens the details of a finished scored result of somebody below oneself. The reason is kept outside the log, which
 * commits to it, and is shown to the learner. The same reason again while it is in force is the same look (I5).
 * @returns the look's id, and the epoch ms until which it lets one read the result
 * @throws `not-found`, `look.reason`, `text.long`, `text.control`
 */
export async function openResult(
	ctx: ActorContext,
	input: { attemptId: string; reason: string },
): Promise<{ look: string; readableUntil: number }> {
	return ctx.transact(async (tx) => {
		// Held, so that the same request twice at once finds the first one's look.
		const held = await lockAttempt(tx.sql, input.attemptId);
		const { attempt, learner, viewerId } = await reviewable(ctx, tx.sql, 'result.open', held);
		if (attempt.state === 'open') throw new DomainError('not-found', null);
		const reason = reasonFrom(input.reason);
		const at = ctx.clock();
		const known = (await store.looksOf(tx.sql, attempt.id)).find(
			(look) => look.viewerId === viewerId && look.reason === reason && isInForce(look, at),
		);
		if (known) return { look: known.id, readableUntil: lookEnds(known) };
		const text = await keepPrivateText(tx.sql, ctx.ids, learner.key, reason);
		const look = { id: ctx.ids.id(), attemptId: attempt.id, viewerId, at };
		await store.insertLook(tx.sql, { ...look, reasonId: text.id });
		// The result shows its keys: a later attempt of the viewer's with one of these questions is flagged.
		const shown = attempt.paper.questions.map((drawn) => drawn.id);
		await noteOpenings(tx.sql, viewerId, shown, at);
		tx.record(
			resultOpened.entry({
				at,
				actor: actorKey(ctx.actor),
				subject: learner.key,
				data: { attempt: attempt.id, look: look.id, reason: text.commitment },
			}),
		);
		return { look: look.id, readableUntil: lookEnds(look) };
	});
}

/** Whether the actor may read this result now as a manager: stands above the learner, and gave a reason that is in force. */
export async function mayReadResult(ctx: ActorContext, attemptId: string): Promise<boolean> {
	try {
		return (await reviewHead(ctx, attemptId)).readableUntil !== null;
	} catch (error) {
		if (error instanceof DomainError && error.code === 'not-found') return false;
		throw error;
	}
}

/** One look at a result, as the learner sees it. */
export interface LookLine {
	readonly id: string;
	readonly viewer: string;
	/** Epoch ms. */
	readonly at: number;
	/** Null once erased. */
	readonly reason: string | null;
}

/** Who opened the details of one's own result, when and why; the latest first. Throws `not-found`. */
export async function looksAt(ctx: ActorContext, attemptId: string): Promise<LookLine[]> {
	const attempt = await attemptById(ctx.read, attemptId);
	if (!attempt) throw new DomainError('not-found', null);
	demand(ctx.actor, 'result.read-own', { staffId: attempt.staffId });
	const looks = await store.looksOf(ctx.read, attemptId);
	const names = await namesOf(ctx.read, [...new Set(looks.map(({ viewerId }) => viewerId))]);
	return looks.map(({ id, viewerId, at, reason }) => ({ id, viewer: names.get(viewerId) ?? '', at, reason }));
}

export interface SignOff {
	readonly attemptId: string;
	/** One of `meanings`. */
	readonly meaning: string;
	readonly comment: string;
	/** The form's idempotency key. */
	readonly key: string;
}

interface CheckedSignOff {
	readonly meaning: Meaning;
	readonly comment: string | null;
}

function checkSignOff(input: SignOff): CheckedSignOff {
	if (!isRequestKey(input.key)) throw new DomainError('request.key', null);
	if (!isMeaning(input.meaning)) throw new DomainError('review.meaning', null, { field: 'meaning' });
	return { meaning: input.meaning, comment: commentFrom(input.comment) };
}

/**
 * Signs a finished scored result off. Once under each key: sent twice, it is the same review (I5). Another key is
 * another review; nothing is overwritten (I4). Whoever calls this has asked for the password again.
 * @returns the review's id
 * @throws `not-found`, `review.open`, `review.meaning`, `review.again` (the key signed something else),
 * `text.long`, `text.control`, `request.key`
 */
export async function signOff(ctx: ActorContext, input: SignOff): Promise<string> {
	return ctx.transact(async (tx) => {
		const held = await lockAttempt(tx.sql, input.attemptId);
		const { attempt, learner, viewerId } = await reviewable(ctx, tx.sql, 'review.sign', held);
		if (attempt.state === 'open') throw new DomainError('review.open', null);
		const { meaning, comment } = checkSignOff(input);
		const underKey = (await store.reviewsOn(tx.sql, attempt.id)).find(({ key }) => key === input.key);
		if (underKey) {
			if (saysTheSame(underKey, { reviewerId: viewerId, meaning, comment })) return underKey.id;
			throw new DomainError('review.again', null);
		}
		const at = ctx.clock();
		const text = comment === null ? null : await keepPrivateText(tx.sql, ctx.ids, learner.key, comment);
		const review = {
			id: ctx.ids.id(),
			attemptId: attempt.id,
			reviewerId: viewerId,
			at,
			meaning,
			key: input.key,
		};
		await store.insertReview(tx.sql, { ...review, commentId: text?.id ?? null });
		tx.record(
			reviewSigned.entry({
				at,
				actor: actorKey(ctx.actor),
				subject: learner.key,
				data: { attempt: attempt.id, review: review.id, meaning, comment: text?.commitment ?? null },
			}),
		);
		return review.id;
	});
}

/**
 * The same for somebody who has opened the result, with the password asked for again. What is wrong with the form is said
 * before the password is tried, so that a slip costs no try.
 * @throws as `signOff`, and `look.needed` (nobody vouches for what they have not opened), `password.wrong`,
 * `sign-in.throttled`
 */
export async function signOffWithPassword(
	ctx: SessionContext & ActorContext,
	input: SignOff & { readonly password: string },
): Promise<string> {
	const attempt = await attemptById(ctx.read, input.attemptId);
	const { viewerId } = await reviewable(ctx, ctx.read, 'review.sign', attempt);
	if (attempt?.state === 'open') throw new DomainError('review.open', null);
	const looks = await store.looksOf(ctx.read, input.attemptId);
	if (!looks.some((look) => look.viewerId === viewerId)) throw new DomainError('look.needed', null);
	checkSignOff(input);
	const viewer = await personById(ctx.read, viewerId);
	if (!viewer) throw new DomainError('not-found', null);
	await confirmPassword(ctx, viewer, input.password);
	return signOff(ctx, input);
}

/** One sign-off, as the learner and the managers above see it. */
export interface ReviewLine {
	readonly id: string;
	readonly reviewer: string;
	/** Epoch ms. */
	readonly at: number;
	readonly meaning: Meaning;
	/** Null where none was given, or it has been erased. */
	readonly comment: string | null;
	/** Whether a comment was given. */
	readonly commented: boolean;
}

/** The sign-offs on a result, the earliest first: for the learner and for managers above. Throws `not-found`. */
export async function reviewsOf(ctx: ActorContext, attemptId: string): Promise<ReviewLine[]> {
	const attempt = await attemptById(ctx.read, attemptId);
	if (!attempt) throw new DomainError('not-found', null);
	if (!can(ctx.actor, 'result.read-own', { staffId: attempt.staffId }))
		await reviewable(ctx, ctx.read, 'result.open', attempt);
	const reviews = await store.reviewsOn(ctx.read, attemptId);
	const names = await namesOf(ctx.read, [...new Set(reviews.map(({ reviewerId }) => reviewerId))]);
	return reviews.map(({ id, reviewerId, at, meaning, comment, commented }) => ({
		id,
		reviewer: names.get(reviewerId) ?? '',
		at,
		meaning,
		comment,
		commented,
	}));
}
