import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import {
	decisionList,
	decisionPage,
	takeDecision,
	takeDecisionWithPassword,
	waitingForMe,
	withdrawDecision,
} from '#lib/approval/approvals.server.ts';
import { MINUTE } from '#lib/core/time.ts';
import { keepSetting, setting } from '#lib/database/settings.server.ts';
import type { DecisionKind } from '#lib/decision/kind.ts';
import { type Ask, askDecision } from '#lib/decision/decisions.server.ts';
import { commitment } from '#lib/log/commitment.ts';
import { entriesFrom, type LogLine } from '#lib/log/store.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import { MORNING } from '../harness.ts';
import { addOfficer } from '../officers.ts';
import { console_, givePasswords, type Member, passwordOf, type People, settle } from '../people.ts';
import { outcomes, refusal } from '../refusals.ts';
import { onBothDatabases, type Open } from './both.ts';

const REASON = '陈伟的成绩登记有误，需要更改';
const AGREED = '已核对原始材料，同意';

/** A kind of the stories: it marks the thing as done, and cannot be done to `a-wall`. */
const marking: DecisionKind = {
	kind: 'mark-thing',
	summary: async ({ about }) => ({ title: about, sentences: [], texts: [], link: null }),
	async act(tx, { about, decidedBy }) {
		await keepSetting(tx.sql, `done ${about}`, decidedBy ?? '');
		if (about === 'a-wall') throw new DomainError('busy', null);
	},
};

interface Desk {
	readonly app: App;
	readonly people: People;
	readonly clock: Awaited<ReturnType<Open>>['clock'];
	/** Zhou Yan, who asks, and Qian Yu, who decides. */
	readonly zhouYan: Member;
	readonly qianYu: Member;
	readonly ask: (change?: Partial<Ask>) => Promise<string>;
	readonly done: (about?: string) => Promise<string | undefined>;
}

async function desk(open: Open): Promise<Desk> {
	const house = await open();
	const { clock } = house;
	const people = await settle(house.app);
	const qianYu = await addOfficer(house.app);
	const kinds = new Map([[marking.kind, marking]]);
	const app: App = {
		...house.app,
		decisionKinds: kinds,
		as: (actor) => ({ ...app, actor }),
	};
	return {
		app,
		people,
		clock,
		zhouYan: people.zhouYan,
		qianYu,
		ask: (change = {}) =>
			app.transact((tx) =>
				askDecision(tx, app, {
					kind: 'mark-thing',
					about: 'a-door',
					subject: people.chenWei.key,
					data: { colour: 'blue' },
					reason: REASON,
					asker: people.zhouYan.key,
					key: 'form-1',
					...change,
				}),
			),
		done: (about = 'a-door') => setting(app.read, `done ${about}`),
	};
}

const approving = (id: string) => ({ id, verdict: 'approved', reason: AGREED });
const entriesOf = async (app: App, kind: string): Promise<LogLine[]> =>
	entriesFrom(app.read, { kind }, 0, 100);
const texts = async (app: App) => app.read.selectFrom('private_text').selectAll().execute();

