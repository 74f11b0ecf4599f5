import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import { assignProgramme } from '#lib/assignment/assignments.server.ts';
import { isLate } from '#lib/assignment/assignment.ts';
import { assignmentsOf } from '#lib/assignment/store.server.ts';
import { placesOf } from '#lib/attempt/attempt.ts';
import {
	type AttemptContext,
	expireAttempts,
	materialOf,
	readAttempt,
	saveAnswer,
	setFlag,
	startAttempt,
	startPractice,
	submitAttempt,
} from '#lib/attempt/attempts.server.ts';
import { hashOfSteps } from '#lib/attempt/finish.server.ts';
import { gradeAttempt } from '#lib/attempt/grade.ts';
import { attemptById, attemptsOf, stepsOf } from '#lib/attempt/store.server.ts';
import { canonicalJson, sha256Hex } from '#lib/core/canonical.ts';
import { dateIn, MINUTE } from '#lib/core/time.ts';
import { entriesFrom, logHead } from '#lib/log/store.server.ts';
import { revisionReader } from '#lib/question/revisions.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { bestAnswer, testBank, twinBank, worstAnswer } from '../bank.ts';
import { MORNING } from '../harness.ts';
import { console_, type Member, settle } from '../people.ts';
import { outcomes, refusal } from '../refusals.ts';
import { onBothDatabases, onDatabase } from './both.ts';

/** Assigns a programme to one person; returns the assignment's id. */
async function assigned(
	app: App,
	to: Member,
	programmeId = 'onboarding',
	dueOn = '2026-12-31',
): Promise<string> {
	await assignProgramme(app.as(console_), { programmeId, to: { signIn: to.signIn }, dueOn, opensOn: null });
	const found = (await assignmentsOf(app.read, to.id)).find((one) => one.programmeId === programmeId);
	if (!found) throw new Error('not assigned');
	return found.id;
}

async function assignmentOf(app: App, to: Member, id: string) {
	const found = (await assignmentsOf(app.read, to.id)).find((one) => one.id === id);
	if (!found) throw new Error('no such assignment');
	return found;
}

/** Answers every question of an attempt, well or badly. */
async function answerAll(ctx: AttemptContext, attemptId: string, how: 'best' | 'worst'): Promise<void> {
	const { attempt } = await readAttempt(ctx, attemptId);
	const { questions } = await materialOf(ctx, attempt);
	for (const [i, question] of questions.entries())
		await saveAnswer(ctx, {
			attemptId,
			place: i + 1,
			values: how === 'best' ? bestAnswer(question) : worstAnswer(question),
			seen: 0,
			key: `answer-${i + 1}`,
		});
}

/** Sits an attempt from start to hand-in. */
async function sit(ctx: AttemptContext, assignmentId: string, how: 'best' | 'worst'): Promise<string> {
	const attemptId = await startAttempt(ctx, assignmentId);
	await answerAll(ctx, attemptId, how);
	await submitAttempt(ctx, attemptId, 'hand-in');
	return attemptId;
}

/** The ids of the options at a place, in the order of the paper. */
async function optionsAt(ctx: AttemptContext, attemptId: string, place: number): Promise<string[]> {
	const { attempt } = await readAttempt(ctx, attemptId);
	return [...(attempt.paper.questions[place - 1]?.order ?? [])];
}

/** The first place with a single choice. */
async function singlePlace(ctx: AttemptContext, attemptId: string): Promise<number> {
	const { attempt } = await readAttempt(ctx, attemptId);
	const { questions } = await materialOf(ctx, attempt);
	return questions.findIndex(({ kind }) => kind === 'single') + 1;
}

const kindsSince = async (app: App, from: number) =>
	(await entriesFrom(app.read, {}, from, 999)).map(({ kind }) => kind);

