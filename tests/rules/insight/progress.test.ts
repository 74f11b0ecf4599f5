import { describe, expect, test } from 'vitest';
import { openTree, passRate } from '#lib/insight/progress.ts';
import { unitTree } from '#lib/staff/unit-tree.ts';
import { units } from '../../people.ts';

const lines = (unitId: string | null) =>
	openTree(units, unitId).map(
		({ unit, depth, open }) => `${'  '.repeat(depth)}${unit.name}${open ? ' -' : ''}`,
	);

describe('the tree of units', () => {
	test('is written line by line, siblings in the order of their names by sound', () => {
		expect(unitTree(units).map(({ unit, depth, hasBelow }) => [unit.id, depth, hasBelow])).toEqual([
			['head-office', 0, true],
			['east', 1, true],
			['nanjing-road', 2, false],
			['west', 1, true],
			['chunxi-road', 2, false],
		]);
	});

	test('shows the roots open at first', () => {
		expect(lines(null)).toEqual(['总行 -', '  东部分行', '  西部分行']);
	});

	test('opens down to one unit, and keeps its siblings in sight', () => {
		expect(lines('east')).toEqual(['总行 -', '  东部分行 -', '    南京路支行', '  西部分行']);
		expect(lines('nanjing-road')).toEqual(['总行 -', '  东部分行 -', '    南京路支行', '  西部分行']);
	});

	test('of a unit that does not exist is the tree as at first', () => {
		expect(lines('nowhere')).toEqual(lines(null));
	});
});

test('the pass rate is rounded down: 100 % only when everybody has passed', () => {
	const of = (passed: number, assigned: number) =>
		passRate({ assigned, passed, failed: 0, overdue: 0, inProgress: 0, notStarted: assigned - passed });
	expect(of(2, 3)).toBe(6_666);
	expect(of(29_999, 30_000)).toBe(9_999);
	expect(of(3, 3)).toBe(10_000);
	expect(of(0, 0)).toBe(0);
});
