import { DomainError } from '#lib/core/errors.ts';
import { dateIn } from '#lib/core/time.ts';
import { demand } from '#lib/staff/demand.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import * as store from './store.server.ts';
import {
	belongsTo,
	countTeam,
	type FinishedAttempt,
	narrowed,
	sortTeam,
	type TeamCounts,
	type TeamFilter,
	teamRow,
	type TeamRow,
	type TeamSort,
} from './team.ts';
import { type Training, trainingKey } from './training.ts';

export interface InsightContext extends ActorContext {
	readonly config: { readonly timeZone: string };
}

export interface Team {
	/** Active people below the manager, with or without an assignment. */
	readonly people: number;
	/** Of the rows that training and search leave. */
	readonly counts: TeamCounts;
	/** What is left by all filters, in order. */
	readonly rows: readonly TeamRow[];
	/** Every training that somebody of the team has been assigned. */
	readonly trainings: readonly Training[];
}

/**
 * A manager's team: one row for each assignment of each active person below. Three queries, however many people.
 * Nothing of an attempt but its grade; details need a reason (`review/`).
 * @throws `not-found` for whoever is no manager
 */
export async function team(
	ctx: InsightContext,
	how: { below: store.Below; filters: TeamFilter; sort: TeamSort | null },
): Promise<Team> {
	demand(ctx.actor, 'team.see');
	if (ctx.actor.kind !== 'person') throw new DomainError('not-found', null);
	const managerId = ctx.actor.id;
	const today = ctx.today();
	const [people, assignments, attempts] = [
		await store.countTeamPeople(ctx.read, managerId, how.below),
		await store.teamAssignments(ctx.read, managerId, how.below),
		await store.teamAttempts(ctx.read, managerId, how.below),
	];
	const sittings = Map.groupBy(attempts, ({ assignmentId }) => assignmentId);
	const rows = assignments.map(({ managerId: direct, ...row }) => {
		const own = sittings.get(row.assignment.id) ?? [];
		const { settledAt } = row.assignment;
		return teamRow(
			{
				...row,
				direct: direct === managerId,
				settledOn: settledAt === null ? null : dateIn(ctx.config.timeZone, settledAt),
				hasOpenAttempt: own.some(({ open }) => open),
				latest: latestFinished(own),
			},
			today,
		);
	});
	const left = narrowed(rows, how.filters);
	const { show } = how.filters;
	return {
		people,
		counts: countTeam(left, today),
		rows: sortTeam(show ? left.filter((row) => belongsTo(row, show, today)) : left, how.sort),
		trainings: [...new Map(rows.map(({ assignment }) => [trainingKey(assignment), assignment])).values()].map(
			({ programmeId, cycle }) => ({ programmeId, cycle }),
		),
	};
}

function latestFinished(attempts: readonly store.TeamAttempt[]): FinishedAttempt | null {
	const last = attempts.filter(({ open }) => !open).at(-1);
	if (!last || last.finishedAt === null || last.grade === null) return null;
	const { id, finishedAt, grade, passed, reviewed } = last;
	return { id, finishedAt, grade, passed, reviewed };
}
