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
			/** The file, for a connection of one's own. */
			readonly file: string;
			/** Begins, commits and names savepoints on the writing connection. */ execute(statement: string): void;
	  }
	| { readonly dialect: 'postgres' }
);

/** How long a write waits for another process (the command line beside the server) before it is told "busy". */
export const SQLITE_BUSY_MS = 4_000;
const POSTGRES_POOL = 10;
/** How long a page waits for a connection before it says that the service is busy. */
const POSTGRES_CONNECT_MS = 5_000;

// int8 and count(*) come as strings otherwise; all our integers are safe ones.
pg.types.setTypeParser(20, Number);

/** Opens (and creates) a SQLite file in WAL mode, every commit synced to disk. */
export function openSqlite(file: string): Database {
	mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
	const writer = new SqliteDatabase(file, { timeout: SQLITE_BUSY_MS });
	writer.pragma('journal_mode = WAL');
	writer.pragma('synchronous = FULL');
	// What is deleted or overwritten leaves no bytes behind in its page.
	writer.pragma('secure_delete = ON');
	writer.pragma('foreign_keys = ON');
	writer.pragma('trusted_schema = OFF');
	// Without it, INSERT OR REPLACE deletes a row past the triggers that keep it (I4).
	writer.pragma('recursive_triggers = ON');
	const reader = new SqliteDatabase(file, { timeout: SQLITE_BUSY_MS });
	reader.pragma('query_only = ON');
	const write = withStatements(writer);
	const read = new Kysely<Tables>({ dialect: new SqliteDialect({ database: withStatements(reader) }) });
	const writing = new Kysely<Tables>({ dialect: new SqliteDialect({ database: write }) });
	return {
		dialect: 'sqlite',
		file,
		read,
		write: writing,
		execute: (statement) => void write.prepare(statement).run(),
		async close() {
			await read.destroy();
			await writing.destroy();
		},
	};
}

/** More texts than the service has; beyond them a list of varying length has been spelt out in many ways. */
const STATEMENTS_KEPT = 400;

/** A connection that prepares each text once: SQLite's parser and planner cost more than most of our queries. */
function withStatements(database: SqliteDatabase.Database) {
	const kept = new Map<string, SqliteDatabase.Statement<unknown[]>>();
	return {
		prepare(text: string): SqliteDatabase.Statement<unknown[]> {
			const known = kept.get(text);
			if (known) return known;
			if (kept.size >= STATEMENTS_KEPT) kept.clear();
			const statement = database.prepare<unknown[]>(text);
			kept.set(text, statement);
			return statement;
		},
		close: () => void database.close(),
	};
}

/** Connects to PostgreSQL, 14 or later. */
export function openPostgres(connectionString: string): Database {
	const pool = new pg.Pool({
		connectionString,
		max: POSTGRES_POOL,
		connectionTimeoutMillis: POSTGRES_CONNECT_MS,
	});
	// A connection that breaks is replaced by the pool, and whoever was using it is told by their query; but without a
	// listener of its own, be it idle or between two queries of a transaction, it would end the process.
	pool.on('error', () => undefined);
	pool.on('connect', (client) => client.on('error', () => undefined));
	const sql = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
	return { dialect: 'postgres', read: sql, write: sql, close: () => sql.destroy() };
}
