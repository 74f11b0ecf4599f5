import { addDays } from '#lib/core/time.ts';
import { demand } from '#lib/staff/demand.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import type { Unit } from '#lib/staff/staff.ts';
import { allUnits } from '#lib/staff/store.server.ts';
import { openTree, type TrainingProgress, type UnitLine } from './progress.ts';
import * as store from './store.server.ts';
import { CURRENT_DAYS, type Training, trainingKey } from './training.ts';

export interface UnitProgressLine extends UnitLine {
	/** In the order of `trainings`; only what somebody here has been assigned. */
	readonly trainings: readonly TrainingProgress[];
}

export interface ProgressView {
	readonly lines: readonly UnitProgressLine[];
	/** Every training there is, the latest due first, for the filter. */
	readonly trainings: readonly Training[];
}

/**
 * How each unit, with everything below it, stands in each training: the tree open down to `unitId`.
 * Counts active people. Without a training: all that are current.
 * @throws `not-found`
 */
export async function progress(
	ctx: ActorContext,
	filter: { unitId: string | null; training: Training | null },
): Promise<ProgressView> {
	demand(ctx.actor, 'progress.see');
	const today = ctx.today();
	const trainings = (await store.allTrainings(ctx.read)).sort(
		(a, b) => (a.latestDue > b.latestDue ? -1 : a.latestDue < b.latestDue ? 1 : 0) || compareKeys(a, b),
	);
	const { training } = filter;
	const wanted = training
		? [training]
		: trainings.filter(({ latestDue }) => latestDue >= addDays(today, -CURRENT_DAYS));
	const lines = openTree(await allUnits(ctx.read), filter.unitId);
	const sums = Map.groupBy(
		await store.progressIn(
			ctx.read,
			lines.map(({ unit }) => unit.id),
			wanted,
			today,
		),
		({ unitId }) => unitId,
	);
	const order = wanted.map(trainingKey);
	const place = (of: Training) => order.indexOf(trainingKey(of));
	return {
		lines: lines.map((line) => ({
			...line,
			trainings: (sums.get(line.unit.id) ?? []).sort((a, b) => place(a) - place(b)),
		})),
		trainings: trainings.map(({ programmeId, cycle }) => ({ programmeId, cycle })),
	};
}

function compareKeys(a: Training, b: Training): number {
	return trainingKey(a) < trainingKey(b) ? -1 : 1;
}

export interface OverdueView {
	readonly rows: readonly store.OverdueRow[];
	/** All that match, on whichever page. */
	readonly count: number;
	/** What there is to filter by. */
	readonly trainings: readonly Training[];
	readonly units: readonly Unit[];
}

/**
 * What is overdue: active people's assignments without an outcome whose due date has passed; a page of them, and the
 * count of all that match.
 * @throws `not-found`
 */
export async function overdue(
	ctx: ActorContext,
	filter: store.OverdueFilter,
	page: { readonly offset: number; readonly limit: number },
): Promise<OverdueView> {
	demand(ctx.actor, 'progress.see');
	const today = ctx.today();
	return {
		rows: await store.listOverdue(ctx.read, filter, today, page),
		count: await store.countOverdue(ctx.read, filter, today),
		trainings: (await store.allTrainings(ctx.read)).sort(compareKeys),
		units: await allUnits(ctx.read),
	};
}
