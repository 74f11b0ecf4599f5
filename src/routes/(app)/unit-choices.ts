import { unitTree } from '#lib/staff/unit-tree.ts';
import type { Unit } from '#lib/staff/staff.ts';

/** Units for a `<select>`, each indented below its parent. An ideographic space is one that browsers keep. */
export function unitChoices(units: readonly Unit[]): { id: string; label: string }[] {
	return unitTree(units).map(({ unit, depth }) => ({
		id: unit.id,
		label: `${'\u3000'.repeat(depth)}${unit.name}`,
	}));
}
