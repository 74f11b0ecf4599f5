import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What practice remembers for each person, and whose eyes have seen which keys. */
export const migration0002 = (): Migration => ({
	async up(db: Kysely<unknown>) {
		await db.schema
			.createTable('recall')
			.addColumn('staff_id', 'text', (c) => c.notNull().references('staff.id'))
			.addColumn('question_id', 'text', (c) => c.notNull())
			.addColumn('due_at', 'bigint', (c) => c.notNull())
			.addColumn('card', 'text', (c) => c.notNull())
			.addColumn('fraction', 'integer', (c) => c.notNull())
			.addColumn('sure', 'integer')
			.addPrimaryKeyConstraint('recall_key', ['staff_id', 'question_id'])
			.execute();
		await db.schema
			.createTable('recall_skip')
			.addColumn('staff_id', 'text', (c) => c.primaryKey().references('staff.id'))
			.addColumn('on_date', 'text', (c) => c.notNull())
			.execute();
		await db.schema
			.createTable('key_opening')
			.addColumn('staff_id', 'text', (c) => c.notNull().references('staff.id'))
			.addColumn('question_id', 'text', (c) => c.notNull())
			.addColumn('at', 'bigint', (c) => c.notNull())
			.addPrimaryKeyConstraint('key_opening_key', ['staff_id', 'question_id'])
			.execute();
		// Managers have opened results before: what they saw there counts from then on.
		await sql`
			insert into key_opening (staff_id, question_id, at)
			select look.viewer_id, mark.question_id, min(look.at)
			from look join mark on mark.attempt_id = look.attempt_id
			group by look.viewer_id, mark.question_id`.execute(db);
		await db.schema.alterTable('attempt').addColumn('focus', 'text').execute();
		await db.schema.alterTable('attempt').addColumn('keys_opened', 'integer').execute();
		// Who sat which revision of a question: what a change of the law asks.
		await db.schema.createIndex('mark_question').on('mark').columns(['question_hash', 'staff_id']).execute();
	},
});
