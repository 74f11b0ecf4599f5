import { type Expression, type ExpressionBuilder, sql as raw, type SqlBool } from 'kysely';
import type { Assignment } from '#lib/assignment/assignment.ts';
import { toAssignment } from '#lib/assignment/store.server.ts';
import type { CalendarDate } from '#lib/core/time.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import type { Tables } from '#lib/database/tables.ts';
import { nameHolds } from '#lib/staff/store.server.ts';
import type { TrainingProgress } from './progress.ts';
import type { Training } from './training.ts';

export type Below = 'direct' | 'all';

/** `team`: the ids of who reports to a manager, directly or also through others. */
function withTeam(sql: Sql, managerId: string, below: Below) {
	return sql.withRecursive('team', (db) => {
		const direct = db.selectFrom('staff').select('staff.id').where('staff.manager_id', '=', managerId);
		if (below === 'direct') return direct;
		// UNION, not UNION ALL: a circle that slipped in ends the walk instead of turning for ever.
		return direct.union(
			db.selectFrom('staff').innerJoin('team', 'team.id', 'staff.manager_id').select('staff.id'),
		);
	});
}

/** How many active people a manager has below. */
export async function countTeamPeople(sql: Sql, managerId: string, below: Below): Promise<number> {
	const row = await withTeam(sql, managerId, below)
		.selectFrom('team')
		.innerJoin('staff', 'staff.id', 'team.id')
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.where('staff.status', '=', 'active')
		.where('staff.id', '!=', managerId)
		.executeTakeFirstOrThrow();
	return Number(row.n);
}

export interface TeamAssignment {
	readonly staffId: string;
	readonly name: string;
	readonly signIn: string;
	readonly unit: string;
	readonly managerId: string | null;
	readonly assignment: Assignment;
}

/** Which assignments: those of one training, or those without an outcome and those due since a date. */
export type TeamScope = { readonly training: Training } | { readonly since: CalendarDate };

function inScope<DB extends Pick<Tables, 'assignment'>, TB extends keyof DB>(
	eb: ExpressionBuilder<DB, TB>,
	scope: TeamScope,
): Expression<SqlBool> {
	return 'training' in scope
		? oneOf(eb, [scope.training])
		: raw<SqlBool>`(assignment.outcome is null or assignment.due_on >= ${scope.since})`;
}

/** Every training of the active people below a manager. */
export async function teamTrainings(sql: Sql, managerId: string, below: Below): Promise<Training[]> {
	const rows = await withTeam(sql, managerId, below)
		.selectFrom('team')
		.innerJoin('staff', 'staff.id', 'team.id')
		.innerJoin('assignment', 'assignment.staff_id', 'staff.id')
		.select(['assignment.programme_id', 'assignment.cycle'])
		.where('staff.status', '=', 'active')
		.where('staff.id', '!=', managerId)
		.groupBy(['assignment.programme_id', 'assignment.cycle'])
		.execute();
	return rows.map((row) => ({ programmeId: row.programme_id, cycle: row.cycle }));
}

/** The assignments in scope of the active people below a manager. */
export async function teamAssignments(
	sql: Sql,
	managerId: string,
	below: Below,
	scope: TeamScope,
): Promise<TeamAssignment[]> {
	const rows = await withTeam(sql, managerId, below)
		.selectFrom('team')
		.innerJoin('staff', 'staff.id', 'team.id')
		.innerJoin('unit', 'unit.id', 'staff.unit_id')
		.innerJoin('assignment', 'assignment.staff_id', 'staff.id')
		.selectAll('assignment')
		.select(['staff.name', 'staff.sign_in', 'staff.manager_id', 'unit.name as unit_name'])
		.where('staff.status', '=', 'active')
		.where('staff.id', '!=', managerId)
		.where((eb) => inScope(eb, scope))
		.execute();
	return rows.map((row) => ({
		staffId: row.staff_id,
		name: row.name,
		signIn: row.sign_in,
		unit: row.unit_name,
		managerId: row.manager_id,
		assignment: toAssignment(row),
	}));
}

