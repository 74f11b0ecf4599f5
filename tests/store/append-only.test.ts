import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { startAttempt, submitAttempt } from '#lib/attempt/attempts.server.ts';
import { assignProgramme } from '#lib/assignment/assignments.server.ts';
import { assignmentsOf } from '#lib/assignment/store.server.ts';
import type { App } from '#lib/app.server.ts';
import { console_, settle } from '../people.ts';
import { onBothDatabases } from './both.ts';

/** Tables whose rows stay as they are, with a column to try to change. */
const PROTECTED = {
	log_entry: 'body',
	log_node: 'hash',
	content_revision: 'body',
	step: 'body',
	mark: 'question_id',
	look: 'reason_id',
	review: 'meaning',
	certificate: 'cycle',
	certificate_revocation: 'reason_id',
} as const;

const run = (app: App, statement: string) => sql.raw(statement).execute(app.database.write);

async function rowsOf(app: App, table: string): Promise<unknown[]> {
	return (await sql.raw(`select * from ${table}`).execute(app.database.write)).rows;
}

/** A house in which every protected table has at least one row. */
async function livedIn(app: App): Promise<void> {
	const { chenWei, wangFang } = await settle(app);
	await assignProgramme(app.as(console_), {
		programmeId: 'onboarding',
		to: { signIn: chenWei.signIn },
		dueOn: '2026-12-31',
		opensOn: null,
	});
	const [assignment] = await assignmentsOf(app.read, chenWei.id);
	const attempt = await startAttempt(app.as(chenWei.actor), assignment?.id ?? '');
	await submitAttempt(app.as(chenWei.actor), attempt, 'hand-in');
	const about = { attempt_id: attempt, at: app.clock() };
	await app.transact(async ({ sql }) => {
		await sql
			.insertInto('look')
			.values({ ...about, id: 'look', viewer_id: wangFang.id, reason_id: 'r' })
			.execute();
		await sql
			.insertInto('review')
			.values({
				...about,
				id: 'review',
				reviewer_id: wangFang.id,
				meaning: 'accepted',
				comment_id: null,
				key: 'k',
			})
			.execute();
		const { programme_hash } = await sql
			.selectFrom('attempt')
			.select('programme_hash')
			.where('id', '=', attempt)
			.executeTakeFirstOrThrow();
		await sql
			.insertInto('certificate')
			.values({
				id: 'certificate',
				staff_id: chenWei.id,
				assignment_id: assignment?.id ?? '',
				attempt_id: attempt,
				programme_id: 'onboarding',
				programme_hash,
				paper_hash: 'p',
				grade: 1,
				pass_mark: 1,
				cycle: 'once',
				passed_on: '2026-11-24',
				issued_on: '2026-11-24',
				valid_until: null,
				issued_at: app.clock(),
			})
			.execute();
		await sql
			.insertInto('certificate_revocation')
			.values({
				certificate_id: 'certificate',
				revoked_at: app.clock(),
				revoked_on: '2026-11-24',
				decision_id: 'd',
				reason_id: 'r',
			})
			.execute();
	});
}

onBothDatabases('I4: nothing recorded is overwritten or deleted', (open) => {
	test('every protected table refuses UPDATE, DELETE and TRUNCATE, whoever asks', async () => {
		const { app } = await open();
		await livedIn(app);
		for (const [table, column] of Object.entries(PROTECTED)) {
			const before = await rowsOf(app, table);
			expect(before.length, table).toBeGreaterThan(0);
			await expect(run(app, `update ${table} set ${column} = 'forged'`), table).rejects.toThrow(
				'append-only',
			);
			await expect(run(app, `update ${table} set ${column} = ${column}`), table).rejects.toThrow(
				'append-only',
			);
			await expect(run(app, `delete from ${table}`), table).rejects.toThrow('append-only');
			if (open.dialect === 'postgres')
				await expect(run(app, `truncate ${table} cascade`), table).rejects.toThrow('append-only');
			expect(await rowsOf(app, table), table).toEqual(before);
		}
	});

	test('the head of the log never shrinks, moves or goes', async () => {
		const { app } = await open();
		await livedIn(app);
		const before = await rowsOf(app, 'log_head');
		await expect(run(app, 'update log_head set size = size - 1')).rejects.toThrow('only grows');
		await expect(run(app, 'update log_head set id = 2')).rejects.toThrow('only grows');
		await expect(run(app, 'delete from log_head')).rejects.toThrow(/stays|append-only/);
		if (open.dialect === 'postgres')
			await expect(run(app, 'truncate log_head')).rejects.toThrow('append-only');
		expect(await rowsOf(app, 'log_head')).toEqual(before);
	});

	test('a row cannot be pushed aside by one with the same key', async () => {
		const { app } = await open();
		await livedIn(app);
		const before = await rowsOf(app, 'log_entry');
		const values = `(number, body, leaf_hash, kind, at, actor, subject) values (0, '{}', '', '', 0, '', '')`;
		const replace =
			open.dialect === 'sqlite'
				? `insert or replace into log_entry ${values}`
				: `insert into log_entry ${values} on conflict (number) do update set body = excluded.body`;
		await expect(run(app, replace)).rejects.toThrow('append-only');
		expect(await rowsOf(app, 'log_entry')).toEqual(before);
	});
});