onBothDatabases('starting', (open) => {
	test('I5: two clicks on Start give one attempt, one count and one entry', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const assignment = await assigned(app, chenWei);
		const { size } = await logHead(app.read);
		const started = await Promise.all(
			[1, 2, 3, 4].map(() => startAttempt(app.as(chenWei.actor), assignment)),
		);
		expect(new Set(started).size).toBe(1);
		expect(await startAttempt(app.as(chenWei.actor), assignment)).toBe(started[0]);
		expect(await attemptsOf(app.read, chenWei.id)).toHaveLength(1);
		expect(await assignmentOf(app, chenWei, assignment)).toMatchObject({ attempts: 1, outcome: null });
		expect(await entriesFrom(app.read, {}, size, 9)).toMatchObject([
			{
				kind: 'attempt.started',
				actor: chenWei.key,
				subject: chenWei.key,
				data: { attempt: started[0], assignment, number: 1, questions: 5, deadline: MORNING + 40 * MINUTE },
			},
		]);
	});

	test('the entry carries the hashes of the paper, the programme and the bank', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const { size } = await logHead(app.read);
		const id = await startAttempt(app.as(chenWei.actor), await assigned(app, chenWei));
		const row = await app.read
			.selectFrom('attempt')
			.selectAll()
			.where('id', '=', id)
			.executeTakeFirstOrThrow();
		const [entry] = await entriesFrom(app.read, { kind: 'attempt.started' }, size, 1);
		expect(entry?.data).toMatchObject({
			paper: sha256Hex(row.paper),
			programmeHash: app.programmes.get('onboarding')?.hash,
			bank: app.bank.hash,
		});
		expect(row.paper).toBe(canonicalJson(JSON.parse(row.paper)));
	});

	test('the paper has the questions that the programme asks for, drawn from scored ones', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const id = await startAttempt(app.as(chenWei.actor), await assigned(app, chenWei));
		const attempt = await attemptById(app.read, id);
		const drawn =
			attempt?.paper.questions.map((one) => ({ ...one, value: app.bank.questions.get(one.id)?.value })) ?? [];
		expect(drawn.every(({ value }) => value?.use === 'scored')).toBe(true);
		expect(drawn.filter(({ value, weight }) => value?.topic === 'vip-lists' && weight === 1)).toHaveLength(3);
		expect(drawn.filter(({ value, weight }) => value?.topic === 'credit-query' && weight === 2)).toHaveLength(
			2,
		);
		expect(drawn.filter(({ value }) => value?.grey).length).toBeGreaterThanOrEqual(1);
	});

	test('waits for the opening date in the bank’s time zone (I9)', async () => {
		const { app, clock } = await open();
		const { chenWei } = await settle(app);
		await assignProgramme(app.as(console_), {
			programmeId: 'onboarding',
			to: { signIn: chenWei.signIn },
			dueOn: '2026-12-31',
			opensOn: '2026-12-01',
		});
		const [assignment] = await assignmentsOf(app.read, chenWei.id);
		// 30 November 23:59:59.999 in Shanghai, then midnight.
		clock.set(Date.UTC(2026, 10, 30, 16) - 1);
		const error = await refusal(
			startAttempt(app.as(chenWei.actor), assignment?.id ?? ''),
			'attempt.not-open',
		);
		expect(error.values).toEqual({ date: '2026-12-01' });
		clock.pass(1);
		await startAttempt(app.as(chenWei.actor), assignment?.id ?? '');
	});

	test('the second attempt draws first what the first one has not shown', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		const assignment = await assigned(app, chenWei);
		const first = await attemptById(app.read, await sit(ctx, assignment, 'worst'));
		const second = await attemptById(app.read, await startAttempt(ctx, assignment));
		const ids = (attempt: typeof first) => attempt?.paper.questions.map(({ id }) => id) ?? [];
		const fresh = (topic: string) =>
			ids(second).filter(
				(id) => app.bank.questions.get(id)?.value.topic === topic && !ids(first).includes(id),
			).length;
		// Five of vip-lists: two were left, one of them or of the others grey. Three of credit-query: one was left.
		expect(fresh('credit-query')).toBe(1);
		expect(fresh('vip-lists')).toBeGreaterThanOrEqual(1);
		expect(second?.number).toBe(2);
	});
});

