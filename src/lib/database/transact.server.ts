import { setTimeout } from 'node:timers/promises';
import type { Entry } from '../core/entry.ts';
import { type Database, type Sql, SQLITE_BUSY_MS } from './connect.server.ts';

/** What a verb holds while it writes: the only handle that may be used inside, and the log lines it leaves. */
export interface Tx {
	readonly sql: Sql;
	/** Adds a line to the compliance log; it is written in the same commit or the whole act fails (I3). */
	record(entry: Entry): void;
}

export type Work<T> = (tx: Tx) => Promise<T>;
/** Runs a piece of work in one transaction together with its log entries. The work may be run again: it must hold nothing outside. */
export type Transact = <T>(work: Work<T>) => Promise<T>;
type Append = (sql: Sql, entries: readonly Entry[]) => Promise<void>;

const MOST_IN_ONE_COMMIT = 64;
const TRIES = 4;
/** Milliseconds between two looks at a SQLite file that another process is writing to. */
const BUSY_PAUSE = 10;
/** PostgreSQL: serialisation failure, deadlock, two writers of one unique key at once are run again. */
const AGAIN_POSTGRES = new Set(['40001', '40P01', '23505']);
const AGAIN_SQLITE = new Set(['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT']);

/**
 * The one way to write. `append` writes log entries on the given handle.
 *
 * On SQLite, works that wait at the same time share one commit (one fsync): each runs in its own savepoint, so that
 * one that fails takes nothing with it; the log entries of all are appended together at the end. Where the log does not
 * take them, each work is run again alone, so that only the one at fault fails.
 */
export function transactions(database: Database, append: Append): Transact {
	return database.dialect === 'sqlite' ? grouped(database, append) : single(database.write, append);
}

function single(sql: Sql, append: Append): Transact {
	return async (work) => {
		for (let attempt = 1; ; attempt++) {
			try {
				return await sql.transaction().execute(async (handle) => {
					const entries: Entry[] = [];
					const value = await work({ sql: handle, record: (entry) => entries.push(entry) });
					if (entries.length > 0) await append(handle, entries);
					return value;
				});
			} catch (error) {
				if (attempt >= TRIES || !AGAIN_POSTGRES.has(codeOf(error))) throw error;
			}
		}
	};
}

interface Waiting {
	work: Work<unknown>;
	resolve(value: unknown): void;
	reject(error: unknown): void;
}

function grouped(database: Extract<Database, { dialect: 'sqlite' }>, append: Append): Transact {
	const waiting: Waiting[] = [];
	let running = false;
	// SQLite would wait inside the call and hold up every other request; `begin` waits outside.
	database.execute('pragma busy_timeout = 0');

	async function drain(): Promise<void> {
		while (waiting.length > 0) await commitTogether(waiting.splice(0, MOST_IN_ONE_COMMIT));
		running = false;
	}

	async function commitTogether(group: readonly Waiting[]): Promise<void> {
		const settled: (() => void)[] = [];
		let appending = false;
		try {
			await begin();
			const entries: Entry[] = [];
			for (const { work, resolve, reject } of group) {
				const own: Entry[] = [];
				database.execute('savepoint work');
				try {
					const value = await work({ sql: database.write, record: (entry) => own.push(entry) });
					database.execute('release work');
					// One by one: a whole bank's assignments are more than a call takes arguments.
					for (const entry of own) entries.push(entry);
					settled.push(() => resolve(value));
				} catch (error) {
					undo(error);
					settled.push(() => reject(error));
				}
			}
			appending = true;
			if (entries.length > 0) await append(database.write, entries);
			appending = false;
			database.execute('commit');
		} catch (error) {
			try {
				database.execute('rollback');
			} catch {
				// Nothing was begun, or SQLite has rolled back by itself.
			}
			if (appending && group.length > 1) for (const one of group) await commitTogether([one]);
			else for (const { reject } of group) reject(error);
			return;
		}
		for (const settle of settled) settle();
	}

	/**
	 * Takes back what one work did. Where the disk failed, SQLite has rolled back everything by itself: then nobody's work is
	 * done, and what is told is why, not that there is nothing left to take back.
	 */
	function undo(error: unknown): void {
		try {
			database.execute('rollback to work');
			database.execute('release work');
		} catch {
			throw error;
		}
	}

	/** Takes the lock; while another process holds it, waits without keeping this one from anything else. */
	async function begin(): Promise<void> {
		for (const until = performance.now() + SQLITE_BUSY_MS; ; await setTimeout(BUSY_PAUSE)) {
			try {
				return database.execute('begin immediate');
			} catch (error) {
				if (performance.now() >= until || !AGAIN_SQLITE.has(codeOf(error))) throw error;
			}
		}
	}

	return <T>(work: Work<T>) =>
		new Promise<T>((resolve, reject) => {
			waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
			if (running) return;
			running = true;
			// Whatever this turn of the event loop brings goes into one commit.
			setImmediate(() => void drain());
		});
}

function codeOf(error: unknown): string {
	return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** Whether an error is the refusal of a second row with the same unique key. */
export function isUniqueViolation(error: unknown): boolean {
	const code = codeOf(error);
	return code === '23505' || code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY';
}
