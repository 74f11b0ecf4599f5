import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '#lib/core/canonical.ts';
import type { Entry } from '#lib/core/entry.ts';
import { sql as raw } from 'kysely';
import { compiled } from '#lib/database/compiled.server.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import type { Tables } from '#lib/database/tables.ts';
import { checkEntry, type EntryKind } from './kind.ts';
import { edgeFromText, edgeToText, grow, leafHash, rootOfEdge, type Subtree } from './merkle.ts';

export interface Head {
	/** Number of entries. */
	readonly size: number;
	/** Root hash, lower-case hex. */
	readonly root: string;
}

/** SQLite allows 32,766 values in a statement; seven columns an entry. */
const ROWS_A_STATEMENT = 500;

type EntryRow = Tables['log_entry'];

const takeHead = compiled<Pick<Tables['log_head'], 'size' | 'edge'>, []>((sql) =>
	sql
		.updateTable('log_head')
		.set((eb) => ({ size: eb.ref('size') }))
		.where('id', '=', raw<number>`1`)
		.returning(['size', 'edge']),
);
const keepHead = compiled<unknown, [size: number, root: string, edge: string, id: number]>((sql) =>
	sql.updateTable('log_head').set({ size: 0, root: '', edge: '' }).where('id', '=', 1),
);
const insertEntry = compiled<
	unknown,
	[number: number, body: string, leaf: string, kind: string, at: number, actor: string, subject: string]
>((sql) =>
	sql
		.insertInto('log_entry')
		.values({ number: 0, body: '', leaf_hash: '', kind: '', at: 0, actor: '', subject: '' }),
);
const insertNode = compiled<unknown, [level: number, position: number, hash: string]>((sql) =>
	sql.insertInto('log_node').values({ level: 0, position: 0, hash: '' }),
);

/** A few rows are sooner written by a compiled statement each than by one that has to be built. */
const FEW = 4;

async function insertEntries(sql: Sql, rows: readonly EntryRow[]): Promise<void> {
	if (rows.length > FEW) await sql.insertInto('log_entry').values(rows).execute();
	else
		for (const { number, body, leaf_hash, kind, at, actor, subject } of rows)
			await insertEntry(sql, number, body, leaf_hash, kind, at, actor, subject);
}

async function insertNodes(sql: Sql, nodes: readonly Subtree[]): Promise<void> {
	const rows = nodes.map(({ level, position, hash }) => ({ level, position, hash: bytesToHex(hash) }));
	if (rows.length > FEW) await sql.insertInto('log_node').values(rows).execute();
	else for (const { level, position, hash } of rows) await insertNode(sql, level, position, hash);
}

/**
 * Appends entries on a transaction's handle: the canonical bytes, their leaf hashes, the tree nodes they complete and
 * the new head. Taking the head row first serialises appenders of several servers. Throws on an entry that its kind
 * does not allow, and nothing of the transaction remains.
 */
export function appender(kinds: ReadonlyMap<string, EntryKind>) {
	return async (sql: Sql, entries: readonly Entry[]): Promise<void> => {
		for (const entry of entries) checkEntry(kinds, entry);
		// The update takes the row lock and reads the row in one statement.
		const [head] = await takeHead(sql);
		if (!head) throw new Error('the log has no head');
		let edge = edgeFromText(head.edge);
		let size = head.size;
		const nodes: Subtree[] = [];
		const rows = entries.map((entry) => {
			const body = canonicalJson(entry);
			const leaf = leafHash(utf8ToBytes(body));
			const grown = grow(edge, size, leaf);
			edge = grown.edge;
			nodes.push(...grown.completed);
			const { kind, at, actor, subject } = entry;
			return { number: size++, body, leaf_hash: bytesToHex(leaf), kind, at, actor, subject };
		});
		for (let i = 0; i < rows.length; i += ROWS_A_STATEMENT)
			await insertEntries(sql, rows.slice(i, i + ROWS_A_STATEMENT));
		for (let i = 0; i < nodes.length; i += ROWS_A_STATEMENT)
			await insertNodes(sql, nodes.slice(i, i + ROWS_A_STATEMENT));
		await keepHead(sql, size, bytesToHex(rootOfEdge(edge)), edgeToText(edge), 1);
	};
}

