import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { openApp } from '#lib/app.server.ts';
import { readAttempt, saveAnswer, submitAttempt } from '#lib/attempt/attempts.server.ts';
import { decisionList, takeDecision } from '#lib/approval/approvals.server.ts';
import { resultOf } from '#lib/attempt/result.server.ts';
import { issueMissing } from '#lib/attempt/missing.server.ts';
import { attemptsOf } from '#lib/attempt/store.server.ts';
import { HOUR } from '#lib/core/time.ts';
import { correctionsOf } from '#lib/correction/corrections.server.ts';
import { readConfig } from '#lib/core/config.server.ts';
import { openPostgres } from '#lib/database/connect.server.ts';
import { migration0001 } from '#lib/database/migrations/0001-foundation.ts';
import { migration0002 } from '#lib/database/migrations/0002-practice-and-keys.ts';
import { migration0003 } from '#lib/database/migrations/0003-decisions-and-mail.ts';
import { migration0004 } from '#lib/database/migrations/0004-checkpoints.ts';
import { migration0005 } from '#lib/database/migrations/0005-certificates.ts';
import { migration0006 } from '#lib/database/migrations/0006-corrections-and-retention.ts';
import { migration0007 } from '#lib/database/migrations/0007-evidence-packs.ts';
import { listPacks } from '#lib/evidence/packs.server.ts';
import { restrictedList } from '#lib/retention/requests.server.ts';
import type { Actor } from '#lib/staff/permission.ts';
import { logPolicy } from '#lib/evidence/log-keys.server.ts';
import { checkUnderPolicy, parsePolicy } from '#lib/log/policy.ts';
import { entriesFrom, logHead } from '#lib/log/store.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { openedAmong } from '#lib/question/openings.store.server.ts';
import { personBySignIn } from '#lib/staff/store.server.ts';
import { type House, MORNING, clockAt, openHouse } from '../harness.ts';
import { console_ } from '../people.ts';
import { onBothDatabases } from './both.ts';

const ON_POSTGRES = [
	() => migration0001('postgres'),
	() => migration0002(),
	() => migration0003('postgres'),
	() => migration0004('postgres'),
	() => migration0005('postgres'),
	() => migration0006('postgres'),
	() => migration0007(),
];

const BY_0_2_0 = ['recall', 'recall_skip', 'key_opening'];
/** What each release knew: how many migrations it had run, and the tables they brought beside the first ones. */
const RELEASES = {
	'0.1.0': { migrations: 1, tables: [] as string[] },
	'0.2.0': { migrations: 2, tables: BY_0_2_0 },
	'0.3.0': {
		migrations: 7,
		tables: [
			...BY_0_2_0,
			'decision',
			'mail',
			'log_key',
			'log_key_end',
			'checkpoint',
			'timestamp',
			'certificate',
			'certificate_holder',
			'certificate_revocation',
			'correction',
			'attempt_void',
			'restricted',
			'evidence_pack',
		],
	},
};
type Release = keyof typeof RELEASES;

/** In this order each row finds what it refers to. */
const TABLES = [
	'setting',
	'lease',
	'unit',
	'unit_tree',
	'staff',
	'staff_role',
	'password_link',
	'session',
	'throttle',
	'content_revision',
	'assignment',
	'attempt',
	'step',
	'mark',
	'private_text',
	'look',
	'review',
	'log_entry',
	'log_node',
	'log_head',
];

const dirs: string[] = [];
afterEach(() => {
	for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});

/** A data directory with the database that a release wrote. */
function releasedData(version: Release): string {
	const dir = mkdtempSync(join(tmpdir(), 'shoumi-release-'));
	dirs.push(dir);
	const packed = readFileSync(new URL(`./releases/${version}.sqlite.gz`, import.meta.url));
	writeFileSync(join(dir, 'shoumi.sqlite'), gunzipSync(packed));
	// Since 0.3.0 a data directory holds the log's key, and the head that was signed last.
	for (const name of ['log-key', 'log-anchor']) {
		const kept = new URL(`./releases/${version}.${name}`, import.meta.url);
		if (existsSync(kept)) writeFileSync(join(dir, name), readFileSync(kept), { mode: 0o600 });
	}
	return dir;
}

