import { expect, test } from 'vitest';
import { DAY, MINUTE } from '#lib/core/time.ts';
import { newestCheckpoint } from '#lib/log/checkpoint-store.server.ts';
import { addUnit } from '#lib/staff/people.server.ts';
import { readLog } from '#lib/evidence/log-reading.server.ts';
import { entriesFrom } from '#lib/log/store.server.ts';
import { holdLease } from '../../src/jobs/lease.server.ts';
import { console_, settle } from '../people.ts';
import { onBothDatabases } from './both.ts';

const EVERYTHING = { kind: '', person: '', from: '', to: '' };

onBothDatabases('a clock that is a day ahead and is then set right', (open) => {
	test('the newest head is the one over most entries, not the one with the latest time', async () => {
		const { app, clock } = await open();
		clock.pass(DAY);
		const early = await app.signer.checkpoint();
		clock.pass(-DAY);
		await addUnit(app.as(console_), { id: 'east', name: '东部分行', parentId: null });
		const late = await app.signer.checkpoint();
		expect(late.at).toBeLessThan(early.at);
		expect((await newestCheckpoint(app.read))?.size).toBe(late.size);
		expect((await app.signer.checkpoint()).note).toBe(late.note);
	});

	test('a lease of a server that is gone holds nobody off until the day has come', async () => {
		const { app, clock } = await open();
		clock.pass(DAY);
		expect(await holdLease(app, 'sign-log', 'the server before')).toBe(true);
		clock.pass(-DAY);
		expect(await holdLease(app, 'sign-log', 'the server now')).toBe(true);
		// Which is then held like any other.
		expect(await holdLease(app, 'sign-log', 'a third one')).toBe(false);
		clock.pass(3 * MINUTE);
		expect(await holdLease(app, 'sign-log', 'a third one')).toBe(true);
	});

	test('I3: reading the log leaves its entry, and no more than one for one reading', async () => {
		const { app, clock } = await open();
		const { wuGang } = await settle(app);
		const read = () => readLog(app.as(wuGang.actor), EVERYTHING);
		const readings = async () => (await entriesFrom(app.read, { kind: 'log.opened' }, 0, 100)).length;
		clock.pass(DAY);
		await read();
		clock.pass(-DAY);
		await read();
		await read();
		clock.pass(MINUTE);
		await read();
		expect(await readings()).toBe(2);
	});
});
