import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestIsBest, withOneBest } from '#lib/question/craft.ts';
import type { ChoiceFeedback } from '#lib/question/kind.ts';
import { kindOf } from '#lib/question/kinds.ts';
import { anyQuestion, choice, multiple, multipleInput, single, singleInput } from './samples.ts';

const asIs = <T>(items: readonly T[]): T[] => [...items];
const backwards = <T>(items: readonly T[]): T[] => items.toReversed();
const fractionOf = (of: typeof single, ...values: string[]) => {
	const kind = kindOf(of);
	return kind.fraction(of, kind.response(of, values));
};

describe('a single choice', () => {
	test('the best judgement earns everything, a half-right one its own fraction, the rest nothing', () => {
		expect(fractionOf(single, 'refuse-and-report')).toBe(10_000);
		expect(fractionOf(single, 'send-masked')).toBe(2_500);
		expect(fractionOf(single, 'send-names-only')).toBe(0);
		expect(kindOf(single).fraction(single, null)).toBe(0);
	});

	test('two options, an unknown one and none at all are no answer', () => {
		const { response } = kindOf(single);
		expect(response(single, ['refuse-and-report', 'send-masked'])).toBeNull();
		expect(response(single, ['constructor'])).toBeNull();
		expect(response(single, [''])).toBeNull();
		expect(response(single, [])).toBeNull();
		expect(response(single, ['send-masked', 'send-masked'])).toEqual(['send-masked']);
	});

	test('a stored response that names two options earns nothing, even with the right one among them', () => {
		expect(kindOf(single).fraction(single, ['refuse-and-report', 'send-masked'])).toBe(0);
	});
});

describe('a multiple choice', () => {
	test.each([
		[['separate-consent', 'written-contract'], 10_000],
		[['separate-consent'], 5_000],
		[['separate-consent', 'written-contract', 'manager-nods'], 5_000],
		[['separate-consent', 'manager-nods'], 0],
		[['manager-nods', 'fewer-columns'], 0],
		[['separate-consent', 'ask-zhou-min', 'written-contract', 'manager-nods', 'fewer-columns'], 0],
	])('ticking %j earns %i', (ticked, fraction) => {
		expect(fractionOf(multiple, ...ticked)).toBe(fraction);
	});

	test('thirds are rounded half up, once', () => {
		const three = choice({
			...multipleInput,
			options: multipleInput.options.map((option, index) => ({ ...option, correct: index < 3 })),
		});
		expect(fractionOf(three, 'separate-consent')).toBe(3_333);
		expect(fractionOf(three, 'separate-consent', 'ask-zhou-min')).toBe(6_667);
	});

	test('ticking everything pays as much as its docstring says', () => {
		const withRight = (right: number, of: number) => {
			const options = Array.from({ length: of }, (_, index) => ({
				...multipleInput.options[0],
				id: `option-number-${index}`,
				correct: index < right,
			}));
			const all = choice({ ...multipleInput, options });
			return fractionOf(all, ...options.map(({ id }) => id));
		};
		expect([withRight(3, 6), withRight(4, 6), withRight(3, 4), withRight(5, 6)]).toEqual([
			0, 5_000, 6_667, 8_000,
		]);
	});

	test('a response stands in the order of the file, whatever the order of the ticks', () => {
		const { response } = kindOf(multiple);
		expect(response(multiple, ['written-contract', 'separate-consent', 'written-contract'])).toEqual([
			'separate-consent',
			'written-contract',
		]);
		expect(response(multiple, ['separate-consent', 'somebody-else'])).toBeNull();
		expect(response(multiple, [])).toBeNull();
	});
});