onBothDatabases('asking for a decision', (open) => {
	test('I3, I7: Zhou Yan asks: row, reason and entry together, no text in the log', async () => {
		const { app, people, ask } = await desk(open);
		const id = await ask({ reason: `  ${REASON} ` });
		const [entry, ...others] = await entriesOf(app, 'decision.asked');
		expect(others).toEqual([]);
		const [text] = await texts(app);
		expect(text).toMatchObject({ subject_key: people.chenWei.key, text: REASON });
		expect(entry).toMatchObject({
			at: MORNING,
			actor: people.zhouYan.key,
			subject: people.chenWei.key,
			data: {
				decision: id,
				what: 'mark-thing',
				about: 'a-door',
				reason: commitment(text?.salt ?? '', REASON),
			},
		});
		expect(JSON.stringify(entry)).not.toContain('陈伟');
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
	});

	test('I3: when the log cannot take it, nothing of asking, deciding or taking back remains', async () => {
		const { app, ask, qianYu, zhouYan, done } = await desk(open);
		const broken: App = {
			...app,
			transact: (work) =>
				app.transact((tx) =>
					work({ ...tx, record: (entry) => tx.record({ ...entry, kind: 'no.such-kind' }) }),
				),
			as: (actor) => ({ ...broken, actor }),
		};
		const id = await ask();
		const before = await texts(app);
		await expect(
			broken.transact((tx) =>
				askDecision(tx, broken, {
					kind: 'mark-thing',
					about: 'other',
					subject: null,
					data: {},
					reason: REASON,
					asker: 'console',
					key: 'k',
				}),
			),
		).rejects.toThrow('no.such-kind');
		await expect(takeDecision(broken.as(qianYu.actor), approving(id))).rejects.toThrow('no.such-kind');
		await expect(withdrawDecision(broken.as(zhouYan.actor), id)).rejects.toThrow('no.such-kind');
		expect(await texts(app)).toEqual(before);
		expect(await done()).toBeUndefined();
		expect((await decisionPage(app.as(qianYu.actor), id, 'en')).decision.state).toBe('waiting');
	});

	test('I5: sent twice, even at once, it is one; the same key for something else is refused', async () => {
		const { app, ask } = await desk(open);
		const ids = await Promise.all([1, 2, 3].map(() => ask()));
		expect(new Set(ids).size).toBe(1);
		expect(await entriesOf(app, 'decision.asked')).toHaveLength(1);
		await refusal(ask({ data: { colour: 'red' } }), 'decision.again');
		await refusal(ask({ reason: '另外一个理由在这里' }), 'decision.again');
	});

	test('one waits about a thing at a time, whoever asks; once it is settled, it may be asked again', async () => {
		const { app, ask, qianYu, zhouYan } = await desk(open);
		const id = await ask();
		await refusal(ask({ key: 'form-2' }), 'decision.waiting');
		expect(
			await outcomes([
				ask({ about: 'a-gate', key: 'form-3' }),
				ask({ about: 'a-gate', key: 'form-4', asker: qianYu.key }),
			]),
		).toEqual(['decision.waiting', 'done']);
		await withdrawDecision(app.as(zhouYan.actor), id);
		await ask({ key: 'form-5' });
	});

	test('nobody asks in their own case; the console may ask', async () => {
		const { app, ask, zhouYan, qianYu, done } = await desk(open);
		await refusal(ask({ subject: zhouYan.key }), 'decision.own');
		const id = await ask({ asker: 'console' });
		await takeDecision(app.as(qianYu.actor), approving(id));
		expect(await done()).toBe(qianYu.key);
		expect((await decisionPage(app.as(zhouYan.actor), id, 'en')).asker).toBe('console');
	});

	test('I10: a reason has 5 to 1,000 characters, and no control characters', async () => {
		const { ask } = await desk(open);
		for (const reason of ['', '   四个字呢  '])
			expect((await refusal(ask({ reason }), 'decision.reason')).field).toBe('reason');
		await refusal(ask({ reason: '长'.repeat(1_001) }), 'text.long');
		await refusal(ask({ reason: '有\u202e控制字符' }), 'text.control');
		await refusal(ask({ key: 'a b' }), 'request.key');
	});
});

