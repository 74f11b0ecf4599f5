import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { takeDecision, decisionPage } from '#lib/approval/approvals.server.ts';
import { assignmentsOf } from '#lib/assignment/store.server.ts';
import { startAttempt } from '#lib/attempt/attempts.server.ts';
import { myProgrammes } from '#lib/attempt/overview.server.ts';
import { resultOf } from '#lib/attempt/result.server.ts';
import { certificatesOf } from '#lib/certificate/store.server.ts';
import type { App } from '#lib/app.server.ts';
import { MINUTE } from '#lib/core/time.ts';
import {
	askCorrection,
	correctionMarks,
	correctionsOf,
	type CorrectionRequest,
} from '#lib/correction/corrections.server.ts';
import { team } from '#lib/insight/overview.server.ts';
import { commitment } from '#lib/log/commitment.ts';
import { entriesFrom, entryByNumber, type LogLine } from '#lib/log/store.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { changeRole } from '#lib/staff/people.server.ts';
import { addOfficer } from '../officers.ts';
import { console_, type Member, type People, settle } from '../people.ts';
import { outcomes, refusal } from '../refusals.ts';
import { assign, begin, sit } from '../sitting.ts';
import { onBothDatabases, type Open } from './both.ts';

const REASON = '监考发现由他人代答，成绩不应计入';
const AGREED = '已核对监考记录，同意';
const TEXT = '该指派的截止日期登记有误，\n应为 2027-01-31。';

interface Office {
	readonly app: App;
	readonly people: People;
	readonly clock: Awaited<ReturnType<Open>>['clock'];
	readonly zhouYan: Member;
	readonly qianYu: Member;
	/** Zhou Yan asks … */
	readonly ask: (change: Partial<CorrectionRequest> & { number: number }) => Promise<string>;
	/** … and Qian Yu approves. */
	readonly approve: (id: string) => Promise<unknown>;
	readonly entry: (kind: string, at?: number) => Promise<LogLine>;
}

/** Chen Wei is assigned the onboarding; two officers are there. */
async function office(open: Open): Promise<Office> {
	const { app, clock } = await open();
	const people = await settle(app);
	const qianYu = await addOfficer(app);
	await assign(app, 'onboarding', '2026-12-31', people.chenWei);
	return {
		app,
		people,
		clock,
		zhouYan: people.zhouYan,
		qianYu,
		ask: (change) =>
			askCorrection(app.as(people.zhouYan.actor), {
				act: 'voided',
				text: '',
				reason: REASON,
				key: `${change.act ?? 'voided'}-${change.number}`,
				...change,
			}),
		approve: (id) => takeDecision(app.as(qianYu.actor), { id, verdict: 'approved', reason: AGREED }),
		entry: async (kind, at = 0) => {
			const found = (await entriesFrom(app.read, { kind }, 0, 100))[at];
			if (!found) throw new Error(`there is no entry ${kind}`);
			return found;
		},
	};
}

const only = async (app: App, member: Member) => {
	const [assignment] = await assignmentsOf(app.read, member.id);
	if (!assignment) throw new Error('nothing assigned');
	return assignment;
};