describe('every kind', () => {
	const attempts = fc.tuple(
		anyQuestion,
		fc.array(fc.nat({ max: 5 }), { maxLength: 6 }),
		fc.infiniteStream(fc.nat()),
	);

	test('a fraction is a whole number of basis points from 0 to 10000, and does not depend on any order', () => {
		fc.assert(
			fc.property(attempts, ([asked, picks, random]) => {
				const kind = kindOf(asked);
				const values = picks.map((pick) => asked.options[pick % asked.options.length]?.id ?? '');
				const response = kind.response(asked, values);
				const fraction = kind.fraction(asked, response);
				expect(Number.isInteger(fraction) && fraction >= 0 && fraction <= 10_000).toBe(true);

				const shuffled = { ...asked, options: shuffle(asked.options, random) } as typeof asked;
				expect(kind.fraction(shuffled, kind.response(shuffled, values.toReversed()))).toBe(fraction);
				const order = kind.order(asked, (items) => shuffle(items, random));
				expect(kind.feedback(asked, order, response, 'en').fraction).toBe(fraction);
			}),
		);
	});

	test('an order names each option once, as the paper shuffled them', () => {
		for (const asked of [single, multiple]) {
			const ids = asked.options.map(({ id }) => id);
			expect(kindOf(asked).order(asked, asIs)).toEqual(ids);
			expect(kindOf(asked).order(asked, backwards)).toEqual(ids.toReversed());
		}
	});

	test('an order of another question is a fault, not a page with holes', () => {
		const kind = kindOf(single);
		const order = kind.order(single, asIs);
		for (const wrong of [order.slice(1), [...order, 'one-more'], [...order.slice(1), order[1] ?? '']]) {
			expect(() => kind.present(single, wrong, 'en', null)).toThrow('each option of the question once');
		}
	});

	test('Chen Wei sent it masked: the feedback shows his choice, the best one and both reasons', () => {
		const kind = kindOf(single);
		const feedback = kind.feedback(
			single,
			kind.order(single, backwards),
			['send-masked'],
			'zh-CN',
		) as ChoiceFeedback;
		expect(feedback.fraction).toBe(2_500);
		expect(feedback.options.map(({ id, chosen, best }) => [id, chosen, best])).toEqual([
			['ask-for-a-letter', false, false],
			['send-names-only', false, false],
			['refuse-and-report', false, true],
			['send-masked', true, false],
		]);
		expect(feedback.options.at(-1)?.why).toBe('理由：隐去号码后发送。');
		expect(feedback.explanation).toEqual(['须取得单独同意。']);
		expect(feedback.changed).toEqual({
			row: 'C7',
			then: '名单直接交给电话后台。',
			now: '先分清委托还是提供。',
		});
		expect(feedback.sources).toEqual(['B-PI-23', 'A17']);
	});

	test('without an answer nothing is chosen and the best is still shown', () => {
		const kind = kindOf(multiple);
		const { options, fraction } = kind.feedback(
			multiple,
			kind.order(multiple, asIs),
			null,
			'en',
		) as ChoiceFeedback;
		expect(fraction).toBe(0);
		expect(options.filter(({ chosen }) => chosen)).toEqual([]);
		expect(options.filter(({ best }) => best).map(({ id }) => id)).toEqual([
			'separate-consent',
			'written-contract',
		]);
	});

	test('length gives a single choice away only where the best option alone is the longest', () => {
		const texts = (...lengths: number[]) =>
			choice({
				...singleInput,
				options: singleInput.options.map((option, index) => ({
					...option,
					text: {
						'zh-CN': '字'.repeat(lengths[index] ?? 1),
						en: `${option.id} ` + 'x'.repeat(lengths[index] ?? 1),
					},
				})),
			});
		const tells = (of: typeof single) =>
			withOneBest(kindOf(of).alternatives(of)).map((set) => longestIsBest(set, 'zh-CN'));
		expect(tells(texts(5, 9, 5, 5))).toEqual([true]);
		expect(tells(texts(9, 9, 5, 5))).toEqual([false]);
		expect(tells(texts(9, 3, 5, 5))).toEqual([false]);
		expect(tells(multiple)).toEqual([]);
	});
});

function shuffle<T>(items: readonly T[], random: Iterator<number>): T[] {
	return items
		.map((item) => ({ item, key: Number(random.next().value) }))
		.sort((a, b) => a.key - b.key)
		.map(({ item }) => item);
}
