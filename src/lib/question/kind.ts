import type * as v from 'valibot';
import type { Locale } from '../i18n/catalogue.ts';
import type { CommonFeedback, CommonPresentation } from './presentation.ts';
import type { Finding } from './problem.ts';
import type { QuestionBase } from './question.ts';

/** An answer: option ids, never texts or positions. Every kind, now and later, answers in ids. */
export type Response = readonly string[];

/** Ten-thousandths of the whole credit of one question: an integer, 0..10000. */
export type BasisPoints = number;

/**
 * What one kind of question knows how to do. Every function is pure; a kind is one folder and one line in `kinds.ts`.
 * The order of a paper is a list of option ids, the one that `order` gave when the paper was drawn.
 */
export interface Kind<Q extends QuestionBase, P extends CommonPresentation> {
	readonly kind: Q['kind'];
	/** The shape of the file, with all common entries. */
	readonly schema: v.GenericSchema<unknown, Q>;
	/** What the schema cannot say, such as how many options are correct. */
	problems(question: Q): Finding[];
	/** The normalised response (in the order of the file, without repeats), or `null` if it answers nothing here. */
	response(question: Q, values: readonly string[]): Response | null;
	/** The credit of a response, rounded half up once; no response earns 0. */
	fraction(question: Q, response: Response | null): BasisPoints;
	/** The option ids in the order of one paper; `shuffle` brings the randomness. */
	order(question: Q, shuffle: <T>(items: readonly T[]) => T[]): string[];
	/**
	 * Everything that the page may show before the answer is final, in one language.
	 * Nothing here may depend on correct, fraction, why, explanation, changed, sources, grey or critical (invariant I1).
	 */
	present(question: Q, order: readonly string[], locale: Locale): P;
	/** What is shown once the answer is final: what was chosen, what is best, and why. */
	feedback(question: Q, order: readonly string[], response: Response | null, locale: Locale): Feedback;
	/** The question as plain text for print, e-mail and export; as silent about the key as `present`. */
	plainText(question: Q, order: readonly string[], locale: Locale): string;
	/** Whether the length alone gives the key away in a language; `null` where the kind has no such tell. */
	longestIsBest(question: Q, locale: Locale): boolean | null;
}

/** One option, after the answer is final. */
export interface OptionFeedback {
	readonly id: string;
	readonly text: string;
	readonly chosen: boolean;
	readonly best: boolean;
	/** What is said to somebody who chose it. */
	readonly why: string;
}

/** A question after its answer is final, in one language. Never part of a page before (invariant I1). */
export interface Feedback extends CommonFeedback {
	readonly kind: string;
	readonly fraction: BasisPoints;
	/** In the order of the paper. */
	readonly options: readonly OptionFeedback[];
}
