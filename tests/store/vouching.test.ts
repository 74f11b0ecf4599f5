import { expect, test } from 'vitest';
import { entriesFrom } from '#lib/log/store.server.ts';
import { openResult, reviewsOf, signOffWithPassword } from '#lib/review/reviews.server.ts';
import { setPasswordByLink } from '#lib/session/accounts.server.ts';
import { givePasswords, passwordOf, settle } from '../people.ts';
import { refusal } from '../refusals.ts';
import { assign, sit } from '../sitting.ts';
import { onBothDatabases } from './both.ts';

onBothDatabases('what an entry vouches for', (open) => {
	test('Wang Fang signs off only what she has opened herself, with a reason', async () => {
		const { app } = await open();
		const { chenWei, wangFang, zhaoMin } = await settle(app);
		await givePasswords(app, wangFang);
		await assign(app, 'onboarding', '2026-12-31', chenWei);
		const attemptId = await sit(app, chenWei, 'onboarding');
		const ctx = app.as(wangFang.actor);
		const form = {
			attemptId,
			meaning: 'accepted',
			comment: '',
			key: 'form-1',
			password: passwordOf(wangFang),
		};
		await refusal(signOffWithPassword(ctx, form), 'look.needed');
		// That her own manager has opened it does not make her a reader.
		await openResult(app.as(zhaoMin.actor), { attemptId, reason: '区域抽查一' });
		await refusal(signOffWithPassword(ctx, form), 'look.needed');
		expect(await reviewsOf(ctx, attemptId)).toEqual([]);
		await openResult(ctx, { attemptId, reason: '核对关键题' });
		const id = await signOffWithPassword(ctx, form);
		expect(await reviewsOf(ctx, attemptId)).toMatchObject([{ id, meaning: 'accepted' }]);
	});

	test('a one-time link signs in, and so the log says that somebody signed in', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		await setPasswordByLink(app, {
			token: chenWei.token,
			password: passwordOf(chenWei),
			address: '10.0.0.7',
			agent: 'a browser',
		});
		const entries = await entriesFrom(app.read, { person: chenWei.key }, 0, 99);
		expect(entries.slice(-2)).toMatchObject([
			{ kind: 'password.set', actor: chenWei.key, data: { by: 'link' } },
			{ kind: 'session.started', actor: chenWei.key, subject: chenWei.key },
		]);
	});
});
