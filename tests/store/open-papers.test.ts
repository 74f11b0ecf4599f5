import { expect, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import { readAttempt } from '#lib/attempt/attempts.server.ts';
import { testBank } from '../bank.ts';
import { type Member, settle } from '../people.ts';
import { assign, begin } from '../sitting.ts';
import { onBothDatabases } from './both.ts';

async function paperOf(app: App, who: Member, attemptId: string): Promise<string[]> {
	const { attempt } = await readAttempt(app.as(who.actor), attemptId);
	return attempt.paper.questions.map(({ id }) => id);
}

onBothDatabases('two papers open at once', (open) => {
	test('I1: handing one in explains nothing of the other, as long as the bank has other questions', async () => {
		// Three questions on credit queries: two for the onboarding, one left for a refresher of one question.
		const bank = testBank();
		for (const { id, sections } of bank.programmes)
			if (id === 'refresher') for (const section of sections) section.questions = 1;
		const { app } = await open({ bank });
		const { chenWei, liNa, sunHao, wangFang } = await settle(app);
		const everybody = [chenWei, liNa, sunHao, wangFang];
		await assign(app, 'onboarding', '2026-12-31', ...everybody);
		await assign(app, 'refresher', '2026-12-31', ...everybody);
		for (const who of everybody) {
			const first = await paperOf(app, who, await begin(app, who, 'onboarding'));
			const second = await paperOf(app, who, await begin(app, who, 'refresher'));
			expect(second).toHaveLength(1);
			expect(first).not.toContain(second[0]);
		}
	});
});
