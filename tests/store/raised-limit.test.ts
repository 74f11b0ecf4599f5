import { expect, test } from 'vitest';
import { myProgramme, myProgrammes } from '#lib/attempt/overview.server.ts';
import { resultOf } from '#lib/attempt/result.server.ts';
import { saveAnswer, readAttempt, materialOf } from '#lib/attempt/attempts.server.ts';
import { assignmentsOf } from '#lib/assignment/store.server.ts';
import { MINUTE } from '#lib/core/time.ts';
import { bestAnswer, testBank } from '../bank.ts';
import { settle } from '../people.ts';
import { assign, begin, sit } from '../sitting.ts';
import { onBothDatabases } from './both.ts';

onBothDatabases('the learner’s overview', (open) => {
	test('where more attempts are allowed after the last one failed, the pages offer one', async () => {
		const first = await open();
		const { chenWei } = await settle(first.app);
		await assign(first.app, 'onboarding', '2026-12-31', chenWei);
		await sit(first.app, chenWei, 'onboarding', 'badly');
		const last = await sit(first.app, chenWei, 'onboarding', 'badly');
		const [assignment] = await assignmentsOf(first.app.read, chenWei.id);
		const id = assignment?.id ?? '';
		const before = first.app.as(chenWei.actor);
		expect(await myProgramme(before, id, 'en')).toMatchObject({ state: 'failed', startable: false });
		expect(await resultOf(before, last, 'en')).toMatchObject({ attemptsLeft: 0 });

		const bank = testBank();
		for (const programme of bank.programmes) if (programme.id === 'onboarding') programme.attempts = 3;
		const { app } = await open.again(first, { bank });
		const ctx = app.as(chenWei.actor);
		expect(await myProgramme(ctx, id, 'en')).toMatchObject({ state: 'failed', startable: true });
		expect(await resultOf(ctx, last, 'en')).toMatchObject({ attemptsLeft: 1 });
	});

	test('an attempt that ran out with everything right shows as passed at the first look, not at the second', async () => {
		const { app, clock } = await open();
		const { chenWei } = await settle(app);
		await assign(app, 'onboarding', '2026-12-31', chenWei);
		const attemptId = await begin(app, chenWei, 'onboarding');
		const ctx = app.as(chenWei.actor);
		const { attempt } = await readAttempt(ctx, attemptId);
		const { questions } = await materialOf(ctx, attempt);
		for (const [i, question] of questions.entries())
			await saveAnswer(ctx, {
				attemptId,
				place: i + 1,
				values: bestAnswer(question),
				seen: 0,
				key: `answer-${i}`,
			});
		clock.pass(41 * MINUTE);
		expect(await myProgrammes(ctx, 'en')).toMatchObject([{ state: 'passed', startable: false }]);
	});
});
