import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BankError, openApp } from '#lib/app.server.ts';
import { assignProgramme } from '#lib/assignment/assignments.server.ts';
import { assignmentsOf } from '#lib/assignment/store.server.ts';
import { startAttempt, submitAttempt } from '#lib/attempt/attempts.server.ts';
import { attemptById } from '#lib/attempt/store.server.ts';
import { DAY } from '#lib/core/time.ts';
import { affectedBy, browse, due, openKey, shelved } from '#lib/library/library.server.ts';
import { entriesFrom, logHead } from '#lib/log/store.server.ts';
import { openResult } from '#lib/review/reviews.server.ts';
import type { Source } from '#lib/question/question.ts';
import { type TestBank, testBank, twinBank } from '../bank.ts';
import { openHouse } from '../harness.ts';
import { console_, settle } from '../people.ts';
import { refusal } from '../refusals.ts';
import { assign, begin, practise, sit } from '../sitting.ts';
import { onBothDatabases } from './both.ts';

/** The small bank after a change of the law: `B-PI-10` ended and has a successor, which half of the questions teach. */
function changedLaw(end: string): TestBank {
	const bank = testBank();
	const old = bank.sources[0] as Source;
	bank.sources[0] = { ...old, effective: { from: '2021-11-01', to: end }, supersededBy: 'B-PI-110' };
	bank.sources.push({ ...old, id: 'B-PI-110', effective: { from: end } });
	for (const question of bank.questions)
		if (question.topic === 'credit-query') {
			question.sources = ['B-PI-110', 'A17'];
			// Telling of the old rule as history is not teaching it.
			question.changed = { row: 'C1', then: old.text, now: old.text, source: 'B-PI-10' };
		}
	return bank;
}

