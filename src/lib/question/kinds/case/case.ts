import * as v from 'valibot';
import type { Locale } from '../../../i18n/catalogue.ts';
import { share, type BasisPoints, type FeedbackBase, type Kind, type Response } from '../../kind.ts';
import { idProblems, inOrder } from '../../options.ts';
import {
	explainCommon,
	paragraphs,
	plainCommon,
	presentCommon,
	type CommonPresentation,
	type OptionPresentation,
} from '../../presentation.ts';
import { finding, type Finding } from '../../problem.ts';
import {
	CASE_CHOICES_MAX,
	CASE_CHOICES_MIN,
	CASE_DECISIONS_MIN,
	CASE_STEPS_MAX,
	CASE_WEIGHT_MAX,
	idSchema,
	optionEntries,
	PARTIAL_MAX,
	questionEntries,
	text,
	TEXT_LIMITS,
	WHOLE,
} from '../../question.ts';
import { bestChoice, bestPath, graphProblems, walk, type Decision } from './graph.ts';

const choiceSchema = v.strictObject({
	...optionEntries,
	fraction: v.pipe(
		v.number(),
		v.integer(),
		v.minValue(0),
		v.maxValue(WHOLE),
		v.description(
			`Basis points: 10000 for the one best judgement of the step, at most ${PARTIAL_MAX} for another.`,
		),
	),
	consequence: v.pipe(
		text(TEXT_LIMITS.consequence),
		v.description('What happens then, as story: it is read at once, so it judges nothing.'),
	),
	next: v.pipe(idSchema, v.description('The id of the step that it leads to, or `end`.')),
});

const stepSchema = v.strictObject({
	id: idSchema,
	story: v.pipe(text(TEXT_LIMITS.story), v.description('What the reader faces at this moment.')),
	prompt: text(TEXT_LIMITS.prompt),
	weight: v.pipe(
		v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(CASE_WEIGHT_MAX)), 1),
		v.description('How much this decision counts beside the others.'),
	),
	choices: v.pipe(v.array(choiceSchema), v.minLength(CASE_CHOICES_MIN), v.maxLength(CASE_CHOICES_MAX)),
});

const schema = v.strictObject({
	...questionEntries,
	kind: v.literal('case'),
	steps: v.pipe(
		v.array(stepSchema),
		v.minLength(CASE_DECISIONS_MIN),
		v.maxLength(CASE_STEPS_MAX),
		v.description('The case begins at the first one.'),
	),
});
export type CaseQuestion = v.InferOutput<typeof schema>;
export type CaseStep = CaseQuestion['steps'][number];
export type CaseChoice = CaseStep['choices'][number];

/** A decision that was taken, as story. */
export interface PastDecision {
	readonly story: readonly string[];
	readonly prompt: string;
	readonly choice: string;
	readonly consequence: readonly string[];
}

export interface CasePresentation extends CommonPresentation {
	readonly kind: 'case';
	readonly past: readonly PastDecision[];
	/** The choice ids so far. */
	readonly path: readonly string[];
	/** The decision that waits; null at the end. */
	readonly now: {
		readonly story: readonly string[];
		readonly prompt: string;
		readonly options: readonly OptionPresentation[];
	} | null;
}

export interface CaseFeedback extends FeedbackBase {
	readonly kind: 'case';
	/** Whether the story came to its end. */
	readonly complete: boolean;
	readonly path: readonly (PastDecision & {
		readonly best: boolean;
		/** Credit of this decision alone. */
		readonly credit: BasisPoints;
		readonly why: string;
		/** What would have been best at this moment; null where it was chosen. */
		readonly better: { readonly text: string; readonly why: string } | null;
	})[];
	/** The way through on which every decision is the best. */
	readonly bestPath: readonly PastDecision[];
}

function problems(question: CaseQuestion): Finding[] {
	const found: Finding[] = [];
	const steps = question.steps.map(({ id }) => id);
	steps.forEach((id, index) => {
		if (id === 'end' || steps.indexOf(id) < index) {
			found.push(finding(['steps', index, 'id'], 'case-step-id', { step: id }));
		}
	});
	const places = question.steps.flatMap((step, index) =>
		step.choices.map((choice, position) => ({ choice, path: ['steps', index, 'choices', position] })),
	);
	// One list for the whole case: an answer is the ids of its choices and nothing else.
	found.push(
		...idProblems(
			places.map(({ choice }) => choice.id),
			(index) => [...(places[index]?.path ?? []), 'id'],
		),
	);
	for (const { choice, path } of places) {
		if (choice.fraction > PARTIAL_MAX && choice.fraction < WHOLE) {
			found.push(finding([...path, 'fraction'], 'case-fraction', { most: PARTIAL_MAX }));
		}
	}
	if (question.grey) found.push(finding(['grey'], 'grey-not-single', null));
	return [...found, ...graphProblems(question)];
}

