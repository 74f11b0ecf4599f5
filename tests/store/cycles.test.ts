import { expect, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import { assignProgramme } from '#lib/assignment/assignments.server.ts';
import { assignmentsOf } from '#lib/assignment/store.server.ts';
import {
	materialOf,
	readAttempt,
	saveAnswer,
	startAttempt,
	submitAttempt,
} from '#lib/attempt/attempts.server.ts';
import { attemptsOf } from '#lib/attempt/store.server.ts';
import { bestAnswer, testBank, worstAnswer } from '../bank.ts';
import { console_, type Member, settle } from '../people.ts';
import { refusal } from '../refusals.ts';
import { onBothDatabases } from './both.ts';

async function assign(app: App, to: Member, cycle: string): Promise<string> {
	await assignProgramme(app.as(console_), {
		programmeId: 'onboarding',
		to: { signIn: to.signIn },
		dueOn: '2026-12-31',
		opensOn: null,
		cycle,
	});
	const found = (await assignmentsOf(app.read, to.id)).find((one) => one.cycle === cycle);
	if (!found) throw new Error('not assigned');
	return found.id;
}

async function sit(app: App, who: Member, assignment: string, how: 'best' | 'worst'): Promise<void> {
	const ctx = app.as(who.actor);
	const attemptId = await startAttempt(ctx, assignment);
	const { attempt } = await readAttempt(ctx, attemptId);
	const { questions } = await materialOf(ctx, attempt);
	for (const [i, question] of questions.entries()) {
		const values = how === 'best' ? bestAnswer(question) : worstAnswer(question);
		await saveAnswer(ctx, { attemptId, place: i + 1, values, seen: 0, key: `answer-${i + 1}` });
	}
	await submitAttempt(ctx, attemptId, 'hand-in');
}

onBothDatabases('cycles and limits', (open) => {
	test('Chen Wei has two cycles open at once; each start gives its own attempt, and a second start the same one', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		const ctx = app.as(chenWei.actor);
		const [first, second] = [await assign(app, chenWei, 'spring'), await assign(app, chenWei, 'autumn')];
		const started = await Promise.all([first, second, first, second].map((id) => startAttempt(ctx, id)));
		expect(started[0]).toBe(started[2]);
		expect(started[1]).toBe(started[3]);
		expect(started[0]).not.toBe(started[1]);
		expect((await attemptsOf(app.read, chenWei.id)).map(({ assignmentId }) => assignmentId).sort()).toEqual(
			[first, second].sort(),
		);
	});

	test('I4: after the last attempt failed, a raised limit lets Chen Wei pass; the failed attempts stay', async () => {
		const house = await open();
		const { chenWei } = await settle(house.app);
		const assignment = await assign(house.app, chenWei, 'once');
		const limit = testBank().programmes.find(({ id }) => id === 'onboarding')?.attempts as number;
		for (let i = 0; i < limit; i++) await sit(house.app, chenWei, assignment, 'worst');
		const outcome = async (app: App) =>
			(await assignmentsOf(app.read, chenWei.id)).find(({ id }) => id === assignment)?.outcome;
		expect(await outcome(house.app)).toBe('failed');
		await refusal(startAttempt(house.app.as(chenWei.actor), assignment), 'attempt.spent');

		const bank = testBank();
		const generous = {
			...bank,
			programmes: bank.programmes.map((programme) => ({
				...programme,
				...(programme.attempts && { attempts: limit + 1 }),
			})),
		};
		const { app } = await open.again(house, { bank: generous });
		await sit(app, chenWei, assignment, 'best');
		expect(await outcome(app)).toBe('passed');
		const attempts = await attemptsOf(app.read, chenWei.id);
		expect(attempts.map(({ passed }) => passed).sort()).toEqual([...Array<boolean>(limit).fill(false), true]);
	});
});
