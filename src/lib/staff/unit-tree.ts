import type { Unit } from './staff.ts';

const collator = new Intl.Collator('zh-CN');

/** All units as a tree written line by line, each below its parent, siblings in the order of their names. */
export function unitTree(units: readonly Unit[]): { unit: Unit; depth: number; hasBelow: boolean }[] {
	const below = Map.groupBy(units, ({ parentId }) => parentId);
	const lines: { unit: Unit; depth: number; hasBelow: boolean }[] = [];
	const add = (parentId: string | null, depth: number) => {
		const siblings = [...(below.get(parentId) ?? [])].sort(
			(a, b) => collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1),
		);
		for (const unit of siblings) {
			lines.push({ unit, depth, hasBelow: below.has(unit.id) });
			add(unit.id, depth + 1);
		}
	};
	add(null, 0);
	return lines;
}
