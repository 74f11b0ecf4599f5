import { DomainError } from '#lib/core/errors.ts';
import { bar, type Decision, decisionReason, isSameVerdict, type Verdict } from '#lib/decision/decision.ts';
import { decide, withdraw } from '#lib/decision/decisions.server.ts';
import type { DecisionKind, DecisionKinds, DecisionSummary } from '#lib/decision/kind.ts';
import * as store from '#lib/decision/store.server.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import { confirmPassword, type SessionContext } from '#lib/session/sessions.server.ts';
import { demand } from '#lib/staff/demand.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import { actorKey, can } from '#lib/staff/permission.ts';
import { namesByKey, personById, restrictedAmong } from '#lib/staff/store.server.ts';
import { concealedSummary } from './messages.ts';

export interface ApprovalContext extends SessionContext, ActorContext {
	readonly decisionKinds: DecisionKinds;
}

function kindOf(ctx: ApprovalContext, decision: Decision): DecisionKind {
	const kind = ctx.decisionKinds.get(decision.kind);
	if (!kind) throw new Error(`no such kind of decision: ${decision.kind}`);
	return kind;
}

/** Whether it is about what must rest, since its subject's personal data is restricted (PIPL art. 47). */
async function mustRest(ctx: ApprovalContext, sql: Sql, decisions: readonly Decision[]) {
	const subjects = decisions.flatMap(({ subject }) => subject ?? []);
	const restricted = await restrictedAmong(sql, [...new Set(subjects)]);
	return (decision: Decision) =>
		decision.subject !== null && restricted.has(decision.subject) && !kindOf(ctx, decision).whileRestricted;
}

/** A decision in a list. */
export interface DecisionLine {
	readonly decision: Decision;
	readonly title: string;
	/** Name of the person whose case it is; null for nobody's, and where it is kept from this reader. */
	readonly subject: string | null;
	readonly asker: string;
	/** Whether this reader could decide it now. */
	readonly forMe: boolean;
}

/** Everybody named in decisions; a key that belongs to nobody stays as it is. */
async function namer(ctx: ApprovalContext, decisions: readonly Decision[]) {
	const keys = decisions.flatMap(({ askedBy, subject, decidedBy }) => [askedBy, subject, decidedBy]);
	const names = await namesByKey(ctx.read, [...new Set(keys.filter((key) => key !== null))]);
	return (key: string) => names.get(key) ?? key;
}

/** What has been asked, for officers: what waits first. Throws `not-found` without permission. */
export async function decisionList(
	ctx: ApprovalContext,
	filter: store.StateFilter,
	page: { readonly offset: number; readonly limit: number },
	locale: Locale,
): Promise<{ lines: DecisionLine[]; count: number }> {
	demand(ctx.actor, 'decision.take');
	const me = actorKey(ctx.actor);
	const decisions = await store.listDecisions(ctx.read, filter, page);
	const nameOf = await namer(ctx, decisions);
	const rests = await mustRest(ctx, ctx.read, decisions);
	const seesAll = can(ctx.actor, 'restricted.see');
	const lines = [];
	for (const decision of decisions) {
		const hidden = rests(decision) && !seesAll;
		const { title } = hidden
			? concealedSummary(locale)
			: await kindOf(ctx, decision).summary(decision, locale);
		lines.push({
			decision,
			title,
			subject: decision.subject === null || hidden ? null : nameOf(decision.subject),
			asker: nameOf(decision.askedBy),
			forMe: decision.state === 'waiting' && bar(decision, me) === null,
		});
	}
	return { lines, count: await store.countDecisions(ctx.read, filter) };
}

/** How many wait for this officer; 0 for everybody else. */
export async function waitingForMe(ctx: Pick<ApprovalContext, 'read' | 'actor'>): Promise<number> {
	if (ctx.actor.kind !== 'person' || !ctx.actor.roles.includes('officer')) return 0;
	return store.countWaitingFor(ctx.read, ctx.actor.key);
}

