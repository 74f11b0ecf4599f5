import type { Sql } from '#lib/database/connect.server.ts';
import { LogVerifier, type StoredNode, type Verdict } from './verify.ts';

const PAGE = 2_000;

/**
 * Recomputes the log of a database from its stored bytes, in one snapshot, so that a server may go on writing.
 * `progress` hears how many entries have been read of how many.
 */
export async function verifyLog(
	read: Sql,
	progress: (done: number, of: number) => void = () => {},
): Promise<Verdict> {
	return read
		.transaction()
		.setIsolationLevel('repeatable read')
		.execute(async (sql) => {
			const heads = await sql.selectFrom('log_head').selectAll().execute();
			// Two heads are as bad as none: which one would count?
			const head = heads.length === 1 ? heads[0] : undefined;
			const verifier = new LogVerifier();
			let after: number | undefined;
			for (let done = 0; !verifier.fault;) {
				let query = sql.selectFrom('log_entry').selectAll().orderBy('number').limit(PAGE);
				if (after !== undefined) query = query.where('number', '>', after);
				const rows = await query.execute();
				for (const row of rows) verifier.entry(row);
				if (rows.length < PAGE) break;
				after = rows.at(-1)?.number;
				done += rows.length;
				progress(done, Number(head?.size ?? 0));
			}
			const nodes: StoredNode[] = verifier.fault
				? []
				: await sql.selectFrom('log_node').selectAll().orderBy('level').orderBy('position').execute();
			return verifier.finish(nodes, head);
		});
}
