import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import { openSqlite, type Sql } from '#lib/database/connect.server.ts';
import { countEntries, entriesBefore, entriesFrom, entryByNumber, logHead } from '#lib/log/store.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import type { VerifiedState } from '#lib/log/verify.ts';
import { unitAdded } from '#lib/staff/entries.ts';
import { MORNING } from '../harness.ts';
import { settle } from '../people.ts';
import { onBothDatabases, onDatabase } from './both.ts';

/** Leaves entries until the log has so many. */
async function fill(app: App, size: number): Promise<void> {
	const { size: now } = await logHead(app.read);
	await app.transact(async (tx) => {
		for (let i = now; i < size; i++)
			tx.record(
				unitAdded.entry({ at: MORNING + i, actor: 'console', subject: `unit-${i}`, data: { parent: null } }),
			);
	});
}

onBothDatabases('the log', (open) => {
	test('grows by appending, one act at a time or many, and verifies at every size', async () => {
		const { app } = await open();
		const { size: first } = await logHead(app.read);
		for (let size = first + 1; size < first + 20; size++) {
			await fill(app, size);
			const verdict = await verifyLog(app.read);
			expect(verdict).toEqual({ ok: true, ...(await logHead(app.read)) });
		}
		// More than one statement holds.
		await fill(app, 1_200);
		expect(await verifyLog(app.read)).toMatchObject({ ok: true, size: 1_200 });
	});

	test('says how far it has come', async () => {
		const { app } = await open();
		await fill(app, 4_100);
		const heard: [number, number][] = [];
		await verifyLog(app.read, (done, of) => heard.push([done, of]));
		expect(heard).toEqual([
			[2_000, 4_100],
			[4_000, 4_100],
		]);
	});

	test('can be verified while the service goes on writing', async () => {
		const { app } = await open();
		await fill(app, 500);
		let writing: Promise<unknown> | undefined;
		await fill(app, 2_500);
		const verdict = await verifyLog(app.read, () => {
			writing ??= fill(app, 2_600);
		});
		await writing;
		expect(verdict).toMatchObject({ ok: true, size: 2_500 });
		expect(await verifyLog(app.read)).toMatchObject({ ok: true, size: 2_600 });
	});

	test('is verified from where an earlier run came to, and no entry below is read again', async () => {
		const { app } = await open();
		await fill(app, 4_100);
		const states: VerifiedState[] = [];
		const whole = await verifyLog(app.read, undefined, { reached: (state) => states.push(state) });
		expect(whole).toEqual({ ok: true, ...(await logHead(app.read)) });
		expect(states.map(({ size }) => size)).toEqual([2_000, 4_000, 4_100]);
		await fill(app, 4_150);
		const now = { ok: true, ...(await logHead(app.read)) };
		for (const from of states) {
			const heard: number[] = [];
			expect(await verifyLog(app.read, (done) => heard.push(done), { from })).toEqual(now);
			expect(heard).toEqual(from.size === 2_000 ? [4_000] : []);
		}
		const [first] = states as [VerifiedState];
		const wrong = { ...first, edge: first.edge.replace(/[0-9a-f]{8}"/, '00000000"') };
		expect(await verifyLog(app.read, undefined, { from: wrong })).toMatchObject({ ok: false });
	});

	test('is read by page, kind, person and time', async () => {
		const { app, clock } = await open();
		clock.set(MORNING + 1_000);
		const { chenWei } = await settle(app);
		const { size } = await logHead(app.read);
		const about = await entriesFrom(app.read, { person: chenWei.key }, 0, 10);
		expect(about.map(({ kind }) => kind)).toEqual(['staff.added', 'password.link-made']);
		expect(await countEntries(app.read, { person: chenWei.key })).toBe(2);
		expect(await countEntries(app.read, { kind: 'staff.added' })).toBe(8);
		expect(await countEntries(app.read, { from: MORNING + 1_000 })).toBe(
			size - (await countEntries(app.read, { to: MORNING + 1_000 })),
		);
		expect(await countEntries(app.read, { from: MORNING + 1_001 })).toBe(0);

		const newest = await entriesBefore(app.read, {}, undefined, 3);
		expect(newest.map(({ number }) => number)).toEqual([size - 1, size - 2, size - 3]);
		const next = await entriesBefore(app.read, {}, size - 3, 2);
		expect(next.map(({ number }) => number)).toEqual([size - 4, size - 5]);
		const one = await entryByNumber(app.read, size - 1);
		expect(JSON.parse(one?.body ?? '')).toMatchObject({ kind: one?.kind, at: MORNING + 1_000 });
		expect(await entryByNumber(app.read, size)).toBeUndefined();
	});

	test('I7: no name, sign-in name or mail address of the cast stands anywhere in it', async () => {
		const { app } = await open();
		const people = await settle(app);
		const bodies = (await app.read.selectFrom('log_entry').selectAll().execute())
			.map((row) => JSON.stringify(row))
			.join('\n');
		for (const { name, signIn } of Object.values(people)) {
			expect(bodies).not.toContain(name);
			expect(bodies).not.toContain(signIn);
		}
		expect(bodies).not.toContain('bank.example');
	});
});

const COLUMNS = {
	log_entry: { text: ['body', 'leaf_hash', 'kind', 'actor', 'subject'], whole: ['number', 'at'] },
	log_node: { text: ['hash'], whole: ['level', 'position'] },
	log_head: { text: ['root', 'edge'], whole: ['id', 'size'] },
} as const;

onDatabase('sqlite', 'somebody who holds the database file', (open) => {
	test('cannot change one stored byte or number of the log unseen, triggers or not', async () => {
		const { app, dataDir } = await open();
		await fill(app, 200);
		const file = join(dataDir, 'copy.sqlite');
		await sql.raw(`vacuum into '${file}'`).execute(app.database.write);
		const copy = openSqlite(file);
		const run = (statement: string, on: Sql = copy.write) => sql.raw(statement).execute(on);
		try {
			const triggers = await run(`select name from sqlite_master where type = 'trigger'`);
			for (const { name } of triggers.rows as { name: string }[]) await run(`drop trigger ${name}`);
			expect(await verifyLog(copy.read)).toMatchObject({ ok: true, size: 200 });

			let changes = 0;
			/** Changes one cell, asks the verifier, and puts the cell back as it was. */
			const tamper = async (table: string, rowid: number, column: string, to: string, back: string) => {
				// The head has one row, and its id is its rowid.
				const where = table === 'log_head' ? 'true' : `rowid = ${rowid}`;
				await run(`update ${table} set ${column} = ${to} where ${where}`);
				const verdict = await verifyLog(copy.read);
				expect(verdict, `${table}.${column} of row ${rowid} is now ${to}`).toMatchObject({ ok: false });
				await run(`update ${table} set ${column} = ${back} where ${where}`);
				expect(await verifyLog(copy.read)).toMatchObject({ ok: true });
				changes++;
			};
			for (const [table, { text, whole }] of Object.entries(COLUMNS)) {
				const { rows } = await run(`select rowid as row, * from ${table} order by rowid`);
				const sample = (rows as Record<string, string | number>[]).filter(
					(_, i) => i === 0 || i === rows.length - 1 || i % 67 === 5,
				);
				for (const row of sample) {
					const rowid = Number(row.row);
					for (const column of text) {
						const bytes = Buffer.from(String(row[column]));
						const stored = (changed: Buffer) => `cast(x'${changed.toString('hex')}' as text)`;
						for (const index of [0, bytes.length >> 1, bytes.length - 1])
							// The high bit leaves bytes that are no UTF-8.
							for (const mask of [0x01, 0x80]) {
								const flipped = Buffer.from(bytes);
								flipped[index] = (flipped[index] as number) ^ mask;
								await tamper(table, rowid, column, stored(flipped), stored(bytes));
							}
						await tamper(table, rowid, column, `x'${bytes.toString('hex')}'`, stored(bytes));
					}
					for (const column of whole)
						for (const step of column === 'id' ? [-1, 1] : [-100_000, 0.5, 100_000])
							await tamper(table, rowid, column, `${column} + ${step}`, String(row[column]));
				}
			}
			expect(changes).toBeGreaterThan(200);
			expect(await verifyLog(copy.read)).toMatchObject({ ok: true, size: 200 });
		} finally {
			await copy.close();
			rmSync(file, { force: true });
		}
	});
});
