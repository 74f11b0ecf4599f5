import { expect, test } from 'vitest';
import { expireAttempts } from '#lib/attempt/attempts.server.ts';
import { attemptById } from '#lib/attempt/store.server.ts';
import { MINUTE } from '#lib/core/time.ts';
import { settle } from '../people.ts';
import { assign, begin } from '../sitting.ts';
import { onBothDatabases } from './both.ts';

onBothDatabases('the expiry job', (open) => {
	test('one attempt that cannot be handed in holds up none of the others, and is told', async () => {
		const { app, clock } = await open();
		const { chenWei, liNa } = await settle(app);
		await assign(app, 'onboarding', '2026-12-31', chenWei, liNa);
		const broken = await begin(app, chenWei, 'onboarding');
		clock.pass(MINUTE);
		const sound = await begin(app, liNa, 'onboarding');
		// Somebody at the database has changed the paper: it names a question that was never kept.
		await app.database.write
			.updateTable('attempt')
			.set((eb) => ({ paper: eb.fn<string>('replace', ['paper', eb.val('"hash":"'), eb.val('"hash":"00')]) }))
			.where('id', '=', broken)
			.execute();
		clock.pass(60 * MINUTE);
		await expect(expireAttempts(app)).rejects.toMatchObject({ errors: { length: 1 } });
		expect(await attemptById(app.read, sound)).toMatchObject({ state: 'expired' });
		expect(await attemptById(app.read, broken)).toMatchObject({ state: 'open' });
	});
});