export interface TeamAttempt {
	readonly id: string;
	readonly assignmentId: string;
	readonly number: number;
	readonly open: boolean;
	readonly finishedAt: number | null;
	readonly grade: number | null;
	readonly passed: boolean;
	readonly reviewed: boolean;
	readonly voided: boolean;
}

/** The attempts of the assignments in scope of the people below a manager, in no order. */
export async function teamAttempts(
	sql: Sql,
	managerId: string,
	below: Below,
	scope: TeamScope,
): Promise<TeamAttempt[]> {
	const rows = await withTeam(sql, managerId, below)
		.selectFrom('team')
		.innerJoin('assignment', 'assignment.staff_id', 'team.id')
		.innerJoin('attempt', 'attempt.assignment_id', 'assignment.id')
		.leftJoin('attempt_void', 'attempt_void.attempt_id', 'attempt.id')
		.select([
			'attempt_void.at as voided_at',
			'attempt.id',
			'assignment.id as assignment_id',
			'attempt.number',
			'attempt.state',
			'attempt.finished_at',
			'attempt.grade',
			'attempt.passed',
		])
		.select((eb) =>
			eb
				.exists(eb.selectFrom('review').select('review.id').whereRef('review.attempt_id', '=', 'attempt.id'))
				.as('reviewed'),
		)
		.where('assignment.attempts', '>', 0)
		.where((eb) => inScope(eb, scope))
		.execute();
	return rows.map((row) => ({
		id: row.id,
		assignmentId: row.assignment_id,
		number: row.number,
		open: row.state === 'open',
		finishedAt: row.finished_at,
		grade: row.grade,
		passed: row.passed === 1,
		// SQLite says 0 or 1, PostgreSQL false or true.
		reviewed: Boolean(row.reviewed),
		voided: row.voided_at !== null,
	}));
}

/** Every programme and cycle that anybody has been assigned, with the latest date it is due. */
export async function allTrainings(sql: Sql): Promise<(Training & { latestDue: CalendarDate })[]> {
	const rows = await sql
		.selectFrom('assignment')
		.select((eb) => ['programme_id', 'cycle', eb.fn.max('due_on').as('latest_due')])
		.groupBy(['programme_id', 'cycle'])
		.execute();
	return rows.map((row) => ({ programmeId: row.programme_id, cycle: row.cycle, latestDue: row.latest_due }));
}

function oneOf<DB extends Pick<Tables, 'assignment'>, TB extends keyof DB>(
	eb: ExpressionBuilder<DB, TB>,
	trainings: readonly Training[],
): Expression<SqlBool> {
	return eb.or(
		trainings.map(
			({ programmeId, cycle }) =>
				raw<SqlBool>`(assignment.programme_id = ${programmeId} and assignment.cycle = ${cycle})`,
		),
	);
}

export interface UnitProgress extends TrainingProgress {
	readonly unitId: string;
}

/**
 * How the active people of each of these units, and of all below it, stand in each of these trainings.
 * Summed by unit first and then up the tree, so that each assignment is read once however deep the tree is.
 */
