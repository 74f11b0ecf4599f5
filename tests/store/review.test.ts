import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import { resultOf } from '#lib/attempt/result.server.ts';
import { MINUTE } from '#lib/core/time.ts';
import { commitment } from '#lib/log/commitment.ts';
import { entriesFrom, type LogLine } from '#lib/log/store.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { LOOK_MINUTES } from '#lib/review/review.ts';
import {
	looksAt,
	mayReadResult,
	openResult,
	reviewHead,
	reviewsOf,
	signOff,
	signOffWithPassword,
} from '#lib/review/reviews.server.ts';
import { moveStaff } from '#lib/staff/people.server.ts';
import type { Actor } from '#lib/staff/permission.ts';
import { type House, MORNING } from '../harness.ts';
import { console_, givePasswords, passwordOf, type People, settle } from '../people.ts';
import { refusal } from '../refusals.ts';
import { assign, begin, practise, sit } from '../sitting.ts';
import { onBothDatabases, type Open } from './both.ts';

const REASON = '核对陈伟入职培训中的关键题';
const COMMENT = '已当面谈过名单一题。\n下次先报告。';

/** Chen Wei has sat the onboarding and handed it in. */
async function chenWeiIsDone(open: Open): Promise<House & { people: People; attemptId: string }> {
	const house = await open();
	const people = await settle(house.app);
	await assign(house.app, 'onboarding', '2026-12-31', people.chenWei);
	const attemptId = await sit(house.app, people.chenWei, 'onboarding');
	return { ...house, people, attemptId };
}

const entriesOf = async (app: App, kind: string): Promise<LogLine[]> =>
	entriesFrom(app.read, { kind }, 0, 100);
const rows = async (app: App, table: 'look' | 'review' | 'private_text'): Promise<number> =>
	(await app.read.selectFrom(table).selectAll().execute()).length;

const signing = (attemptId: string, key = 'form-1') => ({
	attemptId,
	meaning: 'coached',
	comment: COMMENT,
	key,
});

