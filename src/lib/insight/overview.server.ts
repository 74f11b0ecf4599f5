import { DomainError } from '#lib/core/errors.ts';
import { addDays, dateIn } from '#lib/core/time.ts';
import { demand } from '#lib/staff/demand.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import * as store from './store.server.ts';
import {
	belongsTo,
	countTeam,
	type FinishedAttempt,
	named,
	sortTeam,
	type TeamCounts,
	type TeamFilter,
	teamRow,
	type TeamRow,
	type TeamSort,
} from './team.ts';
import { CURRENT_DAYS, type Training } from './training.ts';

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
	/** Every training that somebody of the team has been assigned, current or not. */
	readonly trainings: readonly Training[];
}

/**
 * A manager's team: one row for each assignment of each active person below. Without a training these are the current
 * ones (`CURRENT_DAYS`), with one all of it. Four queries, however many people.
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
	const { training, show } = how.filters;
	const scope = training ? { training } : { since: addDays(today, -CURRENT_DAYS) };
	const assignments = await store.teamAssignments(ctx.read, managerId, how.below, scope);
	const attempts = await store.teamAttempts(ctx.read, managerId, how.below, scope);
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
	const left = named(rows, how.filters.search ?? '');
	return {
		people: await store.countTeamPeople(ctx.read, managerId, how.below),
		counts: countTeam(left, today),
		rows: sortTeam(show ? left.filter((row) => belongsTo(row, show, today)) : left, how.sort),
		trainings: await store.teamTrainings(ctx.read, managerId, how.below),
	};
}

function latestFinished(attempts: readonly store.TeamAttempt[]): FinishedAttempt | null {
	const last = attempts.filter(({ open }) => !open).sort((a, b) => b.number - a.number)[0];
	if (!last || last.finishedAt === null || last.grade === null) return null;
	const { id, finishedAt, grade, passed, reviewed, voided } = last;
	return { id, finishedAt, grade, passed, reviewed, voided };
}
