import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { type Dialect, refuseChange } from '../triggers.ts';

/** Certificates, whose they are (erasable), and which were revoked. */
export const migration0005 = (dialect: Dialect): Migration => ({
	async up(db: Kysely<unknown>) {
		await db.schema
			.createTable('certificate')
			.addColumn('id', 'text', (c) => c.primaryKey())
			.addColumn('staff_id', 'text', (c) => c.notNull().references('staff.id'))
			.addColumn('assignment_id', 'text', (c) => c.notNull().references('assignment.id'))
			// An attempt passes once (I5).
			.addColumn('attempt_id', 'text', (c) => c.notNull().unique().references('attempt.id'))
			.addColumn('programme_id', 'text', (c) => c.notNull())
			.addColumn('programme_hash', 'text', (c) => c.notNull().references('content_revision.hash'))
			.addColumn('paper_hash', 'text', (c) => c.notNull())
			.addColumn('grade', 'integer', (c) => c.notNull())
			.addColumn('pass_mark', 'integer', (c) => c.notNull())
			.addColumn('cycle', 'text', (c) => c.notNull())
			.addColumn('passed_on', 'text', (c) => c.notNull())
			.addColumn('issued_on', 'text', (c) => c.notNull())
			.addColumn('valid_until', 'text')
			.addColumn('issued_at', 'bigint', (c) => c.notNull())
			.execute();
		const index = (name: string, columns: string[]) =>
			db.schema.createIndex(name).on('certificate').columns(columns).execute();
		await index('certificate_staff', ['staff_id']);
		await index('certificate_assignment', ['assignment_id']);
		await index('certificate_programme', ['programme_id', 'issued_at', 'id']);
		await index('certificate_issued', ['issued_at', 'id']);
		await db.schema
			.createTable('certificate_holder')
			.addColumn('certificate_id', 'text', (c) => c.primaryKey().references('certificate.id'))
			.addColumn('name', 'text', (c) => c.notNull())
			.addColumn('salt', 'text', (c) => c.notNull())
			.execute();
		await db.schema
			.createTable('certificate_revocation')
			.addColumn('certificate_id', 'text', (c) => c.primaryKey().references('certificate.id'))
			.addColumn('revoked_at', 'bigint', (c) => c.notNull())
			.addColumn('revoked_on', 'text', (c) => c.notNull())
			.addColumn('decision_id', 'text', (c) => c.notNull())
			.addColumn('reason_id', 'text', (c) => c.notNull())
			.execute();
		for (const name of ['certificate', 'certificate_revocation']) await refuseChange(db, dialect, name);
	},
});
