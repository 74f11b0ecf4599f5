import type { CompiledQuery } from 'kysely';
import type { Sql } from './connect.server.ts';

/**
 * A query of the hot path, built once a dialect: building costs Kysely more than SQLite takes to answer.
 * `build` writes the query with any values in place; at each call `parameters` take their places in the same order.
 * Throws a TypeError where their number differs from the query's.
 */
export function compiled<R, P extends readonly unknown[]>(
	build: (sql: Sql) => { compile(): CompiledQuery<R> },
): (sql: Sql, ...parameters: P) => Promise<R[]> {
	const known = new Map<unknown, CompiledQuery<R>>();
	return async (sql, ...parameters) => {
		// Each dialect has a compiler of its own; a transaction's handle shares its database's.
		const dialect = sql.getExecutor().adapter.constructor;
		let query = known.get(dialect);
		if (!query) {
			query = build(sql).compile();
			known.set(dialect, query);
		}
		if (query.parameters.length !== parameters.length)
			throw new TypeError(`the query takes ${query.parameters.length} parameters, not ${parameters.length}`);
		const { rows } = await sql.executeQuery<R>({ ...query, parameters });
		return rows;
	};
}
