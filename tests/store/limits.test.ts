import { expect, test } from 'vitest';
import { assignProgramme } from '#lib/assignment/assignments.server.ts';
import { assignmentsOf } from '#lib/assignment/store.server.ts';
import { MOST_STEPS } from '#lib/attempt/attempt.ts';
import { readAttempt, saveAnswer, startAttempt, submitAttempt } from '#lib/attempt/attempts.server.ts';
import { appendStep } from '#lib/attempt/store.server.ts';
import { countEntries } from '#lib/log/store.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { insertStaff } from '#lib/staff/store.server.ts';
import { console_, settle } from '../people.ts';
import { refusal } from '../refusals.ts';
import { onBothDatabases } from './both.ts';

const onboarding = { programmeId: 'onboarding', dueOn: '2026-12-31', opensOn: null };

onBothDatabases('large numbers', (open) => {
	test('I5: a unit of more people than one commit takes is assigned whole, and a second time changes nothing', async () => {
		const { app } = await open();
		await settle(app);
		const crowd = 1_201;
		await app.transact(async (tx) => {
			for (let i = 0; i < crowd; i++)
				await insertStaff(tx.sql, {
					id: app.ids.id(),
					key: app.ids.personKey(),
					signIn: `crowd${i}`,
					name: `柜员 ${i}`,
					email: null,
					unitId: 'chunxi-road',
					managerId: null,
					locale: null,
					roles: ['learner'],
					createdAt: app.clock(),
				});
		});
		const ctx = app.as(console_);
		// Sun Hao works there too.
		const everybody = crowd + 1;
		const assign = () => assignProgramme(ctx, { ...onboarding, to: { unitId: 'chunxi-road' } });
		expect(await assign()).toEqual({ assigned: everybody, already: 0 });
		expect(await assign()).toEqual({ assigned: 0, already: everybody });
		expect(await countEntries(app.read, { kind: 'assignment.made' })).toBe(everybody);
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
	});

	test('an attempt takes no more changes than anybody needs, keeps what is saved, and can be handed in', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		await assignProgramme(app.as(console_), { ...onboarding, to: { signIn: chenWei.signIn } });
		const [assignment] = await assignmentsOf(app.read, chenWei.id);
		const ctx = app.as(chenWei.actor);
		const attemptId = await startAttempt(ctx, assignment?.id ?? '');
		const { attempt } = await readAttempt(ctx, attemptId);
		const [first = '', second = ''] = attempt.paper.questions[0]?.order ?? [];
		// A script has been at it.
		await app.transact(async (tx) => {
			for (let number = 1; number < MOST_STEPS; number++)
				await appendStep(tx.sql, attemptId, {
					number,
					at: app.clock(),
					kind: 'flag',
					place: 1,
					body: { flagged: number % 2 === 0 },
					key: `k${number}`,
				});
		});
		const save = (value: string, key: string) =>
			saveAnswer(ctx, { attemptId, place: 1, values: [value], seen: MOST_STEPS, key });
		expect(await save(first, 'last')).toMatchObject({ outcome: 'saved', step: MOST_STEPS });
		await refusal(save(second, 'more'), 'attempt.steps');
		// A repeated request still gets its receipt.
		expect(await save(first, 'last')).toMatchObject({ outcome: 'saved', step: MOST_STEPS });
		await submitAttempt(ctx, attemptId, 'hand-in');
		expect((await readAttempt(ctx, attemptId)).attempt.state).toBe('handed-in');
	});
});
