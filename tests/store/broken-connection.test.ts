import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { allUnits } from '#lib/staff/store.server.ts';
import { settle } from '../people.ts';
import { onDatabase } from './both.ts';

onDatabase('postgres', 'a connection that breaks', (open) => {
	test('between two queries of an act: the act fails, nothing of it remains, and the service goes on', async () => {
		const { app } = await open();
		await settle(app);
		const before = await allUnits(app.read);
		const act = app.transact(async (tx) => {
			await tx.sql
				.insertInto('unit')
				.values({ id: 'south', name: '南部', parent_id: null, created_at: 0 })
				.execute();
			const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx.sql);
			await sql`select pg_terminate_backend(${rows[0]?.pid ?? 0})`.execute(app.read);
			// As long as it takes the bad news to arrive. Without a listener it would end the process here.
			await new Promise((wait) => setTimeout(wait, 200));
			await allUnits(tx.sql);
		});
		await expect(act).rejects.toThrow();
		expect(await allUnits(app.read)).toEqual(before);
	});
});
