import { expect, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import { assignProgramme, previewAssignment } from '#lib/assignment/assignments.server.ts';
import { SECOND } from '#lib/core/time.ts';
import { team } from '#lib/insight/overview.server.ts';
import type { Progress } from '#lib/insight/progress.ts';
import { overdue, progress } from '#lib/insight/progress.server.ts';
import type { TeamFilter } from '#lib/insight/team.ts';
import { logHead } from '#lib/log/store.server.ts';
import { signOff } from '#lib/review/reviews.server.ts';
import { setAccountStatus } from '#lib/session/accounts.server.ts';
import { addStaff } from '#lib/staff/people.server.ts';
import type { Actor } from '#lib/staff/permission.ts';
import { console_, type Member, type Name, type People, settle } from '../people.ts';
import { refusal } from '../refusals.ts';
import { assign, begin, practise, sit } from '../sitting.ts';
import { onBothDatabases } from './both.ts';

/** Midnight at the end of a date in Shanghai, epoch ms: the first instant of the next day. */
const endOf = (date: string) => Date.parse(`${date}T24:00:00+08:00`);
const page = { offset: 0, limit: 50 };

const seen = (app: App, member: Member, below: 'direct' | 'all' = 'direct', filters: TeamFilter = {}) =>
	team(app.as(member.actor), { below, filters, sort: 'name' });

/** Everybody at Nanjing Road and their managers are assigned the onboarding, due on 10 December. */
async function assigned(app: App, due = '2026-12-10'): Promise<People> {
	const people = await settle(app);
	const { zhaoMin, wangFang, chenWei, liNa } = people;
	await assign(app, 'onboarding', due, zhaoMin, wangFang, chenWei, liNa);
	return people;
}

onBothDatabases('the team', (open) => {
	test('of a branch manager is who reports to her; of the regional manager also everybody below', async () => {
		const { app } = await open();
		const people = await assigned(app);
		const wang = await seen(app, people.wangFang);
		expect(wang.people).toBe(2);
		expect(wang.rows.map(({ name, unit, direct }) => [name, unit, direct])).toEqual([
			['陈伟', '南京路支行', true],
			['李娜', '南京路支行', true],
		]);
		expect((await seen(app, people.zhaoMin)).rows.map(({ name }) => name)).toEqual(['王芳']);
		const all = await seen(app, people.zhaoMin, 'all');
		expect(all.people).toBe(3);
		expect(all.rows.map(({ name, direct }) => [name, direct])).toEqual([
			['陈伟', false],
			['李娜', false],
			['王芳', true],
		]);
	});

	test('I6: is for managers only; learners, officers, auditors, administrators and the console have none', async () => {
		const { app } = await open();
		const people = await assigned(app);
		const others: Name[] = ['chenWei', 'zhouYan', 'wuGang', 'xuLei'];
		for (const actor of [...others.map((name): Actor => people[name].actor), console_])
			await refusal(team(app.as(actor), { below: 'all', filters: {}, sort: null }), 'not-found');
		// A manager of nobody sees nobody.
		const alone = { ...people.sunHao, actor: { ...people.sunHao.actor, roles: ['manager'] } } as Member;
		expect(await seen(app, alone, 'all')).toMatchObject({ people: 0, rows: [] });
	});

	test('shows how each stands: begun, failed once, passed, with the latest finished attempt', async () => {
		const { app } = await open();
		const people = await assigned(app);
		const { chenWei, liNa, wangFang } = people;
		const first = await sit(app, chenWei, 'onboarding', 'badly');
		const row = async (name: string) => (await seen(app, wangFang)).rows.find((r) => r.name === name);
		expect(await row('陈伟')).toMatchObject({
			state: 'open',
			assignment: { attempts: 1, bestGrade: 0, outcome: null },
			latest: { id: first, passed: false, grade: 0, reviewed: false },
		});
		expect(await row('李娜')).toMatchObject({ state: 'open', latest: null });
		await begin(app, chenWei, 'onboarding');
		// While the second is open, the first stays the latest finished one.
		expect(await row('陈伟')).toMatchObject({ state: 'in-progress', latest: { id: first } });
		const passed = await sit(app, liNa, 'onboarding');
		expect(await row('李娜')).toMatchObject({
			state: 'passed',
			late: false,
			latest: { id: passed, passed: true, grade: 10_000 },
		});
	});

	test('knows nothing of practice', async () => {
		const { app } = await open();
		const people = await assigned(app);
		await practise(app, people.chenWei, 'vip-lists');
		const { rows } = await seen(app, people.wangFang);
		expect(rows).toHaveLength(2);
		expect(rows.map(({ latest, state }) => [latest, state])).toEqual([
			[null, 'open'],
			[null, 'open'],
		]);
	});

	test('I9: the numbers turn at midnight in Shanghai, not a second before', async () => {
		const { app, clock } = await open();
		const people = await assigned(app);
		const counts = async () => {
			const { late, due } = (await seen(app, people.wangFang)).counts;
			return [late, due];
		};
		expect(await counts()).toEqual([0, 0]);
		// The fourteenth day before the due date begins.
		clock.set(endOf('2026-11-25') - 1);
		expect(await counts()).toEqual([0, 0]);
		clock.set(endOf('2026-11-25'));
		expect(await counts()).toEqual([0, 2]);
		clock.set(endOf('2026-12-10') - 1);
		expect(await counts()).toEqual([0, 2]);
		clock.set(endOf('2026-12-10'));
		expect(await counts()).toEqual([2, 0]);
		expect((await seen(app, people.wangFang)).rows.map(({ state, late }) => [state, late])).toEqual([
			['overdue', true],
			['overdue', true],
		]);
	});

	test('I4, I9: passed in the last second of the due date is in time; a second into the next day is late for good', async () => {
		const { app, clock } = await open();
		const people = await assigned(app);
		clock.set(endOf('2026-12-10') - SECOND);
		await sit(app, people.chenWei, 'onboarding');
		clock.set(endOf('2026-12-10'));
		await sit(app, people.liNa, 'onboarding');
		clock.set(endOf('2027-06-30'));
		const { rows, counts } = await seen(app, people.wangFang);
		expect(rows.map(({ name, state, late }) => [name, state, late])).toEqual([
			['陈伟', 'passed', false],
			['李娜', 'passed', true],
		]);
		expect(counts.late).toBe(0);
	});

	test('counts failed, and what waits for a review until anybody has signed it off', async () => {
		const { app } = await open();
		const people = await assigned(app);
		const { wangFang, zhaoMin, chenWei, liNa } = people;
		await sit(app, chenWei, 'onboarding', 'badly');
		const last = await sit(app, chenWei, 'onboarding', 'badly');
		const passed = await sit(app, liNa, 'onboarding');
		expect((await seen(app, wangFang)).counts).toMatchObject({ failed: 1, waiting: 2 });
		// Those who report to Wang Fang wait for her, not for the manager above.
		expect((await seen(app, zhaoMin, 'all')).counts).toMatchObject({ failed: 1, waiting: 0 });
		const waiting = await seen(app, wangFang, 'direct', { show: 'waiting' });
		expect(waiting.rows.map(({ latest }) => latest?.id)).toEqual([last, passed]);
		await signOff(app.as(wangFang.actor), { attemptId: last, meaning: 'coached', comment: '', key: 'a' });
		await signOff(app.as(zhaoMin.actor), { attemptId: passed, meaning: 'accepted', comment: '', key: 'b' });
		const after = await seen(app, wangFang);
		expect(after.counts).toMatchObject({ failed: 1, waiting: 0 });
		expect(after.rows.map(({ latest }) => latest?.reviewed)).toEqual([true, true]);
		expect((await seen(app, wangFang, 'direct', { show: 'failed' })).rows).toHaveLength(1);
	});

	test('the numbers follow programme and search, and stay when one of them is shown', async () => {
		const { app } = await open();
		const people = await assigned(app, '2026-11-30');
		await assign(app, 'refresher', '2026-12-01', people.chenWei);
		const { wangFang } = people;
		const all = await seen(app, wangFang);
		expect(all.rows).toHaveLength(3);
		expect(all.trainings).toHaveLength(2);
		const refresher = { programmeId: 'refresher', cycle: '2026' };
		expect(await seen(app, wangFang, 'direct', { training: refresher })).toMatchObject({
			counts: { due: 1 },
			rows: [{ name: '陈伟' }],
		});
		const chen = await seen(app, wangFang, 'direct', { search: 'CHEN', show: 'late' });
		expect(chen).toMatchObject({ counts: { due: 2, late: 0 }, rows: [], trainings: all.trainings });
	});

	test('I4: a year after it was due a settled one leaves the first view, and its training still shows it', async () => {
		const { app, clock } = await open();
		const people = await assigned(app);
		await sit(app, people.chenWei, 'onboarding');
		const names = async (filters: TeamFilter = {}) =>
			(await seen(app, people.wangFang, 'direct', filters)).rows.map(({ name }) => name);
		clock.set(endOf('2027-12-11') - 1);
		expect(await names()).toEqual(['陈伟', '李娜']);
		clock.set(endOf('2027-12-11'));
		// Li Na has never finished: that does not go away.
		expect(await names()).toEqual(['李娜']);
		const training = { programmeId: 'onboarding', cycle: 'once' };
		expect(await names({ training })).toEqual(['陈伟', '李娜']);
		expect((await seen(app, people.wangFang)).trainings).toEqual([training]);
	});

	test('whoever has left is not counted; their people still are', async () => {
		const { app } = await open();
		const people = await assigned(app);
		await setAccountStatus(app.as(console_), people.wangFang.id, 'disabled');
		const all = await seen(app, people.zhaoMin, 'all');
		expect(all.people).toBe(2);
		expect(all.rows.map(({ name }) => name)).toEqual(['陈伟', '李娜']);
	});

	test('a circle in the lines of management ends, and nobody stands below themselves', async () => {
		const { app } = await open();
		const people = await assigned(app);
		await app.transact((tx) =>
			tx.sql
				.updateTable('staff')
				.set({ manager_id: people.chenWei.id })
				.where('id', '=', people.zhaoMin.id)
				.execute(),
		);
		const all = await seen(app, people.wangFang, 'all');
		expect(all.rows.map(({ name }) => name)).toEqual(['陈伟', '李娜', '赵敏']);
	});
});

onBothDatabases('progress', (open) => {
	const table = async (app: App, filter: Partial<Parameters<typeof progress>[1]> = {}) => {
		const { lines } = await progress(app.as(console_), { unitId: null, training: null, ...filter });
		return lines.map(({ unit, depth, trainings }) => [
			unit.id,
			depth,
			...trainings.map(({ programmeId, cycle, ...of }) => `${programmeId}/${cycle} ${short(of)}`),
		]);
	};
	const short = ({ assigned, passed, failed, overdue: late, inProgress, notStarted }: Progress) =>
		[assigned, passed, failed, late, inProgress, notStarted].join(' ');

	test('adds up each unit with everything below it, every assignment in one column', async () => {
		const { app, clock } = await open();
		const people = await settle(app);
		const { zhaoMin, wangFang, chenWei, liNa, sunHao } = people;
		await assign(app, 'onboarding', '2026-12-10', zhaoMin, wangFang, chenWei, liNa, sunHao);
		await sit(app, chenWei, 'onboarding');
		await sit(app, liNa, 'onboarding', 'badly');
		await sit(app, liNa, 'onboarding', 'badly');
		await begin(app, wangFang, 'onboarding');
		// assigned, passed, failed, overdue, in progress, not started
		expect(await table(app, { unitId: 'east' })).toEqual([
			['head-office', 0, 'onboarding/once 5 1 1 0 1 2'],
			['east', 1, 'onboarding/once 4 1 1 0 1 1'],
			['nanjing-road', 2, 'onboarding/once 3 1 1 0 1 0'],
			['west', 1, 'onboarding/once 1 0 0 0 0 1'],
		]);
		// Once the due date is over, begun or not is no longer the point.
		clock.set(endOf('2026-12-10') - 1);
		expect((await table(app))[0]).toEqual(['head-office', 0, 'onboarding/once 5 1 1 0 1 2']);
		clock.set(endOf('2026-12-10'));
		expect((await table(app))[0]).toEqual(['head-office', 0, 'onboarding/once 5 1 1 3 0 0']);
	});

	test('keeps programmes and cycles apart, the latest due first, and can show one of them', async () => {
		const { app, clock } = await open();
		const people = await settle(app);
		await assign(app, 'onboarding', '2026-12-10', people.chenWei);
		await assign(app, 'refresher', '2026-12-20', people.chenWei, people.sunHao);
		await assign(app, 'refresher', '2027-12-20', people.sunHao);
		expect((await table(app))[0]).toEqual([
			'head-office',
			0,
			'refresher/2027 1 0 0 0 0 1',
			'refresher/2026 2 0 0 0 0 2',
			'onboarding/once 1 0 0 0 0 1',
		]);
		const training = { programmeId: 'refresher', cycle: '2026' };
		expect(await table(app, { training })).toEqual([
			['head-office', 0, 'refresher/2026 2 0 0 0 0 2'],
			['east', 1, 'refresher/2026 1 0 0 0 0 1'],
			['west', 1, 'refresher/2026 1 0 0 0 0 1'],
		]);
		// More than a year later the old ones are no longer on the first page, but still to be found.
		clock.set(endOf('2027-12-25'));
		expect((await table(app))[0]).toEqual(['head-office', 0, 'refresher/2027 1 0 0 1 0 0']);
		expect((await table(app, { training }))[0]).toEqual(['head-office', 0, 'refresher/2026 2 0 0 2 0 0']);
		expect(await table(app, { training: { programmeId: 'no', cycle: 'such' } })).toEqual([
			['head-office', 0],
			['east', 1],
			['west', 1],
		]);
	});

	test('does not count whoever has left', async () => {
		const { app } = await open();
		const people = await assigned(app);
		await setAccountStatus(app.as(console_), people.liNa.id, 'disabled');
		expect((await table(app))[0]).toEqual(['head-office', 0, 'onboarding/once 3 0 0 0 0 3']);
	});

	test('I6: is for officers; to managers, learners, auditors and administrators there is no such thing', async () => {
		const { app } = await open();
		const people = await settle(app);
		const none = { unitId: null, training: null };
		for (const name of ['chenWei', 'wangFang', 'zhaoMin', 'wuGang', 'xuLei'] as const) {
			const ctx = app.as(people[name].actor);
			await refusal(progress(ctx, none), 'not-found');
			await refusal(overdue(ctx, {}, page), 'not-found');
		}
		const officer = app.as(people.zhouYan.actor);
		expect((await progress(officer, none)).lines).toHaveLength(3);
		expect(await overdue(officer, {}, page)).toMatchObject({ count: 0, rows: [] });
	});
});

onBothDatabases('what is overdue', (open) => {
	test('is found by unit with everything below, training, name and sign-in name', async () => {
		const { app, clock } = await open();
		const people = await assigned(app);
		await assign(app, 'refresher', '2026-12-01', people.sunHao, people.chenWei);
		await sit(app, people.liNa, 'onboarding');
		const officer = app.as(people.zhouYan.actor);
		const found = async (filter: Parameters<typeof overdue>[1] = {}) => {
			const { rows, count } = await overdue(officer, filter, page);
			expect(count).toBe(rows.length);
			return rows.map(({ name, programmeId }) => `${name} ${programmeId}`);
		};
		clock.set(endOf('2026-12-01') - 1);
		expect(await found()).toEqual([]);
		clock.set(endOf('2026-12-01'));
		expect(await found()).toEqual(['陈伟 refresher', '孙浩 refresher']);
		clock.set(endOf('2026-12-10'));
		const onboarding = ['陈伟 onboarding', '王芳 onboarding', '赵敏 onboarding'];
		expect(await found()).toEqual(['陈伟 refresher', '孙浩 refresher', ...onboarding]);
		expect(await found({ unitId: 'east' })).toEqual(['陈伟 refresher', ...onboarding]);
		expect(await found({ unitId: 'west' })).toEqual(['孙浩 refresher']);
		expect(await found({ unitId: 'nowhere' })).toEqual([]);
		expect(await found({ training: { programmeId: 'onboarding', cycle: 'once' } })).toEqual(onboarding);
		expect(await found({ search: '陈' })).toEqual(['陈伟 refresher', '陈伟 onboarding']);
		expect(await found({ search: ' SUN.' })).toEqual(['孙浩 refresher']);
		// What stands for anything in a pattern stands for itself.
		for (const search of ['%', '_', '\\', "'"]) expect(await found({ search })).toEqual([]);
		// Begun is still overdue; passed late is not any more.
		await begin(app, people.chenWei, 'onboarding');
		await sit(app, people.sunHao, 'refresher');
		const { rows } = await overdue(officer, { search: '陈伟' }, page);
		expect(rows).toMatchObject([
			{ programmeId: 'refresher', attempts: 0, manager: '王芳', unit: '南京路支行', dueOn: '2026-12-01' },
			{ programmeId: 'onboarding', attempts: 1 },
		]);
		expect(await found({ unitId: 'west' })).toEqual([]);
	});

	test('comes in pages that together hold each once, with the count of all', async () => {
		const { app, clock } = await open();
		const people = await settle(app);
		const crowd = Array.from({ length: 7 }, (_, i) => `teller-${i}`);
		for (const signIn of crowd)
			await addStaff(app.as(console_), {
				signIn,
				name: '某某',
				email: null,
				unitId: 'chunxi-road',
				manager: null,
				roles: [],
			});
		await assignProgramme(app.as(people.zhouYan.actor), {
			programmeId: 'onboarding',
			to: { unitId: 'chunxi-road' },
			dueOn: '2026-12-01',
			opensOn: null,
		});
		clock.set(endOf('2026-12-01'));
		const pages = [0, 3, 6, 9].map((offset) =>
			overdue(app.as(people.zhouYan.actor), {}, { offset, limit: 3 }),
		);
		const all = await Promise.all(pages);
		expect(all.map(({ count, rows }) => [count, rows.length])).toEqual([
			[8, 3],
			[8, 3],
			[8, 2],
			[8, 0],
		]);
		expect(all.flatMap(({ rows }) => rows.map(({ signIn }) => signIn))).toEqual(['sun.hao', ...crowd]);
	});
});

onBothDatabases('assigning after a look at what it would do', (open) => {
	const toEast = { programmeId: 'onboarding', to: { unitId: 'east' }, dueOn: '2026-12-10', opensOn: null };

	test('the preview says what assigning then does, and does nothing itself', async () => {
		const { app } = await open();
		const people = await settle(app);
		const officer = app.as(people.zhouYan.actor);
		await assign(app, 'onboarding', '2026-12-31', people.chenWei);
		const before = await logHead(app.read);
		expect(await previewAssignment(officer, toEast)).toEqual({
			fresh: 3,
			already: 1,
			cycle: 'once',
			to: '东部分行',
		});
		expect(await logHead(app.read)).toEqual(before);
		expect(await assignProgramme(officer, toEast)).toEqual({ assigned: 3, already: 1 });
		// I5: sent twice it assigns once.
		expect(await assignProgramme(officer, toEast)).toEqual({ assigned: 0, already: 4 });
		expect(await previewAssignment(officer, toEast)).toMatchObject({ fresh: 0, already: 4 });
		const person = { ...toEast, programmeId: 'refresher', to: { signIn: ' Sun.Hao ' } };
		expect(await previewAssignment(officer, person)).toEqual({
			fresh: 1,
			already: 0,
			cycle: '2026',
			to: '孙浩',
		});
	});

	test('I6, I10: is refused as assigning is', async () => {
		const { app } = await open();
		const people = await settle(app);
		for (const name of ['chenWei', 'wangFang', 'wuGang', 'xuLei'] as const)
			await refusal(previewAssignment(app.as(people[name].actor), toEast), 'not-found');
		const officer = app.as(people.zhouYan.actor);
		const bad = (change: object) => previewAssignment(officer, { ...toEast, ...change });
		expect((await refusal(bad({ programmeId: 'practice' }), 'programme.unknown')).field).toBe('programme');
		await refusal(bad({ to: { unitId: 'nowhere' } }), 'unit.unknown');
		await refusal(bad({ to: { signIn: 'nobody' } }), 'staff.unknown');
		await refusal(bad({ dueOn: '2026-11-23' }), 'date.past');
		await refusal(bad({ dueOn: '2026-02-30' }), 'date.form');
		await refusal(bad({ opensOn: '2026-12-11' }), 'date.order');
		expect(await bad({ dueOn: '2026-11-24' })).toMatchObject({ fresh: 4 });
	});
});
