import { expect, test } from 'vitest';
import { certaintyMark, certaintyOf, isConfidentlyWrong } from '#lib/attempt/certainty.ts';

test('certainty-based marks are those of Moodle’s table', () => {
	expect(([1, 2, 3] as const).map((sure) => certaintyMark(10_000, sure))).toEqual([1, 2, 3]);
	expect(([1, 2, 3] as const).map((sure) => certaintyMark(0, sure))).toEqual([0, -2, -6]);
	// Partial credit earns its share of what being right earns.
	expect(certaintyMark(5_000, 3)).toBe(2);
	expect(certaintyMark(2_500, 1)).toBe(0);
});

test('somebody who is right two times in three gains nothing by claiming to be certain', () => {
	const expected = (sure: 1 | 2 | 3, chance: number) =>
		chance * certaintyMark(10_000, sure) + (1 - chance) * certaintyMark(0, sure);
	expect(expected(1, 0.6)).toBeGreaterThan(expected(2, 0.6));
	expect(expected(2, 0.75)).toBeGreaterThan(expected(3, 0.75));
	expect(expected(3, 0.9)).toBeGreaterThan(expected(2, 0.9));
});

test('only the three levels are one; certain and wrong is what misleads', () => {
	expect(['1', 2, '3', '4', '', null, 'x'].map(certaintyOf)).toEqual([1, 2, 3, null, null, null, null]);
	expect(isConfidentlyWrong(0, 3)).toBe(true);
	expect(isConfidentlyWrong(0, 2)).toBe(false);
	expect(isConfidentlyWrong(1, 3)).toBe(false);
	expect(isConfidentlyWrong(0, null)).toBe(false);
});