export async function progressIn(
	sql: Sql,
	unitIds: readonly string[],
	trainings: readonly Training[],
	today: CalendarDate,
): Promise<UnitProgress[]> {
	if (unitIds.length === 0 || trainings.length === 0) return [];
	const rows = await sql
		.with('sums', (db) =>
			db
				.selectFrom('assignment')
				.innerJoin('staff', 'staff.id', 'assignment.staff_id')
				.select(['staff.unit_id', 'assignment.programme_id', 'assignment.cycle'])
				.select((eb) => {
					const n = () => eb.fn.countAll<number>();
					return [
						n().as('assigned'),
						n().filterWhere('outcome', '=', 'passed').as('passed'),
						n().filterWhere('outcome', '=', 'failed').as('failed'),
						n().filterWhere('outcome', 'is', null).filterWhere('due_on', '<', today).as('overdue'),
						n()
							.filterWhere('outcome', 'is', null)
							.filterWhere('due_on', '>=', today)
							.filterWhereRef('attempts', '>', 'voided')
							.as('in_progress'),
					];
				})
				.where('staff.status', '=', 'active')
				.where((eb) => oneOf(eb, trainings))
				.groupBy(['staff.unit_id', 'assignment.programme_id', 'assignment.cycle']),
		)
		.selectFrom('sums')
		.innerJoin('unit_tree', 'unit_tree.unit_id', 'sums.unit_id')
		.select(['unit_tree.ancestor_id', 'sums.programme_id', 'sums.cycle'])
		.select((eb) => [
			eb.fn.sum<number>('sums.assigned').as('assigned'),
			eb.fn.sum<number>('sums.passed').as('passed'),
			eb.fn.sum<number>('sums.failed').as('failed'),
			eb.fn.sum<number>('sums.overdue').as('overdue'),
			eb.fn.sum<number>('sums.in_progress').as('in_progress'),
		])
		.where('unit_tree.ancestor_id', 'in', unitIds)
		.groupBy(['unit_tree.ancestor_id', 'sums.programme_id', 'sums.cycle'])
		.execute();
	return rows.map((row) => {
		// PostgreSQL's sums of counts are numerics, which come as texts.
		const [assigned, passed, failed] = [Number(row.assigned), Number(row.passed), Number(row.failed)];
		const [overdue, inProgress] = [Number(row.overdue), Number(row.in_progress)];
		return {
			unitId: row.ancestor_id,
			programmeId: row.programme_id,
			cycle: row.cycle,
			assigned,
			passed,
			failed,
			overdue,
			inProgress,
			notStarted: assigned - passed - failed - overdue - inProgress,
		};
	});
}

export interface OverdueFilter {
	readonly unitId?: string | undefined;
	readonly training?: Training | undefined;
	/** Part of a name or a sign-in name. */
	readonly search?: string | undefined;
}

export interface OverdueRow {
	readonly assignmentId: string;
	readonly name: string;
	readonly signIn: string;
	readonly unit: string;
	/** Name of the manager. */
	readonly manager: string | null;
	readonly programmeId: string;
	readonly cycle: string;
	readonly dueOn: CalendarDate;
	/** Attempts begun. */
	readonly attempts: number;
}

function overdueQuery(sql: Sql, filter: OverdueFilter, today: CalendarDate) {
	let query = sql
		.selectFrom('assignment')
		.innerJoin('staff', 'staff.id', 'assignment.staff_id')
		.where('assignment.outcome', 'is', null)
		.where('assignment.due_on', '<', today)
		.where('staff.status', '=', 'active');
	const { unitId, training } = filter;
	if (unitId)
		query = query.where('staff.unit_id', 'in', (eb) =>
			eb.selectFrom('unit_tree').select('unit_id').where('ancestor_id', '=', unitId),
		);
	if (training) query = query.where((eb) => oneOf(eb, [training]));
	const search = filter.search?.trim();
	if (search) query = query.where(nameHolds(search));
	return query;
}

export async function countOverdue(sql: Sql, filter: OverdueFilter, today: CalendarDate): Promise<number> {
	const row = await overdueQuery(sql, filter, today)
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.executeTakeFirstOrThrow();
	return Number(row.n);
}

/** A page of what is overdue, the longest overdue first. */
export async function listOverdue(
	sql: Sql,
	filter: OverdueFilter,
	today: CalendarDate,
	page: { readonly offset: number; readonly limit: number },
): Promise<OverdueRow[]> {
	const rows = await overdueQuery(sql, filter, today)
		.innerJoin('unit', 'unit.id', 'staff.unit_id')
		.leftJoin('staff as manager', 'manager.id', 'staff.manager_id')
		.select([
			'assignment.id',
			'assignment.programme_id',
			'assignment.cycle',
			'assignment.due_on',
			'assignment.attempts',
			'staff.name',
			'staff.sign_in',
			'unit.name as unit_name',
			'manager.name as manager_name',
		])
		.orderBy('assignment.due_on')
		.orderBy('staff.sign_in')
		.orderBy('assignment.id')
		.offset(page.offset)
		.limit(page.limit)
		.execute();
	return rows.map((row) => ({
		assignmentId: row.id,
		name: row.name,
		signIn: row.sign_in,
		unit: row.unit_name,
		manager: row.manager_name,
		programmeId: row.programme_id,
		cycle: row.cycle,
		dueOn: row.due_on,
		attempts: row.attempts,
	}));
}