/** One decision as an officer sees it. */
export interface DecisionPage {
	readonly decision: Decision;
	readonly summary: DecisionSummary;
	readonly subject: string | null;
	readonly asker: string;
	readonly decider: string | null;
	/** Whether it cannot be approved now, since its subject's personal data is restricted. */
	readonly rests: boolean;
	/** Why this reader cannot decide it; null where they can. */
	readonly bar: 'asker' | 'subject' | null;
}

/** Throws `not-found` without permission, and where there is no such decision. */
export async function decisionPage(ctx: ApprovalContext, id: string, locale: Locale): Promise<DecisionPage> {
	demand(ctx.actor, 'decision.take');
	const decision = await store.decisionById(ctx.read, id);
	if (!decision) throw new DomainError('not-found', null);
	const nameOf = await namer(ctx, [decision]);
	const rests = (await mustRest(ctx, ctx.read, [decision]))(decision);
	const hidden = rests && !can(ctx.actor, 'restricted.see');
	return {
		decision,
		summary: hidden ? concealedSummary(locale) : await kindOf(ctx, decision).summary(decision, locale),
		rests,
		subject: decision.subject === null || hidden ? null : nameOf(decision.subject),
		asker: nameOf(decision.askedBy),
		decider: decision.decidedBy === null ? null : nameOf(decision.decidedBy),
		bar: bar(decision, actorKey(ctx.actor)),
	};
}

export interface Taking {
	readonly id: string;
	/** `approved` or `refused`. */
	readonly verdict: string;
	readonly reason: string;
}

function verdictOf(text: string): Verdict {
	if (text !== 'approved' && text !== 'refused')
		throw new DomainError('decision.verdict', null, { field: 'verdict' });
	return text;
}

/**
 * Approves or refuses what another person has asked; approved, it is done in the same transaction. Whoever calls this
 * has asked for the password again.
 * @returns the decision as it stands
 * @throws `not-found` (also to the console, which may ask but not decide), `decision.verdict`, `decision.restricted`, and
 * as `decide`
 */
export async function takeDecision(ctx: ApprovalContext, input: Taking): Promise<Decision> {
	demand(ctx.actor, 'decision.take');
	const { id, reason } = input;
	const verdict = verdictOf(input.verdict);
	const decider = actorKey(ctx.actor);
	const { decision, fresh } = await ctx.transact((tx) =>
		decide(tx, ctx, { id, verdict, reason, decider }, async (approved) => {
			if ((await mustRest(ctx, tx.sql, [approved]))(approved))
				throw new DomainError('decision.restricted', null);
			await kindOf(ctx, approved).act(tx, approved);
		}),
	);
	if (fresh && verdict === 'approved') await kindOf(ctx, decision).afterwards?.(decision);
	return decision;
}

/**
 * The same with the password asked for again. What is wrong otherwise is said before the password is tried, so that a
 * slip costs no try.
 * @throws as `takeDecision`, and `password.wrong`, `sign-in.throttled`
 */
export async function takeDecisionWithPassword(
	ctx: ApprovalContext,
	input: Taking & { readonly password: string },
): Promise<Decision> {
	demand(ctx.actor, 'decision.take');
	const known = await store.decisionById(ctx.read, input.id);
	const person = ctx.actor.kind === 'person' ? await personById(ctx.read, ctx.actor.id) : undefined;
	if (!known || !person) throw new DomainError('not-found', null);
	const verdict = verdictOf(input.verdict);
	const reason = decisionReason(input.reason);
	const barred = bar(known, person.key);
	if (barred) throw new DomainError(barred === 'asker' ? 'decision.asker' : 'decision.own', null);
	if (known.state !== 'waiting' && !isSameVerdict(known, { decider: person.key, verdict, reason }))
		throw new DomainError('decision.over', { state: known.state });
	if (verdict === 'approved' && (await mustRest(ctx, ctx.read, [known]))(known))
		throw new DomainError('decision.restricted', null);
	await confirmPassword(ctx, person, input.password);
	return takeDecision(ctx, input);
}

/** Takes back what one has asked. Throws `not-found`, `decision.over`. */
export async function withdrawDecision(ctx: ApprovalContext, id: string): Promise<void> {
	demand(ctx.actor, 'decision.ask');
	await ctx.transact((tx) => withdraw(tx, ctx, { id, asker: actorKey(ctx.actor) }));
}
