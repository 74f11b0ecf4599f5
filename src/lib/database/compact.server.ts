import { setTimeout } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { sql as raw } from 'kysely';
import type { Context } from './context.ts';
import type { Database, Sql } from './connect.server.ts';
import { keepSetting, setting } from './settings.server.ts';
import type { Tx } from './transact.server.ts';

/** Set from the commit that deleted something until its bytes are gone. */
const NEEDED = 'compact-needed';
/** How long to wait for others to let go of a SQLite file, ms. */
const PATIENCE = 4_000;
const PAUSE = 20;

/** Tables of PostgreSQL that hold what an erasure deletes. */
const TABLES = [
	'staff',
	'staff_role',
	'password_link',
	'session',
	'throttle',
	'private_text',
	'certificate_holder',
	'mail',
	'recall',
	'recall_skip',
	'key_opening',
	'restricted',
] as const;

/** Notes, in the transaction that deletes, that bytes have to be freed after it. */
export async function needCompaction(tx: Tx, at: number): Promise<void> {
	await keepSetting(tx.sql, NEEDED, String(at));
}

/**
 * Frees the bytes of what has been deleted, where something has been. A crash before, or a file in use, leaves it to be
 * done by the next call.
 * @returns whether nothing is left to be done
 */
export async function compactIfNeeded(
	ctx: Pick<Context, 'read' | 'transact'>,
	database: Database,
): Promise<boolean> {
	const needed = await setting(ctx.read, NEEDED);
	if (!needed) return true;
	const done =
		database.dialect === 'sqlite' ? await compactSqlite(database.file) : await compactPostgres(database);
	// What was deleted meanwhile still has to go.
	if (done)
		await ctx.transact(async (tx) => {
			if ((await setting(tx.sql, NEEDED)) === needed) await keepSetting(tx.sql, NEEDED, '');
		});
	return done;
}

/**
 * Writes the file anew without free pages, and empties the write-ahead log. On a connection of its own, since none may
 * be in a transaction meanwhile; whoever writes waits for as long as it takes.
 */
async function compactSqlite(file: string): Promise<boolean> {
	const database = new Sqlite(file, { timeout: 0 });
	try {
		database.pragma('secure_delete = ON');
		return (
			(await patiently(() => void database.exec('vacuum'))) &&
			(await patiently(() => {
				const [result] = database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
				if (result?.busy !== 0) throw Object.assign(new Error('busy'), { code: 'SQLITE_BUSY' });
			}))
		);
	} finally {
		database.close();
	}
}

/** Does it as soon as nobody else has the file; false where that takes too long. */
function patiently(work: () => void): Promise<boolean> {
	return until(async () => {
		try {
			work();
			return true;
		} catch (error) {
			if (!/^SQLITE_(?:BUSY|LOCKED)/.test(String((error as { code?: unknown }).code))) throw error;
			return false;
		}
	});
}

/** Tries again and again until it is so; false where that takes too long. */
async function until(isSo: () => Promise<boolean>): Promise<boolean> {
	for (const end = performance.now() + PATIENCE; !(await isSo()); await setTimeout(PAUSE))
		if (performance.now() >= end) return false;
	return true;
}

/**
 * Whether no transaction is left that may see rows deleted before another one was begun: VACUUM would keep them. What runs in
 * any database of the server counts, for a snapshot is no younger than the oldest of them.
 */
async function isUnseen(sql: Sql, deletedBefore: string): Promise<boolean> {
	const { rows } = await raw<{ unseen: boolean }>`
		select pg_snapshot_xmin(pg_current_snapshot()) >= ${deletedBefore}::xid8 and not exists (
			select from pg_stat_activity
			where datname = current_database() and pid <> pg_backend_pid()
				and age(backend_xmin) > age(${deletedBefore}::xid8::xid)
		) as unseen`.execute(sql);
	return rows[0]?.unseen === true;
}

/**
 * Writes the tables anew and lets their statistics, which quote values, be taken again. Backups, archived and recycled
 * segments of the write-ahead log keep what they had (docs/operations.md).
 */
async function compactPostgres({ write }: Database): Promise<boolean> {
	const { rows } = await raw<{ id: string }>`select pg_current_xact_id()::text as id`.execute(write);
	const [now] = rows;
	if (!now || !(await until(() => isUnseen(write, now.id)))) return false;
	for (const table of TABLES) {
		await raw.raw(`vacuum (full) "${table}"`).execute(write);
		await raw.raw(`analyze "${table}"`).execute(write);
	}
	for (const statement of ['vacuum (full) pg_catalog.pg_statistic', 'checkpoint'])
		// Not every owner of a database may do these; the server does them by itself in time.
		await raw
			.raw(statement)
			.execute(write)
			.catch((error: { code?: string }) => {
				if (error.code !== '42501') throw error;
			});
	return true;
}
