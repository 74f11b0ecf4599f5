import { expect, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import type { AttemptContext } from '#lib/attempt/attempts.server.ts';
import { readAttempt, saveAnswer, startPractice, submitAttempt } from '#lib/attempt/attempts.server.ts';
import { resultOf } from '#lib/attempt/result.server.ts';
import { viewQuestion, viewSitting } from '#lib/attempt/sitting.server.ts';
import { stepsOf } from '#lib/attempt/store.server.ts';
import { allKindsBank } from '../bank.ts';
import { type Member, settle } from '../people.ts';
import { outcomes, refusal } from '../refusals.ts';
import { assign, begin, sit } from '../sitting.ts';
import { onBothDatabases } from './both.ts';

onBothDatabases('a case', (open) => {
	async function house() {
		const { app } = await open({ bank: allKindsBank() });
		const people = await settle(app);
		await assign(app, 'all-kinds', '2026-12-31', people.chenWei, people.liNa);
		return { app, ...people };
	}

	/** Chen Wei before the case of his paper. */
	async function atTheCase(app: App, member: Member) {
		const attemptId = await begin(app, member, 'all-kinds');
		const ctx = app.as(member.actor);
		const { attempt } = await readAttempt(ctx, attemptId);
		const place = attempt.paper.questions.findIndex(({ id }) => id === 'case-scored') + 1;
		expect(place).toBeGreaterThan(0);
		return { ctx, attemptId, place };
	}
	const decide = (
		ctx: AttemptContext,
		at: { attemptId: string; place: number },
		path: string[],
		seen: number,
		key: string,
	) => saveAnswer(ctx, { attemptId: at.attemptId, place: at.place, values: path, seen, key });

	test('every decision is a step; nothing that was decided is taken back', async () => {
		const { app, chenWei } = await house();
		const { ctx, ...at } = await atTheCase(app, chenWei);
		const first = await decide(ctx, at, ['hand-over-ten'], 0, 'one');
		const second = await decide(ctx, at, ['hand-over-ten', 'own-up'], first.step, 'two');
		// The Back button and another choice, under the old form's key and under a new one that has seen it all.
		await refusal(decide(ctx, at, ['decline-and-ask'], second.step, 'one'), 'answer.decided');
		await refusal(decide(ctx, at, ['decline-and-ask'], second.step, 'three'), 'answer.decided');
		await refusal(decide(ctx, at, ['hand-over-ten', 'lie-about-it'], second.step, 'two'), 'answer.decided');
		await refusal(decide(ctx, at, [], second.step, 'four'), 'answer.decided');
		// Two decisions at once are no decision, and a way that cannot be gone is none either.
		await refusal(
			decide(ctx, at, ['hand-over-ten', 'own-up', 'report-him', 'wipe-it'], second.step, 'five'),
			'answer.decided',
		);
		await refusal(decide(ctx, at, ['report-him'], second.step, 'six'), 'answer.form');
		const steps = await stepsOf(app.read, at.attemptId);
		expect(steps.map(({ body }) => body)).toEqual([
			{ response: ['hand-over-ten'], partial: true },
			{ response: ['hand-over-ten', 'own-up'], partial: true },
		]);
	});

	test('I5: the same decision sent twice is one; another tab that decided otherwise is told of the first', async () => {
		const { app, chenWei } = await house();
		const { ctx, ...at } = await atTheCase(app, chenWei);
		const once = await decide(ctx, at, ['decline-and-ask'], 0, 'one');
		expect(await decide(ctx, at, ['decline-and-ask'], 0, 'one')).toEqual(once);
		expect(await decide(ctx, at, ['hand-over-ten'], 0, 'other-tab')).toMatchObject({
			outcome: 'newer',
			response: ['decline-and-ask'],
		});
		expect(await stepsOf(app.read, at.attemptId)).toHaveLength(1);
		// Both at the same moment: one of them decides.
		const both = [
			decide(ctx, at, ['decline-and-ask', 'report-him'], once.step, 'left'),
			decide(ctx, at, ['decline-and-ask', 'block-him'], once.step, 'right'),
		];
		expect(await outcomes(both)).toEqual(['done', 'done']);
		expect(await stepsOf(app.read, at.attemptId)).toHaveLength(2);
	});

	test('a case that is begun counts as begun, shows where it stands, and earns what was decided', async () => {
		const { app, chenWei } = await house();
		const { ctx, ...at } = await atTheCase(app, chenWei);
		await decide(ctx, at, ['decline-and-ask'], 0, 'one');
		const overview = await viewSitting(ctx, at.attemptId, 'en');
		if (overview.finished) throw new Error('is open');
		expect(overview.sitting.places[at.place - 1]).toMatchObject({ answered: false, partial: true });
		const view = await viewQuestion(ctx, at.attemptId, at.place, 'en');
		if (view.finished) throw new Error('is open');
		expect(view.question.explained).toBeNull();
		expect(view.question.presentation).toMatchObject({
			kind: 'case',
			past: [{ choice: 'Decline and ask what it is about' }],
			path: ['decline-and-ask'],
		});
		await submitAttempt(ctx, at.attemptId, 'hand-in');
		const { answers } = await resultOf(ctx, at.attemptId, 'en');
		expect(answers.find(({ place }) => place === at.place)).toMatchObject({
			verdict: 'partly',
			feedback: { fraction: 2_500, complete: false },
		});
	});

	test('every kind is sat to the end, well and badly, and graded as it should be', async () => {
		const { app, chenWei, liNa } = await house();
		const well = await resultOf(app.as(chenWei.actor), await sit(app, chenWei, 'all-kinds', 'well'), 'en');
		expect(well).toMatchObject({ passed: true, grade: '100%' });
		expect(well.answers.map(({ feedback }) => feedback.kind).sort()).toEqual([
			'case',
			'match',
			'order',
			'spot',
		]);
		const badly = await resultOf(app.as(liNa.actor), await sit(app, liNa, 'all-kinds', 'badly'), 'en');
		expect(badly).toMatchObject({ passed: false, grade: '0%' });
	});

	test('an order half placed is kept in a scored attempt, and not taken for an answer in practice', async () => {
		const { app, chenWei } = await house();
		const ctx = app.as(chenWei.actor);
		const scored = await begin(app, chenWei, 'all-kinds');
		const placeOf = async (attemptId: string, id: string) =>
			(await readAttempt(ctx, attemptId)).attempt.paper.questions.findIndex((drawn) => drawn.id === id) + 1;
		const half = { values: ['take-it-back', 'report-it'], seen: 0, key: 'half' };
		await saveAnswer(ctx, { attemptId: scored, place: await placeOf(scored, 'order-scored'), ...half });
		const practice = await startPractice(ctx, 'practice', { by: 'topics', topics: ['exchange-favours'] });
		const place = await placeOf(practice, 'order-practice');
		await refusal(saveAnswer(ctx, { attemptId: practice, place, ...half }), 'answer.incomplete');
	});

	test('in practice a case is explained at its end, and not before', async () => {
		const { app, chenWei } = await house();
		const ctx = app.as(chenWei.actor);
		const attemptId = await startPractice(ctx, 'practice', { by: 'topics', topics: ['exchange-favours'] });
		const { attempt } = await readAttempt(ctx, attemptId);
		const place = attempt.paper.questions.findIndex(({ id }) => id === 'case-practice') + 1;
		const explained = async () => {
			const view = await viewQuestion(ctx, attemptId, place, 'en');
			return view.finished ? undefined : view.question.explained;
		};
		const first = await decide(ctx, { attemptId, place }, ['hand-over-ten'], 0, 'one');
		expect(await explained()).toBeNull();
		const last = await decide(
			ctx,
			{ attemptId, place },
			['hand-over-ten', 'lie-about-it'],
			first.step,
			'two',
		);
		expect(await explained()).toMatchObject({ verdict: 'wrong', feedback: { complete: true } });
		await refusal(decide(ctx, { attemptId, place }, ['decline-and-ask'], last.step, 'three'), 'answer.final');
	});
});
