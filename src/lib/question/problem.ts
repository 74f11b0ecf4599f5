import type { Locale } from '../i18n/catalogue.ts';
import { problemSentences } from './messages.ts';

type Sentences = (typeof problemSentences)['zh-CN'];
export type ProblemCode = keyof Sentences;
/** What the sentence of a code needs: a record of values, or nothing (`null`) for a fixed one. */
export type ProblemValues<C extends ProblemCode> = Sentences[C] extends (values: infer V) => string
	? V
	: null;

/** Where something stands in a value: the keys and indexes from the root of its file. */
export type Path = readonly (string | number)[];
export type Severity = 'error' | 'warning';

/** Something wrong (or doubtful) with a value, before it is known where in a file that value stands. */
export interface Finding {
	readonly path: Path;
	readonly severity: Severity;
	readonly code: string;
	readonly values: object | null;
}

/** Something wrong with a file, as a person can mend it. `line` and `column` start at 1. */
export interface Problem {
	readonly severity: Severity;
	/** The path of the file as it was given to the reader; in a bank, relative to its folder, with `/`. */
	readonly file: string;
	readonly line: number;
	readonly column: number;
	/** A key of `problemSentences`, or of the catalogue of the room whose file it is. */
	readonly code: string;
	readonly values: object | null;
}

/** A finding of this room; the values are checked against the sentence of the code. */
export function finding<C extends ProblemCode>(
	path: Path,
	code: C,
	values: ProblemValues<C>,
	severity: Severity = 'error',
): Finding {
	return { path, severity, code, values: values as object | null };
}

/** One catalogue of problem sentences, in both languages. */
type Catalogue = Readonly<Record<Locale, Readonly<Record<string, unknown>>>>;

/**
 * The sentence of a problem in the reader's language.
 * Another room that reads its files with `readYaml` passes its own catalogue for the codes that are its own.
 */
export function problemSentence(problem: Finding | Problem, locale: Locale, own?: Catalogue): string {
	const sentence = own?.[locale][problem.code] ?? (problemSentences[locale] as Catalogue['en'])[problem.code];
	if (typeof sentence === 'string') return sentence;
	if (typeof sentence === 'function') return String(sentence(problem.values));
	return problem.code;
}

/** One line as editors and terminals understand it: `file:line:column: sentence`. */
export function problemLine(problem: Problem, locale: Locale, own?: Catalogue): string {
	return `${problem.file}:${problem.line}:${problem.column}: ${problemSentence(problem, locale, own)}`;
}

/** Sorts by file, line and column; problems of one place keep the order in which they were found. */
export function sortedProblems(problems: readonly Problem[]): Problem[] {
	return problems.toSorted(
		(a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
	);
}
