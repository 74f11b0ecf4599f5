import { DomainError } from '../core/errors.ts';
import { prose } from '../core/text.ts';
import { MINUTE } from '../core/time.ts';
import { meanings } from './entries.ts';

export { meanings };
export type Meaning = (typeof meanings)[number];

/** How long a reason lets a manager read one result; after that a new reason is asked for. */
export const LOOK_MINUTES = 30;
/** Characters of a reason for looking, after trimming. */
export const SHORTEST_REASON = 5;
export const LONGEST_REASON = 500;
export const LONGEST_COMMENT = 1_000;

/** A manager opened the details of a result. */
export interface Look {
	readonly id: string;
	readonly attemptId: string;
	readonly viewerId: string;
	/** Epoch ms. */
	readonly at: number;
	/** Null once the text has been erased; the log still holds its commitment. */
	readonly reason: string | null;
}

/** A manager's sign-off on a result. Nothing replaces it: a second one stands beside it. */
export interface Review {
	readonly id: string;
	readonly attemptId: string;
	readonly reviewerId: string;
	/** Epoch ms. */
	readonly at: number;
	readonly meaning: Meaning;
	/** Null where none was given, or it has been erased. */
	readonly comment: string | null;
	/** Whether a comment was given. */
	readonly commented: boolean;
	readonly key: string;
}

export function isMeaning(text: string): text is Meaning {
	return meanings.includes(text as Meaning);
}

/** Epoch ms from which on a look no longer lets its viewer read the result. */
export function lookEnds(look: Pick<Look, 'at'>): number {
	return look.at + LOOK_MINUTES * MINUTE;
}

/** Whether a look still lets its viewer read the result at this instant. */
export function isInForce(look: Pick<Look, 'at'>, now: number): boolean {
	return now < lookEnds(look);
}

/** The reason for a look, trimmed. Throws `look.reason`, `text.long`, `text.control` for the field `reason`. */
export function reasonFrom(text: string): string {
	const reason = prose(text, 'reason', LONGEST_REASON);
	if ([...reason].length < SHORTEST_REASON) throw new DomainError('look.reason', null, { field: 'reason' });
	return reason;
}

/** The comment of a sign-off, trimmed; null for none. Throws `text.long`, `text.control` for the field `comment`. */
export function commentFrom(text: string): string | null {
	return prose(text, 'comment', LONGEST_COMMENT) || null;
}

/** Whether a sign-off says what the one already recorded under its key says: then it is the same one, sent twice. */
export function saysTheSame(
	review: Review,
	again: { readonly reviewerId: string; readonly meaning: Meaning; readonly comment: string | null },
): boolean {
	return (
		review.reviewerId === again.reviewerId &&
		review.meaning === again.meaning &&
		review.commented === (again.comment !== null) &&
		// An erased comment cannot be compared; that there was one still can.
		(review.comment === null || review.comment === again.comment)
	);
}
