import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Evidence packs with people whose data is restricted are for auditors alone. */
export const migration0008 = (): Migration => ({
	async up(db: Kysely<unknown>) {
		await db.schema
			.alterTable('evidence_pack')
			.addColumn('restricted', 'integer', (c) => c.notNull().defaultTo(0))
			.execute();
		// Those made before do not say whom they hold.
		await sql`
			update evidence_pack set restricted = 1
			where exists (select 1 from staff where restricted_at is not null)`.execute(db);
	},
});