/**
 * Σ (weight × fraction of each decision taken) ÷ the larger of Σ weight of the way taken and Σ weight of the best way,
 * in basis points, rounded half up.
 *
 * The best way earns everything, and it can be gone from the first step on. An early end counts the decisions that it
 * spared as missed, a long way round counts each of its decisions: neither pays. The worst case that remains: where
 * other choices bring partial credit, a case of n equal decisions, all of them half right, earns half.
 */
function fraction(question: CaseQuestion, response: Response | null): BasisPoints {
	const { decisions } = walk(question, response ?? []) ?? { decisions: [] };
	const earned = decisions.reduce((sum, { step, choice }) => sum + step.weight * choice.fraction, 0);
	const weight = (way: readonly Decision[]) => way.reduce((sum, { step }) => sum + step.weight, 0);
	return share(earned, WHOLE * Math.max(weight(decisions), weight(bestPath(question))));
}

function past({ step, choice }: Decision, locale: Locale): PastDecision {
	return {
		story: paragraphs(step.story[locale]),
		prompt: step.prompt[locale],
		choice: choice.text[locale],
		consequence: paragraphs(choice.consequence[locale]),
	};
}

/** The choices of one step in the order of the paper, which is a list of all choices of the case. */
function choicesOf(step: CaseStep, order: readonly string[], locale: Locale): OptionPresentation[] {
	const own = order.filter((id) => step.choices.some((choice) => choice.id === id));
	return inOrder(step.choices, own).map(({ id, text }) => ({ id, text: text[locale] }));
}

/** A branching situation: three to six decisions, each of which changes what comes next. */
export const branchingCase = {
	kind: 'case',
	schema,
	problems,
	response: (question, values) => (values.length > 0 && walk(question, values) ? values : null),
	complete: (question, response) => walk(question, response)?.next === undefined,
	stepwise: true,
	best: (question) => bestPath(question).map(({ choice }) => choice.id),
	fraction,
	order: (question, shuffle) => question.steps.flatMap(({ choices }) => shuffle(choices.map(({ id }) => id))),
	present(question, order, locale, response): CasePresentation {
		const { decisions, next } = walk(question, response ?? []) ?? {
			decisions: [],
			next: question.steps[0],
		};
		return {
			kind: 'case',
			...presentCommon(question, locale),
			past: decisions.map((decision) => past(decision, locale)),
			path: decisions.map(({ choice }) => choice.id),
			now: next
				? {
						story: paragraphs(next.story[locale]),
						prompt: next.prompt[locale],
						options: choicesOf(next, order, locale),
					}
				: null,
		};
	},
	feedback(question, _, response, locale): CaseFeedback {
		const { decisions, next } = walk(question, response ?? []) ?? { decisions: [], next: question.steps[0] };
		return {
			kind: 'case',
			fraction: fraction(question, response),
			complete: next === undefined,
			path: decisions.map((decision) => {
				const { step, choice } = decision;
				const better = bestChoice(step);
				const best = choice.fraction === WHOLE;
				return {
					...past(decision, locale),
					best,
					credit: choice.fraction,
					why: choice.why[locale],
					better: best || !better ? null : { text: better.text[locale], why: better.why[locale] },
				};
			}),
			bestPath: bestPath(question).map((decision) => past(decision, locale)),
			...explainCommon(question, locale),
		};
	},
	/** Only the first moment: what comes later depends on what is decided. */
	plainText(question, order, locale) {
		const [first] = question.steps;
		if (!first) return plainCommon(question, locale).join('\n\n');
		return [
			...plainCommon(question, locale),
			...paragraphs(first.story[locale]),
			first.prompt[locale],
			choicesOf(first, order, locale)
				.map(({ text }, index) => `${index + 1}. ${text}`)
				.join('\n'),
		].join('\n\n');
	},
	alternatives: ({ steps }) =>
		steps.map(({ choices }, index) => ({
			path: ['steps', index, 'choices'],
			options: choices.map(({ text, fraction }) => ({ text, best: fraction === WHOLE })),
		})),
} satisfies Kind<CaseQuestion, CasePresentation, CaseFeedback>;