/** Gives an empty PostgreSQL database the schema of a release and the rows that it wrote. */
async function carryOver(release: Release, dataDir: string, url: string): Promise<void> {
	const database = openPostgres(url);
	// Kysely's own list, so that the migrator knows what has been done.
	const db = database.write as unknown as Kysely<unknown>;
	for (const migration of ON_POSTGRES.slice(0, RELEASES[release].migrations)) await migration().up(db);
	await database.close();
	const sqlite = new Sqlite(join(dataDir, 'shoumi.sqlite'), { readonly: true });
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		await client.query('delete from log_head').catch(() => undefined);
		for (const table of [
			...TABLES,
			...RELEASES[release].tables,
			'kysely_migration',
			'kysely_migration_lock',
		]) {
			if (table.startsWith('kysely'))
				await client.query(
					table === 'kysely_migration'
						? 'create table kysely_migration (name varchar(255) primary key, timestamp varchar(255) not null)'
						: 'create table kysely_migration_lock (id varchar(255) primary key, is_locked integer not null default 0)',
				);
			const rows = sqlite.prepare(`select * from ${table}`).all() as Record<string, unknown>[];
			// The unit above comes before the units below.
			if (table === 'staff')
				rows.sort((a, b) => Number(a.manager_id !== null) - Number(b.manager_id !== null));
			const waiting = [...rows];
			for (let tries = 0; waiting.length > 0 && tries < 10_000; tries++) {
				const row = waiting.shift() as Record<string, unknown>;
				const names = Object.keys(row);
				const marks = names.map((_, i) => `$${i + 1}`);
				const insert =
					table === 'log_head'
						? `update log_head set ${names.map((name, i) => `${name} = $${i + 1}`).join(', ')}`
						: `insert into ${table} (${names.map((name) => `"${name}"`).join(', ')}) values (${marks.join(', ')})`;
				await client.query(insert, Object.values(row)).catch((error: { code?: string }) => {
					// Refers to a row that comes later.
					if (error.code !== '23503') throw error;
					waiting.push(row);
				});
			}
		}
	} finally {
		await client.end();
		sqlite.close();
	}
}

