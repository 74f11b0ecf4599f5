import * as v from 'valibot';
import type { BasisPoints, ChoiceFeedback, Kind, Response } from '../../kind.ts';
import { chosenIds, explainOptions, optionProblems, plainChoice, presentOptions } from '../../options.ts';
import {
	explainCommon,
	presentCommon,
	type CommonPresentation,
	type OptionPresentation,
} from '../../presentation.ts';
import { finding, type Finding } from '../../problem.ts';
import { optionEntries, PARTIAL_MAX, questionEntries, SINGLE_OPTIONS, WHOLE } from '../../question.ts';

const schema = v.strictObject({
	...questionEntries,
	kind: v.literal('single'),
	options: v.pipe(
		v.array(
			v.strictObject({
				...optionEntries,
				correct: v.pipe(
					v.optional(v.boolean(), false),
					v.description('true on the one option that is the best judgement.'),
				),
				fraction: v.pipe(
					v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(PARTIAL_MAX)), 0),
					v.description('Partial credit of an option that is not correct, in basis points.'),
				),
			}),
		),
		v.length(SINGLE_OPTIONS),
	),
});
export type SingleQuestion = v.InferOutput<typeof schema>;

export interface SinglePresentation extends CommonPresentation {
	readonly kind: 'single';
	readonly options: readonly OptionPresentation[];
}

function problems(question: SingleQuestion): Finding[] {
	const found = optionProblems(question.options);
	const correct = question.options.filter((option) => option.correct).length;
	if (correct === 0) found.push(finding(['options'], 'none-correct', null));
	if (correct > 1) found.push(finding(['options'], 'several-correct', { count: correct }));
	question.options.forEach((option, index) => {
		if (option.correct && option.fraction > 0) {
			found.push(finding(['options', index, 'fraction'], 'fraction-on-correct', null));
		}
	});
	return found;
}

/** The best judgement earns everything; another option earns its own `fraction`, at most half and mostly nothing. */
function fraction(question: SingleQuestion, response: Response | null): BasisPoints {
	const option = question.options.find(({ id }) => response?.length === 1 && response[0] === id);
	if (!option) return 0;
	return option.correct ? WHOLE : option.fraction;
}

/** One option of four. */
export const single = {
	kind: 'single',
	schema,
	problems,
	response(question, values) {
		const chosen = chosenIds(question.options, values);
		return chosen?.length === 1 ? chosen : null;
	},
	complete: () => true,
	stepwise: false,
	best: (question) => question.options.filter(({ correct }) => correct).map(({ id }) => id),
	fraction,
	order: (question, shuffle) => shuffle(question.options.map(({ id }) => id)),
	present: (question, order, locale): SinglePresentation => ({
		kind: 'single',
		...presentCommon(question, locale),
		options: presentOptions(question.options, order, locale),
	}),
	feedback: (question, order, response, locale): ChoiceFeedback => ({
		kind: 'single',
		fraction: fraction(question, response),
		options: explainOptions(question.options, order, response, locale),
		...explainCommon(question, locale),
	}),
	plainText: (question, order, locale) => plainChoice(question, order, locale),
	alternatives: ({ options }) => [
		{ path: ['options'], options: options.map(({ text, correct }) => ({ text, best: correct })) },
	],
} satisfies Kind<SingleQuestion, SinglePresentation, ChoiceFeedback>;
