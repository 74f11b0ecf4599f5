import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '#lib/core/canonical.ts';
import type { Entry } from '#lib/core/entry.ts';
import type { Sql } from '#lib/database/connect.server.ts';
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

/**
 * Appends entries on a transaction's handle: the canonical bytes, their leaf hashes, the tree nodes they complete and
 * the new head. Taking the head row first serialises appenders of several servers. Throws on an entry that its kind
 * does not allow, and nothing of the transaction remains.
 */
export function appender(kinds: ReadonlyMap<string, EntryKind>) {
	return async (sql: Sql, entries: readonly Entry[]): Promise<void> => {
		for (const entry of entries) checkEntry(kinds, entry);
		// The update takes the row lock and reads the row in one statement.
		const head = await sql
			.updateTable('log_head')
			.set((eb) => ({ size: eb.ref('size') }))
			.where('id', '=', 1)
			.returning(['size', 'edge'])
			.executeTakeFirstOrThrow();
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
			await sql
				.insertInto('log_entry')
				.values(rows.slice(i, i + ROWS_A_STATEMENT))
				.execute();
		for (let i = 0; i < nodes.length; i += ROWS_A_STATEMENT)
			await sql
				.insertInto('log_node')
				.values(
					nodes
						.slice(i, i + ROWS_A_STATEMENT)
						.map(({ level, position, hash }) => ({ level, position, hash: bytesToHex(hash) })),
				)
				.execute();
		await sql
			.updateTable('log_head')
			.set({ size, root: bytesToHex(rootOfEdge(edge)), edge: edgeToText(edge) })
			.where('id', '=', 1)
			.execute();
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
