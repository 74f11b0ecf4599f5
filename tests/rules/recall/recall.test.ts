import { describe, expect, test } from 'vitest';
import {
	DAILY_SET,
	dueSet,
	FIRST_INTERVALS,
	LONGEST_INTERVAL,
	type Memory,
	ratingOf,
	remember,
	weakestTopics,
} from '#lib/recall/recall.ts';
import { DAY } from '#lib/core/time.ts';

const at = Date.UTC(2026, 10, 24, 1);
const answer = (fraction: number, sure: number | null = null, when = at) => ({
	questionId: 'try-one',
	fraction,
	sure,
	at: when,
});
const days = (memory: Memory, since: number) => Math.round((memory.dueAt - since) / DAY);

describe('when a question comes back', () => {
	test.each([
		['wrong', answer(0), FIRST_INTERVALS[0]],
		['wrong and certain', answer(0, 3), FIRST_INTERVALS[0]],
		['partly right', answer(5_000), FIRST_INTERVALS[1]],
		['a right guess', answer(10_000, 1), FIRST_INTERVALS[1]],
		['right', answer(10_000), FIRST_INTERVALS[2]],
		['right and certain', answer(10_000, 3), FIRST_INTERVALS[3]],
	])('%s: after its first interval', (_, given, interval) => {
		expect(days(remember(undefined, given), at)).toBe(interval);
	});

	test('right again and again it stays away longer each time, but for a year at the most', () => {
		let memory = remember(undefined, answer(10_000));
		let last = days(memory, at);
		for (let n = 0; n < 5; n++) {
			const now = memory.dueAt;
			memory = remember(memory, answer(10_000, null, now));
			expect(days(memory, now)).toBeGreaterThanOrEqual(Math.min(last, LONGEST_INTERVAL) - 1);
			last = days(memory, now);
		}
		expect(last).toBeLessThanOrEqual(LONGEST_INTERVAL + 2);
		// Wrong once, it is back soon.
		expect(days(remember(memory, answer(0, null, memory.dueAt)), memory.dueAt)).toBeLessThanOrEqual(14);
	});

	test('the same answers give the same dates: nothing is left to chance', () => {
		const once = remember(remember(undefined, answer(5_000)), answer(10_000, 2, at + 9 * DAY));
		const again = remember(remember(undefined, answer(5_000)), answer(10_000, 2, at + 9 * DAY));
		expect(again).toEqual(once);
	});

	test('a clock that was set back for days does no harm', () => {
		const first = remember(undefined, answer(10_000));
		const second = remember(first, answer(10_000, null, at - 2 * DAY));
		expect(second.dueAt).toBeGreaterThan(at);
	});

	test('certainty and credit make four ratings', () => {
		expect([ratingOf(0, 3), ratingOf(1, 3), ratingOf(10_000, null), ratingOf(10_000, 3)]).toEqual([
			1, 2, 3, 4,
		]);
	});
});

describe('the day’s set', () => {
	const memory = (
		questionId: string,
		dueAt: number,
		fraction = 10_000,
		sure: number | null = null,
	): Memory => ({
		questionId,
		dueAt,
		card: '{}',
		fraction,
		sure,
	});

	test('has what one was certain of and wrong about first, then what has waited longest, and is small', () => {
		const memories = [
			memory('not-yet', at + 1),
			memory('yesterday', at - DAY),
			memory('last-week', at - 7 * DAY),
			memory('wrong-but-unsure', at - 2 * DAY, 0, 1),
			memory('certain-and-wrong', at, 0, 3),
			memory('two-weeks-ago', at - 14 * DAY),
			memory('now', at),
		];
		const { set, due } = dueSet(memories, (dueAt) => dueAt <= at);
		expect(due).toBe(6);
		expect(set).toHaveLength(DAILY_SET);
		expect(set.map(({ questionId }) => questionId)).toEqual([
			'certain-and-wrong',
			'two-weeks-ago',
			'last-week',
			'wrong-but-unsure',
			'yesterday',
		]);
	});
});

test('the weakest topics are those in which the greatest share was lost', () => {
	const losses = [
		{ topic: 'vip-lists', lost: 30_000, answers: 10 },
		{ topic: 'credit-query', lost: 10_000, answers: 1 },
		{ topic: 'call-centres', lost: 0, answers: 4 },
		{ topic: 'partners', lost: 5_000, answers: 1 },
	];
	expect(weakestTopics(losses, 2)).toEqual(['credit-query', 'partners']);
	expect(weakestTopics(losses, 9)).toEqual(['credit-query', 'partners', 'vip-lists']);
});
