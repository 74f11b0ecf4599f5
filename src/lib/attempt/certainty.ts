/** How sure somebody is of an answer: 1 unsure, 2 fairly sure, 3 certain. Asked in practice only; no grade uses it. */
export type Certainty = 1 | 2 | 3;

/** Certainty-based marks, as Moodle gives them (question_cbm): what being right earns, what being wrong costs. */
const RIGHT: Readonly<Record<Certainty, number>> = { 1: 1, 2: 2, 3: 3 };
const WRONG: Readonly<Record<Certainty, number>> = { 1: 0, 2: -2, 3: -6 };

/** A form's or a page's value as a certainty; null for none. */
export function certaintyOf(value: unknown): Certainty | null {
	const level = Number(value);
	return level === 1 || level === 2 || level === 3 ? level : null;
}

/**
 * The certainty-based mark of an answer: −6 to 3. Only what is wholly wrong counts as wrong; partial credit earns its
 * share of what being right earns, rounded half up.
 * @param fraction basis points
 */
export function certaintyMark(fraction: number, sure: Certainty): number {
	return fraction === 0 ? WRONG[sure] : Math.round((fraction * RIGHT[sure]) / 10_000);
}

/** Wrong and certain: what most needs another look. */
export function isConfidentlyWrong(fraction: number, sure: Certainty | null): boolean {
	return fraction === 0 && sure === 3;
}