onBothDatabases('answering', (open) => {
	async function begun() {
		const house = await open();
		const people = await settle(house.app);
		const ctx = house.app.as(people.chenWei.actor);
		const assignment = await assigned(house.app, people.chenWei);
		const attemptId = await startAttempt(ctx, assignment);
		const place = await singlePlace(ctx, attemptId);
		const [a, b, c] = (await optionsAt(ctx, attemptId, place)) as [string, string, string];
		const save = (value: string, seen: number, key: string) =>
			saveAnswer(ctx, { attemptId, place, values: [value], seen, key });
		return { ...house, people, ctx, assignment, attemptId, place, a, b, c, save };
	}

	test('I2: the receipt names the step that is in the database', async () => {
		const { app, clock, attemptId, place, a, save } = await begun();
		clock.pass(5_000);
		const receipt = await save(a, 0, 'k1');
		expect(receipt).toEqual({ outcome: 'saved', place, response: [a], step: 1, at: MORNING + 5_000 });
		expect(await stepsOf(app.read, attemptId)).toEqual([
			{ number: 1, at: MORNING + 5_000, kind: 'answer', place, body: { response: [a] }, key: 'k1' },
		]);
	});

	test('I5: the same key and answer, at once or later, gives one step and the same receipt', async () => {
		const { app, clock, attemptId, a, save } = await begun();
		const receipts = await Promise.all([1, 2, 3, 4, 5].map(() => save(a, 0, 'k1')));
		clock.pass(MINUTE);
		receipts.push(await save(a, 0, 'k1'));
		expect(new Set(receipts.map((one) => JSON.stringify(one))).size).toBe(1);
		expect(await stepsOf(app.read, attemptId)).toHaveLength(1);
	});

	test('changing one’s mind adds a step; the one before stays (I4)', async () => {
		const { app, attemptId, place, a, b, save } = await begun();
		await save(a, 0, 'k1');
		expect(await save(b, 1, 'k2')).toMatchObject({ outcome: 'saved', response: [b], step: 2 });
		const steps = await stepsOf(app.read, attemptId);
		expect(steps.map(({ body }) => body)).toEqual([{ response: [a] }, { response: [b] }]);
		expect(placesOf(steps, 5)[place - 1]).toMatchObject({ response: [b], step: 2 });
	});

	test('a page that has not seen the newer answer is told, and the newer answer stands', async () => {
		const { app, attemptId, a, b, c, save } = await begun();
		await save(a, 0, 'k1');
		await save(b, 1, 'k2');
		expect(await save(c, 1, 'k3')).toMatchObject({ outcome: 'newer', response: [b], step: 2 });
		expect(await save(b, 1, 'k4')).toMatchObject({ outcome: 'saved', response: [b], step: 2 });
		expect(await stepsOf(app.read, attemptId)).toHaveLength(2);
		expect(await save(c, 2, 'k3')).toMatchObject({ outcome: 'saved', step: 3 });
	});

	test('the Back button without JavaScript sends the same key with another answer: a new step', async () => {
		const { app, attemptId, a, b, save } = await begun();
		await save(a, 0, 'k1');
		expect(await save(b, 0, 'k1')).toMatchObject({ outcome: 'saved', step: 2 });
		expect(await save(a, 0, 'k1')).toMatchObject({ outcome: 'saved', step: 3 });
		expect(await stepsOf(app.read, attemptId)).toHaveLength(3);
	});

	test('two pages that answer different questions at once lose nothing', async () => {
		const { app, ctx, attemptId } = await begun();
		const { attempt } = await readAttempt(ctx, attemptId);
		const receipts = await Promise.all(
			attempt.paper.questions.map(({ order }, i) =>
				saveAnswer(ctx, { attemptId, place: i + 1, values: order.slice(0, 1), seen: 0, key: `page-${i}` }),
			),
		);
		expect(receipts.map(({ step }) => step).sort()).toEqual([1, 2, 3, 4, 5]);
		const places = placesOf(await stepsOf(app.read, attemptId), 5);
		expect(places.map(({ response }) => response)).toEqual(
			attempt.paper.questions.map(({ order }) => order.slice(0, 1)),
		);
	});

	test('ten acts at once on one attempt get a step each, one after the other', async () => {
		const { app, ctx, attemptId } = await begun();
		const { attempt } = await readAttempt(ctx, attemptId);
		await Promise.all(
			attempt.paper.questions.flatMap(({ order }, i) => [
				saveAnswer(ctx, { attemptId, place: i + 1, values: order.slice(0, 1), seen: 0, key: `answer-${i}` }),
				setFlag(ctx, { attemptId, place: i + 1, flagged: true, key: `flag-${i}` }),
			]),
		);
		const steps = await stepsOf(app.read, attemptId);
		expect(steps.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
		expect(placesOf(steps, 5).every(({ response, flagged }) => response !== null && flagged)).toBe(true);
	});

	test('an answer can be taken back: a step like any other, and the question counts as not answered', async () => {
		const { app, ctx, attemptId, place, a, b, save } = await begun();
		const takeBack = (seen: number, key: string) =>
			saveAnswer(ctx, { attemptId, place, values: [], seen, key });
		await refusal(takeBack(0, 'k0'), 'answer.form');
		await save(a, 0, 'k1');
		// From a page that has not seen the newer answer it changes nothing.
		await save(b, 1, 'k2');
		expect(await takeBack(1, 'k3')).toMatchObject({ outcome: 'newer', response: [b] });
		expect(await takeBack(2, 'k4')).toMatchObject({ outcome: 'saved', response: [], step: 3 });
		expect(await takeBack(2, 'k4')).toMatchObject({ outcome: 'saved', response: [], step: 3 });
		expect(placesOf(await stepsOf(app.read, attemptId), 5)[place - 1]).toMatchObject({
			response: null,
			step: 3,
		});
		await submitAttempt(ctx, attemptId, 'hand-in');
		const [handedIn] = await entriesFrom(app.read, { kind: 'attempt.handed-in' }, 0, 1);
		expect(handedIn?.data).toMatchObject({ answered: 0, count: 4 });
		expect(await attemptById(app.read, attemptId)).toMatchObject({ grade: 0, passed: false });
	});

	test('what is no answer to this question is refused', async () => {
		const { app, ctx, attemptId, place, a, b } = await begun();
		const save = (values: string[], at = place, key = 'k') =>
			saveAnswer(ctx, { attemptId, place: at, values, seen: 0, key });
		await refusal(save([]), 'answer.form');
		await refusal(save([a, b]), 'answer.form');
		await refusal(save(['no-such-option']), 'answer.form');
		await refusal(save([a], 0), 'not-found');
		await refusal(save([a], 6), 'not-found');
		await refusal(save([a], 1.5), 'not-found');
		await refusal(save([a], place, ''), 'request.key');
		await refusal(save([a], place, 'a key with spaces'), 'request.key');
		await refusal(save([a], place, 'x'.repeat(65)), 'request.key');
		expect(await stepsOf(app.read, attemptId)).toEqual([]);
	});

	test('a flag is put up and taken off, once each', async () => {
		const { app, ctx, attemptId, place } = await begun();
		const flag = (flagged: boolean, key: string) => setFlag(ctx, { attemptId, place, flagged, key });
		await flag(false, 'f0');
		await Promise.all([flag(true, 'f1'), flag(true, 'f1')]);
		expect(placesOf(await stepsOf(app.read, attemptId), 5)[place - 1]?.flagged).toBe(true);
		await flag(false, 'f2');
		expect((await stepsOf(app.read, attemptId)).map(({ kind, body }) => [kind, body])).toEqual([
			['flag', { flagged: true }],
			['flag', { flagged: false }],
		]);
		await refusal(setFlag(ctx, { attemptId, place: 6, flagged: true, key: 'f' }), 'not-found');
	});

	test('I6: for everybody else the attempt is not there, whatever they are', async () => {
		const { app, people, assignment, attemptId, place, a } = await begun();
		const before = await logHead(app.read);
		for (const name of ['liNa', 'wangFang', 'zhaoMin', 'sunHao', 'zhouYan', 'wuGang', 'xuLei'] as const) {
			const ctx = app.as(people[name].actor);
			await refusal(startAttempt(ctx, assignment), 'not-found');
			await refusal(readAttempt(ctx, attemptId), 'not-found');
			await refusal(saveAnswer(ctx, { attemptId, place, values: [a], seen: 0, key: 'k' }), 'not-found');
			await refusal(setFlag(ctx, { attemptId, place, flagged: true, key: 'k' }), 'not-found');
			await refusal(submitAttempt(ctx, attemptId, 'k'), 'not-found');
		}
		const own = app.as(people.chenWei.actor);
		await refusal(startAttempt(own, 'nothing'), 'not-found');
		await refusal(readAttempt(own, 'nothing'), 'not-found');
		await refusal(readAttempt(app.as(console_), attemptId), 'not-found');
		expect(await stepsOf(app.read, attemptId)).toEqual([]);
		expect(await logHead(app.read)).toEqual(before);
	});
});

onBothDatabases('handing in', (open) => {
	test('I5, I3: handed in five times at once, an attempt has one grade, one certificate and an entry of each', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		const assignment = await assigned(app, chenWei);
		const attemptId = await startAttempt(ctx, assignment);
		await answerAll(ctx, attemptId, 'best');
		const { size } = await logHead(app.read);
		await Promise.all([1, 2, 3, 4, 5].map((i) => submitAttempt(ctx, attemptId, `hand-in-${i}`)));
		await submitAttempt(ctx, attemptId, 'hand-in-late');
		expect(await attemptById(app.read, attemptId)).toMatchObject({
			state: 'handed-in',
			grade: 10_000,
			passed: true,
			finishedAt: MORNING,
		});
		expect(await kindsSince(app, size)).toEqual([
			'attempt.handed-in',
			'attempt.graded',
			'certificate.issued',
		]);
		expect((await stepsOf(app.read, attemptId)).filter(({ kind }) => kind === 'hand-in')).toHaveLength(1);
		expect(await assignmentOf(app, chenWei, assignment)).toMatchObject({
			outcome: 'passed',
			settledAt: MORNING,
			bestGrade: 10_000,
		});
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
	});

	test('the entries carry the hashes of paper and steps, and the database gives the same', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		const assignment = await assigned(app, chenWei);
		const { size } = await logHead(app.read);
		const attemptId = await sit(ctx, assignment, 'worst');
		const row = await app.read
			.selectFrom('attempt')
			.selectAll()
			.where('id', '=', attemptId)
			.executeTakeFirstOrThrow();
		const [, handedIn, graded] = await entriesFrom(app.read, {}, size, 9);
		expect(handedIn).toMatchObject({
			kind: 'attempt.handed-in',
			actor: chenWei.key,
			subject: chenWei.key,
			data: {
				attempt: attemptId,
				assignment,
				programme: 'onboarding',
				programmeHash: row.programme_hash,
				paper: sha256Hex(row.paper),
				steps: hashOfSteps(await stepsOf(app.read, attemptId)),
				count: 6,
				answered: 5,
			},
		});
		expect(row.steps_hash).toBe(handedIn?.data.steps);
		expect(graded).toMatchObject({
			kind: 'attempt.graded',
			actor: 'system',
			data: { grade: row.grade, passMark: 8_000, passed: false, reason: 'mark', outcome: null },
		});
	});

	test('after hand-in nothing more is taken', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		const attemptId = await sit(ctx, await assigned(app, chenWei), 'best');
		const steps = await stepsOf(app.read, attemptId);
		const [option] = (await optionsAt(ctx, attemptId, 1)) as [string];
		await refusal(
			saveAnswer(ctx, { attemptId, place: 1, values: [option], seen: 9, key: 'late' }),
			'attempt.finished',
		);
		await refusal(setFlag(ctx, { attemptId, place: 1, flagged: true, key: 'late' }), 'attempt.finished');
		expect(await stepsOf(app.read, attemptId)).toEqual(steps);
	});

	test('one critical question answered badly fails the attempt, and the entry names it', async () => {
		const bank = testBank();
		// One section with all of vip-lists, so that the critical question is on every paper.
		for (const programme of bank.programmes)
			if (programme.id === 'onboarding') programme.sections = [{ topics: ['vip-lists'], questions: 5 }];
		const { app } = await open({ bank });
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		const attemptId = await startAttempt(ctx, await assigned(app, chenWei));
		await answerAll(ctx, attemptId, 'best');
		const { attempt } = await readAttempt(ctx, attemptId);
		const place = attempt.paper.questions.findIndex(({ id }) => id === 'ten-yuan-a-record') + 1;
		await saveAnswer(ctx, { attemptId, place, values: ['hand-it-over'], seen: place, key: 'second-thought' });
		const { size } = await logHead(app.read);
		await submitAttempt(ctx, attemptId, 'hand-in');
		expect(await attemptById(app.read, attemptId)).toMatchObject({ grade: 8_000, passed: false });
		const [, graded] = await entriesFrom(app.read, {}, size, 9);
		expect(graded?.data).toMatchObject({
			passed: false,
			reason: 'critical',
			critical: [
				{ question: 'ten-yuan-a-record', revision: app.bank.questions.get('ten-yuan-a-record')?.hash },
			],
		});
	});

	test('failing leaves another attempt, the last failure settles, and no further one begins', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		const assignment = await assigned(app, chenWei);
		await sit(ctx, assignment, 'worst');
		expect(await assignmentOf(app, chenWei, assignment)).toMatchObject({ outcome: null, attempts: 1 });
		const { size } = await logHead(app.read);
		await sit(ctx, assignment, 'worst');
		expect(await assignmentOf(app, chenWei, assignment)).toMatchObject({
			outcome: 'failed',
			attempts: 2,
			settledAt: MORNING,
		});
		const [graded] = await entriesFrom(app.read, { kind: 'attempt.graded' }, size, 9);
		expect(graded?.data).toMatchObject({ passed: false, outcome: 'failed' });
		expect((await refusal(startAttempt(ctx, assignment), 'attempt.spent')).values).toEqual({ most: 2 });
	});

	test('a pass settles at once; the failed attempt before it stays (I4), and nothing more begins', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		const assignment = await assigned(app, chenWei);
		await sit(ctx, assignment, 'worst');
		await sit(ctx, assignment, 'best');
		expect(await assignmentOf(app, chenWei, assignment)).toMatchObject({
			outcome: 'passed',
			bestGrade: 10_000,
		});
		await refusal(startAttempt(ctx, assignment), 'attempt.settled');
		expect(
			(await attemptsOf(app.read, chenWei.id)).map(({ number, passed }) => [number, passed]).sort(),
		).toEqual([
			[1, false],
			[2, true],
		]);
	});

	test('a pass after the due date is a pass, and stays visibly late', async () => {
		const { app, clock } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		const assignment = await assigned(app, chenWei, 'refresher', '2026-11-24');
		// Midnight in Shanghai: the due date is over.
		clock.set(Date.UTC(2026, 10, 24, 16));
		await sit(ctx, assignment, 'best');
		const settled = await assignmentOf(app, chenWei, assignment);
		expect(settled).toMatchObject({ outcome: 'passed', settledAt: Date.UTC(2026, 10, 24, 16) });
		const settledOn = dateIn('Asia/Shanghai', settled.settledAt ?? 0);
		expect(isLate(settled, '2027-03-01', settledOn)).toBe(true);
	});

	test('a bank that has lost the programme says so', async () => {
		const first = await open();
		const { chenWei } = await settle(first.app);
		const assignment = await assigned(first.app, chenWei);
		const bank = testBank();
		bank.programmes = bank.programmes.filter(({ id }) => id !== 'onboarding');
		const { app } = await open.again(first, { bank });
		await refusal(startAttempt(app.as(chenWei.actor), assignment), 'programme.gone');
	});
});

