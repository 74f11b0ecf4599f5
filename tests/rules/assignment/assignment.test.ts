import { describe, expect, test } from 'vitest';
import {
	type Assignment,
	attemptsLeft,
	isLate,
	type Sitting,
	standing,
	stateOf,
} from '#lib/assignment/assignment.ts';
import { dateIn } from '#lib/core/time.ts';

const assignment: Assignment = {
	id: 'a',
	staffId: 'chen-wei',
	programmeId: 'onboarding',
	cycle: 'once',
	opensOn: '2026-12-01',
	dueOn: '2026-12-31',
	assignedAt: 0,
	outcome: null,
	settledAt: null,
	attempts: 0,
	voided: 0,
	bestGrade: null,
};

describe('where an assignment stands', () => {
	test.each([
		['2026-11-30', 'not-open'],
		['2026-12-01', 'open'],
		['2026-12-30', 'open'],
		// The due date itself is still in time.
		['2026-12-31', 'open'],
		['2027-01-01', 'overdue'],
		['2030-01-01', 'overdue'],
	] as const)('on %s it is %s', (today, state) => {
		expect(stateOf(assignment, today, false)).toBe(state);
	});

	test('is open at once where it has no opening date', () => {
		expect(stateOf({ ...assignment, opensOn: null }, '2000-01-01', false)).toBe('open');
	});

	test('is in progress while an attempt is open, late or not', () => {
		for (const today of ['2026-12-05', '2027-01-05'])
			expect(stateOf(assignment, today, true)).toBe('in-progress');
	});

	test('keeps its outcome, whatever the date', () => {
		for (const outcome of ['passed', 'failed'] as const)
			for (const today of ['2026-11-01', '2026-12-15', '2027-05-01'])
				for (const open of [true, false])
					expect(stateOf({ ...assignment, outcome }, today, open)).toBe(outcome);
	});
});

describe('whether an assignment is late', () => {
	test('is seen the day after the due date, not on it', () => {
		expect(isLate(assignment, '2026-12-31', null)).toBe(false);
		expect(isLate(assignment, '2027-01-01', null)).toBe(true);
	});

	test('is decided by the day of settling once it is settled, for ever (I4)', () => {
		expect(isLate(assignment, '2028-01-01', '2026-12-31')).toBe(false);
		expect(isLate(assignment, '2028-01-01', '2027-01-01')).toBe(true);
	});

	test.each([
		['Asia/Shanghai', Date.UTC(2026, 11, 31, 16)],
		['Asia/Kathmandu', Date.UTC(2026, 11, 31, 18, 15)],
		['Pacific/Chatham', Date.UTC(2026, 11, 31, 10, 15)],
		['Pacific/Niue', Date.UTC(2027, 0, 1, 11)],
		['America/New_York', Date.UTC(2027, 0, 1, 5)],
	])('I9: the due date ends at midnight in %s, not on the machine', (zone, midnight) => {
		const on = (at: number) => dateIn(zone, at);
		expect(stateOf(assignment, on(midnight - 1), false)).toBe('open');
		expect(stateOf(assignment, on(midnight), false)).toBe('overdue');
		expect(isLate(assignment, '2028-01-01', on(midnight - 1))).toBe(false);
		expect(isLate(assignment, '2028-01-01', on(midnight))).toBe(true);
	});
});

describe('what an assignment comes to once attempts are voided', () => {
	const sitting = (number: number, passed: boolean, grade = passed ? 9_000 : 4_000): Sitting => ({
		number,
		finishedAt: number * 1_000,
		grade,
		passed,
	});

	test('nothing left: open again, without a grade', () => {
		expect(standing([], 2)).toEqual({ outcome: null, settledAt: null, bestGrade: null });
	});

	test('the first pass that counts decides, in whatever order they come', () => {
		const all = [sitting(3, true, 8_000), sitting(1, false), sitting(2, true)];
		expect(standing(all, 3)).toEqual({ outcome: 'passed', settledAt: 2_000, bestGrade: 9_000 });
	});

	test('failed only where those that count use up all that are allowed', () => {
		const failed = [sitting(1, false), sitting(3, false, 5_000)];
		expect(standing(failed, 3)).toEqual({ outcome: null, settledAt: null, bestGrade: 5_000 });
		expect(standing(failed, 2)).toEqual({ outcome: 'failed', settledAt: 3_000, bestGrade: 5_000 });
		expect(standing(failed, undefined).outcome).toBeNull();
	});

	test('a voided attempt uses up none of those allowed', () => {
		expect(attemptsLeft({ attempts: 2, voided: 0 }, 2)).toBe(0);
		expect(attemptsLeft({ attempts: 2, voided: 1 }, 2)).toBe(1);
		expect(attemptsLeft({ attempts: 5, voided: 0 }, 2)).toBe(0);
		expect(attemptsLeft({ attempts: 5, voided: 0 }, undefined)).toBeNull();
	});
});
