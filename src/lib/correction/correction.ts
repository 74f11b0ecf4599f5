import { DomainError } from '../core/errors.ts';
import { prose } from '../core/text.ts';

/** What can be done to an entry of the log. Nothing of it changes the entry; each is an entry of its own. */
export const correctionActs = ['annotated', 'corrected', 'voided'] as const;
export type CorrectionAct = (typeof correctionActs)[number];

/** The kind of decision that each act asks for. */
export const kindOfAct = {
	annotated: 'annotate-entry',
	corrected: 'correct-entry',
	voided: 'void-entry',
} as const satisfies Record<CorrectionAct, string>;

export const LONGEST_TEXT = 1_000;

/** What has been done to an entry. People appear by their keys. */
export interface Correction {
	readonly id: string;
	/** Number of the entry that it concerns. */
	readonly entry: number;
	readonly act: CorrectionAct;
	readonly decisionId: string;
	/** Epoch ms. */
	readonly at: number;
	readonly askedBy: string;
	readonly approvedBy: string;
	/** Null once erased. */
	readonly reason: string | null;
	/** Whether it has a text of its own: a voiding has none. */
	readonly hasText: boolean;
	/** Null where it has none, or once erased. */
	readonly text: string | null;
}

export function isCorrectionAct(text: string): text is CorrectionAct {
	return correctionActs.includes(text as CorrectionAct);
}

/** The name of an entry in a decision. */
export function nameOfEntry(number: number): string {
	return `entry-${number}`;
}

/**
 * What may be done to an entry of this kind. Voiding the grading of an attempt voids the attempt, so that its other
 * entries are not voided by themselves; what decides, corrects or erases stands, and can only be annotated.
 */
export function actsOn(kind: string): readonly CorrectionAct[] {
	if (/^(?:decision|entry|subject|retention|log)\./.test(kind)) return ['annotated'];
	if (kind.startsWith('attempt.') && kind !== 'attempt.graded') return ['annotated', 'corrected'];
	return correctionActs;
}

/**
 * The text of an annotation or a correction, trimmed; undefined for a voiding.
 * @throws `text.empty`, `text.long`, `text.control`, `correction.no-text` for the field `text`
 */
export function correctionText(act: CorrectionAct, given: string): string | undefined {
	const text = prose(given, 'text', LONGEST_TEXT);
	if (act === 'voided') {
		if (text !== '') throw new DomainError('correction.no-text', null, { field: 'text' });
		return undefined;
	}
	if (text === '') throw new DomainError('text.empty', null, { field: 'text' });
	return text;
}
