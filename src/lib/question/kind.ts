import type * as v from 'valibot';
import type { Locale, Text } from '../i18n/catalogue.ts';
import type { CommonFeedback, CommonPresentation } from './presentation.ts';
import type { Finding, Path } from './problem.ts';
import { WHOLE, type QuestionBase } from './question.ts';

/** An answer: option ids, never texts or positions. Every kind, now and later, answers in ids. */
export type Response = readonly string[];

/** Ten-thousandths of the whole credit of one question: an integer, 0..10000. */
export type BasisPoints = number;

/**
 * What one kind of question knows how to do. Every function is pure; a kind is one folder and one line in `kinds.ts`.
 * The order of a paper is a list of option ids, the one that `order` gave when the paper was drawn.
 */
export interface Kind<
	Q extends QuestionBase,
	P extends CommonPresentation,
	F extends FeedbackBase = FeedbackBase,
> {
	readonly kind: Q['kind'];
	/** The shape of the file, with all common entries. */
	readonly schema: v.GenericSchema<unknown, Q>;
	/** What the schema cannot say, such as how many options are correct. */
	problems(question: Q): Finding[];
	/** The normalised response, without repeats, or `null` if it answers nothing here. */
	response(question: Q, values: readonly string[]): Response | null;
	/** Whether nothing is left to answer: every item placed, every decision taken. */
	complete(question: Q, response: Response): boolean;
	/** Whether it is answered decision by decision: a response then adds one to the one before, and takes none back. */
	readonly stepwise: boolean;
	/** The response that earns everything. */
	best(question: Q): Response;
	/** The credit of a response, rounded half up once; no response earns 0. */
	fraction(question: Q, response: Response | null): BasisPoints;
	/** The option ids in the order of one paper; `shuffle` brings the randomness. */
	order(question: Q, shuffle: <T>(items: readonly T[]) => T[]): string[];
	/**
	 * Everything that the page may show before the answer is final, in one language.
	 * Nothing here may depend on correct, fraction, why, explanation, changed, sources, grey or critical (invariant I1).
	 * `response` is what stands so far: a case goes on from its last decision.
	 */
	present(question: Q, order: readonly string[], locale: Locale, response: Response | null): P;
	/** What is shown once the answer is final: what was chosen, what is best, and why. */
	feedback(question: Q, order: readonly string[], response: Response | null, locale: Locale): F;
	/** The question as plain text for print, e-mail and export; as silent about the key as `present`. */
	plainText(question: Q, order: readonly string[], locale: Locale): string;
	/** The sets out of which one chooses; none for a kind that is answered otherwise. For the check of how items are written. */
	alternatives(question: Q): readonly Alternatives[];
}

/** What one chooses among, and where it stands in the file. */
export interface Alternatives {
	readonly path: Path;
	readonly options: readonly { readonly text: Text; readonly best: boolean }[];
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
export interface FeedbackBase extends CommonFeedback {
	readonly kind: string;
	readonly fraction: BasisPoints;
}

/** The feedback of a choice: its options in the order of the paper. */
export interface ChoiceFeedback extends FeedbackBase {
	readonly kind: 'single' | 'multiple';
	readonly options: readonly OptionFeedback[];
}

/** A share in basis points, rounded half up once, in integers: no float may stand between two grades. */
export function share(part: number, whole: number): BasisPoints {
	return whole === 0 ? 0 : Math.floor((2 * WHOLE * part + whole) / (2 * whole));
}
