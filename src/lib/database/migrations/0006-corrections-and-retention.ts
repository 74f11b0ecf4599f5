import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { type Dialect, refuseChange } from '../triggers.ts';

/** What corrects an entry of the log, attempts that count no more, and people who left, are restricted or erased. */
export const migration0006 = (dialect: Dialect): Migration => ({
	async up(db: Kysely<unknown>) {
		await db.schema
			.createTable('correction')
			.addColumn('id', 'text', (c) => c.primaryKey())
			.addColumn('entry', 'bigint', (c) => c.notNull().references('log_entry.number'))
			.addColumn('act', 'text', (c) => c.notNull())
			.addColumn('decision_id', 'text', (c) => c.notNull().unique().references('decision.id'))
			.addColumn('at', 'bigint', (c) => c.notNull())
			.execute();
		await db.schema.createIndex('correction_entry').on('correction').columns(['entry', 'act']).execute();
		await db.schema
			.createTable('attempt_void')
			.addColumn('attempt_id', 'text', (c) => c.primaryKey().references('attempt.id'))
			.addColumn('decision_id', 'text', (c) => c.notNull().references('decision.id'))
			.addColumn('at', 'bigint', (c) => c.notNull())
			.execute();
		for (const table of ['correction', 'attempt_void']) await refuseChange(db, dialect, table);
		// Attempts that were voided use up none of those that are allowed.
		await db.schema
			.alterTable('assignment')
			.addColumn('voided', 'integer', (c) => c.notNull().defaultTo(0))
			.execute();

		for (const column of ['disabled_at', 'restricted_at', 'erased_at'])
			await db.schema.alterTable('staff').addColumn(column, 'bigint').execute();
		// When those who are disabled left: the log knows.
		await sql`
			update staff set disabled_at = coalesce(
				(select max(at) from log_entry where kind = 'staff.disabled' and subject = staff.key), created_at)
			where status = 'disabled'`.execute(db);
		await db.schema
			.createTable('restricted')
			.addColumn('id', 'text', (c) => c.primaryKey())
			.addColumn('staff_id', 'text', (c) => c.notNull().references('staff.id'))
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('body', 'text', (c) => c.notNull())
			.execute();
		await db.schema.createIndex('restricted_staff').on('restricted').column('staff_id').execute();
	},
});
