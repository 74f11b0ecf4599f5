import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { type Dialect, refuseChange } from '../triggers.ts';

/** The keys that have signed the log, and every checkpoint they signed. */
export const migration0004 = (dialect: Dialect): Migration => ({
	async up(db: Kysely<unknown>) {
		await db.schema
			.createTable('log_key')
			.addColumn('id', 'text', (c) => c.primaryKey())
			.addColumn('origin', 'text', (c) => c.notNull())
			.addColumn('verifier', 'text', (c) => c.notNull())
			.addColumn('from_size', 'bigint', (c) => c.notNull())
			.addColumn('added_at', 'bigint', (c) => c.notNull())
			// The key before it signs along until then.
			.addColumn('overlap_until', 'bigint')
			.execute();
		await db.schema
			.createTable('log_key_end')
			.addColumn('id', 'text', (c) => c.primaryKey().references('log_key.id'))
			.addColumn('until_size', 'bigint', (c) => c.notNull())
			.addColumn('ended_at', 'bigint', (c) => c.notNull())
			.execute();
		await db.schema
			.createTable('checkpoint')
			.addColumn('origin', 'text', (c) => c.notNull())
			.addColumn('size', 'bigint', (c) => c.notNull())
			.addColumn('root', 'text', (c) => c.notNull())
			.addColumn('note', 'text', (c) => c.notNull())
			.addColumn('at', 'bigint', (c) => c.notNull())
			.addPrimaryKeyConstraint('checkpoint_key', ['origin', 'size'])
			.execute();
		await db.schema.createIndex('checkpoint_at').on('checkpoint').columns(['at']).execute();
		// A time-stamp authority's word that a checkpoint was there at a time (RFC 3161).
		await db.schema
			.createTable('timestamp')
			.addColumn('origin', 'text', (c) => c.notNull())
			.addColumn('size', 'bigint', (c) => c.notNull())
			.addColumn('authority', 'text', (c) => c.notNull())
			.addColumn('token', 'text', (c) => c.notNull())
			.addColumn('stamped_at', 'bigint', (c) => c.notNull())
			.addPrimaryKeyConstraint('timestamp_key', ['origin', 'size', 'authority'])
			.execute();
		for (const name of ['log_key', 'log_key_end', 'checkpoint', 'timestamp'])
			await refuseChange(db, dialect, name);
		await sql`create index log_entry_kind_subject on log_entry (kind, subject, number)`.execute(db);
	},
});
