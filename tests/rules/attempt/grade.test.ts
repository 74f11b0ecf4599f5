import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gradeAttempt } from '#lib/attempt/grade.ts';
import type { Paper } from '#lib/programme/draw.ts';
import type { Programme } from '#lib/programme/programme.ts';
import type { Question } from '#lib/question/kinds.ts';
import { bestAnswer, testBank } from '../../bank.ts';

const template = testBank().questions.find(({ kind }) => kind === 'single') as Extract<
	Question,
	{ kind: 'single' }
>;
const programme = testBank().programmes.find(({ id }) => id === 'onboarding') as Programme;
const { passMark: _, ...unmarked } = programme;

/** A question in which the second option earns so many basis points. */
const worth = (id: string, fraction: number, critical = false): Question => ({
	...template,
	id,
	critical,
	options: template.options.map((option, i) => ({
		...option,
		correct: i === 0,
		fraction: i === 1 ? fraction : 0,
	})),
});
const [best, partly, nothing] = template.options.map(({ id }) => [id]) as [[string], [string], [string]];

/** Grades a sitting given as rows of [question, weight, response]. */
function grade(of: Programme, rows: readonly (readonly [Question, number, readonly string[] | null])[]) {
	const paper: Paper = {
		v: 1,
		questions: rows.map(([{ id }, weight]) => ({ id, hash: `hash of ${id}`, order: [], weight })),
	};
	return gradeAttempt(
		of,
		paper,
		rows.map(([question]) => question),
		rows.map(([, , response]) => response),
	);
}

describe('a grade', () => {
	test('is the weighted mean of the fractions', () => {
		const result = grade(programme, [
			[worth('a', 0), 1, best],
			[worth('b', 2_500), 2, partly],
			[worth('c', 0), 1, nothing],
			[worth('d', 0), 1, null],
		]);
		// (10,000 + 2 × 2,500) ÷ 5
		expect(result.grade).toBe(3_000);
		expect(
			result.marks.map(({ place, fraction, weight, answered }) => [place, fraction, weight, answered]),
		).toEqual([
			[1, 10_000, 1, true],
			[2, 2_500, 2, true],
			[3, 0, 1, true],
			[4, 0, 1, false],
		]);
	});

	test('is rounded half up, once', () => {
		// 1 ÷ 2 = 0.5 → 1; 1 ÷ 3 → 0; 2 ÷ 3 → 1.
		expect(
			grade(programme, [
				[worth('a', 1), 1, partly],
				[worth('b', 0), 1, null],
			]).grade,
		).toBe(1);
		expect(
			grade(programme, [
				[worth('a', 1), 1, partly],
				[worth('b', 0), 2, null],
			]).grade,
		).toBe(0);
		expect(
			grade(programme, [
				[worth('a', 1), 2, partly],
				[worth('b', 0), 1, null],
			]).grade,
		).toBe(1);
		expect(
			grade(programme, [
				[worth('a', 0), 2, best],
				[worth('b', 0), 1, null],
			]).grade,
		).toBe(6_667);
	});

	test('of nothing is nothing, and does not pass', () => {
		expect(grade(programme, [])).toMatchObject({ grade: 0, passed: false, reason: 'mark' });
	});

	test('lies between 0 and 10,000, and grows with every better answer', () => {
		const row = fc.tuple(
			fc.integer({ min: 0, max: 5_000 }),
			fc.integer({ min: 1, max: 10 }),
			fc.constantFrom(best, partly, nothing, null),
		);
		fc.assert(
			fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), fc.nat(), (rows, which) => {
				const sat = rows.map(
					([fraction, weight, response], i) => [worth(`q${i}`, fraction), weight, response] as const,
				);
				const { grade: before } = grade(programme, sat);
				expect(before >= 0 && before <= 10_000 && Number.isSafeInteger(before)).toBe(true);
				const at = which % sat.length;
				const better = sat.map(
					([question, weight, response], i) => [question, weight, i === at ? best : response] as const,
				);
				expect(grade(programme, better).grade).toBeGreaterThanOrEqual(before);
			}),
		);
	});

	test('I8: the same paper, questions and responses give the same grade, as often as one asks', () => {
		const rows = [
			[worth('a', 3_333), 3, partly],
			[worth('b', 0), 7, best],
		] as const;
		expect(grade(programme, rows)).toEqual(grade(programme, structuredClone(rows)));
	});

	test('is refused for questions that are not the ones of the paper', () => {
		const paper: Paper = { v: 1, questions: [{ id: 'a', hash: 'h', order: [], weight: 1 }] };
		expect(() => gradeAttempt(programme, paper, [worth('b', 0)], [best])).toThrow('place 1');
		expect(() => gradeAttempt(programme, paper, [], [best])).toThrow('place 1');
	});
});

describe('passing', () => {
	test('reaches the pass mark exactly', () => {
		const four = (last: readonly string[] | null) =>
			grade({ ...programme, passMark: 7_500 }, [
				[worth('a', 0), 1, best],
				[worth('b', 0), 1, best],
				[worth('c', 0), 1, best],
				[worth('d', 0), 1, last],
			]);
		expect(four(null)).toMatchObject({ grade: 7_500, passed: true, reason: 'passed' });
		expect(
			grade({ ...programme, passMark: 7_501 }, [
				[worth('a', 0), 3, best],
				[worth('b', 0), 1, null],
			]),
		).toMatchObject({
			passed: false,
			reason: 'mark',
		});
	});

	test('is decided before rounding: what is shown as 80 % may be a hair below it', () => {
		// (2 × 10,000 + 3,999) ÷ 3 = 7,999.67: shown as 8,000, not passed.
		const result = grade(programme, [
			[worth('a', 0), 2, best],
			[worth('b', 3_999), 1, partly],
		]);
		expect(result).toMatchObject({ grade: 8_000, passed: false, reason: 'mark' });
		expect(
			grade(programme, [
				[worth('a', 0), 2, best],
				[worth('b', 4_000), 1, partly],
			]),
		).toMatchObject({ passed: true });
	});

	test('needs every critical question fully right, whatever the mark', () => {
		const sat = (response: readonly string[] | null) =>
			grade(programme, [
				[worth('a', 0), 10, best],
				[worth('critical', 5_000, true), 1, response],
			]);
		expect(sat(best)).toMatchObject({ passed: true, reason: 'passed', criticalPlaces: [] });
		for (const response of [partly, nothing, null])
			expect(sat(response)).toMatchObject({ passed: false, reason: 'critical', criticalPlaces: [2] });
	});

	test('names the mark as the reason when both are missing', () => {
		const result = grade(programme, [[worth('critical', 0, true), 1, null]]);
		expect(result).toMatchObject({ passed: false, reason: 'mark', criticalPlaces: [1] });
	});

	test('is no question where there is no pass mark', () => {
		expect(grade(unmarked, [[worth('a', 0), 1, best]])).toMatchObject({
			grade: 10_000,
			passed: null,
			reason: null,
		});
	});
});

test('every kind of question is graded by its own rule', () => {
	for (const question of testBank().questions) {
		const result = grade(programme, [[question, 1, bestAnswer(question)]]);
		expect(result.grade, question.id).toBe(10_000);
	}
});
