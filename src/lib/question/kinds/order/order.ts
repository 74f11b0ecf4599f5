import * as v from 'valibot';
import {
	share,
	type BasisPoints,
	type FeedbackBase,
	type Kind,
	type OptionFeedback,
	type Response,
} from '../../kind.ts';
import { optionProblems, plainChoice, presentOptions } from '../../options.ts';
import {
	explainCommon,
	presentCommon,
	type CommonPresentation,
	type OptionPresentation,
} from '../../presentation.ts';
import { finding, type Finding } from '../../problem.ts';
import { placedIn, placeValue, type Placed } from '../../wire.ts';
import { optionEntries, ORDER_OPTIONS_MAX, ORDER_OPTIONS_MIN, questionEntries } from '../../question.ts';

const schema = v.strictObject({
	...questionEntries,
	kind: v.literal('order'),
	options: v.pipe(
		v.array(v.strictObject(optionEntries)),
		v.minLength(ORDER_OPTIONS_MIN),
		v.maxLength(ORDER_OPTIONS_MAX),
		v.description('In the right order; the page shuffles them.'),
	),
});
export type OrderQuestion = v.InferOutput<typeof schema>;

export interface OrderPresentation extends CommonPresentation {
	readonly kind: 'order';
	readonly options: readonly OptionPresentation[];
}

/** The options in the right order; places are from 1. */
export interface OrderFeedback extends FeedbackBase {
	readonly kind: 'order';
	readonly options: readonly (Pick<OptionFeedback, 'id' | 'text' | 'why'> & {
		/** The place that it was given; null for none. */
		readonly given: number | null;
	})[];
}

function problems(question: OrderQuestion): Finding[] {
	const found = optionProblems(question.options);
	if (question.grey) found.push(finding(['grey'], 'grey-not-single', null));
	return found;
}

/** The items of a response with their places: all of them as ids alone, or some of them as `place=id`. */
function placesIn(response: Response): Placed[] {
	return response.map((value, i) => placedIn(value) ?? { place: i + 1, id: value });
}

/**
 * The ids in their order once each has its place; until then the ones that have one, as `place=id` in the order of places.
 * `null` where an item or a place is unknown or stands twice.
 */
function sequence(question: OrderQuestion, values: readonly string[]): Response | null {
	const placed = placesIn(values.filter((value) => value !== '')).sort((a, b) => a.place - b.place);
	const known = question.options.map(({ id }) => id);
	const sound =
		placed.length > 0 &&
		placed.every(({ place, id }) => place >= 1 && place <= known.length && known.includes(id)) &&
		new Set(placed.map(({ id }) => id)).size === placed.length &&
		new Set(placed.map(({ place }) => place)).size === placed.length;
	if (!sound) return null;
	return placed.length === known.length ? placed.map(({ id }) => id) : placed.map(placeValue);
}

/**
 * The pairs in the right order ÷ all pairs, in basis points, rounded half up.
 *
 * A pair counts when both of its options are placed and the one that comes first stands first: one exchange of
 * neighbours among five costs a tenth, the exact reverse earns nothing. The worst case that remains: an order at random
 * earns half on average, which is why papers hold few of these.
 */
function fraction(question: OrderQuestion, response: Response | null): BasisPoints {
	const placed = placesIn(response ?? []);
	const places = question.options.map(({ id }) => placed.find((one) => one.id === id)?.place ?? 0);
	let right = 0;
	places.forEach((place, i) => {
		right += places.slice(i + 1).filter((later) => place > 0 && later > place).length;
	});
	return share(right, (places.length * (places.length - 1)) / 2);
}

/** Four to six things put in sequence. */
export const order = {
	kind: 'order',
	schema,
	problems,
	response: sequence,
	complete: (question, response) => response.length === question.options.length,
	stepwise: false,
	best: (question) => question.options.map(({ id }) => id),
	fraction,
	order: (question, shuffle) => shuffle(question.options.map(({ id }) => id)),
	present: (question, order, locale): OrderPresentation => ({
		kind: 'order',
		...presentCommon(question, locale),
		options: presentOptions(question.options, order, locale),
	}),
	feedback(question, _, response, locale): OrderFeedback {
		const placed = placesIn(response ?? []);
		return {
			kind: 'order',
			fraction: fraction(question, response),
			options: question.options.map(({ id, text, why }) => ({
				id,
				text: text[locale],
				why: why[locale],
				given: placed.find((one) => one.id === id)?.place ?? null,
			})),
			...explainCommon(question, locale),
		};
	},
	plainText: (question, order, locale) => plainChoice(question, order, locale),
	alternatives: () => [],
} satisfies Kind<OrderQuestion, OrderPresentation, OrderFeedback>;