onBothDatabases('a database of an earlier release', (open) => {
	async function upgraded(release: Release): Promise<House> {
		const dataDir = releasedData(release);
		const clock = clockAt(MORNING + HOUR);
		if (open.dialect === 'sqlite') return openHouse({ dataDir, clock });
		// A fresh database of the server under test, whose own tables make way.
		const fresh = await open();
		const url = fresh.app.config.databaseUrl ?? '';
		const client = new pg.Client({ connectionString: url });
		await client.connect();
		await client.query('drop schema public cascade; create schema public');
		await client.end();
		await carryOver(release, dataDir, url);
		return openHouse({ databaseUrl: url, dataDir, clock });
	}

	test.each(['0.1.0', '0.2.0', '0.3.0'] as const)(
		'%s is brought forward; its log verifies and is signed, its results show as they were sat, its open attempt goes on',
		async (release) => {
			const { app, close } = await upgraded(release);
			try {
				expect(await verifyLog(app.read)).toMatchObject({ ok: true });
				const chenWei = await personBySignIn(app.read, 'chen.wei');
				if (!chenWei) throw new Error('Chen Wei is gone');
				const ctx = app.as({ kind: 'person', id: chenWei.id, key: chenWei.key, roles: chenWei.roles });
				const attempts = await attemptsOf(app.read, chenWei.id);
				expect(attempts.map(({ use, state }) => [use, state]).sort()).toEqual([
					['practice', 'handed-in'],
					['scored', 'handed-in'],
					['scored', 'open'],
				]);
				// Wang Fang opened his result under that release: she has seen its keys.
				const wangFang = await personBySignIn(app.read, 'wang.fang');
				expect(await openedAmong(app.read, wangFang?.id ?? '', [...app.bank.questions.keys()])).toHaveLength(
					5,
				);
				// I8: graded and shown by the revisions of that time.
				const passed = attempts.find(({ use, state }) => use === 'scored' && state === 'handed-in');
				const result = await resultOf(ctx, passed?.id ?? '', 'zh-CN');
				expect(result).toMatchObject({ passed: true, grade: '100%', keysOpened: 0 });
				expect(result.answers).toHaveLength(5);
				const begun = attempts.find(({ state }) => state === 'open')?.id ?? '';
				const { attempt, steps } = await readAttempt(ctx, begun);
				expect(steps).toHaveLength(1);
				const values = (attempt.paper.questions[1]?.order ?? []).slice(0, 1);
				await saveAnswer(ctx, { attemptId: begun, place: 2, values, seen: 0, key: 'second' });
				const { size } = await logHead(app.read);
				await submitAttempt(ctx, begun, 'hand-in');
				expect((await logHead(app.read)).size).toBe(size + 2);
				// From now on, if not before, the whole log is signed, what came before the key included; nobody gets a certificate in silence.
				const before = release === '0.3.0' ? { keys: 1, certificates: 2 } : { keys: 0, certificates: 0 };
				const signed = await app.signer.checkpoint();
				checkUnderPolicy(signed.note, parsePolicy(await logPolicy(app)));
				expect(signed.size).toBe(size + 3 - before.keys);
				const certificates = await app.read.selectFrom('certificate').select('id').execute();
				expect(certificates).toHaveLength(before.certificates);
				expect(await issueMissing(app.as(console_))).toBe(before.certificates > 0 ? 0 : 1);
				expect(await verifyLog(app.read)).toMatchObject({ ok: true });
			} finally {
				await close();
			}
		},
	);

	test('0.3.0: its signatures go on, what waited can be decided, and packs with restricted people are for auditors alone', async () => {
		const { app, close } = await upgraded('0.3.0');
		try {
			const actorOf = async (signIn: string): Promise<Actor> => {
				const person = await personBySignIn(app.read, signIn);
				if (!person) throw new Error(`${signIn} is gone`);
				return { kind: 'person', id: person.id, key: person.key, roles: person.roles };
			};
			const [officer, decider] = [app.as(await actorOf('zhou.yan')), app.as(await actorOf('qian.yu'))];
			const auditor = app.as(await actorOf('wu.gang'));
			expect(app.signer.fault).toBeUndefined();
			expect((await app.signer.checkpoint()).note).toContain('— localhost/shoumi ');
			expect(await app.read.selectFrom('checkpoint').selectAll().execute()).toHaveLength(3);
			const [sunHao] = await restrictedList(auditor);
			expect(sunHao).toMatchObject({ name: '孙浩' });
			const { packs } = await listPacks(officer, 0);
			expect(packs).toMatchObject([{ state: 'made', restricted: true, withheld: true }]);
			const { lines } = await decisionList(decider, 'waiting', { offset: 0, limit: 9 }, 'en');
			const id = lines[0]?.decision.id ?? '';
			await takeDecision(decider, { id, verdict: 'approved', reason: '停电记录已核对' });
			const annotated = await entriesFrom(app.read, { kind: 'entry.annotated' }, 0, 9);
			expect(annotated).toHaveLength(1);
			expect(await correctionsOf(officer, Number(annotated[0]?.data.entry))).toMatchObject({
				done: [{ act: 'voided' }, { act: 'annotated', text: '停电记录见附件' }],
			});
			expect(await verifyLog(app.read)).toMatchObject({ ok: true });
		} finally {
			await close();
		}
	});
});

test('a migration that breaks off has done nothing, so that the next start can do it', async () => {
	const dataDir = mkdtempSync(join(tmpdir(), 'shoumi-broken-off-'));
	dirs.push(dataDir);
	const config = readConfig({ SHOUMI_DATA_DIR: dataDir });
	const sqlite = new Sqlite(join(dataDir, 'shoumi.sqlite'));
	// In the way of one of the last tables that are made.
	sqlite.exec('create table evidence_pack (id integer)');
	await expect(openApp(config, { content: 'none' })).rejects.toThrow('evidence_pack');
	const tables = sqlite.prepare(`select name from sqlite_schema where type = 'table'`).pluck().all();
	expect(tables).toEqual(['evidence_pack']);
	sqlite.exec('drop table evidence_pack');
	sqlite.close();
	const app = await openApp(config, { content: 'none' });
	expect(await logHead(app.read)).toMatchObject({ size: 0 });
	await app.close();
});