onBothDatabases('the officer’s bank', (open) => {
	test('I6: is there for officers and nobody else', async () => {
		const { app } = await open();
		const people = await settle(app);
		expect(await browse(app.as(people.zhouYan.actor), {})).toHaveLength(12);
		for (const { actor } of [people.chenWei, people.wangFang, people.wuGang, people.xuLei]) {
			const ctx = app.as(actor);
			await refusal(browse(ctx, {}), 'not-found');
			await refusal(shelved(ctx, 'ten-yuan-a-record'), 'not-found');
			await refusal(openKey(ctx, 'ten-yuan-a-record'), 'not-found');
			await refusal(affectedBy(ctx, 'B-PI-10'), 'not-found');
			expect(() => due(ctx, '2026-11-24')).toThrow();
		}
		await refusal(shelved(app.as(people.zhouYan.actor), 'no-such-question'), 'not-found');
		// The console has no eyes of its own to flag.
		await refusal(openKey(app.as(console_), 'ten-yuan-a-record'), 'not-found');
	});

	test('I3, I5: a key opened is one entry, however often, and flags the officer’s own attempt', async () => {
		const { app } = await open();
		const { zhouYan, chenWei } = await settle(app);
		const ctx = app.as(zhouYan.actor);
		expect(await shelved(ctx, 'query-for-a-friend')).toMatchObject({
			opened: false,
			programmes: ['onboarding', 'refresher'],
		});
		const { size } = await logHead(app.read);
		await Promise.all([1, 2, 3].map(() => openKey(ctx, 'query-for-a-friend')));
		await openKey(ctx, 'query-for-a-friend');
		expect(await entriesFrom(app.read, {}, size, 9)).toMatchObject([
			{
				kind: 'key.opened',
				actor: zhouYan.key,
				subject: 'query-for-a-friend',
				data: { revision: app.bank.questions.get('query-for-a-friend')?.hash },
			},
		]);
		expect(await shelved(ctx, 'query-for-a-friend')).toMatchObject({ opened: true });

		await assign(app, 'refresher', '2026-12-31', zhouYan, chenWei);
		const hers = await sit(app, zhouYan, 'refresher');
		const his = await sit(app, chenWei, 'refresher');
		expect(await attemptById(app.read, hers)).toMatchObject({ keysOpened: 1, passed: true });
		expect(await attemptById(app.read, his)).toMatchObject({ keysOpened: 0 });
		expect(await entriesFrom(app.read, { kind: 'attempt.flagged' }, size, 9)).toMatchObject([
			{ subject: zhouYan.key, data: { attempt: hers, keys: ['query-for-a-friend'] } },
		]);
	});

	test('a search looks behind the key only of what was opened', async () => {
		const { app } = await open();
		const { zhouYan } = await settle(app);
		const ctx = app.as(zhouYan.actor);
		const found = async () => (await browse(ctx, { search: 'Compare Article 10' })).map(({ id }) => id);
		expect(await found()).toEqual([]);
		await openKey(ctx, 'old-school-friend');
		expect(await found()).toEqual(['old-school-friend']);
	});

	test('a key opened while the attempt is open counts as well', async () => {
		const { app } = await open();
		const { zhouYan } = await settle(app);
		await assign(app, 'refresher', '2026-12-31', zhouYan);
		await begin(app, zhouYan, 'refresher');
		await openKey(app.as(zhouYan.actor), 'wife-asks-for-his-report');
		expect(await attemptById(app.read, await sit(app, zhouYan, 'refresher'))).toMatchObject({
			keysOpened: 1,
		});
	});

	test('a manager who opened a result has seen its keys: their own later attempt is flagged', async () => {
		const { app } = await open();
		const { wangFang, chenWei } = await settle(app);
		await assign(app, 'refresher', '2026-12-31', wangFang, chenWei);
		const his = await sit(app, chenWei, 'refresher');
		await openResult(app.as(wangFang.actor), { attemptId: his, reason: '入职成绩签核' });
		expect(await attemptById(app.read, await sit(app, wangFang, 'refresher'))).toMatchObject({
			keysOpened: 3,
		});
	});

	test('every revision that was in use is kept, the latest first', async () => {
		const first = await open();
		await settle(first.app);
		first.clock.pass(DAY);
		const { app } = await open.again(first, { bank: twinBank() });
		const officer = { kind: 'person', id: 'x', key: 'p-aaaaaaaaaaaaaaaa', roles: ['officer'] } as const;
		const { history, revision } = await shelved(app.as(officer), 'ten-yuan-a-record');
		expect(history.map(({ hash }) => hash)).toEqual([
			revision.hash,
			first.app.bank.questions.get('ten-yuan-a-record')?.hash,
		]);
	});
});

