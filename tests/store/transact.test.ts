import SqliteDatabase from 'better-sqlite3';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Entry } from '#lib/core/entry.ts';
import type { Tx } from '#lib/database/transact.server.ts';
import { logHead } from '#lib/log/store.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { unitAdded } from '#lib/staff/entries.ts';
import { allUnits } from '#lib/staff/store.server.ts';
import { MORNING } from '../harness.ts';
import { onBothDatabases, onDatabase } from './both.ts';

const added = (unit: string): Entry =>
	unitAdded.entry({ at: MORNING, actor: 'console', subject: unit, data: { parent: null } });

async function addUnit(tx: Tx, id: string): Promise<void> {
	await tx.sql.insertInto('unit').values({ id, name: id, parent_id: null, created_at: MORNING }).execute();
	tx.record(added(id));
}

const idsOf = (units: readonly { id: string }[]) => units.map(({ id }) => id);

onBothDatabases('transact', (open) => {
	test('of ten acts at once, the one that fails takes nothing with it', async () => {
		const { app } = await open();
		const before = await logHead(app.read);
		const acts = Array.from({ length: 10 }, (_, i) =>
			app.transact(async (tx) => {
				await addUnit(tx, `unit-${i}`);
				if (i === 4) throw new RangeError('the fifth changes its mind');
				return i;
			}),
		);
		const settled = await Promise.allSettled(acts);
		expect(settled.map(({ status }) => status)).toEqual(
			Array.from({ length: 10 }, (_, i) => (i === 4 ? 'rejected' : 'fulfilled')),
		);
		await expect(acts[4]).rejects.toThrow(RangeError);
		expect(idsOf(await allUnits(app.read))).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9].map((i) => `unit-${i}`));
		expect((await logHead(app.read)).size).toBe(before.size + 9);
		expect(await verifyLog(app.read)).toMatchObject({ ok: true, size: before.size + 9 });
	});

	test('I3: an act whose log entry is not accepted does not happen', async () => {
		const { app } = await open();
		const before = await logHead(app.read);
		const act = app.transact(async (tx) => {
			await addUnit(tx, 'east');
			tx.record({ ...added('east'), kind: 'unit.painted' });
		});
		await expect(act).rejects.toThrow('unit.painted');
		expect(await allUnits(app.read)).toEqual([]);
		expect(await logHead(app.read)).toEqual(before);
	});

	test('I3: an act whose log entry names a person does not happen, and its neighbours do', async () => {
		const { app } = await open();
		const acts = ['east', 'west', 'north'].map((id) =>
			app.transact(async (tx) => {
				await addUnit(tx, id);
				if (id === 'west') tx.record({ ...added(id), subject: '陈伟' });
			}),
		);
		const settled = await Promise.allSettled(acts);
		expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
		expect(idsOf(await allUnits(app.read))).toEqual(['east', 'north']);
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
	});

	test('I3: when the log cannot be written, nothing else is', async () => {
		const { app } = await open();
		const before = await logHead(app.read);
		// Somebody has put a row where the next entry belongs: the log refuses to go on.
		await app.database.write
			.insertInto('log_entry')
			.values({ number: before.size, body: '{}', leaf_hash: '', kind: '', at: 0, actor: '', subject: '' })
			.execute();
		await expect(app.transact((tx) => addUnit(tx, 'east'))).rejects.toThrow();
		expect(await allUnits(app.read)).toEqual([]);
		expect(await logHead(app.read)).toEqual(before);
	});

	test('a reader never sees what is not committed', async () => {
		const { app } = await open();
		const seen: string[][] = [];
		await app.transact(async (tx) => {
			await addUnit(tx, 'east');
			seen.push(idsOf(await allUnits(app.read)), idsOf(await allUnits(tx.sql)));
		});
		seen.push(idsOf(await allUnits(app.read)));
		expect(seen).toEqual([[], ['east'], ['east']]);
	});

	test('two hundred acts at once leave two hundred entries in one unbroken log', async () => {
		const { app } = await open();
		const before = await logHead(app.read);
		await Promise.all(Array.from({ length: 200 }, (_, i) => app.transact((tx) => addUnit(tx, `unit-${i}`))));
		expect(await verifyLog(app.read)).toMatchObject({ ok: true, size: before.size + 200 });
	});

	test('two servers on one database write one log', async () => {
		const first = await open();
		const second = await open.again(first);
		const before = await logHead(first.app.read);
		await Promise.all(
			Array.from({ length: 60 }, (_, i) =>
				(i % 2 ? first : second).app.transact((tx) => addUnit(tx, `unit-${i}`)),
			),
		);
		const verdict = await verifyLog(first.app.read);
		expect(verdict).toMatchObject({ ok: true, size: before.size + 60 });
		expect(await logHead(second.app.read)).toMatchObject({ size: before.size + 60 });
	});
});

onDatabase('sqlite', 'another process at the database', (open) => {
	test('an act waits for the command line to finish, and is refused as busy when that takes too long', async () => {
		const { app, dataDir } = await open();
		const commandLine = new SqliteDatabase(join(dataDir, 'shoumi.sqlite'));
		commandLine.exec('begin immediate');
		const act = app.transact((tx) => addUnit(tx, 'east'));
		const refused = expect(act).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
		// Meanwhile everybody else is served.
		expect(await allUnits(app.read)).toEqual([]);
		await refused;

		const patient = app.transact((tx) => addUnit(tx, 'west'));
		await allUnits(app.read);
		commandLine.exec('rollback');
		commandLine.close();
		await patient;
		expect(idsOf(await allUnits(app.read))).toEqual(['west']);
	});
});