onBothDatabases('the time limit', (open) => {
	async function begun() {
		const house = await open();
		const { chenWei, liNa } = await settle(house.app);
		const ctx = house.app.as(chenWei.actor);
		const assignment = await assigned(house.app, chenWei);
		const attemptId = await startAttempt(ctx, assignment);
		await answerAll(ctx, attemptId, 'best');
		const [option] = (await optionsAt(ctx, attemptId, 1)) as [string];
		const late = () => saveAnswer(ctx, { attemptId, place: 1, values: [option], seen: 9, key: 'late' });
		return { ...house, chenWei, liNa, ctx, assignment, attemptId, late };
	}
	const DEADLINE = MORNING + 40 * MINUTE;

	test('the last millisecond before the deadline still counts', async () => {
		const { clock, late } = await begun();
		clock.set(DEADLINE - 1);
		expect(await late()).toMatchObject({ outcome: 'saved' });
	});

	test('an answer at the deadline is too late: the attempt is handed in as it stood', async () => {
		const { app, clock, chenWei, assignment, attemptId, late } = await begun();
		const before = await stepsOf(app.read, attemptId);
		const { size } = await logHead(app.read);
		clock.set(DEADLINE);
		await refusal(late(), 'attempt.over');
		expect(await attemptById(app.read, attemptId)).toMatchObject({
			state: 'expired',
			grade: 10_000,
			passed: true,
		});
		expect((await stepsOf(app.read, attemptId)).slice(0, -1)).toEqual(before);
		expect(await entriesFrom(app.read, {}, size, 9)).toMatchObject([
			{ kind: 'attempt.expired', actor: 'system', subject: chenWei.key },
			{ kind: 'attempt.graded' },
			{ kind: 'certificate.issued' },
		]);
		expect(await assignmentOf(app, chenWei, assignment)).toMatchObject({ outcome: 'passed' });
		// The same sentence again, whoever noticed first.
		await refusal(late(), 'attempt.over');
	});

	test('I9: noticed days later, it was still finished at its deadline, in time', async () => {
		const { app, clock, chenWei } = await begun();
		// Nobody looked for three days: the service was down.
		clock.set(DEADLINE + 3 * 24 * 60 * MINUTE);
		expect(await expireAttempts(app)).toBe(1);
		const [attempt] = await attemptsOf(app.read, chenWei.id);
		expect(attempt?.finishedAt).toBe(DEADLINE);
		const settled = (await assignmentsOf(app.read, chenWei.id)).find(({ outcome }) => outcome === 'passed');
		expect(settled?.settledAt).toBe(DEADLINE);
		// The log says when it was written down.
		const [expired] = await entriesFrom(app.read, { kind: 'attempt.expired' }, 0, 1);
		expect(expired?.at).toBe(clock());
	});

	test('I5: the job, a reader, an answer and a hand-in at once expire it once', async () => {
		const { app, clock, ctx, attemptId, late } = await begun();
		const { size } = await logHead(app.read);
		clock.set(DEADLINE + 1);
		const noticed = await Promise.all([
			expireAttempts(app),
			readAttempt(ctx, attemptId).then(({ attempt }) => attempt.state),
			outcomes([late()]),
			submitAttempt(ctx, attemptId, 'hand-in'),
		]);
		expect(noticed[1]).toBe('expired');
		expect(noticed[2]).toEqual(['attempt.over']);
		expect(await kindsSince(app, size)).toEqual(['attempt.expired', 'attempt.graded', 'certificate.issued']);
		expect(await expireAttempts(app)).toBe(0);
	});

	test('whether the job or a reader notices, the attempt comes to the same', async () => {
		const { app, clock, ctx, liNa, attemptId } = await begun();
		const hers = app.as(liNa.actor);
		const herAttempt = await startAttempt(hers, await assigned(app, liNa));
		await answerAll(hers, herAttempt, 'best');
		clock.set(DEADLINE);
		// A reader notices one attempt, the job the other.
		await readAttempt(hers, herAttempt);
		expect(await expireAttempts(app)).toBe(1);
		const read = await attemptById(app.read, herAttempt);
		const { attempt } = await readAttempt(ctx, attemptId);
		const told = ({ state, grade, passed, finishedAt }: typeof attempt) => ({
			state,
			grade,
			passed,
			finishedAt,
		});
		expect(told(attempt)).toEqual(read && told(read));
		expect((await stepsOf(app.read, attemptId)).at(-1)).toEqual((await stepsOf(app.read, herAttempt)).at(-1));
	});

	test('the job leaves attempts alone that still have time, or have no limit', async () => {
		const { app, clock, ctx, chenWei } = await begun();
		const unlimited = await startAttempt(ctx, await assigned(app, chenWei, 'refresher'));
		clock.set(DEADLINE - 1);
		expect(await expireAttempts(app)).toBe(0);
		clock.set(DEADLINE + 365 * 24 * 60 * MINUTE);
		expect(await expireAttempts(app)).toBe(1);
		expect(await attemptById(app.read, unlimited)).toMatchObject({ state: 'open', deadlineAt: null });
	});

	test('an attempt that ran out unnoticed does not stand in the way of the next one', async () => {
		const { app, clock, liNa } = await begun();
		const hers = app.as(liNa.actor);
		const assignment = await assigned(app, liNa);
		const first = await startAttempt(hers, assignment);
		clock.set(DEADLINE);
		const second = await startAttempt(hers, assignment);
		expect(await attemptById(app.read, first)).toMatchObject({ state: 'expired', grade: 0, passed: false });
		expect(await attemptById(app.read, second)).toMatchObject({
			state: 'open',
			number: 2,
			startedAt: DEADLINE,
		});
	});
});

