import type { Unit } from '#lib/staff/staff.ts';
import { unitTree } from '#lib/staff/unit-tree.ts';
import type { Training } from './training.ts';

/**
 * How the assignments of a training stand. Each assignment counts once:
 * passed + failed + overdue + inProgress + notStarted = assigned.
 */
export interface Progress {
	readonly assigned: number;
	readonly passed: number;
	/** Every attempt failed. */
	readonly failed: number;
	/** No outcome, and the due date has passed, begun or not. */
	readonly overdue: number;
	/** No outcome, in time, at least one attempt begun. */
	readonly inProgress: number;
	/** No outcome, in time, no attempt begun. */
	readonly notStarted: number;
}

/** Passed of assigned in basis points, rounded down: 100 % is said only when everybody has passed. */
export function passRate({ assigned, passed }: Progress): number {
	return assigned === 0 ? 0 : Math.floor((passed * 10_000) / assigned);
}

export interface TrainingProgress extends Training, Progress {}

/** A unit of the tree as it is folded open, with everything below it counted in. */
export interface UnitLine {
	readonly unit: Unit;
	/** 0 for a root. */
	readonly depth: number;
	readonly open: boolean;
	readonly hasBelow: boolean;
}

/**
 * The lines of the tree that are seen when it is open down to one unit: the roots, and what stands directly below that
 * unit and each unit above it. Without a unit the roots are open.
 */
export function openTree(units: readonly Unit[], unitId: string | null): UnitLine[] {
	const byId = new Map(units.map((unit) => [unit.id, unit]));
	const open = new Set<string>();
	for (let unit = byId.get(unitId ?? ''); unit; unit = byId.get(unit.parentId ?? '')) open.add(unit.id);
	if (open.size === 0) for (const { id, parentId } of units) if (parentId === null) open.add(id);
	return unitTree(units)
		.filter(({ unit }) => unit.parentId === null || open.has(unit.parentId))
		.map((line) => ({ ...line, open: line.hasBelow && open.has(line.unit.id) }));
}
