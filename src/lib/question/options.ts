import type { Locale, Text } from '../i18n/catalogue.ts';
import type { OptionFeedback, Response } from './kind.ts';
import type { OptionPresentation } from './presentation.ts';
import { plainCommon } from './presentation.ts';
import { finding, type Finding, type Path } from './problem.ts';
import type { QuestionBase } from './question.ts';

/** What every kind's options have in common. */
export interface Option {
	readonly id: string;
	readonly text: Text;
	readonly why: Text;
}

/** An option as the choice kinds share it. */
export interface ChoiceOption extends Option {
	readonly correct: boolean;
}

// A letter or a verdict as an id would either say nothing in ten years or give the key away in the page (I1).
const TELLING_ID =
	/^(?:[a-z]|\d+|(?:option|answer|choice)-?[a-z0-9]?)$|(?:^|-)(?:in)?correct(?:-|$)|(?:^|-)distractor(?:-|$)/;

/** Ids that stand twice, say nothing or say too much; `place` tells where the one at an index stands. */
export function idProblems(ids: readonly string[], place: (index: number) => Path): Finding[] {
	return ids.flatMap((id, index) => [
		...(ids.indexOf(id) < index ? [finding(place(index), 'option-id-twice', { id })] : []),
		...(TELLING_ID.test(id) ? [finding(place(index), 'option-id-telling', { id })] : []),
	]);
}

/** What no schema can say about the options of a choice: ids that repeat, say nothing or say too much. */
export function optionProblems(options: readonly Option[]): Finding[] {
	const found = idProblems(
		options.map(({ id }) => id),
		(index) => ['options', index, 'id'],
	);
	for (const locale of ['zh-CN', 'en'] as const) {
		options.forEach(({ text }, index) => {
			if (options.findIndex((other) => other.text[locale] === text[locale]) < index) {
				found.push(finding(['options', index, 'text', locale], 'option-text-twice', null));
			}
		});
	}
	return found;
}

/** The ids among `values` in the order of the file, or `null` if a value is no option or there is none. */
export function chosenIds(
	options: readonly { readonly id: string }[],
	values: readonly string[],
): Response | null {
	const known = options.map(({ id }) => id);
	if (values.length === 0 || values.some((value) => !known.includes(value))) return null;
	return known.filter((id) => values.includes(id));
}

/** The options in the order of a paper. An order that is not one of these options is a fault of the caller. */
export function inOrder<T extends { readonly id: string }>(
	options: readonly T[],
	order: readonly string[],
): T[] {
	const ordered = order.map((id) => options.find((option) => option.id === id));
	if (
		new Set(order).size !== options.length ||
		order.length !== options.length ||
		ordered.includes(undefined)
	) {
		throw new TypeError('the order does not name each option of the question once');
	}
	return ordered as T[];
}

/** Id and text only: what a page may know of an option before the answer is final (invariant I1). */
export function presentOptions(
	options: readonly Pick<Option, 'id' | 'text'>[],
	order: readonly string[],
	locale: Locale,
): OptionPresentation[] {
	return inOrder(options, order).map(({ id, text }) => ({ id, text: text[locale] }));
}

/** Each option after the answer is final, in the order of the paper. */
export function explainOptions(
	options: readonly ChoiceOption[],
	order: readonly string[],
	response: Response | null,
	locale: Locale,
): OptionFeedback[] {
	return inOrder(options, order).map(({ id, text, why, correct }) => ({
		id,
		text: text[locale],
		chosen: response?.includes(id) ?? false,
		best: correct,
		why: why[locale],
	}));
}

/** The whole question as plain text, its options numbered as the page numbers them. */
export function plainChoice(
	question: QuestionBase & { readonly options: readonly Option[] },
	order: readonly string[],
	locale: Locale,
): string {
	const options = presentOptions(question.options, order, locale);
	return [
		...plainCommon(question, locale),
		options.map(({ text }, index) => `${index + 1}. ${text}`).join('\n'),
	].join('\n\n');
}
