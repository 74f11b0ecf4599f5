import { canonicalJson, type Json, sha256Hex } from '#lib/core/canonical.ts';
import { DomainError } from '#lib/core/errors.ts';
import { isRequestKey } from '#lib/core/ids.ts';
import type { Context } from '#lib/database/context.ts';
import { alone } from '#lib/database/lock.server.ts';
import type { Tx } from '#lib/database/transact.server.ts';
import { keepPrivateText } from '#lib/log/private-text.server.ts';
import { bar, type Decision, decisionReason, isSameVerdict, type Verdict } from './decision.ts';
import * as entries from './entries.ts';
import * as store from './store.server.ts';

type Needed = Pick<Context, 'ids' | 'clock'>;

export interface Ask {
	readonly kind: string;
	/** The name of the thing that it concerns, as it may stand in the log: a row id, a key or a slug. */
	readonly about: string;
	/** Key of the person whose case it is. */
	readonly subject: string | null;
	/** What the room needs to act: ids and hashes, no names and no free text. */
	readonly data: Readonly<Record<string, Json>>;
	readonly reason: string;
	/** A free text that approving it records, already checked; kept outside the log like the reason. */
	readonly text?: string | undefined;
	/** A person's key, or `console`. */
	readonly asker: string;
	/** The form's idempotency key. */
	readonly key: string;
}

/** Whose text a reason is: it goes when the person is erased. */
const ownerOf = ({ subject, about }: Pick<Ask, 'subject' | 'about'>) => subject ?? about;

/**
 * Asks for something that another person has to decide. The room that calls this has checked that its asker may ask.
 * Sent twice under one key, it is one (I5).
 * @returns the decision's id
 * @throws `decision.own` (it is the asker's own case), `decision.waiting` (the same is asked already), `decision.again`
 * (the key has asked something else), `decision.reason`, `text.long`, `text.control`, `request.key`
 */
export async function askDecision(tx: Tx, ctx: Needed, ask: Ask): Promise<string> {
	if (!isRequestKey(ask.key)) throw new DomainError('request.key', null);
	const reason = decisionReason(ask.reason);
	if (ask.subject === ask.asker) throw new DomainError('decision.own', null);
	// Two who ask for the same at once: the second finds the first one's.
	await alone(tx.sql, `decision ${ask.kind} ${ask.about}`);
	const known = await store.askedUnderKey(tx.sql, ask.asker, ask.key);
	if (known) {
		if (asksTheSame(known, { ...ask, reason })) return known.id;
		throw new DomainError('decision.again', null);
	}
	if (await store.waitingAbout(tx.sql, ask.kind, ask.about)) throw new DomainError('decision.waiting', null);
	const data = canonicalJson(ask.data);
	const at = ctx.clock();
	const id = ctx.ids.id();
	const why = await keepPrivateText(tx.sql, ctx.ids, ownerOf(ask), reason);
	const text = ask.text === undefined ? null : await keepPrivateText(tx.sql, ctx.ids, ownerOf(ask), ask.text);
	const { kind, about, subject, asker, key } = ask;
	await store.insertDecision(tx.sql, {
		id,
		kind,
		about,
		subject,
		data: ask.data,
		askedBy: asker,
		askedAt: at,
		reasonId: why.id,
		reasonHash: why.commitment,
		text: text && { id: text.id, hash: text.commitment },
		key,
	});
	tx.record(
		entries.decisionAsked.entry({
			at,
			actor: asker,
			subject: ownerOf(ask),
			data: {
				decision: id,
				what: kind,
				about,
				content: sha256Hex(data),
				reason: why.commitment,
				text: text?.commitment ?? null,
			},
		}),
	);
	return id;
}

/** Whether a form asks what has been asked under its key; what has been erased cannot be compared. */
function asksTheSame(known: Decision, ask: Ask): boolean {
	return (
		known.kind === ask.kind &&
		known.about === ask.about &&
		canonicalJson(known.data) === canonicalJson(ask.data) &&
		(known.reason === null || known.reason === ask.reason) &&
		(known.text === null) === (ask.text === undefined) &&
		(known.text === null || known.text.words === null || known.text.words === ask.text)
	);
}

/** The sentence for whoever comes to a decision that is settled. */
function over({ state }: Decision): DomainError {
	return new DomainError('decision.over', { state });
}

/**
 * Approves or refuses what another person has asked. On approval `act` does it, in the same transaction: with the
 * entry of the decision and those of the act it stands or falls. Sent twice, it is one; of two at once, one wins.
 * @param input.decider a person's key
 * @returns the decision as it stands now, and whether this call settled it
 * @throws `not-found`, `decision.asker` and `decision.own` (nobody decides what they asked for, or their own case),
 * `decision.over`, `decision.reason`, `text.long`, `text.control`, and what `act` throws
 */
export async function decide(
	tx: Tx,
	ctx: Needed,
	input: {
		readonly id: string;
		readonly verdict: Verdict;
		readonly reason: string;
		readonly decider: string;
	},
	act: (decision: Decision) => Promise<void>,
): Promise<{ decision: Decision; fresh: boolean }> {
	const { id, verdict, decider } = input;
	const decision = await store.lockDecision(tx.sql, id);
	if (!decision) throw new DomainError('not-found', null);
	const barred = bar(decision, decider);
	if (barred) throw new DomainError(barred === 'asker' ? 'decision.asker' : 'decision.own', null);
	const reason = decisionReason(input.reason);
	if (decision.state !== 'waiting') {
		if (isSameVerdict(decision, { decider, verdict, reason })) return { decision, fresh: false };
		throw over(decision);
	}
	const at = ctx.clock();
	const text = await keepPrivateText(tx.sql, ctx.ids, ownerOf(decision), reason);
	await store.settleDecision(tx.sql, id, { state: verdict, by: decider, at, reasonId: text.id });
	tx.record(
		(verdict === 'approved' ? entries.decisionApproved : entries.decisionRefused).entry({
			at,
			actor: decider,
			subject: ownerOf(decision),
			data: { decision: id, what: decision.kind, about: decision.about, reason: text.commitment },
		}),
	);
	const settled = {
		...decision,
		state: verdict,
		decidedBy: decider,
		decidedAt: at,
		decidedReason: reason,
	};
	if (verdict === 'approved') await act(settled);
	return { decision: settled, fresh: true };
}

/**
 * Takes back what one has asked, while it waits. A second time has no further effect.
 * @throws `not-found` for whoever did not ask for it, `decision.over`
 */
export async function withdraw(
	tx: Tx,
	ctx: Needed,
	input: { readonly id: string; readonly asker: string },
): Promise<void> {
	const decision = await store.lockDecision(tx.sql, input.id);
	if (decision?.askedBy !== input.asker) throw new DomainError('not-found', null);
	if (decision.state === 'withdrawn') return;
	if (decision.state !== 'waiting') throw over(decision);
	const at = ctx.clock();
	const { id, asker } = input;
	await store.settleDecision(tx.sql, id, { state: 'withdrawn', by: asker, at, reasonId: null });
	tx.record(
		entries.decisionWithdrawn.entry({
			at,
			actor: asker,
			subject: ownerOf(decision),
			data: { decision: id, what: decision.kind, about: decision.about },
		}),
	);
}
