import { PostgresAdapter, type SelectQueryBuilder } from 'kysely';
import type { Sql } from './connect.server.ts';

/**
 * Holds the rows that a query reads until the transaction ends. PostgreSQL needs saying so; a SQLite transaction
 * (`begin immediate`) is alone anyway.
 */
export function locking<DB, TB extends keyof DB, O>(
	sql: Sql,
	query: SelectQueryBuilder<DB, TB, O>,
): SelectQueryBuilder<DB, TB, O> {
	return sql.getExecutor().adapter instanceof PostgresAdapter ? query.forUpdate() : query;
}
