import * as v from 'valibot';
import { share, type BasisPoints, type FeedbackBase, type Kind, type Response } from '../../kind.ts';
import { idProblems, optionProblems, presentOptions } from '../../options.ts';
import {
	explainCommon,
	plainCommon,
	presentCommon,
	type CommonPresentation,
	type OptionPresentation,
} from '../../presentation.ts';
import { finding, type Finding } from '../../problem.ts';
import {
	idSchema,
	MATCH_OPTIONS_MAX,
	MATCH_OPTIONS_MIN,
	MATCH_TARGETS_MAX,
	MATCH_TARGETS_MIN,
	optionEntries,
	questionEntries,
	text,
	TEXT_LIMITS,
} from '../../question.ts';

const schema = v.strictObject({
	...questionEntries,
	kind: v.literal('match'),
	targets: v.pipe(
		v.array(v.strictObject({ id: idSchema, text: text(TEXT_LIMITS.target) })),
		v.minLength(MATCH_TARGETS_MIN),
		v.maxLength(MATCH_TARGETS_MAX),
		v.description('What the options are connected with, in the order in which they are shown.'),
	),
	options: v.pipe(
		v.array(
			v.strictObject({
				...optionEntries,
				target: v.pipe(idSchema, v.description('The id of the target that it belongs to.')),
			}),
		),
		v.minLength(MATCH_OPTIONS_MIN),
		v.maxLength(MATCH_OPTIONS_MAX),
	),
});
export type MatchQuestion = v.InferOutput<typeof schema>;

export interface MatchPresentation extends CommonPresentation {
	readonly kind: 'match';
	readonly targets: readonly OptionPresentation[];
	readonly options: readonly OptionPresentation[];
}

/** The options in the order of the paper. */
export interface MatchFeedback extends FeedbackBase {
	readonly kind: 'match';
	readonly options: readonly {
		readonly id: string;
		readonly text: string;
		/** The text of the target that it belongs to. */
		readonly target: string;
		/** The text of the target that was chosen; null for none. */
		readonly given: string | null;
		readonly right: boolean;
		readonly why: string;
	}[];
}

/** One connection as an answer writes it. An id has no such sign in it. */
export function connection(option: string, target: string): string {
	return `${option}=${target}`;
}

function problems(question: MatchQuestion): Finding[] {
	const targets = question.targets.map(({ id }) => id);
	const found = [
		...optionProblems(question.options),
		...idProblems(targets, (index) => ['targets', index, 'id']).filter(
			// A level such as `c3` names what the target is.
			({ code }) => code === 'option-id-twice',
		),
	];
	question.options.forEach(({ target }, index) => {
		if (!targets.includes(target)) {
			found.push(finding(['options', index, 'target'], 'target-unknown', { target }));
		}
	});
	if (new Set(question.options.map(({ target }) => target)).size < 2) {
		found.push(finding(['options'], 'one-target-only', null));
	}
	if (question.grey) found.push(finding(['grey'], 'grey-not-single', null));
	return found;
}

/** The connections in the order of the file, one an option at the most; some options may be open still. */
function connections(question: MatchQuestion, values: readonly string[]): Response | null {
	const given = values.filter((value) => value !== '');
	const known = question.options.map(({ id }) =>
		given.filter((value) => question.targets.some((target) => connection(id, target.id) === value)),
	);
	if (given.length === 0 || known.flat().length < given.length) return null;
	return known.some((own) => own.length > 1) ? null : known.flat();
}

/**
 * The options connected rightly ÷ all options, in basis points, rounded half up.
 * The worst case that remains: giving all of them the target that occurs most earns its share.
 */
function fraction(question: MatchQuestion, response: Response | null): BasisPoints {
	const right = question.options.filter(({ id, target }) => response?.includes(connection(id, target)));
	return share(right.length, question.options.length);
}

/** Four to six things, each connected with one of two to four others. */
export const match = {
	kind: 'match',
	schema,
	problems,
	response: connections,
	complete: (question, response) => response.length === question.options.length,
	stepwise: false,
	best: (question) => question.options.map(({ id, target }) => connection(id, target)),
	fraction,
	order: (question, shuffle) => shuffle(question.options.map(({ id }) => id)),
	present: (question, order, locale): MatchPresentation => ({
		kind: 'match',
		...presentCommon(question, locale),
		targets: question.targets.map(({ id, text }) => ({ id, text: text[locale] })),
		options: presentOptions(question.options, order, locale),
	}),
	feedback: (question, order, response, locale): MatchFeedback => ({
		kind: 'match',
		fraction: fraction(question, response),
		options: presentOptions(question.options, order, locale).map(({ id, text }) => {
			const option = question.options.find((one) => one.id === id) as MatchQuestion['options'][number];
			const named = (target: { id: string }) => target.id === option.target;
			const given = question.targets.find((target) => response?.includes(connection(id, target.id)));
			return {
				id,
				text,
				target: question.targets.find(named)?.text[locale] ?? '',
				given: given?.text[locale] ?? null,
				right: given?.id === option.target,
				why: option.why[locale],
			};
		}),
		...explainCommon(question, locale),
	}),
	plainText(question, order, locale) {
		const options = presentOptions(question.options, order, locale);
		return [
			...plainCommon(question, locale),
			options.map(({ text }, index) => `${index + 1}. ${text}`).join('\n'),
			question.targets.map(({ text }) => `→ ${text[locale]}`).join('\n'),
		].join('\n\n');
	},
	alternatives: () => [],
} satisfies Kind<MatchQuestion, MatchPresentation, MatchFeedback>;
