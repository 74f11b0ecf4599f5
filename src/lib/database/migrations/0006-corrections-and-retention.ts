import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { type Dialect, refuseChange } from '../triggers.ts';

/** What corrects an entry of the log, and attempts that count no more. */
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
	},
});
