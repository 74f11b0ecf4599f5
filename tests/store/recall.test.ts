import { expect, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import {
	readAttempt,
	saveAnswer,
	skipToday,
	startPractice,
	submitAttempt,
} from '#lib/attempt/attempts.server.ts';
import { practiceView } from '#lib/attempt/overview.server.ts';
import { resultOf } from '#lib/attempt/result.server.ts';
import { attemptById, stepsOf } from '#lib/attempt/store.server.ts';
import type { Certainty } from '#lib/attempt/certainty.ts';
import { DAY, HOUR } from '#lib/core/time.ts';
import { logHead } from '#lib/log/store.server.ts';
import { memoriesOf } from '#lib/recall/store.server.ts';
import type { Question } from '#lib/question/kinds.ts';
import { bestAnswer, worstAnswer } from '../bank.ts';
import { type Member, settle } from '../people.ts';
import { refusal } from '../refusals.ts';
import { assign, begin, sit } from '../sitting.ts';
import { onBothDatabases } from './both.ts';

onBothDatabases('practice remembers', (open) => {
	/** Practises a topic, each question answered as `how` says by its id. Returns the attempt's id. */
	async function practise(
		app: App,
		{ actor }: Member,
		topic: string,
		how: (id: string) => { well: boolean; sure?: Certainty },
	): Promise<string> {
		const ctx = app.as(actor);
		const attemptId = await startPractice(ctx, 'practice', { by: 'topics', topics: [topic] });
		const { attempt } = await readAttempt(ctx, attemptId);
		for (const [i, { id, hash }] of attempt.paper.questions.entries()) {
			const question = await app.revisions.get<Question>('question', hash);
			const { well, sure = null } = how(id);
			const values = well ? bestAnswer(question) : worstAnswer(question);
			await saveAnswer(ctx, { attemptId, place: i + 1, values, sure, seen: 0, key: `k${i}` });
		}
		await submitAttempt(ctx, attemptId, 'hand-in');
		return attemptId;
	}

	test('what was wrong is due the next day, what was right in three weeks, and the certain mistake comes first', async () => {
		const { app, clock } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		const started = clock();
		await practise(app, chenWei, 'vip-lists', (id) => ({ well: id === 'try-vip-lists-one' }));
		await practise(app, chenWei, 'credit-query', (id) =>
			id === 'try-credit-query-one' ? { well: false, sure: 3 } : { well: true, sure: 3 },
		);
		const days = async () =>
			Object.fromEntries(
				(await memoriesOf(app.read, chenWei.id)).map(({ questionId, dueAt }) => [
					questionId,
					Math.round((dueAt - started) / DAY),
				]),
			);
		expect(await days()).toEqual({
			'try-vip-lists-one': 21,
			'try-vip-lists-two': 1,
			'try-credit-query-one': 1,
			'try-credit-query-two': 35,
		});
		expect((await practiceView(ctx, 'en'))[0]?.due).toMatchObject({ count: 0, next: expect.any(String) });
		await refusal(startPractice(ctx, 'practice', { by: 'due' }), 'practice.nothing-due');
		clock.pass(DAY);
		expect((await practiceView(ctx, 'en'))[0]?.due).toMatchObject({ count: 2, set: 2, skipped: false });
		const due = await startPractice(ctx, 'practice', { by: 'due' });
		const { attempt } = await readAttempt(ctx, due);
		expect(attempt).toMatchObject({ focus: 'due', topic: null });
		expect(attempt.paper.questions.map(({ id }) => id)).toEqual([
			'try-credit-query-one',
			'try-vip-lists-two',
		]);
		// I5: asked for twice it is one.
		expect(await startPractice(ctx, 'practice', { by: 'due' })).toBe(due);
	});

	test('is the learner’s own: no entry, nobody else’s memory, and gone from sight for managers and officers', async () => {
		const { app } = await open();
		const { chenWei, liNa, wangFang } = await settle(app);
		const before = await logHead(app.read);
		const attemptId = await practise(app, chenWei, 'vip-lists', () => ({ well: false, sure: 3 }));
		expect(await logHead(app.read)).toEqual(before);
		expect(await memoriesOf(app.read, liNa.id)).toEqual([]);
		expect((await practiceView(app.as(liNa.actor), 'en'))[0]).toMatchObject({ due: null, weak: [] });
		for (const { actor } of [liNa, wangFang])
			await refusal(resultOf(app.as(actor), attemptId, 'en'), 'not-found');
	});

	test('certainty is kept with the answer in practice only; the certain mistake leads the result', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const attemptId = await practise(app, chenWei, 'vip-lists', (id) =>
			id === 'try-vip-lists-two' ? { well: false, sure: 3 } : { well: true, sure: 2 },
		);
		const { answers } = await resultOf(app.as(chenWei.actor), attemptId, 'en');
		expect(answers.map(({ certainty }) => certainty)).toEqual([
			{ sure: 3, mark: -6, misled: true },
			{ sure: 2, mark: 2, misled: false },
		]);
		await assign(app, 'refresher', '2026-12-31', chenWei);
		const scored = await sit(app, chenWei, 'refresher');
		const bodies = (await stepsOf(app.read, scored)).map(({ body }) => body);
		expect(bodies.every((body) => !('sure' in (body as object)))).toBe(true);
	});

	test('the certainty of a scored answer is not kept, whatever a browser sends', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		await assign(app, 'refresher', '2026-12-31', chenWei);
		const ctx = app.as(chenWei.actor);
		const attemptId = await begin(app, chenWei, 'refresher');
		const { attempt } = await readAttempt(ctx, attemptId);
		const values = (attempt.paper.questions[0]?.order ?? []).slice(0, 1);
		await saveAnswer(ctx, { attemptId, place: 1, values, sure: 3, seen: 0, key: 'one' });
		expect((await stepsOf(app.read, attemptId))[0]?.body).toEqual({ response: values });
		expect(await memoriesOf(app.read, chenWei.id)).toEqual([]);
	});

	test('what one was weak in: practice questions of the topics in which most was lost', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		await refusal(startPractice(ctx, 'practice', { by: 'weak' }), 'practice.nothing-weak');
		await assign(app, 'refresher', '2026-12-31', chenWei);
		await sit(app, chenWei, 'refresher', 'badly');
		expect((await practiceView(ctx, 'en'))[0]?.weak).toEqual(['Querying credit reports']);
		const { attempt } = await readAttempt(ctx, await startPractice(ctx, 'practice', { by: 'weak' }));
		expect(attempt.focus).toBe('weak');
		expect(attempt.paper.questions.map(({ id }) => id).sort()).toEqual([
			'try-credit-query-one',
			'try-credit-query-two',
		]);
	});

	test('the day’s set can be put off until tomorrow, and done all the same', async () => {
		const { app, clock } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		await practise(app, chenWei, 'vip-lists', () => ({ well: false }));
		clock.pass(DAY);
		await skipToday(ctx);
		await skipToday(ctx);
		expect((await practiceView(ctx, 'en'))[0]?.due).toMatchObject({ count: 2, skipped: true });
		await startPractice(ctx, 'practice', { by: 'due' });
		clock.pass(DAY);
		expect((await practiceView(ctx, 'en'))[0]?.due).toMatchObject({ skipped: false });
	});

	test('what is due on a day is due in its morning; yesterday’s set makes way for today’s', async () => {
		const { app, clock } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		// Answered in the afternoon, looked at early the next day.
		clock.pass(7 * HOUR);
		await practise(app, chenWei, 'vip-lists', () => ({ well: false }));
		clock.pass(16 * HOUR);
		expect((await practiceView(ctx, 'en'))[0]?.due).toMatchObject({ count: 2, next: null });
		const today = await startPractice(ctx, 'practice', { by: 'due' });
		expect(await startPractice(ctx, 'practice', { by: 'due' })).toBe(today);
		clock.pass(DAY);
		const tomorrow = await startPractice(ctx, 'practice', { by: 'due' });
		expect(tomorrow).not.toBe(today);
		expect(await attemptById(app.read, today)).toMatchObject({ state: 'handed-in' });
	});

	test('a practice answered to its end makes way for a new one, and one left open says nothing of weakness', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		const start = () => startPractice(ctx, 'practice', { by: 'topics', topics: ['vip-lists'] });
		const first = await start();
		const { attempt } = await readAttempt(ctx, first);
		for (const [i, { hash }] of attempt.paper.questions.entries()) {
			expect(await start()).toBe(first);
			const question = await app.revisions.get<Question>('question', hash);
			const values = bestAnswer(question);
			await saveAnswer(ctx, { attemptId: first, place: i + 1, values, seen: 0, key: `k${i}` });
		}
		const second = await start();
		expect(second).not.toBe(first);
		// Changing one's mind: the open one is closed as it stands.
		await startPractice(ctx, 'practice', { by: 'topics', topics: ['credit-query'] });
		expect(await attemptById(app.read, second)).toMatchObject({ state: 'handed-in', grade: 0 });
		expect((await practiceView(ctx, 'en'))[0]?.weak).toEqual([]);
	});

	test('I5: an answer sent twice is remembered once', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		const attemptId = await startPractice(ctx, 'practice', { by: 'topics', topics: ['vip-lists'] });
		const { attempt } = await readAttempt(ctx, attemptId);
		const question = await app.revisions.get<Question>('question', attempt.paper.questions[0]?.hash ?? '');
		const answer = { attemptId, place: 1, values: bestAnswer(question), seen: 0, key: 'one' };
		await saveAnswer(ctx, answer);
		const once = await memoriesOf(app.read, chenWei.id);
		await saveAnswer(ctx, answer);
		expect(await memoriesOf(app.read, chenWei.id)).toEqual(once);
	});
});
