import type { Sql } from '#lib/database/connect.server.ts';
import { reopen, type Revision, type RevisionType } from './revision.ts';

/** How many revisions are held in memory: several whole banks. */
const HELD = 4_000;
const ROWS_A_STATEMENT = 500;

/** Keeps revisions under their hashes; those already kept stay as they are. Returns the ones that are new. */
export async function keepRevisions(
	sql: Sql,
	revisions: readonly Revision<unknown>[],
	at: number,
): Promise<Revision<unknown>[]> {
	const known = new Set(
		(
			await sql
				.selectFrom('content_revision')
				.select('hash')
				.where(
					'hash',
					'in',
					revisions.map(({ hash }) => hash),
				)
				.execute()
		).map(({ hash }) => hash),
	);
	const fresh = revisions.filter(
		({ hash }, i) => !known.has(hash) && revisions.findIndex((r) => r.hash === hash) === i,
	);
	for (let i = 0; i < fresh.length; i += ROWS_A_STATEMENT)
		await sql
			.insertInto('content_revision')
			.values(
				fresh
					.slice(i, i + ROWS_A_STATEMENT)
					.map(({ hash, type, id, body }) => ({ hash, type, id, body, first_seen_at: at })),
			)
			.onConflict((oc) => oc.column('hash').doNothing())
			.execute();
	return fresh;
}

/** Kept revisions of a type by their hashes, by id. Throws where a stored body is not the one its hash names. */
export async function revisionsByHash<T>(
	sql: Sql,
	type: RevisionType,
	hashes: readonly string[],
): Promise<Revision<T>[]> {
	const found: Revision<T>[] = [];
	for (let i = 0; i < hashes.length; i += ROWS_A_STATEMENT) {
		const rows = await sql
			.selectFrom('content_revision')
			.select(['id', 'hash', 'body'])
			.where('type', '=', type)
			.where('hash', 'in', hashes.slice(i, i + ROWS_A_STATEMENT))
			.execute();
		found.push(...rows.map(({ id, hash, body }) => reopen<T>(type, id, hash, body)));
	}
	return found.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** Reads kept revisions by hash, each once from the database: they never change. */
export interface RevisionReader {
	/** Throws where the hash is not kept or its stored body is not the one the hash names. */
	get<T>(type: RevisionType, hash: string): Promise<T>;
}

export function revisionReader(read: Sql): RevisionReader {
	const held = new Map<string, unknown>();
	return {
		async get<T>(type: RevisionType, hash: string): Promise<T> {
			const known = held.get(hash);
			if (known !== undefined) return known as T;
			const row = await read
				.selectFrom('content_revision')
				.select(['id', 'body'])
				.where('hash', '=', hash)
				.where('type', '=', type)
				.executeTakeFirst();
			if (!row) throw new Error(`no ${type} is kept under ${hash}`);
			const { value } = reopen<T>(type, row.id, hash, row.body);
			if (held.size >= HELD) held.clear();
			held.set(hash, value);
			return value;
		},
	};
}
