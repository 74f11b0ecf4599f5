import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	type AnswerRequest,
	type Attempt,
	decideAnswer,
	isOver,
	placesOf,
	type Step,
} from '#lib/attempt/attempt.ts';

let minute = 0;
const answer = (number: number, place: number, key: string, ...response: string[]): Step => ({
	number,
	at: ++minute * 60_000,
	kind: 'answer',
	place,
	body: { response },
	key,
});
const request = (place: number, seen: number, key: string, ...response: string[]): AnswerRequest => ({
	place,
	seen,
	key,
	response,
	stepwise: false,
});

describe('I5: what an answer means', () => {
	const first = answer(1, 1, 'k1', 'refuse');

	test('the first at a place is recorded', () => {
		expect(decideAnswer([], request(1, 0, 'k1', 'refuse'))).toEqual({ do: 'record' });
		expect(decideAnswer([first], request(2, 0, 'k1', 'refuse'))).toEqual({ do: 'record' });
	});

	test('the same key and answer: the receipt of the step that is there', () => {
		expect(decideAnswer([first], request(1, 0, 'k1', 'refuse'))).toEqual({ do: 'repeat', step: first });
	});

	test('the same key and answer after a later step: the same receipt as before', () => {
		const second = answer(2, 1, 'k2', 'hand-over');
		expect(decideAnswer([first, second], request(1, 0, 'k1', 'refuse'))).toEqual({
			do: 'repeat',
			step: first,
		});
	});

	test('the same key and another answer (the Back button): a new step', () => {
		expect(decideAnswer([first], request(1, 0, 'k1', 'hand-over'))).toEqual({ do: 'record' });
	});

	test('the same key, there and back again: a third step', () => {
		const second = answer(2, 1, 'k1', 'hand-over');
		expect(decideAnswer([first, second], request(1, 0, 'k1', 'refuse'))).toEqual({ do: 'record' });
	});

	test('a new key from a page that has seen the latest step: a new step', () => {
		expect(decideAnswer([first], request(1, 1, 'k2', 'hand-over'))).toEqual({ do: 'record' });
	});

	test('a new key from a page that has not: the newer step wins', () => {
		const second = answer(2, 1, 'k2', 'hand-over');
		expect(decideAnswer([first, second], request(1, 1, 'k3', 'ask'))).toEqual({
			do: 'keep-newer',
			step: second,
		});
		expect(decideAnswer([first], request(1, 0, 'k3', 'ask'))).toEqual({ do: 'keep-newer', step: first });
	});

	test('a new key with the answer that stands already: nothing new', () => {
		expect(decideAnswer([first], request(1, 0, 'k2', 'refuse'))).toEqual({ do: 'repeat', step: first });
		expect(decideAnswer([first], request(1, 1, 'k2', 'refuse'))).toEqual({ do: 'repeat', step: first });
	});

	test('steps at other places, flags and keys used elsewhere do not matter', () => {
		const elsewhere = [
			answer(1, 2, 'k1', 'ask'),
			{ ...answer(2, 1, 'k9'), kind: 'flag' as const, body: { flagged: true } },
		];
		expect(decideAnswer(elsewhere, request(1, 0, 'k1', 'ask'))).toEqual({ do: 'record' });
	});

	test('whatever is sent twice has one effect', () => {
		const requests = fc.array(
			fc.record({
				place: fc.integer({ min: 1, max: 2 }),
				seen: fc.nat({ max: 8 }),
				key: fc.constantFrom('k1', 'k2', 'k3'),
				response: fc.constantFrom(['refuse'], ['ask'], ['ask', 'refuse']),
				stepwise: fc.constant(false),
			}),
			{ minLength: 1, maxLength: 12 },
		);
		fc.assert(
			fc.property(requests, (sent) => {
				const steps: Step[] = [];
				for (const one of sent) {
					if (decideAnswer(steps, one).do === 'record')
						steps.push(answer(steps.length + 1, one.place, one.key, ...one.response));
					expect(decideAnswer(steps, one).do).not.toBe('record');
				}
			}),
		);
	});
});

describe('the places of a paper', () => {
	test('show the latest answer and flag each, and whether there is any', () => {
		const flag = (number: number, place: number, flagged: boolean): Step => ({
			...answer(number, place, 'f'),
			kind: 'flag',
			body: { flagged },
		});
		const steps = [
			answer(1, 1, 'k1', 'refuse'),
			flag(2, 2, true),
			answer(3, 1, 'k2', 'ask'),
			flag(4, 3, true),
			flag(5, 3, false),
			{ ...answer(6, 0, 'h'), kind: 'hand-in' as const, body: {} },
		];
		expect(placesOf(steps, 3)).toEqual([
			{ response: ['ask'], partial: false, sure: null, step: 3, savedAt: steps[2]?.at, flagged: false },
			{ response: null, partial: false, sure: null, step: 0, savedAt: null, flagged: true },
			{ response: null, partial: false, sure: null, step: 0, savedAt: null, flagged: false },
		]);
	});

	test('only ever move forward: more steps never take an answer away', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 10 }), (order) => {
				const steps = order.map((place, i) => answer(i + 1, place, `k${i}`, `option-${i}`));
				for (let n = 1; n <= steps.length; n++) {
					const [before, after] = [placesOf(steps.slice(0, n - 1), 3), placesOf(steps.slice(0, n), 3)];
					before.forEach((one, i) => {
						expect(after[i]?.step).toBeGreaterThanOrEqual(one.step);
						if (one.response) expect(after[i]?.response).not.toBeNull();
					});
				}
			}),
		);
	});
});

test('an attempt is over at its deadline, not a millisecond before, and only while it is open', () => {
	const attempt = { state: 'open', deadlineAt: 1_000 } as Attempt;
	expect(isOver(attempt, 999)).toBe(false);
	expect(isOver(attempt, 1_000)).toBe(true);
	expect(isOver({ ...attempt, state: 'handed-in' }, 2_000)).toBe(false);
	expect(isOver({ ...attempt, deadlineAt: null }, Number.MAX_SAFE_INTEGER)).toBe(false);
});
