import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Evidence packs that are being made, were made, or were given up. The files lie in the data directory. */
export const migration0007 = (): Migration => ({
	async up(db: Kysely<unknown>) {
		await db.schema
			.createTable('evidence_pack')
			.addColumn('id', 'text', (c) => c.primaryKey())
			.addColumn('asked_by', 'text', (c) => c.notNull())
			.addColumn('asked_at', 'bigint', (c) => c.notNull())
			.addColumn('query', 'text', (c) => c.notNull())
			// The form's idempotency key.
			.addColumn('key', 'text', (c) => c.notNull())
			.addColumn('state', 'text', (c) => c.notNull())
			.addColumn('done', 'integer', (c) => c.notNull())
			.addColumn('total', 'integer', (c) => c.notNull())
			// The maker's sign of life.
			.addColumn('beat_at', 'bigint', (c) => c.notNull())
			.addColumn('bytes', 'bigint')
			.addColumn('manifest', 'text')
			.addUniqueConstraint('evidence_pack_once', ['asked_by', 'key'])
			.execute();
		await db.schema.createIndex('evidence_pack_at').on('evidence_pack').columns(['asked_at']).execute();
	},
});