export async function logHead(sql: Sql): Promise<Head> {
	return sql.selectFrom('log_head').select(['size', 'root']).where('id', '=', 1).executeTakeFirstOrThrow();
}

export interface LogFilter {
	readonly kind?: string | undefined;
	/** A person's key, as actor or subject. */
	readonly person?: string | undefined;
	/** Epoch ms, inclusive. */
	readonly from?: number | undefined;
	/** Epoch ms, exclusive. */
	readonly to?: number | undefined;
	/** Only entries with a smaller number: the log as it was at that size. */
	readonly below?: number | undefined;
}

export interface LogLine extends Entry {
	readonly number: number;
	readonly leafHash: string;
}

function filtered(sql: Sql, filter: LogFilter) {
	let query = sql.selectFrom('log_entry');
	if (filter.kind) query = query.where('kind', '=', filter.kind);
	if (filter.person) {
		const person = filter.person;
		query = query.where((eb) => eb.or([eb('actor', '=', person), eb('subject', '=', person)]));
	}
	if (filter.from !== undefined) query = query.where('at', '>=', filter.from);
	if (filter.to !== undefined) query = query.where('at', '<', filter.to);
	if (filter.below !== undefined) query = query.where('number', '<', filter.below);
	return query;
}

function toLine(row: { number: number; body: string; leaf_hash: string }): LogLine {
	return { ...(JSON.parse(row.body) as Entry), number: row.number, leafHash: row.leaf_hash };
}

export async function countEntries(sql: Sql, filter: LogFilter): Promise<number> {
	const row = await filtered(sql, filter)
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.executeTakeFirstOrThrow();
	return Number(row.n);
}

/** Entries newest first, a page of them below `before` (exclusive entry number). */
export async function entriesBefore(
	sql: Sql,
	filter: LogFilter,
	before: number | undefined,
	limit: number,
): Promise<LogLine[]> {
	let query = filtered(sql, filter).select(['number', 'body', 'leaf_hash']);
	if (before !== undefined) query = query.where('number', '<', before);
	return (await query.orderBy('number', 'desc').limit(limit).execute()).map(toLine);
}

/** Entries oldest first, a page of them from `from` (inclusive entry number) on. */
export async function entriesFrom(
	sql: Sql,
	filter: LogFilter,
	from: number,
	limit: number,
): Promise<LogLine[]> {
	const rows = await filtered(sql, filter)
		.select(['number', 'body', 'leaf_hash'])
		.where('number', '>=', from)
		.orderBy('number')
		.limit(limit)
		.execute();
	return rows.map(toLine);
}

export interface StoredBody {
	readonly number: number;
	/** The exact text that was hashed. */
	readonly body: string;
}

/** The exact texts of the entries from a number up to another, which is not among them. */
export async function bodiesFrom(sql: Sql, from: number, to: number): Promise<StoredBody[]> {
	return sql
		.selectFrom('log_entry')
		.select(['number', 'body'])
		.where('number', '>=', from)
		.where('number', '<', to)
		.orderBy('number')
		.execute();
}

/** One entry with the exact text that was hashed; undefined where there is none. */
export async function entryByNumber(
	sql: Sql,
	number: number,
): Promise<(LogLine & { body: string }) | undefined> {
	const row = await sql
		.selectFrom('log_entry')
		.select(['number', 'body', 'leaf_hash'])
		.where('number', '=', number)
		.executeTakeFirst();
	return row && { ...toLine(row), body: row.body };
}

/** Whether an actor has left an entry of a kind about a subject after `since` and no later than `now`, epoch ms. */
export async function leftSince(
	sql: Sql,
	kind: string,
	actor: string,
	subject: string,
	since: number,
	now: number,
): Promise<boolean> {
	const row = await sql
		.selectFrom('log_entry')
		.select('number')
		.where('kind', '=', kind)
		.where('subject', '=', subject)
		.where('actor', '=', actor)
		.where('at', '>', since)
		// What was left before the clock was set back tells nothing about now.
		.where('at', '<=', now)
		.limit(1)
		.executeTakeFirst();
	return row !== undefined;
}
