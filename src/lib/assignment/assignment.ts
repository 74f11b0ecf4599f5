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
	/** How many of them were voided: they use up none of those that are allowed. */
	readonly voided: number;
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

/** How many attempts are left of those that are allowed; null without limit. */
export function attemptsLeft(
	{ attempts, voided }: Pick<Assignment, 'attempts' | 'voided'>,
	allowed: number | undefined,
): number | null {
	return allowed === undefined ? null : Math.max(0, allowed - (attempts - voided));
}

/** A finished attempt, as far as the outcome goes by it. */
export interface Sitting {
	readonly number: number;
	/** Epoch ms. */
	readonly finishedAt: number;
	/** Basis points. */
	readonly grade: number;
	readonly passed: boolean;
}

/**
 * What an assignment has come to by the attempts that count, once others have been voided: passed by the first pass
 * among them, at the instant it was handed in; failed where none passed and they use up all that are allowed, at the
 * instant of the last; open again otherwise. The best grade is the best of them, null where none is left.
 * @param counting the finished attempts that are not voided, in any order
 */
export function standing(
	counting: readonly Sitting[],
	allowed: number | undefined,
): Pick<Assignment, 'outcome' | 'settledAt' | 'bestGrade'> {
	const inOrder = [...counting].sort((a, b) => a.number - b.number);
	const bestGrade = inOrder.length === 0 ? null : Math.max(...inOrder.map(({ grade }) => grade));
	const pass = inOrder.find(({ passed }) => passed);
	if (pass) return { outcome: 'passed', settledAt: pass.finishedAt, bestGrade };
	const last = inOrder.at(-1);
	if (last && allowed !== undefined && inOrder.length >= allowed)
		return { outcome: 'failed', settledAt: last.finishedAt, bestGrade };
	return { outcome: null, settledAt: null, bestGrade };
}

/** Whether it is past its due date without an outcome, or was settled after it. `settledOn` is the date of settling. */
export function isLate(assignment: Assignment, today: CalendarDate, settledOn: CalendarDate | null): boolean {
	return (settledOn ?? today) > assignment.dueOn;
}
