import { expect, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import { entriesFrom, logHead } from '#lib/log/store.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { setAccountStatus, setRole } from '#lib/session/accounts.server.ts';
import {
	addStaff,
	addUnit,
	makePasswordLink,
	moveStaff,
	type NewPerson,
	staffPage,
	unitList,
} from '#lib/staff/people.server.ts';
import { managesPerson, personById, personBySignIn } from '#lib/staff/store.server.ts';
import { console_, settle, units } from '../people.ts';
import { outcomes, refusal } from '../refusals.ts';
import { onBothDatabases } from './both.ts';

const newcomer: NewPerson = {
	signIn: 'zhang.xin',
	name: '张新',
	email: null,
	unitId: 'nanjing-road',
	manager: 'wang.fang',
	roles: [],
};

const kindsSince = async (app: App, from: number) =>
	(await entriesFrom(app.read, {}, from, 100)).map(({ kind }) => kind);

onBothDatabases('units', (open) => {
	test('stand in a tree; a filter by region finds the branches below', async () => {
		const { app } = await open();
		await settle(app);
		const admin = app.as(console_);
		expect((await unitList(admin)).map(({ id }) => id)).toEqual(units.map(({ id }) => id).sort());
		const inEast = await staffPage(admin, { unitId: 'east' }, { offset: 0, limit: 10 });
		expect(inEast.people.map(({ signIn }) => signIn)).toEqual(['chen.wei', 'li.na', 'wang.fang', 'zhao.min']);
		expect(inEast.count).toBe(4);
		const inAll = await staffPage(admin, { unitId: 'head-office' }, { offset: 6, limit: 10 });
		expect(inAll).toMatchObject({ count: 8, people: [{ signIn: 'zhao.min' }, { signIn: 'zhou.yan' }] });
	});

	test('a bad, taken or orphaned code is refused, and nothing is written', async () => {
		const { app } = await open();
		await settle(app);
		const admin = app.as(console_);
		const before = await logHead(app.read);
		for (const id of ['', 'East', 'a--b', '-a', '东部', 'a b', 'x'.repeat(41)])
			expect((await refusal(addUnit(admin, { id, name: '某支行', parentId: null }), 'unit.id')).field).toBe(
				'id',
			);
		await refusal(addUnit(admin, { id: 'east', name: '又一个', parentId: null }), 'unit.exists');
		await refusal(addUnit(admin, { id: 'new', name: '新支行', parentId: 'south' }), 'unit.unknown');
		await refusal(addUnit(admin, { id: 'new', name: '  ', parentId: null }), 'text.empty');
		await refusal(addUnit(admin, { id: 'new', name: '行'.repeat(121), parentId: null }), 'text.long');
		await refusal(addUnit(admin, { id: 'new', name: 'a\u202eb', parentId: null }), 'text.control');
		expect(await logHead(app.read)).toEqual(before);
	});

	test('are twelve levels deep at the most', async () => {
		const { app } = await open();
		const admin = app.as(console_);
		for (let level = 1; level <= 12; level++)
			await addUnit(admin, {
				id: `level-${level}`,
				name: `${level}`,
				parentId: level === 1 ? null : `level-${level - 1}`,
			});
		await refusal(addUnit(admin, { id: 'level-13', name: '13', parentId: 'level-12' }), 'unit.deep');
	});

	test('I5: added twice at once, a unit is there once', async () => {
		const { app } = await open();
		const add = () => addUnit(app.as(console_), { id: 'east', name: '东部', parentId: null });
		expect(await outcomes([add(), add(), add()])).toEqual(['done', 'unit.exists', 'unit.exists']);
	});
});

onBothDatabases('people', (open) => {
	test('a newcomer is added with one entry each for the person and the link', async () => {
		const { app } = await open();
		await settle(app);
		const { size } = await logHead(app.read);
		const { id } = await addStaff(app.as(console_), {
			...newcomer,
			signIn: '  Zhang.Xin ',
			roles: ['manager', 'manager'],
		});
		expect(await personById(app.read, id)).toMatchObject({
			signIn: 'zhang.xin',
			roles: ['learner', 'manager'],
			status: 'active',
			hasPassword: false,
		});
		expect(await kindsSince(app, size)).toEqual(['staff.added', 'password.link-made']);
	});

	test('sign-in names compare without case and width', async () => {
		const { app } = await open();
		await settle(app);
		for (const signIn of ['CHEN.WEI', 'ｃｈｅｎ.ｗｅｉ', ' chen.wei '])
			expect((await refusal(addStaff(app.as(console_), { ...newcomer, signIn }), 'staff.exists')).field).toBe(
				'sign-in',
			);
	});

	test('what cannot be used is refused with its field, and nothing is half applied', async () => {
		const { app } = await open();
		const people = await settle(app);
		const admin = app.as(console_);
		const before = await logHead(app.read);
		await refusal(addStaff(admin, { ...newcomer, signIn: '.dot' }), 'sign-in.form');
		await refusal(addStaff(admin, { ...newcomer, signIn: 'a b' }), 'sign-in.form');
		await refusal(addStaff(admin, { ...newcomer, signIn: 'x'.repeat(81) }), 'sign-in.form');
		await refusal(addStaff(admin, { ...newcomer, email: 'no address' }), 'email.form');
		await refusal(addStaff(admin, { ...newcomer, unitId: 'south' }), 'unit.unknown');
		expect(
			(await refusal(addStaff(admin, { ...newcomer, manager: 'nobody' }), 'manager.unknown')).field,
		).toBe('manager');
		await setAccountStatus(admin, people.sunHao.id, 'disabled');
		await refusal(addStaff(admin, { ...newcomer, manager: 'sun.hao' }), 'manager.unknown');
		expect(await personBySignIn(app.read, newcomer.signIn)).toBeUndefined();
		expect((await logHead(app.read)).size).toBe(before.size + 1);
	});

	test('I5: two administrators add the same name at once: one person', async () => {
		const { app } = await open();
		const { xuLei } = await settle(app);
		const { size } = await logHead(app.read);
		const add = () => addStaff(app.as(xuLei.actor), newcomer);
		expect(await outcomes([add(), add(), add(), add()])).toEqual([
			'done',
			'staff.exists',
			'staff.exists',
			'staff.exists',
		]);
		expect(await kindsSince(app, size)).toEqual(['staff.added', 'password.link-made']);
	});

	test('I6: nobody but an administrator adds, moves, links or lists: it looks as if it were not there', async () => {
		const { app } = await open();
		const people = await settle(app);
		const before = await logHead(app.read);
		for (const name of ['chenWei', 'wangFang', 'zhouYan', 'wuGang'] as const) {
			const ctx = app.as(people[name].actor);
			await refusal(addStaff(ctx, newcomer), 'not-found');
			await refusal(addUnit(ctx, { id: 'new', name: '新', parentId: null }), 'not-found');
			await refusal(moveStaff(ctx, people.liNa.id, { unitId: 'east', manager: null }), 'not-found');
			await refusal(makePasswordLink(ctx, people.liNa.id), 'not-found');
			await refusal(setRole(ctx, people.liNa.id, 'admin', true), 'not-found');
			await refusal(setAccountStatus(ctx, people.liNa.id, 'disabled'), 'not-found');
			await refusal(staffPage(ctx, {}, { offset: 0, limit: 10 }), 'not-found');
		}
		await refusal(makePasswordLink(app.as(people.xuLei.actor), 'nobody'), 'not-found');
		expect(await logHead(app.read)).toEqual(before);
	});

	test('are found by a part of the name or sign-in name, taken literally', async () => {
		const { app } = await open();
		await settle(app);
		const find = async (search: string) =>
			(await staffPage(app.as(console_), { search }, { offset: 0, limit: 10 })).people.map(
				({ signIn }) => signIn,
			);
		expect(await find('WANG')).toEqual(['wang.fang']);
		expect(await find('陈')).toEqual(['chen.wei']);
		expect(await find('%')).toEqual([]);
		expect(await find('_')).toEqual([]);
		expect(await find('\\')).toEqual([]);
	});
});

onBothDatabases('lines of management', (open) => {
	test('Zhao Min stands above Wang Fang and both tellers, but not above the other region', async () => {
		const { app } = await open();
		const { zhaoMin, wangFang, chenWei, sunHao } = await settle(app);
		expect(await managesPerson(app.read, wangFang.id, chenWei.id)).toBe(true);
		expect(await managesPerson(app.read, zhaoMin.id, chenWei.id)).toBe(true);
		expect(await managesPerson(app.read, zhaoMin.id, sunHao.id)).toBe(false);
		expect(await managesPerson(app.read, chenWei.id, wangFang.id)).toBe(false);
		expect(await managesPerson(app.read, zhaoMin.id, zhaoMin.id)).toBe(false);
	});

	test('nobody comes to stand below themselves', async () => {
		const { app } = await open();
		const { zhaoMin, wangFang, chenWei } = await settle(app);
		const admin = app.as(console_);
		const { size } = await logHead(app.read);
		for (const manager of ['zhao.min', 'wang.fang', 'chen.wei'])
			expect(
				(await refusal(moveStaff(admin, zhaoMin.id, { unitId: 'east', manager }), 'manager.circle')).field,
			).toBe('manager');
		await refusal(moveStaff(admin, wangFang.id, { unitId: 'east', manager: 'chen.wei' }), 'manager.circle');
		expect(await kindsSince(app, size)).toEqual([]);

		await moveStaff(admin, chenWei.id, { unitId: 'chunxi-road', manager: 'zhao.min' });
		await moveStaff(admin, chenWei.id, { unitId: 'chunxi-road', manager: 'zhao.min' });
		expect(await personById(app.read, chenWei.id)).toMatchObject({
			unitId: 'chunxi-road',
			managerId: zhaoMin.id,
		});
		expect(await entriesFrom(app.read, {}, size, 10)).toMatchObject([
			{
				kind: 'staff.moved',
				subject: chenWei.key,
				data: {
					unit: 'chunxi-road',
					manager: zhaoMin.key,
					fromUnit: 'nanjing-road',
					fromManager: wangFang.key,
				},
			},
		]);
	});

	test('two moves at once do not close a circle', async () => {
		const { app } = await open();
		const { sunHao, chenWei } = await settle(app);
		const admin = app.as(console_);
		await moveStaff(admin, chenWei.id, { unitId: 'nanjing-road', manager: null });
		expect(
			await outcomes([
				moveStaff(admin, chenWei.id, { unitId: 'nanjing-road', manager: 'sun.hao' }),
				moveStaff(admin, sunHao.id, { unitId: 'chunxi-road', manager: 'chen.wei' }),
			]),
		).toEqual(['done', 'manager.circle']);
	});
});

onBothDatabases('roles', (open) => {
	test('I5: given twice, a role is given once and entered once', async () => {
		const { app } = await open();
		const { liNa, xuLei } = await settle(app);
		const { size } = await logHead(app.read);
		const give = () => setRole(app.as(xuLei.actor), liNa.id, 'manager', true);
		expect(await outcomes([give(), give(), give()])).toEqual(['done', 'done', 'done']);
		await give();
		expect((await personById(app.read, liNa.id))?.roles).toEqual(['learner', 'manager']);
		expect(await entriesFrom(app.read, {}, size, 10)).toMatchObject([
			{ kind: 'role.granted', actor: xuLei.key, subject: liNa.key, data: { role: 'manager' } },
		]);
	});

	test('nobody changes their own roles or disables themselves', async () => {
		const { app } = await open();
		const { xuLei } = await settle(app);
		await refusal(setRole(app.as(xuLei.actor), xuLei.id, 'officer', true), 'role.own');
		await refusal(setRole(app.as(xuLei.actor), xuLei.id, 'admin', false), 'role.own');
		await refusal(setAccountStatus(app.as(xuLei.actor), xuLei.id, 'disabled'), 'role.own');
	});

	test('the last active administrator and the last active officer stay', async () => {
		const { app } = await open();
		const { xuLei, zhouYan, liNa } = await settle(app);
		const admin = app.as(console_);
		await refusal(setRole(admin, xuLei.id, 'admin', false), 'role.last');
		await refusal(setAccountStatus(admin, xuLei.id, 'disabled'), 'role.last');
		await refusal(setRole(admin, zhouYan.id, 'officer', false), 'role.last');
		await refusal(setAccountStatus(admin, zhouYan.id, 'disabled'), 'role.last');

		// A second administrator who is disabled is none.
		await setRole(admin, liNa.id, 'admin', true);
		await setAccountStatus(admin, liNa.id, 'disabled');
		await refusal(setRole(admin, xuLei.id, 'admin', false), 'role.last');
		await setAccountStatus(admin, liNa.id, 'active');
		await setRole(admin, xuLei.id, 'admin', false);
		await refusal(setAccountStatus(admin, liNa.id, 'disabled'), 'role.last');
	});

	test('of two administrators who dismiss each other at once, one stays', async () => {
		const { app } = await open();
		const { xuLei, liNa } = await settle(app);
		await setRole(app.as(console_), liNa.id, 'admin', true);
		const other = (await personById(app.read, liNa.id))?.roles ?? [];
		expect(
			await outcomes([
				setRole(app.as(xuLei.actor), liNa.id, 'admin', false),
				setRole(app.as({ ...liNa.actor, roles: other }), xuLei.id, 'admin', false),
			]),
		).toEqual(['done', 'role.last']);
	});

	test('of two officers, one disabled and one demoted at once, one stays', async () => {
		const { app } = await open();
		const { zhouYan, liNa } = await settle(app);
		const admin = app.as(console_);
		await setRole(admin, liNa.id, 'officer', true);
		expect(
			await outcomes([
				setAccountStatus(admin, liNa.id, 'disabled'),
				setRole(admin, zhouYan.id, 'officer', false),
			]),
		).toEqual(['done', 'role.last']);
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
	});

	test('a disabled person gets no link', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		await setAccountStatus(app.as(console_), chenWei.id, 'disabled');
		await refusal(makePasswordLink(app.as(console_), chenWei.id), 'staff.disabled');
	});
});