onBothDatabases('practice', (open) => {
	test('leaves no entries and no assignment, and tells after each answer', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		const before = await logHead(app.read);
		const attemptId = await startPractice(ctx, 'practice', { by: 'topics', topics: ['vip-lists'] });
		const { attempt } = await readAttempt(ctx, attemptId);
		expect(attempt.paper.questions.map(({ id }) => id).sort()).toEqual([
			'try-vip-lists-one',
			'try-vip-lists-two',
		]);
		const [option, other] = (await optionsAt(ctx, attemptId, await singlePlace(ctx, attemptId))) as [
			string,
			string,
		];
		const save = (value: string, key: string) =>
			singlePlace(ctx, attemptId).then((place) =>
				saveAnswer(ctx, { attemptId, place, values: [value], seen: 1, key }),
			);
		await save(option, 'k1');
		await refusal(save(other, 'k2'), 'answer.final');
		expect(await save(option, 'k1')).toMatchObject({ outcome: 'saved', step: 1 });
		await submitAttempt(ctx, attemptId, 'hand-in');
		expect(await attemptById(app.read, attemptId)).toMatchObject({
			state: 'handed-in',
			passed: null,
			use: 'practice',
		});
		expect(await assignmentsOf(app.read, chenWei.id)).toEqual([]);
		expect(await logHead(app.read)).toEqual(before);
	});

	test('I5: started twice in a topic it is one; another topic hands the first in as it stands', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		const started = await Promise.all(
			[1, 2, 3].map(() => startPractice(ctx, 'practice', { by: 'topics', topics: ['vip-lists'] })),
		);
		expect(new Set(started).size).toBe(1);
		const other = await startPractice(ctx, 'practice', { by: 'topics', topics: ['credit-query'] });
		expect(other).not.toBe(started[0]);
		expect(await attemptById(app.read, started[0] ?? '')).toMatchObject({ state: 'handed-in', grade: 0 });
		expect(await attemptById(app.read, other)).toMatchObject({ state: 'open', topic: 'credit-query' });
	});

	test('needs a known topic and a practice programme', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		expect(
			(
				await refusal(
					startPractice(ctx, 'practice', { by: 'topics', topics: ['need-to-know'] }),
					'practice.topic',
				)
			).field,
		).toBe('topic');
		await refusal(startPractice(ctx, 'onboarding', { by: 'topics', topics: ['vip-lists'] }), 'not-found');
		await refusal(startPractice(ctx, 'nothing', { by: 'topics', topics: ['vip-lists'] }), 'not-found');
		await refusal(
			startPractice(app.as(console_), 'practice', { by: 'topics', topics: ['vip-lists'] }),
			'not-found',
		);
	});

	test('a question practised is never a question scored', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		const practised = await readAttempt(
			ctx,
			await startPractice(ctx, 'practice', { by: 'topics', topics: ['vip-lists'] }),
		);
		const scored = await readAttempt(ctx, await startAttempt(ctx, await assigned(app, chenWei)));
		const ids = new Set(practised.attempt.paper.questions.map(({ id }) => id));
		expect(scored.attempt.paper.questions.some(({ id }) => ids.has(id))).toBe(false);
	});
});