onBothDatabases('taking a decision', (open) => {
	test('another officer approves: the act is done in the same commit, each step is an entry', async () => {
		const { app, clock, people, ask, qianYu, done } = await desk(open);
		const id = await ask();
		clock.pass(MINUTE);
		await takeDecision(app.as(qianYu.actor), approving(id));
		expect(await done()).toBe(qianYu.key);
		expect(await entriesOf(app, 'decision.approved')).toMatchObject([
			{ at: MORNING + MINUTE, actor: qianYu.key, subject: people.chenWei.key, data: { decision: id } },
		]);
		const page = await decisionPage(app.as(people.zhouYan.actor), id, 'zh-CN');
		expect(page).toMatchObject({ asker: '周燕', decider: '钱宇', subject: '陈伟' });
		expect(page.decision).toMatchObject({
			state: 'approved',
			reason: REASON,
			decidedReason: AGREED,
			decidedAt: MORNING + MINUTE,
		});
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
	});

	test('a refusal does nothing but say so', async () => {
		const { app, ask, qianYu, done } = await desk(open);
		const id = await ask();
		await takeDecision(app.as(qianYu.actor), { id, verdict: 'refused', reason: '材料不足，请补充' });
		expect(await done()).toBeUndefined();
		expect(await entriesOf(app, 'decision.refused')).toHaveLength(1);
		expect(await entriesOf(app, 'decision.approved')).toEqual([]);
	});

	test('neither the asker nor the subject decides, and the subject cannot refuse either', async () => {
		const { app, ask, zhouYan, qianYu } = await desk(open);
		const id = await ask();
		await refusal(takeDecision(app.as(zhouYan.actor), approving(id)), 'decision.asker');
		const own = await ask({ subject: qianYu.key, about: 'own', key: 'form-2' });
		for (const verdict of ['approved', 'refused'])
			await refusal(takeDecision(app.as(qianYu.actor), { id: own, verdict, reason: AGREED }), 'decision.own');
	});

	test('I6: to whoever is no officer, to the console and to jobs there is no decision', async () => {
		const { app, people, ask } = await desk(open);
		const id = await ask();
		const { chenWei, wangFang, wuGang, xuLei } = people;
		const strangers = [chenWei, wangFang, wuGang, xuLei].map(({ actor }) => actor);
		for (const actor of [...strangers, console_, { kind: 'system' } as const]) {
			const ctx = app.as(actor);
			await refusal(takeDecision(ctx, approving(id)), 'not-found');
			await refusal(takeDecisionWithPassword(ctx, { ...approving(id), password: 'x' }), 'not-found');
			await refusal(decisionPage(ctx, id, 'en'), 'not-found');
			await refusal(decisionList(ctx, undefined, { offset: 0, limit: 10 }, 'en'), 'not-found');
			await refusal(withdrawDecision(ctx, id), 'not-found');
			expect(await waitingForMe(ctx)).toBe(0);
		}
		await refusal(takeDecision(app.as(people.zhouYan.actor), approving('nothing')), 'not-found');
	});

	test('I5: the same decision sent twice is one; another one, or after a withdrawal, is told it is over', async () => {
		const { app, ask, qianYu, zhouYan } = await desk(open);
		const id = await ask();
		await takeDecision(app.as(qianYu.actor), approving(id));
		await takeDecision(app.as(qianYu.actor), approving(id));
		expect(await entriesOf(app, 'decision.approved')).toHaveLength(1);
		const { values } = await refusal(
			takeDecision(app.as(qianYu.actor), { id, verdict: 'refused', reason: AGREED }),
			'decision.over',
		);
		expect(values).toEqual({ state: 'approved' });
		await refusal(withdrawDecision(app.as(zhouYan.actor), id), 'decision.over');
		const second = await ask({ key: 'form-2' });
		await withdrawDecision(app.as(zhouYan.actor), second);
		await withdrawDecision(app.as(zhouYan.actor), second);
		expect(await entriesOf(app, 'decision.withdrawn')).toHaveLength(1);
		await refusal(takeDecision(app.as(qianYu.actor), approving(second)), 'decision.over');
	});

	test('two officers at once: one wins, the other is told, and it is done once', async () => {
		const { app, ask, qianYu, done } = await desk(open);
		const fengJing = await addOfficer(app, 'feng.jing');
		const id = await ask();
		const got = await outcomes([
			takeDecision(app.as(qianYu.actor), approving(id)),
			takeDecision(app.as(fengJing.actor), { ...approving(id), verdict: 'refused' }),
		]);
		expect(got).toEqual(['decision.over', 'done']);
		const [approved, turned] = [
			await entriesOf(app, 'decision.approved'),
			await entriesOf(app, 'decision.refused'),
		];
		expect(approved.length + turned.length).toBe(1);
		expect(await done()).toBe(approved.length === 1 ? qianYu.key : undefined);
	});

	test('what cannot be done leaves the decision waiting and nothing of the act', async () => {
		const { app, ask, qianYu, done } = await desk(open);
		const id = await ask({ about: 'a-wall' });
		await refusal(takeDecision(app.as(qianYu.actor), approving(id)), 'busy');
		expect(await done('a-wall')).toBeUndefined();
		expect(await entriesOf(app, 'decision.approved')).toEqual([]);
		await takeDecision(app.as(qianYu.actor), { id, verdict: 'refused', reason: AGREED });
	});

	test('only the asker takes it back', async () => {
		const { app, ask, qianYu } = await desk(open);
		await refusal(withdrawDecision(app.as(qianYu.actor), await ask()), 'not-found');
	});

	test('I4: what is settled changes no more, what was asked never does, and no row goes', async () => {
		const { app, ask, qianYu } = await desk(open);
		const id = await ask();
		const run = (statement: string) => app.transact((tx) => sql.raw(statement).execute(tx.sql));
		await expect(run(`update decision set data = '{}'`)).rejects.toThrow('settled');
		await expect(run(`update decision set subject_key = null`)).rejects.toThrow('settled');
		await expect(run(`delete from decision`)).rejects.toThrow(/stays|append-only/);
		await takeDecision(app.as(qianYu.actor), approving(id));
		await expect(run(`update decision set state = 'waiting'`)).rejects.toThrow('settled');
	});

	test('asks for the password again; a slip in the form or an own case costs no try', async () => {
		const { app, ask, qianYu, zhouYan } = await desk(open);
		await givePasswords(app, qianYu, zhouYan);
		const id = await ask();
		const taking = { ...approving(id), password: passwordOf(qianYu) };
		const ctx = app.as(qianYu.actor);
		for (let i = 0; i < 8; i++) {
			await refusal(
				takeDecisionWithPassword(ctx, { ...taking, reason: '', password: 'x' }),
				'decision.reason',
			);
			await refusal(
				takeDecisionWithPassword(ctx, { ...taking, verdict: '', password: 'x' }),
				'decision.verdict',
			);
			await refusal(
				takeDecisionWithPassword(app.as(zhouYan.actor), { ...taking, password: 'x' }),
				'decision.asker',
			);
		}
		const wrong = await refusal(
			takeDecisionWithPassword(ctx, { ...taking, password: 'x' }),
			'password.wrong',
		);
		expect(wrong.field).toBe('current');
		expect((await takeDecisionWithPassword(ctx, taking)).state).toBe('approved');
		expect((await takeDecisionWithPassword(ctx, taking)).state).toBe('approved');
		expect(await entriesOf(app, 'decision.approved')).toHaveLength(1);
	});

	test('the list has what waits first, the longest on top; the count is of what waits for the reader', async () => {
		const { app, clock, ask, qianYu, zhouYan } = await desk(open);
		const abouts = ['first', 'second', 'third', 'fourth'];
		const ids: string[] = [];
		for (const about of abouts) {
			ids.push(await ask({ about, key: about }));
			clock.pass(MINUTE);
		}
		await takeDecision(app.as(qianYu.actor), approving(ids[0] ?? ''));
		clock.pass(MINUTE);
		await takeDecision(app.as(qianYu.actor), approving(ids[1] ?? ''));
		const list = async (state?: 'waiting' | 'settled') => {
			const { lines, count } = await decisionList(
				app.as(qianYu.actor),
				state,
				{ offset: 0, limit: 10 },
				'en',
			);
			return [count, ...lines.map(({ title }) => title)];
		};
		expect(await list()).toEqual([4, 'third', 'fourth', 'second', 'first']);
		expect(await list('waiting')).toEqual([2, 'third', 'fourth']);
		expect(await list('settled')).toEqual([2, 'second', 'first']);
		expect(await waitingForMe(app.as(qianYu.actor))).toBe(2);
		expect(await waitingForMe(app.as(zhouYan.actor))).toBe(0);
	});
});
