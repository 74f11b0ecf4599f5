import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { type Dialect, settleOnce } from '../triggers.ts';

/** What is asked by one person and decided by another, and the outbox. */
export const migration0003 = (dialect: Dialect): Migration => ({
	async up(db: Kysely<unknown>) {
		await db.schema
			.createTable('decision')
			.addColumn('id', 'text', (c) => c.primaryKey())
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('about', 'text', (c) => c.notNull())
			.addColumn('subject_key', 'text')
			.addColumn('data', 'text', (c) => c.notNull())
			.addColumn('state', 'text', (c) => c.notNull())
			.addColumn('asked_by', 'text', (c) => c.notNull())
			.addColumn('asked_at', 'bigint', (c) => c.notNull())
			.addColumn('reason_id', 'text', (c) => c.notNull())
			.addColumn('reason_hash', 'text', (c) => c.notNull())
			.addColumn('text_id', 'text')
			.addColumn('text_hash', 'text')
			.addColumn('decided_by', 'text')
			.addColumn('decided_at', 'bigint')
			.addColumn('decided_reason_id', 'text')
			.addColumn('key', 'text', (c) => c.notNull())
			.addUniqueConstraint('decision_asked_once', ['asked_by', 'key'])
			.execute();
		// Two people asking for the same at once are told of each other.
		await sql
			.raw(`create unique index decision_one_waiting on decision (kind, about) where state = 'waiting'`)
			.execute(db);
		await db.schema.createIndex('decision_state').on('decision').columns(['state', 'asked_at']).execute();
		await settleOnce(db, dialect, 'decision', [
			'id',
			'kind',
			'about',
			'subject_key',
			'data',
			'asked_by',
			'asked_at',
			'reason_id',
			'reason_hash',
			'text_id',
			'text_hash',
			'key',
		]);

		await db.schema
			.createTable('mail')
			.addColumn('id', 'text', (c) => c.primaryKey())
			.addColumn('key', 'text', (c) => c.notNull().unique())
			.addColumn('recipient', 'text', (c) => c.notNull())
			.addColumn('about_key', 'text')
			.addColumn('locale', 'text')
			.addColumn('subject', 'text', (c) => c.notNull())
			.addColumn('text', 'text', (c) => c.notNull())
			.addColumn('attachments', 'text')
			.addColumn('state', 'text', (c) => c.notNull())
			.addColumn('queued_at', 'bigint', (c) => c.notNull())
			.addColumn('next_at', 'bigint', (c) => c.notNull())
			.addColumn('tries', 'integer', (c) => c.notNull())
			.addColumn('claimed_until', 'bigint')
			.addColumn('sent_at', 'bigint')
			.addColumn('error', 'text')
			.execute();
		await db.schema.createIndex('mail_due').on('mail').columns(['state', 'next_at']).execute();
		await db.schema.createIndex('mail_about').on('mail').column('about_key').execute();
	},
});
