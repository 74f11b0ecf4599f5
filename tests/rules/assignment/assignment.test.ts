import { describe, expect, test } from 'vitest';
import { type Assignment, isLate, stateOf } from '#lib/assignment/assignment.ts';
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