onBothDatabases('voiding the grading of an attempt', (open) => {
	test('a voided pass opens the assignment again; the result stays visible as voided; the log verifies', async () => {
		const { app, people, clock, qianYu, ask, approve, entry } = await office(open);
		const { chenWei, wangFang } = people;
		const attemptId = await sit(app, chenWei, 'onboarding');
		const before = await app.read.selectFrom('attempt').selectAll().execute();
		const graded = await entry('attempt.graded');
		clock.pass(MINUTE);
		const id = await ask({ number: graded.number });
		await approve(id);

		const assignment = await only(app, chenWei);
		expect(assignment).toMatchObject({
			outcome: null,
			settledAt: null,
			bestGrade: null,
			attempts: 1,
			voided: 1,
		});
		const voided = await entry('entry.voided');
		const [why] = await app.read.selectFrom('private_text').selectAll().where('text', '=', REASON).execute();
		expect(voided).toMatchObject({
			actor: qianYu.key,
			subject: chenWei.key,
			data: {
				entry: graded.number,
				leaf: graded.leafHash,
				decision: id,
				reason: commitment(why?.salt ?? '', REASON),
				attempt: attemptId,
				assignment: assignment.id,
				outcome: null,
			},
		});
		// I4: the attempt and its entry are what they were.
		expect(await app.read.selectFrom('attempt').selectAll().execute()).toEqual(before);
		expect(await entryByNumber(app.read, graded.number)).toMatchObject({ leafHash: graded.leafHash });
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });

		const result = await resultOf(app.as(chenWei.actor), attemptId, 'en');
		expect(result).toMatchObject({ passed: true, grade: '100%', settled: false, attemptsLeft: 2 });
		expect(result.voided).not.toBeNull();
		const [mine] = await myProgrammes(app.as(chenWei.actor), 'en');
		expect(mine).toMatchObject({ state: 'open', startable: true, attemptsUsed: 0 });
		expect(mine?.attempts).toMatchObject([{ id: attemptId, voided: true, passed: true }]);
		const seen = await team(app.as(wangFang.actor), { below: 'direct', filters: {}, sort: null });
		const row = seen.rows.find(({ staffId }) => staffId === chenWei.id);
		expect(row).toMatchObject({ state: 'open', latest: { id: attemptId, voided: true } });
		expect(seen.counts.waiting).toBe(0);

		// The certificate falls with it, by the same decision.
		const [first] = await certificatesOf(app.read, chenWei.id);
		expect(first).toMatchObject({ attemptId, revokedOn: '2026-11-24' });
		expect((await entry('certificate.revoked')).data).toMatchObject({ certificate: first?.id, decision: id });

		// And it can be passed anew.
		clock.pass(MINUTE);
		await sit(app, chenWei, 'onboarding');
		expect(await only(app, chenWei)).toMatchObject({ outcome: 'passed', attempts: 2, voided: 1 });
		expect((await certificatesOf(app.read, chenWei.id)).map(({ revokedOn }) => revokedOn)).toEqual([
			null,
			'2026-11-24',
		]);
		expect(await app.read.selectFrom('attempt').select('number').orderBy('number').execute()).toEqual([
			{ number: 1 },
			{ number: 2 },
		]);
	});

	test('a voided failure gives an attempt back: failed for good becomes open, and spent again fails again', async () => {
		const { app, people, ask, approve, entry } = await office(open);
		const { chenWei } = people;
		await sit(app, chenWei, 'onboarding', 'badly');
		await sit(app, chenWei, 'onboarding', 'badly');
		expect((await only(app, chenWei)).outcome).toBe('failed');
		await approve(await ask({ number: (await entry('attempt.graded')).number }));
		expect(await entriesFrom(app.read, { kind: 'certificate.revoked' }, 0, 10)).toEqual([]);
		expect(await only(app, chenWei)).toMatchObject({ outcome: null, attempts: 2, voided: 1 });
		await sit(app, chenWei, 'onboarding', 'badly');
		const spent = await only(app, chenWei);
		expect(spent).toMatchObject({ outcome: 'failed', attempts: 3, voided: 1 });
		await refusal(startAttempt(app.as(chenWei.actor), spent.id), 'attempt.spent');
	});

	test('while another attempt is open, its learner goes on', async () => {
		const { app, people, ask, approve, entry } = await office(open);
		await sit(app, people.chenWei, 'onboarding', 'badly');
		const running = await begin(app, people.chenWei, 'onboarding');
		await approve(await ask({ number: (await entry('attempt.graded')).number }));
		expect(await begin(app, people.chenWei, 'onboarding')).toBe(running);
		expect(await only(app, people.chenWei)).toMatchObject({ outcome: null, attempts: 2, voided: 1 });
	});

	test('says beforehand what will happen, to whom, and what becomes of the programme', async () => {
		const { app, people, qianYu, ask, entry } = await office(open);
		await sit(app, people.chenWei, 'onboarding');
		const id = await ask({ number: (await entry('attempt.graded')).number });
		const { summary } = await decisionPage(app.as(qianYu.actor), id, 'zh-CN');
		expect(summary.title).toMatch(/^作废记录/);
		const said = summary.sentences.join('');
		expect(said).toContain('陈伟');
		expect(said).toContain('第 1 次作答（成绩 100%，通过）');
		expect(said).toContain('重新开放');
	});

	test('once is enough: a second voiding is refused, asked before or after, and of two at once one is done', async () => {
		const { app, people, zhouYan, qianYu, ask, approve, entry } = await office(open);
		await sit(app, people.chenWei, 'onboarding');
		const { number } = await entry('attempt.graded');
		const id = await ask({ number });
		const fengJing = await addOfficer(app, 'feng.jing');
		const got = await outcomes([
			approve(id),
			takeDecision(app.as(fengJing.actor), { id, verdict: 'approved', reason: AGREED }),
		]);
		expect(got).toEqual(['decision.over', 'done']);
		expect(await entriesFrom(app.read, { kind: 'entry.voided' }, 0, 10)).toHaveLength(1);
		await refusal(ask({ number, key: 'again' }), 'correction.voided');
		expect(await only(app, people.chenWei)).toMatchObject({ voided: 1 });
		expect((await correctionsOf(app.as(zhouYan.actor), number)).askable).not.toContain('voided');
		expect((await correctionsOf(app.as(qianYu.actor), number)).askable).toContain('annotated');
	});

	test('I3: when the log cannot take the entry, nothing of the voiding remains', async () => {
		const { app, people, qianYu, ask, entry } = await office(open);
		await sit(app, people.chenWei, 'onboarding');
		const id = await ask({ number: (await entry('attempt.graded')).number });
		const broken: App = {
			...app,
			transact: (work) =>
				app.transact((tx) =>
					work({
						...tx,
						record: (line) =>
							tx.record(line.kind === 'entry.voided' ? { ...line, kind: 'no.such-kind' } : line),
					}),
				),
		};
		const ctx = { ...broken, actor: qianYu.actor };
		await expect(takeDecision(ctx, { id, verdict: 'approved', reason: AGREED })).rejects.toThrow('no.such');
		expect(await only(app, people.chenWei)).toMatchObject({ outcome: 'passed', voided: 0 });
		for (const table of ['correction', 'attempt_void'] as const)
			expect(await app.read.selectFrom(table).selectAll().execute()).toEqual([]);
		expect((await decisionPage(app.as(qianYu.actor), id, 'en')).decision.state).toBe('waiting');
	});

	test('I4: marks of voiding and correction stay', async () => {
		const { app, people, ask, approve, entry } = await office(open);
		await sit(app, people.chenWei, 'onboarding');
		await approve(await ask({ number: (await entry('attempt.graded')).number }));
		for (const table of ['correction', 'attempt_void']) {
			const run = (statement: string) => app.transact((tx) => sql.raw(statement).execute(tx.sql));
			await expect(run(`delete from ${table}`)).rejects.toThrow('append-only');
			await expect(run(`update ${table} set at = 0`)).rejects.toThrow('append-only');
		}
	});
});