onDatabase('postgres', 'many at once', (open) => {
	test('twenty people who change the topic of their practice at once all get through', async () => {
		const first = await open();
		const people = Object.values(await settle(first.app));
		for (const { actor } of people)
			await startPractice(first.app.as(actor), 'practice', { by: 'topics', topics: ['vip-lists'] });
		// A server that has just started has nothing in memory.
		const { app } = await open.again(first);
		const changes = people.flatMap(({ actor }) =>
			[1, 2, 3].map(() =>
				startPractice(app.as(actor), 'practice', { by: 'topics', topics: ['credit-query'] }),
			),
		);
		expect(new Set(await Promise.all(changes)).size).toBe(people.length);
	}, 20_000);
});

onBothDatabases('I8: after the bank has changed', (open) => {
	test('an old attempt is read and graded again exactly as it was sat', async () => {
		const first = await open();
		const { chenWei } = await settle(first.app);
		const assignment = await assigned(first.app, chenWei);
		const before = first.app.as(chenWei.actor);
		const sat = await startAttempt(before, assignment);
		// Some right, some wrong, one left out.
		const { attempt } = await readAttempt(before, sat);
		const { questions } = await materialOf(before, attempt);
		for (const [i, question] of questions.slice(0, 4).entries())
			await saveAnswer(before, {
				attemptId: sat,
				place: i + 1,
				values: i % 2 ? worstAnswer(question) : bestAnswer(question),
				seen: 0,
				key: `k${i}`,
			});
		await submitAttempt(before, sat, 'hand-in');
		const then = await attemptById(first.app.read, sat);

		// Other keys, another pass mark, one question gone.
		const bank = twinBank();
		bank.questions = bank.questions.filter(({ id }) => id !== attempt.paper.questions[0]?.id);
		for (const programme of bank.programmes) {
			if (programme.use === 'scored') programme.passMark = 100;
			for (const section of programme.sections) section.questions = 1;
		}
		const { app } = await open.again(first, { bank });
		expect(app.bank.hash).not.toBe(first.app.bank.hash);
		const ctx = app.as(chenWei.actor);
		const now = await readAttempt(ctx, sat);
		expect(now.attempt).toEqual(then);
		const material = await materialOf(ctx, now.attempt);
		expect(material.questions).toEqual(questions);
		const responses = placesOf(now.steps, 5).map(({ response }) => response);
		const again = gradeAttempt(material.programme, now.attempt.paper, material.questions, responses);
		expect({ grade: again.grade, passed: again.passed }).toEqual({
			grade: then?.grade,
			passed: then?.passed,
		});
		const marks = await app.read
			.selectFrom('mark')
			.selectAll()
			.where('attempt_id', '=', sat)
			.orderBy('place')
			.execute();
		expect(marks.map(({ question_hash, fraction, weight }) => [question_hash, fraction, weight])).toEqual(
			again.marks.map(({ questionHash, fraction, weight }) => [questionHash, fraction, weight]),
		);
	});

	test('an attempt that was open is finished with the questions it was drawn with', async () => {
		const first = await open();
		const { chenWei } = await settle(first.app);
		const assignment = await assigned(first.app, chenWei);
		const sat = await startAttempt(first.app.as(chenWei.actor), assignment);
		const { app } = await open.again(first, { bank: twinBank() });
		const ctx = app.as(chenWei.actor);
		// The keys as they were when the paper was drawn.
		await answerAll(ctx, sat, 'best');
		await submitAttempt(ctx, sat, 'hand-in');
		expect(await attemptById(app.read, sat)).toMatchObject({ grade: 10_000, passed: true });
		const { attempt } = await readAttempt(ctx, sat);
		const kept = first.app.bank.questions;
		expect(attempt.paper.questions.every(({ id, hash }) => kept.get(id)?.hash === hash)).toBe(true);
	});

	test('the log says which bank is in use', async () => {
		const first = await open();
		const { size } = await logHead(first.app.read);
		const { app } = await open.again(first, { bank: twinBank() });
		const entries = await entriesFrom(app.read, {}, size, 9);
		expect(entries).toMatchObject([
			{
				kind: 'bank.loaded',
				actor: 'system',
				subject: 'bank',
				data: { hash: app.bank.hash, questions: 12, new: 12 },
			},
		]);
	});

	test('a revision whose stored text is not the one of its hash is not used', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const sat = await startAttempt(app.as(chenWei.actor), await assigned(app, chenWei));
		const { attempt } = await readAttempt(app.as(chenWei.actor), sat);
		const hash = attempt.paper.questions[0]?.hash ?? '';
		await sql
			.raw(
				`drop trigger ${open.dialect === 'sqlite' ? 'content_revision_no_update' : 'content_revision_no_change on content_revision'}`,
			)
			.execute(app.database.write);
		await app.database.write
			.updateTable('content_revision')
			.set((eb) => ({ body: eb.fn<string>('replace', ['body', eb.val('true'), eb.val('false')]) }))
			.where('hash', '=', hash)
			.execute();
		const fresh = revisionReader(app.read);
		await expect(fresh.get('question', hash)).rejects.toThrow(hash);
		await expect(fresh.get('question', '0'.repeat(64))).rejects.toThrow('no question is kept');
	});
});
