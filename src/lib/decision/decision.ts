import type { Json } from '../core/canonical.ts';
import { DomainError } from '../core/errors.ts';
import { prose } from '../core/text.ts';

export const decisionStates = ['waiting', 'approved', 'refused', 'withdrawn'] as const;
export type DecisionState = (typeof decisionStates)[number];
export type Verdict = Extract<DecisionState, 'approved' | 'refused'>;

/** Characters of a reason, after trimming. */
export const SHORTEST_REASON = 5;
export const LONGEST_REASON = 1_000;

/** Something asked by one person, to be decided by another. People appear by their keys. */
export interface Decision {
	readonly id: string;
	/** What would be done; the rooms that ask name their kinds. */
	readonly kind: string;
	/** The name of the thing that it concerns. */
	readonly about: string;
	/** Key of the person whose case it is; null where it is nobody's. */
	readonly subject: string | null;
	/** What the asking room needs to act. */
	readonly data: Readonly<Record<string, Json>>;
	readonly state: DecisionState;
	/** A person's key, or `console`. */
	readonly askedBy: string;
	/** Epoch ms. */
	readonly askedAt: number;
	/** Null once the text has been erased; the log still holds its commitment. */
	readonly reason: string | null;
	/** The commitment to the reason, as the log has it. */
	readonly reasonHash: string;
	/** A free text that approving it records, and the commitment to it; null for none. */
	readonly text: { readonly id: string; readonly hash: string; readonly words: string | null } | null;
	readonly decidedBy: string | null;
	/** Epoch ms. */
	readonly decidedAt: number | null;
	/** Null where none was given, or it has been erased. */
	readonly decidedReason: string | null;
	/** The asking form's idempotency key. */
	readonly key: string;
}

export function isDecisionState(text: string): text is DecisionState {
	return decisionStates.includes(text as DecisionState);
}

/** The reason for asking or deciding, trimmed. Throws `decision.reason`, `text.long`, `text.control` for the field `reason`. */
export function decisionReason(text: string): string {
	const reason = prose(text, 'reason', LONGEST_REASON);
	if ([...reason].length < SHORTEST_REASON)
		throw new DomainError('decision.reason', { least: SHORTEST_REASON }, { field: 'reason' });
	return reason;
}

/** Why this person cannot decide it: they asked for it, or it is their own case. Null where they can. */
export function bar(
	decision: Pick<Decision, 'askedBy' | 'subject'>,
	decider: string,
): 'asker' | 'subject' | null {
	if (decision.askedBy === decider) return 'asker';
	return decision.subject === decider ? 'subject' : null;
}

/** Whether a settled decision is what the same person sends once more: then it is the same one, sent twice. */
export function isSameVerdict(
	decision: Decision,
	again: { readonly decider: string; readonly verdict: Verdict; readonly reason: string },
): boolean {
	return (
		decision.state === again.verdict &&
		decision.decidedBy === again.decider &&
		// An erased reason cannot be compared.
		(decision.decidedReason === null || decision.decidedReason === again.reason)
	);
}