onBothDatabases('a law that changes', (open) => {
	test('names the questions and programmes, and the people last trained under the old rule', async () => {
		const first = await open();
		const { app, clock } = first;
		const { zhouYan, chenWei, liNa, sunHao, wangFang } = await settle(app);
		await assign(app, 'refresher', '2026-12-31', chenWei, liNa, sunHao);
		await assign(app, 'onboarding', '2026-12-31', wangFang);
		await sit(app, chenWei, 'refresher');
		clock.pass(1_000);
		await sit(app, liNa, 'refresher', 'badly');
		// Practice is nobody's training, and an attempt that is open has taught nobody yet.
		await practise(app, wangFang, 'vip-lists');
		await begin(app, sunHao, 'refresher');
		const before = await affectedBy(app.as(zhouYan.actor), 'B-PI-10');
		expect(before.successor).toBeNull();
		expect(before.programmes.toSorted()).toEqual(['onboarding', 'practice', 'refresher']);
		expect(before.questions).toHaveLength(12);
		expect(before.people.map(({ staffId }) => staffId)).toEqual([chenWei.id, liNa.id]);

		// The rule ends tomorrow. The day after, Chen Wei sits the refresher under the new one.
		clock.pass(2 * DAY);
		const second = await open.again(first, { bank: changedLaw('2026-11-25') });
		const ctx = second.app.as(zhouYan.actor);
		expect(second.app.bankProblems).toEqual([]);
		expect((await affectedBy(ctx, 'B-PI-10')).people.map(({ staffId }) => staffId)).toEqual([
			chenWei.id,
			liNa.id,
		]);
		await assignProgramme(second.app.as(console_), {
			programmeId: 'refresher',
			to: { signIn: chenWei.signIn },
			dueOn: '2027-01-31',
			opensOn: null,
		});
		const again = (await assignmentsOf(second.app.read, chenWei.id)).find(({ cycle }) => cycle === '2027');
		const his = second.app.as(chenWei.actor);
		await submitAttempt(his, await startAttempt(his, again?.id ?? ''), 'hand-in');
		const after = await affectedBy(ctx, 'B-PI-10');
		expect(after).toMatchObject({ successor: { id: 'B-PI-110' } });
		expect(after.people.map(({ staffId }) => staffId)).toEqual([liNa.id]);
		// Sun Hao sits the old revision now, after the rule has ended: nobody was trained under it later than he.
		const late = await open.again(first);
		await sit(late.app, sunHao, 'refresher');
		const third = await open.again(first, { bank: changedLaw('2026-11-25') });
		const stale = await affectedBy(third.app.as(zhouYan.actor), 'B-PI-10');
		expect(stale.people.map(({ staffId }) => staffId)).toEqual([liNa.id, sunHao.id]);
		// They are the start of a targeted refresher, in a cycle of its own.
		expect(
			await assignProgramme(second.app.as(zhouYan.actor), {
				programmeId: 'refresher',
				to: { staffIds: after.people.map(({ staffId }) => staffId), name: 'B-PI-10' },
				dueOn: '2026-12-31',
				opensOn: null,
				cycle: '2026-11-law',
			}),
		).toEqual({ assigned: 1, already: 0 });
		// What rests on the old rule is due.
		const found = due(ctx, second.app.today()).filter(({ reason }) => reason === 'ended');
		expect(found.map(({ question }) => question)).toContain('ten-yuan-a-record');
		expect(found.some(({ question }) => question === 'query-for-a-friend')).toBe(false);
	});

	test('a rule that has ended since does not stop the service from starting', async () => {
		const { app } = await open({ bank: changedLaw('2026-11-01') });
		expect(app.bank.questions.size).toBe(12);
	});
});

onBothDatabases('files with errors', (open) => {
	test('are not loaded by half: the last good bank stays in use, with every revision, and the problems are at hand', async () => {
		const first = await open();
		const { size } = await logHead(first.app.read);
		const bad = testBank();
		if (bad.questions[0]) bad.questions[0].sources = ['B-PI-99'];
		const { app } = await open.again(first, { bank: bad });
		expect(app.bank).toEqual(first.app.bank);
		expect(app.programmes).toEqual(first.app.programmes);
		expect(app.bankProblems.map(({ file }) => file)).toEqual(
			expect.arrayContaining([expect.stringContaining('ten-yuan-a-record.yaml')]),
		);
		// Nothing came into use, so nothing is entered.
		expect((await logHead(app.read)).size).toBe(size);
		const mended = await open.again(first);
		expect(mended.app.bankProblems).toEqual([]);
	});

	test('stop a service that never had a good bank', async () => {
		const bad = testBank();
		bad.programmes = [];
		await expect(open({ bank: bad })).rejects.toBeInstanceOf(BankError);
	});

	test('a broken file beside good ones is told with its place', async () => {
		const house = await openHouse();
		writeFileSync(join(house.questionsDir, 'vip-lists', 'ten-yuan-a-record.yaml'), 'id: one\nid: two\n');
		const app = await openApp(house.app.config);
		expect(app.bankProblems).toEqual([
			expect.objectContaining({ file: 'vip-lists/ten-yuan-a-record.yaml', line: 2, code: 'key-twice' }),
		]);
		await app.close();
		await house.close();
	});
});
