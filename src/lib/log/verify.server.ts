import type { Sql } from '#lib/database/connect.server.ts';
import { nativeHasher } from './hash.server.ts';
import {
	LogVerifier,
	type NodeRange,
	type StoredNode,
	type StoredRows,
	type Verdict,
	type VerifiedState,
} from './verify.ts';

const PAGE = 2_000;

export interface VerifyOptions {
	/** Where an earlier run came to: entries below are not read again. */
	readonly from?: VerifiedState | undefined;
	/** Hears after each page how far everything was found in order; the caller may keep it, to go on from there. */
	readonly reached?: (state: VerifiedState) => void;
}

/**
 * Recomputes the log of a database from its stored bytes, page by page, in one snapshot, so that a server may go on
 * writing. Holds no more than a page of it in memory.
 * `progress` hears how many entries have been read of how many.
 */
export async function verifyLog(
	read: Sql,
	progress: (done: number, of: number) => void = () => {},
	{ from, reached = () => {} }: VerifyOptions = {},
): Promise<Verdict> {
	return read
		.transaction()
		.setIsolationLevel('repeatable read')
		.execute(async (sql) => {
			const heads = await sql.selectFrom('log_head').selectAll().execute();
			// Two heads are as bad as none: which one would count?
			const head = heads.length === 1 ? heads[0] : undefined;
			const verifier = from ? LogVerifier.from(from, nativeHasher) : new LogVerifier(nativeHasher);
			for (let after = (from?.size ?? 0) - 1; ;) {
				let query = sql.selectFrom('log_entry').selectAll().orderBy('number').limit(PAGE);
				// From the start, also what has no number or one below nought is read, and found.
				if (after >= 0) query = query.where('number', '>', after);
				const rows = await query.execute();
				for (const row of rows) verifier.entry(row);
				if (verifier.fault) break;
				verifier.nodes(await nodesOf(sql, verifier.ranges()));
				if (verifier.fault) break;
				reached(verifier.state);
				if (rows.length < PAGE) break;
				after += rows.length;
				progress(after + 1, Number(head?.size ?? 0));
			}
			return verifier.finish(verifier.fault ? NOTHING : await countRows(sql), head);
		});
}

/** What is stored in these ranges, by level and position. */
async function nodesOf(sql: Sql, ranges: readonly NodeRange[]): Promise<StoredNode[]> {
	const rows: StoredNode[] = [];
	for (const { level, from, to } of ranges)
		rows.push(
			...(await sql
				.selectFrom('log_node')
				.selectAll()
				.where('level', '=', level)
				.where('position', '>=', from)
				.where('position', '<', to)
				.orderBy('position')
				.execute()),
		);
	return rows;
}

const NOTHING: StoredRows = { entries: 0, nodes: 0 };

async function countRows(sql: Sql): Promise<StoredRows> {
	const count = async (table: 'log_entry' | 'log_node') => {
		const { n } = await sql
			.selectFrom(table)
			.select((eb) => eb.fn.countAll<number>().as('n'))
			.executeTakeFirstOrThrow();
		return Number(n);
	};
	return { entries: await count('log_entry'), nodes: await count('log_node') };
}
