import { describe, expect, test } from 'vitest';
import type { Assignment } from '#lib/assignment/assignment.ts';
import {
	belongsTo,
	countTeam,
	named,
	type Show,
	shows,
	sortTeam,
	type TeamFacts,
	teamRow,
	type TeamRow,
} from '#lib/insight/team.ts';
import { trainingFrom, trainingKey, trainingName } from '#lib/insight/training.ts';

const TODAY = '2026-11-24';

function facts(of: Partial<TeamFacts> & { on?: Partial<Assignment> } = {}): TeamFacts {
	const { on, ...rest } = of;
	return {
		staffId: 'chen',
		name: '陈伟',
		signIn: 'chen.wei',
		unit: '南京路支行',
		direct: true,
		settledOn: null,
		hasOpenAttempt: false,
		latest: null,
		assignment: {
			id: 'a1',
			staffId: 'chen',
			programmeId: 'onboarding',
			cycle: 'once',
			opensOn: null,
			dueOn: '2026-12-31',
			assignedAt: 0,
			outcome: null,
			settledAt: null,
			attempts: 0,
			voided: 0,
			bestGrade: null,
			...on,
		},
		...rest,
	};
}
const row = (of?: Parameters<typeof facts>[0]): TeamRow => teamRow(facts(of), TODAY);
const filtersOf = (one: TeamRow): Show[] => shows.filter((show) => belongsTo(one, show, TODAY));
const finished = { id: 't1', finishedAt: 1, grade: 5_000, passed: false, reviewed: false, voided: false };

describe('the four numbers', () => {
	test('I9: due today is due and not late; due yesterday is late and no longer due', () => {
		expect(filtersOf(row({ on: { dueOn: TODAY } }))).toEqual(['due']);
		expect(filtersOf(row({ on: { dueOn: '2026-11-23' } }))).toEqual(['late']);
	});

	test('I9: the fourteenth day from today is due soon, the fifteenth is not', () => {
		expect(filtersOf(row({ on: { dueOn: '2026-12-08' } }))).toEqual(['due']);
		expect(filtersOf(row({ on: { dueOn: '2026-12-09' } }))).toEqual([]);
	});

	test('one who has begun and is past the due date counts as late, and shows as in progress', () => {
		const begun = row({ hasOpenAttempt: true, on: { dueOn: '2026-11-01', attempts: 1 } });
		expect(filtersOf(begun)).toEqual(['late']);
		expect(begun).toMatchObject({ state: 'in-progress', late: true });
	});

	test('one who passed late is nobody’s business any more, and stays marked as late', () => {
		const late = row({ settledOn: '2026-11-20', on: { dueOn: '2026-11-19', outcome: 'passed' } });
		expect(filtersOf(late)).toEqual([]);
		expect(late).toMatchObject({ state: 'passed', late: true });
		const intime = row({ settledOn: '2026-11-19', on: { dueOn: '2026-11-19', outcome: 'passed' } });
		expect(intime.late).toBe(false);
	});

	test('failed is failed for good; a failed attempt with another left is not', () => {
		expect(filtersOf(row({ on: { outcome: 'failed' }, settledOn: TODAY }))).toEqual(['failed']);
		expect(filtersOf(row({ latest: { ...finished, reviewed: true }, on: { attempts: 1 } }))).toEqual([]);
	});

	test('waiting for my review: the latest result of a direct report that nobody has signed off', () => {
		expect(filtersOf(row({ latest: finished }))).toEqual(['waiting']);
		expect(filtersOf(row({ latest: { ...finished, reviewed: true } }))).toEqual([]);
		expect(filtersOf(row({ latest: finished, direct: false }))).toEqual([]);
		expect(filtersOf(row({ latest: { ...finished, voided: true } }))).toEqual([]);
	});

	test('are counted independently of each other', () => {
		const rows = [
			row({ on: { dueOn: TODAY }, latest: finished }),
			row({ on: { dueOn: '2026-01-01' } }),
			row({ on: { outcome: 'failed' }, settledOn: TODAY, latest: finished }),
		];
		expect(countTeam(rows, TODAY)).toEqual({ late: 1, due: 1, failed: 1, waiting: 2 });
	});
});

describe('filters', () => {
	test('find a part of the name, or of the sign-in name in any case', () => {
		const rows = [row(), row({ name: '李娜', signIn: 'li.na' })];
		const names = (search: string) => named(rows, search).map(({ name }) => name);
		expect(names('')).toEqual(['陈伟', '李娜']);
		expect(names(' 李 ')).toEqual(['李娜']);
		expect(names('CHEN')).toEqual(['陈伟']);
		expect(names('%')).toEqual([]);
	});

	test('a training goes into an address and back; anything else is none', () => {
		const training = { programmeId: 'yearly-refresher', cycle: '2026' };
		expect(trainingFrom(trainingKey(training))).toEqual(training);
		for (const text of ['', '/', 'a', 'a/', '/b', 'a/b/c']) expect(trainingFrom(text)).toBe(null);
	});

	test('is called by its name and cycle, and by its id once the bank no longer has it', () => {
		const programmes = new Map([
			['onboarding', { value: { name: { 'zh-CN': '入职培训', en: 'Onboarding' } } }],
		]);
		const name = (programmeId: string, cycle: string) =>
			trainingName(programmes, { programmeId, cycle }, 'zh-CN');
		expect(name('onboarding', 'once')).toBe('入职培训');
		expect(name('onboarding', '2026')).toBe('入职培训 · 2026');
		expect(name('gone', 'once')).toBe('gone');
	});
});

describe('order', () => {
	const people = [
		['张新', '2026-12-01', 9_000],
		['陈伟', '2026-12-03', null],
		['李娜', '2026-12-02', 7_000],
		['敖敏', '2026-12-02', null],
	] as const;
	const rows = people.map(([name, dueOn, bestGrade], i) =>
		row({ name, signIn: `s${i}`, on: { id: `a${i}`, dueOn, bestGrade } }),
	);
	const names = (sort: Parameters<typeof sortTeam>[1], of = rows) =>
		sortTeam(of, sort).map(({ name }) => name);

	test('Chinese names stand by their sound', () => {
		expect(names('name')).toEqual(['敖敏', '陈伟', '李娜', '张新']);
		expect(names('-name')).toEqual(['张新', '李娜', '陈伟', '敖敏']);
	});

	test('due dates both ways, names among equals', () => {
		expect(names('due')).toEqual(['张新', '敖敏', '李娜', '陈伟']);
		expect(names('-due')).toEqual(['陈伟', '敖敏', '李娜', '张新']);
	});

	test('no grade stands last either way', () => {
		expect(names('grade')).toEqual(['李娜', '张新', '敖敏', '陈伟']);
		expect(names('-grade')).toEqual(['张新', '李娜', '敖敏', '陈伟']);
	});

	test('unless asked otherwise what is open stands first, the earliest due on top, then the settled', () => {
		const settled = ['2025-12-01', '2026-10-01'].map((dueOn, i) =>
			row({ name: `旧${i}`, settledOn: dueOn, on: { id: `z${i}`, dueOn, outcome: 'passed' } }),
		);
		expect(names(null, [...settled, ...rows])).toEqual(['张新', '敖敏', '李娜', '陈伟', '旧1', '旧0']);
	});

	test('leaves the list it was given as it was', () => {
		const before = [...rows];
		sortTeam(rows, 'name');
		expect(rows).toEqual(before);
	});
});
