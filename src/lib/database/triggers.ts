import { type Kysely, sql } from 'kysely';
import type { Database } from './connect.server.ts';

export type Dialect = Database['dialect'];

/** Makes a table refuse UPDATE and DELETE, and on PostgreSQL TRUNCATE: what is recorded stays (I4). */
export async function refuseChange(db: Kysely<unknown>, dialect: Dialect, table: string): Promise<void> {
	if (dialect === 'sqlite') {
		for (const act of ['update', 'delete']) {
			await sql
				.raw(
					`create trigger ${table}_no_${act} before ${act} on ${table} begin select raise(abort, '${table} is append-only'); end`,
				)
				.execute(db);
		}
		return;
	}
	await sql
		.raw(
			`create or replace function refuse_change() returns trigger language plpgsql as $$ begin raise exception '% is append-only', tg_table_name; end $$`,
		)
		.execute(db);
	await sql
		.raw(
			`create trigger ${table}_no_change before update or delete on ${table} for each row execute function refuse_change()`,
		)
		.execute(db);
	await sql
		.raw(
			`create trigger ${table}_no_truncate before truncate on ${table} for each statement execute function refuse_change()`,
		)
		.execute(db);
}

/** Lets the one row of `log_head` only grow. */
export async function onlyGrow(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
	if (dialect === 'sqlite') {
		await sql
			.raw(
				`create trigger log_head_grows before update on log_head when new.size < old.size or new.id <> old.id begin select raise(abort, 'log_head only grows'); end`,
			)
			.execute(db);
		await sql
			.raw(
				`create trigger log_head_no_delete before delete on log_head begin select raise(abort, 'log_head stays'); end`,
			)
			.execute(db);
		return;
	}
	await sql
		.raw(
			`create or replace function only_grow() returns trigger language plpgsql as $$ begin if new.size < old.size or new.id <> old.id then raise exception 'log_head only grows'; end if; return new; end $$`,
		)
		.execute(db);
	await sql
		.raw(`create trigger log_head_grows before update on log_head for each row execute function only_grow()`)
		.execute(db);
	await sql
		.raw(
			`create trigger log_head_no_delete before delete on log_head for each row execute function refuse_change()`,
		)
		.execute(db);
	await sql
		.raw(
			`create trigger log_head_no_truncate before truncate on log_head for each statement execute function refuse_change()`,
		)
		.execute(db);
}

/**
 * Lets a row change only while it waits, and never in the columns that say what was asked; no row is deleted. What
 * has been decided stays decided (I4).
 */
export async function settleOnce(
	db: Kysely<unknown>,
	dialect: Dialect,
	table: string,
	fixed: readonly string[],
): Promise<void> {
	const distinct = dialect === 'sqlite' ? 'is not' : 'is distinct from';
	const settled = [
		`old.state <> 'waiting'`,
		...fixed.map((column) => `new.${column} ${distinct} old.${column}`),
	].join(' or ');
	if (dialect === 'sqlite') {
		await sql
			.raw(
				`create trigger ${table}_settled before update on ${table} when ${settled} begin select raise(abort, '${table} is settled'); end`,
			)
			.execute(db);
		await sql
			.raw(
				`create trigger ${table}_no_delete before delete on ${table} begin select raise(abort, '${table} stays'); end`,
			)
			.execute(db);
		return;
	}
	await sql
		.raw(
			`create or replace function ${table}_settled() returns trigger language plpgsql as $$ begin if ${settled} then raise exception '${table} is settled'; end if; return new; end $$`,
		)
		.execute(db);
	await sql
		.raw(
			`create trigger ${table}_settled before update on ${table} for each row execute function ${table}_settled()`,
		)
		.execute(db);
	await sql
		.raw(
			`create trigger ${table}_no_delete before delete on ${table} for each row execute function refuse_change()`,
		)
		.execute(db);
	await sql
		.raw(
			`create trigger ${table}_no_truncate before truncate on ${table} for each statement execute function refuse_change()`,
		)
		.execute(db);
}
