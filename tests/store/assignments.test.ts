import { expect, test } from 'vitest';
import { assignProgramme, type NewAssignments } from '#lib/assignment/assignments.server.ts';
import { assignmentsOf } from '#lib/assignment/store.server.ts';
import { entriesFrom, logHead } from '#lib/log/store.server.ts';
import { setAccountStatus } from '#lib/session/accounts.server.ts';
import { addStaff } from '#lib/staff/people.server.ts';
import { MORNING } from '../harness.ts';
import { console_, settle } from '../people.ts';
import { refusal } from '../refusals.ts';
import { onBothDatabases } from './both.ts';

const toEast: NewAssignments = {
	programmeId: 'onboarding',
	to: { unitId: 'east' },
	dueOn: '2026-12-31',
	opensOn: null,
};

onBothDatabases('assigning', (open) => {
	test('reaches the active people of the unit and of all below it, with one entry each', async () => {
		const { app } = await open();
		const { zhouYan, zhaoMin, wangFang, chenWei, liNa, sunHao } = await settle(app);
		await setAccountStatus(app.as(console_), liNa.id, 'disabled');
		const { size } = await logHead(app.read);
		expect(await assignProgramme(app.as(zhouYan.actor), toEast)).toEqual({ assigned: 3, already: 0 });
		for (const { id } of [zhaoMin, wangFang, chenWei])
			expect(await assignmentsOf(app.read, id)).toMatchObject([
				{
					programmeId: 'onboarding',
					cycle: 'once',
					dueOn: '2026-12-31',
					opensOn: null,
					assignedAt: MORNING,
					outcome: null,
					attempts: 0,
				},
			]);
		for (const { id } of [liNa, sunHao]) expect(await assignmentsOf(app.read, id)).toEqual([]);
		const entries = await entriesFrom(app.read, {}, size, 99);
		expect(entries.map(({ subject }) => subject).sort()).toEqual(
			[zhaoMin.key, wangFang.key, chenWei.key].sort(),
		);
		const [assignment] = await assignmentsOf(app.read, chenWei.id);
		expect(entries.find(({ subject }) => subject === chenWei.key)).toMatchObject({
			kind: 'assignment.made',
			actor: zhouYan.key,
			data: {
				assignment: assignment?.id,
				programme: 'onboarding',
				programmeHash: app.programmes.get('onboarding')?.hash,
				cycle: 'once',
				opens: null,
				due: '2026-12-31',
			},
		});
	});

	test('I5: sent twice, one after the other or at once, it assigns once', async () => {
		const { app } = await open();
		const { zhouYan, chenWei } = await settle(app);
		const { size } = await logHead(app.read);
		const twice = await Promise.all([1, 2, 3].map(() => assignProgramme(app.as(zhouYan.actor), toEast)));
		expect(twice.map(({ assigned }) => assigned).sort()).toEqual([0, 0, 4]);
		expect(twice.every(({ assigned, already }) => assigned + already === 4)).toBe(true);
		expect(await assignProgramme(app.as(zhouYan.actor), toEast)).toEqual({ assigned: 0, already: 4 });
		expect((await logHead(app.read)).size).toBe(size + 4);
		expect(await assignmentsOf(app.read, chenWei.id)).toHaveLength(1);
	});

	test('I4: whoever has it already keeps their due date; a newcomer gets the new one', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const officer = app.as(console_);
		await assignProgramme(officer, { ...toEast, to: { signIn: ' Chen.Wei ' }, dueOn: '2026-12-01' });
		const { id } = await addStaff(officer, {
			signIn: 'zhang.xin',
			name: '张新',
			email: null,
			unitId: 'nanjing-road',
			manager: null,
			roles: [],
		});
		expect(await assignProgramme(officer, toEast)).toEqual({ assigned: 4, already: 1 });
		expect(await assignmentsOf(app.read, chenWei.id)).toMatchObject([{ dueOn: '2026-12-01' }]);
		expect(await assignmentsOf(app.read, id)).toMatchObject([{ dueOn: '2026-12-31' }]);
	});

	test('a yearly programme comes again in the next cycle, as a new row', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const officer = app.as(console_);
		const refresher = { ...toEast, programmeId: 'refresher', to: { signIn: 'chen.wei' } };
		await assignProgramme(officer, refresher);
		await assignProgramme(officer, { ...refresher, dueOn: '2027-06-30', opensOn: '2027-01-01' });
		expect(await assignProgramme(officer, { ...refresher, dueOn: '2027-09-30' })).toEqual({
			assigned: 0,
			already: 1,
		});
		await assignProgramme(officer, { ...refresher, cycle: 'extra-2026' });
		expect(
			(await assignmentsOf(app.read, chenWei.id)).map(({ cycle, dueOn }) => [cycle, dueOn]).sort(),
		).toEqual([
			['2026', '2026-12-31'],
			['2027', '2027-06-30'],
			['extra-2026', '2026-12-31'],
		]);
	});

	test('what cannot be meant is refused with its field, and nobody is assigned', async () => {
		const { app } = await open();
		const { sunHao } = await settle(app);
		const officer = app.as(console_);
		await setAccountStatus(officer, sunHao.id, 'disabled');
		const before = await logHead(app.read);
		const field = async (change: Partial<NewAssignments>, code: Parameters<typeof refusal>[1]) =>
			(await refusal(assignProgramme(officer, { ...toEast, ...change }), code)).field;
		expect(await field({ programmeId: 'nothing' }, 'programme.unknown')).toBe('programme');
		expect(await field({ programmeId: 'practice' }, 'programme.unknown')).toBe('programme');
		expect(await field({ to: { unitId: 'south' } }, 'unit.unknown')).toBe('unit');
		expect(await field({ to: { signIn: 'nobody' } }, 'staff.unknown')).toBe('person');
		expect(await field({ to: { signIn: 'sun.hao' } }, 'staff.unknown')).toBe('person');
		expect(await field({ dueOn: '2026-02-30' }, 'date.form')).toBe('due');
		expect(await field({ dueOn: '31.12.2026' }, 'date.form')).toBe('due');
		expect(await field({ dueOn: '2026-11-23' }, 'date.past')).toBe('due');
		expect(await field({ dueOn: '2062-12-31' }, 'date.far')).toBe('due');
		expect(await field({ opensOn: '2026-13-01' }, 'date.form')).toBe('opens');
		expect(await field({ opensOn: '2027-01-01' }, 'date.order')).toBe('opens');
		for (const cycle of ['Mai 2026', 'a--b', 'x'.repeat(21)])
			expect(await field({ cycle }, 'cycle.form')).toBe('cycle');
		expect(await logHead(app.read)).toEqual(before);
	});

	test('I6: only an officer or the console assigns', async () => {
		const { app } = await open();
		const people = await settle(app);
		for (const name of ['chenWei', 'wangFang', 'wuGang', 'xuLei'] as const)
			await refusal(assignProgramme(app.as(people[name].actor), toEast), 'not-found');
		await refusal(assignProgramme(app.as({ kind: 'system' }), toEast), 'not-found');
	});

	test('I9: due today is still possible, by the date in the bank’s time zone', async () => {
		const { app, clock } = await open();
		await settle(app);
		// 23:59:59 on 24 November in Shanghai; in UTC it is afternoon, in Kathmandu evening.
		clock.set(Date.UTC(2026, 10, 24, 15, 59, 59));
		const today = { ...toEast, dueOn: '2026-11-24' };
		await assignProgramme(app.as(console_), { ...today, to: { signIn: 'chen.wei' } });
		clock.pass(1_000);
		await refusal(assignProgramme(app.as(console_), { ...today, to: { signIn: 'li.na' } }), 'date.past');
	});
});
