import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { type Dialect, onlyGrow, refuseChange } from '../triggers.ts';

/** Root of the empty tree: SHA-256 of nothing (RFC 6962 §2.1). */
const EMPTY_ROOT = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Everything the first whole path through the house needs. */
export const migration0001 = (dialect: Dialect): Migration => ({
	async up(db: Kysely<unknown>) {
		const table = (name: string) => db.schema.createTable(name);
		const index = (name: string, on: string, columns: string[]) =>
			db.schema.createIndex(name).on(on).columns(columns).execute();

		await table('setting')
			.addColumn('name', 'text', (c) => c.primaryKey())
			.addColumn('value', 'text', (c) => c.notNull())
			.execute();
		await table('lease')
			.addColumn('name', 'text', (c) => c.primaryKey())
			.addColumn('holder', 'text', (c) => c.notNull())
			.addColumn('until', 'bigint', (c) => c.notNull())
			.execute();

		await table('unit')
			.addColumn('id', 'text', (c) => c.primaryKey())
			.addColumn('name', 'text', (c) => c.notNull())
			.addColumn('parent_id', 'text', (c) => c.references('unit.id'))
			.addColumn('created_at', 'bigint', (c) => c.notNull())
			.execute();
		await table('unit_tree')
			.addColumn('ancestor_id', 'text', (c) => c.notNull().references('unit.id'))
			.addColumn('unit_id', 'text', (c) => c.notNull().references('unit.id'))
			.addColumn('depth', 'integer', (c) => c.notNull())
			.addPrimaryKeyConstraint('unit_tree_key', ['ancestor_id', 'unit_id'])
			.execute();
		await index('unit_tree_unit', 'unit_tree', ['unit_id']);

		await table('staff')
			.addColumn('id', 'text', (c) => c.primaryKey())
			.addColumn('key', 'text', (c) => c.notNull().unique())
			.addColumn('sign_in', 'text', (c) => c.notNull().unique())
			.addColumn('name', 'text', (c) => c.notNull())
			.addColumn('email', 'text')
			.addColumn('unit_id', 'text', (c) => c.notNull().references('unit.id'))
			.addColumn('manager_id', 'text', (c) => c.references('staff.id'))
			.addColumn('status', 'text', (c) => c.notNull())
			.addColumn('locale', 'text')
			.addColumn('password', 'text')
			.addColumn('password_at', 'bigint')
			.addColumn('created_at', 'bigint', (c) => c.notNull())
			.execute();
		await index('staff_unit', 'staff', ['unit_id']);
		await index('staff_manager', 'staff', ['manager_id']);
		await table('staff_role')
			.addColumn('staff_id', 'text', (c) => c.notNull().references('staff.id'))
			.addColumn('role', 'text', (c) => c.notNull())
			.addPrimaryKeyConstraint('staff_role_key', ['staff_id', 'role'])
			.execute();
		await table('password_link')
			.addColumn('token_hash', 'text', (c) => c.primaryKey())
			.addColumn('staff_id', 'text', (c) => c.notNull().references('staff.id'))
			.addColumn('created_at', 'bigint', (c) => c.notNull())
			.addColumn('expires_at', 'bigint', (c) => c.notNull())
			.addColumn('used_at', 'bigint')
			.execute();
		await table('session')
			.addColumn('id_hash', 'text', (c) => c.primaryKey())
			.addColumn('handle', 'text', (c) => c.notNull().unique())
			.addColumn('staff_id', 'text', (c) => c.notNull().references('staff.id'))
			.addColumn('created_at', 'bigint', (c) => c.notNull())
			.addColumn('last_seen_at', 'bigint', (c) => c.notNull())
			.addColumn('address', 'text', (c) => c.notNull())
			.addColumn('agent', 'text', (c) => c.notNull())
			.execute();
		await index('session_staff', 'session', ['staff_id']);
		await table('throttle')
			.addColumn('bucket', 'text', (c) => c.primaryKey())
			.addColumn('failures', 'integer', (c) => c.notNull())
			.addColumn('last_at', 'bigint', (c) => c.notNull())
			.addColumn('blocked_until', 'bigint', (c) => c.notNull())
			.addColumn('noted', 'integer', (c) => c.notNull())
			.execute();

		await table('content_revision')
			.addColumn('hash', 'text', (c) => c.primaryKey())
			.addColumn('type', 'text', (c) => c.notNull())
			.addColumn('id', 'text', (c) => c.notNull())
			.addColumn('body', 'text', (c) => c.notNull())
			.addColumn('first_seen_at', 'bigint', (c) => c.notNull())
			.execute();
		await index('content_revision_id', 'content_revision', ['type', 'id']);

		await table('assignment')
			.addColumn('id', 'text', (c) => c.primaryKey())
			.addColumn('staff_id', 'text', (c) => c.notNull().references('staff.id'))
			.addColumn('programme_id', 'text', (c) => c.notNull())
			.addColumn('cycle', 'text', (c) => c.notNull())
			.addColumn('opens_on', 'text')
			.addColumn('due_on', 'text', (c) => c.notNull())
			.addColumn('assigned_at', 'bigint', (c) => c.notNull())
			.addColumn('assigned_by', 'text', (c) => c.notNull())
			.addColumn('outcome', 'text')
			.addColumn('settled_at', 'bigint')
			.addColumn('attempts', 'integer', (c) => c.notNull())
			.addColumn('best_grade', 'integer')
			.addUniqueConstraint('assignment_once_a_cycle', ['staff_id', 'programme_id', 'cycle'])
			.execute();
		await index('assignment_due', 'assignment', ['outcome', 'due_on']);
		await index('assignment_programme', 'assignment', ['programme_id', 'cycle']);

		await table('attempt')
			.addColumn('id', 'text', (c) => c.primaryKey())
			.addColumn('staff_id', 'text', (c) => c.notNull().references('staff.id'))
			.addColumn('assignment_id', 'text', (c) => c.references('assignment.id'))
			.addColumn('programme_id', 'text', (c) => c.notNull())
			.addColumn('programme_hash', 'text', (c) => c.notNull().references('content_revision.hash'))
			.addColumn('bank_hash', 'text', (c) => c.notNull().references('content_revision.hash'))
			.addColumn('use', 'text', (c) => c.notNull())
			.addColumn('topic', 'text')
			.addColumn('number', 'integer', (c) => c.notNull())
			.addColumn('seed', 'text', (c) => c.notNull())
			.addColumn('paper', 'text', (c) => c.notNull())
			.addColumn('paper_hash', 'text', (c) => c.notNull())
			.addColumn('started_at', 'bigint', (c) => c.notNull())
			.addColumn('deadline_at', 'bigint')
			.addColumn('state', 'text', (c) => c.notNull())
			.addColumn('finished_at', 'bigint')
			.addColumn('steps_hash', 'text')
			.addColumn('grade', 'integer')
			.addColumn('passed', 'integer')
			.execute();
		await index('attempt_staff', 'attempt', ['staff_id', 'started_at']);
		// Covers what a team's list reads of each attempt.
		await index('attempt_assignment', 'attempt', [
			'assignment_id',
			'number',
			'state',
			'finished_at',
			'grade',
			'passed',
			'id',
		]);
		// At most one open attempt of an assignment, and one practice of a programme a person: two clicks on "Start" give
		// one attempt (I5).
		await sql
			.raw(
				`create unique index attempt_one_open on attempt (staff_id, coalesce(assignment_id, programme_id)) where state = 'open'`,
			)
			.execute(db);
		await sql.raw(`create index attempt_deadline on attempt (deadline_at) where state = 'open'`).execute(db);

		await table('step')
			.addColumn('attempt_id', 'text', (c) => c.notNull().references('attempt.id'))
			.addColumn('number', 'integer', (c) => c.notNull())
			.addColumn('at', 'bigint', (c) => c.notNull())
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('place', 'integer', (c) => c.notNull())
			.addColumn('body', 'text', (c) => c.notNull())
			.addColumn('key', 'text', (c) => c.notNull())
			.addPrimaryKeyConstraint('step_key', ['attempt_id', 'number'])
			.execute();
		await table('mark')
			.addColumn('attempt_id', 'text', (c) => c.notNull().references('attempt.id'))
			.addColumn('place', 'integer', (c) => c.notNull())
			.addColumn('staff_id', 'text', (c) => c.notNull().references('staff.id'))
			.addColumn('question_id', 'text', (c) => c.notNull())
			.addColumn('question_hash', 'text', (c) => c.notNull())
			.addColumn('topic', 'text', (c) => c.notNull())
			.addColumn('answered', 'integer', (c) => c.notNull())
			.addColumn('fraction', 'integer', (c) => c.notNull())
			.addColumn('weight', 'integer', (c) => c.notNull())
			.addColumn('critical', 'integer', (c) => c.notNull())
			.addPrimaryKeyConstraint('mark_key', ['attempt_id', 'place'])
			.execute();
		await index('mark_staff', 'mark', ['staff_id', 'question_id']);

		await table('private_text')
			.addColumn('id', 'text', (c) => c.primaryKey())
			.addColumn('subject_key', 'text', (c) => c.notNull())
			.addColumn('salt', 'text', (c) => c.notNull())
			.addColumn('text', 'text', (c) => c.notNull())
			.execute();
		await index('private_text_subject', 'private_text', ['subject_key']);
		await table('look')
			.addColumn('id', 'text', (c) => c.primaryKey())
			.addColumn('attempt_id', 'text', (c) => c.notNull().references('attempt.id'))
			.addColumn('viewer_id', 'text', (c) => c.notNull().references('staff.id'))
			.addColumn('at', 'bigint', (c) => c.notNull())
			.addColumn('reason_id', 'text', (c) => c.notNull())
			.execute();
		await index('look_attempt', 'look', ['attempt_id']);
		await table('review')
			.addColumn('id', 'text', (c) => c.primaryKey())
			.addColumn('attempt_id', 'text', (c) => c.notNull().references('attempt.id'))
			.addColumn('reviewer_id', 'text', (c) => c.notNull().references('staff.id'))
			.addColumn('at', 'bigint', (c) => c.notNull())
			.addColumn('meaning', 'text', (c) => c.notNull())
			.addColumn('comment_id', 'text')
			.addColumn('key', 'text', (c) => c.notNull())
			.addUniqueConstraint('review_once', ['attempt_id', 'key'])
			.execute();

		await table('log_entry')
			.addColumn('number', 'bigint', (c) => c.primaryKey())
			.addColumn('body', 'text', (c) => c.notNull())
			.addColumn('leaf_hash', 'text', (c) => c.notNull())
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('at', 'bigint', (c) => c.notNull())
			.addColumn('actor', 'text', (c) => c.notNull())
			.addColumn('subject', 'text', (c) => c.notNull())
			.execute();
		await index('log_entry_kind', 'log_entry', ['kind', 'number']);
		await index('log_entry_actor', 'log_entry', ['actor', 'number']);
		await index('log_entry_subject', 'log_entry', ['subject', 'number']);
		await index('log_entry_at', 'log_entry', ['at', 'number']);
		await table('log_node')
			.addColumn('level', 'integer', (c) => c.notNull())
			.addColumn('position', 'bigint', (c) => c.notNull())
			.addColumn('hash', 'text', (c) => c.notNull())
			.addPrimaryKeyConstraint('log_node_key', ['level', 'position'])
			.execute();
		await table('log_head')
			.addColumn('id', 'integer', (c) => c.primaryKey())
			.addColumn('size', 'bigint', (c) => c.notNull())
			.addColumn('root', 'text', (c) => c.notNull())
			.addColumn('edge', 'text', (c) => c.notNull())
			.execute();
		await sql
			.raw(`insert into log_head (id, size, root, edge) values (1, 0, '${EMPTY_ROOT}', '[]')`)
			.execute(db);

		for (const name of ['log_entry', 'log_node', 'content_revision', 'step', 'mark', 'look', 'review'])
			await refuseChange(db, dialect, name);
		await onlyGrow(db, dialect);
	},
});
