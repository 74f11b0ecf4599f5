import * as v from 'valibot';
import { share, type BasisPoints, type ChoiceFeedback, type Kind, type Response } from '../../kind.ts';
import { chosenIds, explainOptions, optionProblems, plainChoice, presentOptions } from '../../options.ts';
import {
	explainCommon,
	presentCommon,
	type CommonPresentation,
	type OptionPresentation,
} from '../../presentation.ts';
import { finding, type Finding } from '../../problem.ts';
import {
	MULTIPLE_OPTIONS_MAX,
	MULTIPLE_OPTIONS_MIN,
	optionEntries,
	questionEntries,
} from '../../question.ts';

const schema = v.strictObject({
	...questionEntries,
	kind: v.literal('multiple'),
	options: v.pipe(
		v.array(
			v.strictObject({
				...optionEntries,
				correct: v.pipe(
					v.optional(v.boolean(), false),
					v.description('true on each option that should be ticked.'),
				),
			}),
		),
		v.minLength(MULTIPLE_OPTIONS_MIN),
		v.maxLength(MULTIPLE_OPTIONS_MAX),
	),
});
export type MultipleQuestion = v.InferOutput<typeof schema>;

export interface MultiplePresentation extends CommonPresentation {
	readonly kind: 'multiple';
	readonly options: readonly OptionPresentation[];
}

function problems(question: MultipleQuestion): Finding[] {
	const found = optionProblems(question.options);
	const correct = question.options.filter((option) => option.correct).length;
	if (correct < 2) found.push(finding(['options'], 'too-few-correct', { count: correct }));
	if (question.grey) found.push(finding(['grey'], 'grey-not-single', null));
	if (correct === question.options.length) found.push(finding(['options'], 'all-correct', null));
	return found;
}

/**
 * max(0, (hits − false alarms) ÷ options that should be ticked), in basis points, rounded half up.
 *
 * A hit is a tick that should be there, a false alarm one that should not. One false alarm cancels one hit:
 * who ticks at random gains nothing on average when as many options are wrong as right.
 * The worst cases that remain: ticking everything earns (right − wrong) ÷ right, which is nothing with 3 of 6,
 * 5000 with 4 of 6, 6667 with 3 of 4 and 8000 with 5 of 6; ticking only one sure option earns 1 ÷ right;
 * and somebody who found all of two right ones but added two wrong ones gets nothing.
 */
function fraction(question: MultipleQuestion, response: Response | null): BasisPoints {
	if (response === null) return 0;
	const right = question.options.filter((option) => option.correct).length;
	const ticked = question.options.filter(({ id }) => response.includes(id));
	const hits = ticked.filter((option) => option.correct).length;
	return share(Math.max(0, hits - (ticked.length - hits)), right);
}

/** All that apply, out of four to six options. */
export const multiple = {
	kind: 'multiple',
	schema,
	problems,
	response: (question, values) => chosenIds(question.options, values),
	complete: () => true,
	stepwise: false,
	best: (question) => question.options.filter(({ correct }) => correct).map(({ id }) => id),
	fraction,
	order: (question, shuffle) => shuffle(question.options.map(({ id }) => id)),
	present: (question, order, locale): MultiplePresentation => ({
		kind: 'multiple',
		...presentCommon(question, locale),
		options: presentOptions(question.options, order, locale),
	}),
	feedback: (question, order, response, locale): ChoiceFeedback => ({
		kind: 'multiple',
		fraction: fraction(question, response),
		options: explainOptions(question.options, order, response, locale),
		...explainCommon(question, locale),
	}),
	plainText: (question, order, locale) => plainChoice(question, order, locale),
	alternatives: ({ options }) => [
		{ path: ['options'], options: options.map(({ text, correct }) => ({ text, best: correct })) },
	],
} satisfies Kind<MultipleQuestion, MultiplePresentation, ChoiceFeedback>;