onBothDatabases('opening a result', (open) => {
	test('I3, I7: Wang Fang opens the result of her teller: look, text and entry together, no text in the log', async () => {
		const { app, people, attemptId } = await chenWeiIsDone(open);
		const { wangFang, chenWei } = people;
		const { look } = await openResult(app.as(wangFang.actor), { attemptId, reason: `  ${REASON} ` });
		const entries = await entriesOf(app, 'result.opened');
		expect(entries).toMatchObject([
			{
				actor: wangFang.key,
				subject: chenWei.key,
				at: MORNING,
				data: { attempt: attemptId, look },
			},
		]);
		const text = await app.read.selectFrom('private_text').selectAll().executeTakeFirstOrThrow();
		expect(text).toMatchObject({ subject_key: chenWei.key, text: REASON });
		expect(entries[0]?.data.reason).toBe(commitment(text.salt, REASON));
		const { body } = await app.read
			.selectFrom('log_entry')
			.select('body')
			.where('kind', '=', 'result.opened')
			.executeTakeFirstOrThrow();
		for (const secret of [REASON, '陈伟', '王芳', 'wang.fang', 'bank.example'])
			expect(body).not.toContain(secret);
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
	});

	test('I3: when the log cannot be written, there is no look and no text either', async () => {
		const { app, people, attemptId } = await chenWeiIsDone(open);
		const broken: App = {
			...app,
			transact: (work) =>
				app.transact((tx) =>
					work({ ...tx, record: (entry) => tx.record({ ...entry, kind: 'no.such-kind' }) }),
				),
		};
		const ctx = { ...broken, actor: people.wangFang.actor };
		await expect(openResult(ctx, { attemptId, reason: REASON })).rejects.toThrow('no.such-kind');
		await expect(signOff(ctx, signing(attemptId))).rejects.toThrow('no.such-kind');
		expect([await rows(app, 'look'), await rows(app, 'review'), await rows(app, 'private_text')]).toEqual([
			0, 0, 0,
		]);
		expect(await mayReadResult(app.as(people.wangFang.actor), attemptId)).toBe(false);
	});

	test('I6: to whoever is not above the learner, and to the learner, there is no such result to open', async () => {
		const { app, people, attemptId } = await chenWeiIsDone(open);
		const { chenWei, liNa, sunHao, zhouYan, wuGang, xuLei } = people;
		const strangers: Actor[] = [
			...[chenWei, liNa, sunHao, zhouYan, wuGang, xuLei].map(({ actor }) => actor),
			// A manager of somebody else.
			{ ...sunHao.actor, roles: ['learner', 'manager'] },
			// Her manager's place without the role.
			{ ...people.wangFang.actor, roles: ['learner'] },
			console_,
			{ kind: 'system' },
		];
		for (const actor of strangers) {
			const ctx = app.as(actor);
			await refusal(openResult(ctx, { attemptId, reason: REASON }), 'not-found');
			await refusal(reviewHead(ctx, attemptId), 'not-found');
			await refusal(signOff(ctx, signing(attemptId)), 'not-found');
			expect(await mayReadResult(ctx, attemptId)).toBe(false);
			if (actor !== chenWei.actor) {
				await refusal(reviewsOf(ctx, attemptId), 'not-found');
				await refusal(looksAt(ctx, attemptId), 'not-found');
			}
		}
		await refusal(
			openResult(app.as(people.wangFang.actor), { attemptId: 'none', reason: REASON }),
			'not-found',
		);
		expect(await entriesOf(app, 'result.opened')).toEqual([]);
		expect(await entriesOf(app, 'review.signed')).toEqual([]);
	});

	test('I6: a manager does not open or sign their own result, nor their manager’s', async () => {
		const { app } = await open();
		const people = await settle(app);
		const { wangFang, zhaoMin } = people;
		await assign(app, 'onboarding', '2026-12-31', wangFang, zhaoMin);
		const own = await sit(app, wangFang, 'onboarding');
		const above = await sit(app, zhaoMin, 'onboarding');
		for (const attemptId of [own, above]) {
			await refusal(openResult(app.as(wangFang.actor), { attemptId, reason: REASON }), 'not-found');
			await refusal(signOff(app.as(wangFang.actor), signing(attemptId)), 'not-found');
		}
	});

	test('a circle in the lines of management makes nobody their own reviewer', async () => {
		const { app, people, attemptId } = await chenWeiIsDone(open);
		// Written by hand: the verbs refuse it.
		await app.transact((tx) =>
			tx.sql
				.updateTable('staff')
				.set({ manager_id: people.chenWei.id })
				.where('id', '=', people.zhaoMin.id)
				.execute(),
		);
		const asManager: Actor = { ...people.chenWei.actor, roles: ['learner', 'manager'] };
		await refusal(openResult(app.as(asManager), { attemptId, reason: REASON }), 'not-found');
	});

	test('an open attempt and a practice have no result to open', async () => {
		const { app } = await open();
		const people = await settle(app);
		await assign(app, 'onboarding', '2026-12-31', people.chenWei);
		const unfinished = await begin(app, people.chenWei, 'onboarding');
		const practice = await practise(app, people.chenWei, 'vip-lists');
		const ctx = app.as(people.wangFang.actor);
		for (const attemptId of [unfinished, practice]) {
			await refusal(openResult(ctx, { attemptId, reason: REASON }), 'not-found');
			await refusal(reviewHead(ctx, attemptId), 'not-found');
		}
		await refusal(signOff(ctx, signing(unfinished)), 'review.open');
		await refusal(signOff(ctx, signing(practice)), 'not-found');
		await refusal(reviewsOf(ctx, practice), 'not-found');
	});

	test('I10: a reason has 5 to 500 characters after trimming, and no control characters', async () => {
		const { app, people, attemptId } = await chenWeiIsDone(open);
		const ctx = app.as(people.wangFang.actor);
		const ask = (reason: string) => openResult(ctx, { attemptId, reason });
		for (const reason of ['', '    ', '看一下吧', '  四个字呢  '])
			expect((await refusal(ask(reason), 'look.reason')).field).toBe('reason');
		expect((await refusal(ask('因'.repeat(501)), 'text.long')).values).toEqual({ most: 500 });
		await refusal(ask('为了核对\u0000成绩'), 'text.control');
		await refusal(ask('为了核对\u202e成绩'), 'text.control');
		expect(await rows(app, 'look')).toBe(0);
		await ask('因'.repeat(500));
		await ask('五个字的话');
		await ask('𠮷𠮷𠮷𠮷𠮷');
		expect(await rows(app, 'look')).toBe(3);
	});

	test('a look lasts half an hour to the millisecond, for the one who gave the reason', async () => {
		const { app, clock, people, attemptId } = await chenWeiIsDone(open);
		const wang = app.as(people.wangFang.actor);
		const zhao = app.as(people.zhaoMin.actor);
		const read = (ctx: typeof wang) => resultOf(ctx, attemptId, 'en', () => mayReadResult(ctx, attemptId));
		await refusal(read(wang), 'not-found');
		const { readableUntil } = await openResult(wang, { attemptId, reason: REASON });
		expect(readableUntil).toBe(MORNING + LOOK_MINUTES * MINUTE);
		expect((await read(wang)).grade).toBe('100%');
		expect(await mayReadResult(zhao, attemptId)).toBe(false);
		expect((await reviewHead(zhao, attemptId)).readableUntil).toBe(null);
		clock.set(readableUntil - 1);
		expect(await mayReadResult(wang, attemptId)).toBe(true);
		clock.set(readableUntil);
		expect(await mayReadResult(wang, attemptId)).toBe(false);
		await refusal(read(wang), 'not-found');
		await openResult(wang, { attemptId, reason: REASON });
		expect(await mayReadResult(wang, attemptId)).toBe(true);
		expect(await entriesOf(app, 'result.opened')).toHaveLength(2);
	});

	test('whoever stops being above the learner can no longer read, reason or not', async () => {
		const { app, people, attemptId } = await chenWeiIsDone(open);
		const wang = app.as(people.wangFang.actor);
		await openResult(wang, { attemptId, reason: REASON });
		await moveStaff(app.as(console_), people.chenWei.id, { unitId: 'east', manager: 'zhao.min' });
		expect(await mayReadResult(wang, attemptId)).toBe(false);
		await refusal(reviewsOf(wang, attemptId), 'not-found');
		expect((await reviewHead(app.as(people.zhaoMin.actor), attemptId)).learner).toEqual({
			name: '陈伟',
			unit: '东部分行',
		});
	});

	test('I5: the same reason twice, even at once, is one look and one entry; another reason is another', async () => {
		const { app, people, attemptId } = await chenWeiIsDone(open);
		const ctx = app.as(people.wangFang.actor);
		const looks = await Promise.all([1, 2, 3].map(() => openResult(ctx, { attemptId, reason: REASON })));
		expect(new Set(looks.map(({ look }) => look)).size).toBe(1);
		expect(await entriesOf(app, 'result.opened')).toHaveLength(1);
		await openResult(ctx, { attemptId, reason: '应总行要求复核' });
		expect(await entriesOf(app, 'result.opened')).toHaveLength(2);
	});

	test('the learner sees who looked, when and why, the latest first; and still once a text is erased', async () => {
		const { app, clock, people, attemptId } = await chenWeiIsDone(open);
		const chen = app.as(people.chenWei.actor);
		expect(await looksAt(chen, attemptId)).toEqual([]);
		await openResult(app.as(people.wangFang.actor), { attemptId, reason: REASON });
		clock.pass(MINUTE);
		await openResult(app.as(people.zhaoMin.actor), { attemptId, reason: '区域抽查一' });
		const looks = await looksAt(chen, attemptId);
		expect(looks.map(({ viewer, at, reason }) => [viewer, at, reason])).toEqual([
			['赵敏', MORNING + MINUTE, '区域抽查一'],
			['王芳', MORNING, REASON],
		]);
		await app.transact((tx) => tx.sql.deleteFrom('private_text').execute());
		expect((await looksAt(chen, attemptId)).map(({ reason }) => reason)).toEqual([null, null]);
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
	});
});