onBothDatabases('annotating and correcting', (open) => {
	test('stands beside the entry with text and reason by key; the log has commitments only', async () => {
		const { app, people, zhouYan, qianYu, ask, approve, entry } = await office(open);
		const { number } = await entry('assignment.made');
		await approve(await ask({ number, act: 'corrected', text: `  ${TEXT.replace('\n', '\r\n')} ` }));
		await approve(await ask({ number, act: 'annotated', text: '另见会议纪要' }));
		const { done, waiting } = await correctionsOf(app.as(people.wuGang.actor), number);
		expect(waiting).toEqual([]);
		expect(done).toMatchObject([
			{ act: 'corrected', text: TEXT, reason: REASON, askedBy: zhouYan.key, approvedBy: qianYu.key },
			{ act: 'annotated', text: '另见会议纪要' },
		]);
		const [kept] = await app.read.selectFrom('private_text').selectAll().where('text', '=', TEXT).execute();
		const corrected = await entry('entry.corrected');
		expect(corrected.data.text).toBe(commitment(kept?.salt ?? '', TEXT));
		expect(kept?.subject_key).toBe(people.chenWei.key);
		expect(JSON.stringify([corrected, await entry('decision.asked')])).not.toMatch(/截止|监考/);
		expect(await correctionMarks(app.as(zhouYan.actor), [number, 0])).toEqual(
			new Map([[number, 'corrected']]),
		);
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
	});

	test('the texts gone, the entries stay and say so', async () => {
		const { app, people, ask, approve, entry } = await office(open);
		const { number } = await entry('assignment.made');
		await approve(await ask({ number, act: 'annotated', text: TEXT }));
		await app.transact((tx) => tx.sql.deleteFrom('private_text').execute());
		const { done } = await correctionsOf(app.as(people.zhouYan.actor), number);
		expect(done).toMatchObject([{ text: null, hasText: true, reason: null }]);
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
	});

	test('a text erased while the decision waits: the entry has the commitment that was asked with', async () => {
		const { app, ask, approve, entry } = await office(open);
		const { number } = await entry('assignment.made');
		const id = await ask({ number, act: 'annotated', text: TEXT });
		const asked = await entry('decision.asked');
		await app.transact((tx) => tx.sql.deleteFrom('private_text').execute());
		await approve(id);
		expect((await entry('entry.annotated')).data).toMatchObject({
			text: asked.data.text,
			reason: asked.data.reason,
		});
	});

	test('entries about nobody can be annotated too; what decides, corrects or belongs to an attempt is not voided', async () => {
		const { app, people, ask, approve, entry } = await office(open);
		await sit(app, people.chenWei, 'onboarding');
		const { number } = await entry('unit.added');
		await approve(await ask({ number, act: 'annotated', text: TEXT }));
		for (const kind of ['decision.asked', 'entry.annotated', 'attempt.started', 'attempt.handed-in'])
			await refusal(ask({ number: (await entry(kind)).number }), 'correction.kind');
		await refusal(
			ask({ number: (await entry('decision.approved')).number, act: 'corrected', text: TEXT }),
			'correction.kind',
		);
		await approve(
			await ask({ number: (await entry('decision.approved')).number, act: 'annotated', text: TEXT }),
		);
	});

	test('I6: only officers ask; not in their own case; auditors see what was done', async () => {
		const { app, people, qianYu, ask, entry } = await office(open);
		const { number } = await entry('assignment.made');
		const request = { number, act: 'annotated', text: TEXT, reason: REASON, key: 'k' };
		const { chenWei, wangFang, wuGang, xuLei } = people;
		for (const { actor } of [chenWei, wangFang, wuGang, xuLei])
			await refusal(askCorrection(app.as(actor), request), 'not-found');
		expect((await correctionsOf(app.as(wuGang.actor), number)).askable).toEqual([]);
		await refusal(correctionsOf(app.as(wangFang.actor), number), 'not-found');
		await refusal(correctionMarks(app.as(wangFang.actor), [number]), 'not-found');
		// The entry that Qian Yu was added is Qian Yu's case.
		const own = (await entriesFrom(app.read, { kind: 'staff.added' }, 0, 100)).find(
			({ subject }) => subject === qianYu.key,
		);
		await refusal(
			askCorrection(app.as(qianYu.actor), { ...request, number: own?.number ?? 0 }),
			'decision.own',
		);
		const asked = await ask({ number: own?.number ?? 0, act: 'annotated', text: TEXT });
		await refusal(
			takeDecision(app.as(qianYu.actor), { id: asked, verdict: 'approved', reason: AGREED }),
			'decision.own',
		);
		// The console may ask, and a person decides.
		await askCorrection(app.as(console_), { ...request, key: 'console' });
	});

	test('I10: act, text and reason are checked, each with its field; an entry that is not there is not there', async () => {
		const { ask, entry } = await office(open);
		const { number } = await entry('assignment.made');
		expect((await refusal(ask({ number, act: 'deleted' }), 'correction.act')).field).toBe('act');
		expect((await refusal(ask({ number, act: 'annotated' }), 'text.empty')).field).toBe('text');
		expect((await refusal(ask({ number, text: TEXT }), 'correction.no-text')).field).toBe('text');
		await refusal(ask({ number, act: 'annotated', text: '字'.repeat(1_001) }), 'text.long');
		expect((await refusal(ask({ number, reason: '' }), 'decision.reason')).field).toBe('reason');
		await refusal(ask({ number: 99_999 }), 'not-found');
	});

	test('I5: a form sent twice asks once', async () => {
		const { app, ask, entry } = await office(open);
		const { number } = await entry('assignment.made');
		const ids = await Promise.all([1, 2, 3].map(() => ask({ number, act: 'annotated', text: TEXT })));
		expect(new Set(ids).size).toBe(1);
		await refusal(ask({ number, act: 'annotated', text: '别的文字' }), 'decision.again');
		expect(await entriesFrom(app.read, { kind: 'decision.asked' }, 0, 10)).toHaveLength(1);
	});

	test('somebody who is no officer any more cannot approve', async () => {
		const { app, qianYu, ask, entry } = await office(open);
		const id = await ask({ number: (await entry('assignment.made')).number, act: 'annotated', text: TEXT });
		const ctx = app.as(console_);
		await app.transact((tx) => changeRole(tx, ctx, qianYu.id, 'officer', false));
		const former = app.as({ ...qianYu.actor, roles: ['learner'] });
		await refusal(takeDecision(former, { id, verdict: 'approved', reason: AGREED }), 'not-found');
	});
});
