import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import pg from 'pg';
import type { Tables } from './tables.ts';

/** A handle for queries: on a transaction's own handle they see its writes, on `Database.read` only what is committed. */
export type Sql = Kysely<Tables>;

/**
 * An open database. SQLite has one connection that writes and one that reads, so that a read never waits behind a
 * write and never sees what is not committed; PostgreSQL has a pool for both.
 */
export type Database = {
	readonly read: Sql;
	readonly write: Sql;
	close(): Promise<void>;
} & (
	| {
			readonly dialect: 'sqlite';
			/** Begins, commits and names savepoints on the writing connection. */ execute(statement: string): void;
	  }
	| { readonly dialect: 'postgres' }
);

/** How long a write waits for another process (the command line beside the server) before it is told "busy". */
export const SQLITE_BUSY_MS = 4_000;
const POSTGRES_POOL = 10;

// int8 and count(*) come as strings otherwise; all our integers are safe ones.
pg.types.setTypeParser(20, Number);

/** Opens (and creates) a SQLite file in WAL mode, every commit synced to disk. */
export function openSqlite(file: string): Database {
	mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
	const writer = new SqliteDatabase(file, { timeout: SQLITE_BUSY_MS });
	writer.pragma('journal_mode = WAL');
	writer.pragma('synchronous = FULL');
	writer.pragma('foreign_keys = ON');
	writer.pragma('trusted_schema = OFF');
	// Without it, INSERT OR REPLACE deletes a row past the triggers that keep it (I4).
	writer.pragma('recursive_triggers = ON');
	const reader = new SqliteDatabase(file, { timeout: SQLITE_BUSY_MS });
	reader.pragma('query_only = ON');
	const read = new Kysely<Tables>({ dialect: new SqliteDialect({ database: reader }) });
	const write = new Kysely<Tables>({ dialect: new SqliteDialect({ database: writer }) });
	return {
		dialect: 'sqlite',
		read,
		write,
		execute: (statement) => void writer.exec(statement),
		async close() {
			await read.destroy();
			await write.destroy();
		},
	};
}

/** Connects to PostgreSQL, 14 or later. */
export function openPostgres(connectionString: string): Database {
	const pool = new pg.Pool({ connectionString, max: POSTGRES_POOL });
	// A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
	pool.on('error', () => undefined);
	const sql = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
	return { dialect: 'postgres', read: sql, write: sql, close: () => sql.destroy() };
}
