import { type Assignment, type AssignmentState, isLate, stateOf } from '../assignment/assignment.ts';
import { addDays, type CalendarDate } from '../core/time.ts';
import type { Training } from './training.ts';

/** "Due soon" on the manager's page: today and the days up to this many later. */
export const DUE_SOON_DAYS = 14;

/** One person's assignment, as their managers see it. */
export interface TeamRow {
	readonly staffId: string;
	readonly name: string;
	readonly signIn: string;
	/** Name of the unit. */
	readonly unit: string;
	/** Whether the person reports to the manager who looks, not to somebody between. */
	readonly direct: boolean;
	readonly assignment: Assignment;
	readonly state: AssignmentState;
	/** Past its due date without an outcome, or settled after it. */
	readonly late: boolean;
	/** The latest attempt that is over. */
	readonly latest: FinishedAttempt | null;
}

export interface FinishedAttempt {
	readonly id: string;
	/** Epoch ms. */
	readonly finishedAt: number;
	/** Basis points. */
	readonly grade: number;
	readonly passed: boolean;
	/** Whether anybody has signed it off. */
	readonly reviewed: boolean;
	/** Voided: it counts no more, and nobody has to sign it off. */
	readonly voided: boolean;
}

/** What the team's table is made of, before anything is derived. */
export interface TeamFacts extends Pick<
	TeamRow,
	'staffId' | 'name' | 'signIn' | 'unit' | 'direct' | 'assignment'
> {
	/** Date of the outcome in the bank's time zone; null without one. */
	readonly settledOn: CalendarDate | null;
	readonly hasOpenAttempt: boolean;
	readonly latest: FinishedAttempt | null;
}

/** Where the assignment stands today. */
export function teamRow({ settledOn, hasOpenAttempt, ...facts }: TeamFacts, today: CalendarDate): TeamRow {
	return {
		...facts,
		state: stateOf(facts.assignment, today, hasOpenAttempt),
		late: isLate(facts.assignment, today, settledOn),
	};
}

/** The four numbers on top of the manager's page, each a filter. */
export const shows = ['late', 'due', 'failed', 'waiting'] as const;
export type Show = (typeof shows)[number];

export function isShow(text: string | null): text is Show {
	return shows.includes(text as Show);
}

/**
 * `late`: no outcome yet and past the due date; one settled late is no longer waiting for anybody, and stays marked.
 * `due`: no outcome yet, and due today or within `DUE_SOON_DAYS` days. `failed`: every attempt failed.
 * `waiting`: a direct report's latest finished attempt that counts and that nobody has signed off.
 */
export function belongsTo(row: TeamRow, show: Show, today: CalendarDate): boolean {
	const { outcome, dueOn } = row.assignment;
	switch (show) {
		case 'late':
			return outcome === null && dueOn < today;
		case 'due':
			return outcome === null && today <= dueOn && dueOn <= addDays(today, DUE_SOON_DAYS);
		case 'failed':
			return outcome === 'failed';
		case 'waiting':
			return row.direct && row.latest !== null && !row.latest.reviewed && !row.latest.voided;
	}
}

export type TeamCounts = Readonly<Record<Show, number>>;

export function countTeam(rows: readonly TeamRow[], today: CalendarDate): TeamCounts {
	const count = (show: Show) => rows.filter((row) => belongsTo(row, show, today)).length;
	return { late: count('late'), due: count('due'), failed: count('failed'), waiting: count('waiting') };
}

export interface TeamFilter {
	readonly training?: Training | undefined;
	/** Part of a name or a sign-in name. */
	readonly search?: string | undefined;
	readonly show?: Show | undefined;
}

/** The rows whose person has this part in the name or sign-in name; all of them for an empty part. */
export function named(rows: readonly TeamRow[], search: string): TeamRow[] {
	const part = search.trim().toLowerCase();
	return rows.filter(({ name, signIn }) => name.toLowerCase().includes(part) || signIn.includes(part));
}

export const sorts = ['name', '-name', 'due', '-due', 'grade', '-grade'] as const;
export type TeamSort = (typeof sorts)[number];

export function isTeamSort(text: string | null): text is TeamSort {
	return sorts.includes(text as TeamSort);
}

const collator = new Intl.Collator('zh-CN');
const byName = (a: TeamRow, b: TeamRow) => collator.compare(a.name, b.name) || compare(a.signIn, b.signIn);
const byDue = (a: TeamRow, b: TeamRow) => compare(a.assignment.dueOn, b.assignment.dueOn);
const compare = <T extends string | number>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0);

/** No grade yet stands last, whichever way the grades run. */
function byGrade(direction: 1 | -1) {
	return (a: TeamRow, b: TeamRow) => {
		const [x, y] = [a.assignment.bestGrade, b.assignment.bestGrade];
		if (x === null || y === null) return Number(x === null) - Number(y === null);
		return direction * compare(x, y);
	};
}

/**
 * A new list in order; names as `Intl.Collator` orders Chinese (by sound), and the name decides among equals.
 * Unless asked otherwise: what is not settled first, the earliest due on top; then the settled, the latest due on top.
 */
export function sortTeam(rows: readonly TeamRow[], sort: TeamSort | null): TeamRow[] {
	const order = {
		name: byName,
		'-name': (a: TeamRow, b: TeamRow) => byName(b, a),
		due: byDue,
		'-due': (a: TeamRow, b: TeamRow) => byDue(b, a),
		grade: byGrade(1),
		'-grade': byGrade(-1),
		none: (a: TeamRow, b: TeamRow) => {
			const settled = (row: TeamRow) => Number(row.assignment.outcome !== null);
			return settled(a) - settled(b) || (settled(a) ? byDue(b, a) : byDue(a, b));
		},
	}[sort ?? 'none'];
	return [...rows].sort((a, b) => order(a, b) || byName(a, b) || compare(a.assignment.id, b.assignment.id));
}
