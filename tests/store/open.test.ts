import { expect, test } from 'vitest';
import { logHead } from '#lib/log/store.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { settle } from '../people.ts';
import { onBothDatabases } from './both.ts';

onBothDatabases('opening', (open) => {
	test('a new house has the bank in use, and the whole cast can be settled in it', async () => {
		const { app } = await open();
		const people = await settle(app);
		expect(people.chenWei.actor.roles).toEqual(['learner']);
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
	});

	test('a second start with the same bank leaves no second entry', async () => {
		const first = await open();
		const { size } = await logHead(first.app.read);
		const second = await open.again(first);
		expect(await logHead(second.app.read)).toMatchObject({ size });
	});
});
