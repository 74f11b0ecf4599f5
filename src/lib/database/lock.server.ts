import { PostgresAdapter, type SelectQueryBuilder, sql as raw } from 'kysely';
import type { Sql } from './connect.server.ts';

function onPostgres(sql: Sql): boolean {
	return sql.getExecutor().adapter instanceof PostgresAdapter;
}

/**
 * Holds the rows that a query reads until the transaction ends. PostgreSQL needs saying so; a SQLite transaction
 * (`begin immediate`) is alone anyway.
 */
export function locking<DB, TB extends keyof DB, O>(
	sql: Sql,
	query: SelectQueryBuilder<DB, TB, O>,
): SelectQueryBuilder<DB, TB, O> {
	return onPostgres(sql) ? query.forUpdate() : query;
}

/** Keeps the rows that a query reads from being changed until the transaction ends; others may read and keep them as well. */
export function keeping<DB, TB extends keyof DB, O>(
	sql: Sql,
	query: SelectQueryBuilder<DB, TB, O>,
): SelectQueryBuilder<DB, TB, O> {
	return onPostgres(sql) ? query.forShare() : query;
}

/**
 * Lets one transaction at a time go on under this name, until it ends: for rules about several rows at once, which no
 * lock on one row can hold. Comes before the first read. A SQLite transaction is alone anyway.
 */
export async function alone(sql: Sql, name: string): Promise<void> {
	if (onPostgres(sql)) await raw`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(sql);
}
