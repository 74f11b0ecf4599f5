import type { CalendarDate } from '../core/time.ts';

/** One person must finish one programme in one cycle by a due date. */
export interface Assignment {
	readonly id: string;
	readonly staffId: string;
	readonly programmeId: string;
	readonly cycle: string;
	readonly opensOn: CalendarDate | null;
	readonly dueOn: CalendarDate;
	/** Epoch ms. */
	readonly assignedAt: number;
	readonly outcome: 'passed' | 'failed' | null;
	/** Epoch ms at which the outcome was reached. */
	readonly settledAt: number | null;
	/** Attempts started. */
	readonly attempts: number;
	/** Basis points; null before the first graded attempt. */
	readonly bestGrade: number | null;
}

export type AssignmentState = 'not-open' | 'open' | 'in-progress' | 'passed' | 'failed' | 'overdue';

/**
 * Where an assignment stands on a date. The due date itself is still in time. Being late does not close it: a late
 * pass is a pass, and stays visibly late.
 */
export function stateOf(
	assignment: Assignment,
	today: CalendarDate,
	hasOpenAttempt: boolean,
): AssignmentState {
	if (assignment.outcome) return assignment.outcome;
	if (hasOpenAttempt) return 'in-progress';
	if (assignment.opensOn !== null && today < assignment.opensOn) return 'not-open';
	return today > assignment.dueOn ? 'overdue' : 'open';
}

/** Whether it is past its due date without an outcome, or was settled after it. `settledOn` is the date of settling. */
export function isLate(assignment: Assignment, today: CalendarDate, settledOn: CalendarDate | null): boolean {
	return (settledOn ?? today) > assignment.dueOn;
}