onBothDatabases('signing off', (open) => {
	test('I3, I7: review, text and entry stand together; comment and names stay out of the log', async () => {
		const { app, people, attemptId } = await chenWeiIsDone(open);
		const { wangFang, chenWei } = people;
		const id = await signOff(app.as(wangFang.actor), signing(attemptId));
		const [entry, ...others] = await entriesOf(app, 'review.signed');
		expect(others).toEqual([]);
		const text = await app.read.selectFrom('private_text').selectAll().executeTakeFirstOrThrow();
		expect(entry).toMatchObject({
			actor: wangFang.key,
			subject: chenWei.key,
			data: {
				attempt: attemptId,
				review: id,
				meaning: 'coached',
				comment: commitment(text.salt, COMMENT),
			},
		});
		expect(JSON.stringify(entry)).not.toContain('名单');
		for (const reader of [chenWei, wangFang, people.zhaoMin])
			expect(await reviewsOf(app.as(reader.actor), attemptId)).toEqual([
				{ id, reviewer: '王芳', at: MORNING, meaning: 'coached', comment: COMMENT, commented: true },
			]);
	});

	test('without a comment there is no text and no commitment', async () => {
		const { app, people, attemptId } = await chenWeiIsDone(open);
		const ctx = app.as(people.wangFang.actor);
		await signOff(ctx, { attemptId, meaning: 'accepted', comment: '  \r\n ', key: 'k' });
		expect(await rows(app, 'private_text')).toBe(0);
		expect((await entriesOf(app, 'review.signed'))[0]?.data.comment).toBe(null);
		expect(await reviewsOf(ctx, attemptId)).toMatchObject([{ comment: null, commented: false }]);
	});

	test('I5: sent twice, even at once, it is one review with one entry', async () => {
		const { app, people, attemptId } = await chenWeiIsDone(open);
		const ctx = app.as(people.wangFang.actor);
		const ids = await Promise.all([1, 2, 3, 4].map(() => signOff(ctx, signing(attemptId))));
		expect(new Set(ids).size).toBe(1);
		// Browsers send line breaks as CRLF; that is the same comment.
		expect(await signOff(ctx, { ...signing(attemptId), comment: ` ${COMMENT.replace('\n', '\r\n')} ` })).toBe(
			ids[0],
		);
		expect(await rows(app, 'review')).toBe(1);
		expect(await entriesOf(app, 'review.signed')).toHaveLength(1);
	});

	test('I5: a key that has signed something else is refused, whoever sends it, and what stands stays', async () => {
		const { app, people, attemptId } = await chenWeiIsDone(open);
		const wang = app.as(people.wangFang.actor);
		await signOff(wang, signing(attemptId));
		await refusal(signOff(wang, { ...signing(attemptId), meaning: 'escalated' }), 'review.again');
		await refusal(signOff(wang, { ...signing(attemptId), comment: '' }), 'review.again');
		await refusal(signOff(app.as(people.zhaoMin.actor), signing(attemptId)), 'review.again');
		expect(await reviewsOf(wang, attemptId)).toMatchObject([{ meaning: 'coached', comment: COMMENT }]);
	});

	test('I4: a second sign-off, by the same manager or the one above, stands beside the first', async () => {
		const { app, clock, people, attemptId } = await chenWeiIsDone(open);
		await signOff(app.as(people.wangFang.actor), signing(attemptId));
		clock.pass(MINUTE);
		await signOff(app.as(people.wangFang.actor), { ...signing(attemptId, 'form-2'), meaning: 'escalated' });
		clock.pass(MINUTE);
		await signOff(app.as(people.zhaoMin.actor), { ...signing(attemptId, 'form-3'), meaning: 'accepted' });
		const reviews = await reviewsOf(app.as(people.chenWei.actor), attemptId);
		expect(reviews.map(({ reviewer, meaning }) => `${reviewer} ${meaning}`)).toEqual([
			'王芳 coached',
			'王芳 escalated',
			'赵敏 accepted',
		]);
		const erase = app.transact((tx) => sql`delete from review`.execute(tx.sql));
		await expect(erase).rejects.toThrow('append-only');
	});

	test('I10: meaning, comment and key are checked, each with its field', async () => {
		const { app, people, attemptId } = await chenWeiIsDone(open);
		const ctx = app.as(people.wangFang.actor);
		const bad = (change: object) => signOff(ctx, { ...signing(attemptId), ...change });
		expect((await refusal(bad({ meaning: '' }), 'review.meaning')).field).toBe('meaning');
		await refusal(bad({ meaning: 'fine' }), 'review.meaning');
		const long = await refusal(bad({ comment: '字'.repeat(1_001) }), 'text.long');
		expect([long.field, long.values]).toEqual(['comment', { most: 1_000 }]);
		await refusal(bad({ comment: 'a\u0007b' }), 'text.control');
		for (const key of ['', 'a b', 'x'.repeat(65)]) await refusal(bad({ key }), 'request.key');
		expect(await rows(app, 'review')).toBe(0);
		await bad({ comment: '字'.repeat(1_000) });
	});

	test('asks for the password again; a wrong one signs nothing, a slip in the form costs no try', async () => {
		const { app, people, attemptId } = await chenWeiIsDone(open);
		const { wangFang } = people;
		await givePasswords(app, wangFang);
		const ctx = app.as(wangFang.actor);
		await openResult(ctx, { attemptId, reason: REASON });
		const password = passwordOf(wangFang);
		const wrong = { ...signing(attemptId), password: 'not her password at all' };
		expect((await refusal(signOffWithPassword(ctx, wrong), 'password.wrong')).field).toBe('current');
		expect(await rows(app, 'review')).toBe(0);
		for (let i = 0; i < 20; i++)
			await refusal(signOffWithPassword(ctx, { ...wrong, meaning: '' }), 'review.meaning');
		await refusal(
			signOffWithPassword(app.as(people.liNa.actor), { ...signing(attemptId), password }),
			'not-found',
		);
		const id = await signOffWithPassword(ctx, { ...signing(attemptId), password });
		expect(await reviewsOf(ctx, attemptId)).toMatchObject([{ id, meaning: 'coached' }]);
	});
});
