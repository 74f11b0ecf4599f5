import type { Selectable } from 'kysely';
import type { Sql } from '#lib/database/connect.server.ts';
import type { Tables } from '#lib/database/tables.ts';
import type { Memory, TopicLoss } from './recall.ts';

function toMemory(row: Selectable<Tables['recall']>): Memory {
	return {
		questionId: row.question_id,
		dueAt: row.due_at,
		card: row.card,
		fraction: row.fraction,
		sure: row.sure,
	};
}

/** Everything remembered for a person. */
export async function memoriesOf(sql: Sql, staffId: string): Promise<Memory[]> {
	const rows = await sql.selectFrom('recall').selectAll().where('staff_id', '=', staffId).execute();
	return rows.map(toMemory);
}

export async function memoryOf(sql: Sql, staffId: string, questionId: string): Promise<Memory | undefined> {
	const row = await sql
		.selectFrom('recall')
		.selectAll()
		.where('staff_id', '=', staffId)
		.where('question_id', '=', questionId)
		.executeTakeFirst();
	return row && toMemory(row);
}

/** Keeps what is remembered now in the place of what was before. */
export async function keepMemory(sql: Sql, staffId: string, memory: Memory): Promise<void> {
	const values = {
		due_at: memory.dueAt,
		card: memory.card,
		fraction: memory.fraction,
		sure: memory.sure,
	};
	await sql
		.insertInto('recall')
		.values({ staff_id: staffId, question_id: memory.questionId, ...values })
		.onConflict((oc) => oc.columns(['staff_id', 'question_id']).doUpdateSet(values))
		.execute();
}

/** The calendar date on which a person last put the day's set off; undefined for never. */
export async function skippedOn(sql: Sql, staffId: string): Promise<string | undefined> {
	const row = await sql
		.selectFrom('recall_skip')
		.select('on_date')
		.where('staff_id', '=', staffId)
		.executeTakeFirst();
	return row?.on_date;
}

/** Puts the day's set off for one calendar date. */
export async function keepSkip(sql: Sql, staffId: string, date: string): Promise<void> {
	await sql
		.insertInto('recall_skip')
		.values({ staff_id: staffId, on_date: date })
		.onConflict((oc) => oc.column('staff_id').doUpdateSet({ on_date: date }))
		.execute();
}

/**
 * What a person lost in each topic over their finished attempts, scored and practice. A practice question left open says
 * nothing; a scored one was missed.
 */
export async function lossesOf(sql: Sql, staffId: string): Promise<TopicLoss[]> {
	const rows = await sql
		.selectFrom('mark')
		.innerJoin('attempt', 'attempt.id', 'mark.attempt_id')
		.select((eb) => [
			'mark.topic',
			eb.fn.sum<number>('mark.fraction').as('earned'),
			eb.fn.countAll<number>().as('answers'),
		])
		.where('mark.staff_id', '=', staffId)
		.where((eb) => eb.or([eb('mark.answered', '=', 1), eb('attempt.use', '=', 'scored')]))
		.groupBy('mark.topic')
		.execute();
	return rows.map(({ topic, earned, answers }) => ({
		topic,
		lost: Number(answers) * 10_000 - Number(earned),
		answers: Number(answers),
	}));
}

/** Forgets everything that practice remembers for a person. */
export async function forget(sql: Sql, staffId: string): Promise<void> {
	await sql.deleteFrom('recall').where('staff_id', '=', staffId).execute();
	await sql.deleteFrom('recall_skip').where('staff_id', '=', staffId).execute();
}

/** Forgets what practice remembers for those who left before an instant. Returns how many memories. */
export async function forgetThoseWhoLeft(sql: Sql, before: number): Promise<number> {
	const gone = sql
		.selectFrom('staff')
		.select('id')
		.where('status', '=', 'disabled')
		.where('disabled_at', '<', before);
	await sql.deleteFrom('recall_skip').where('staff_id', 'in', gone).execute();
	const result = await sql.deleteFrom('recall').where('staff_id', 'in', gone).executeTakeFirst();
	return Number(result.numDeletedRows);
}

/** How many memories `forgetThoseWhoLeft` would forget. */
export async function countOfThoseWhoLeft(sql: Sql, before: number): Promise<number> {
	const row = await sql
		.selectFrom('recall')
		.innerJoin('staff', 'staff.id', 'recall.staff_id')
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.where('staff.status', '=', 'disabled')
		.where('staff.disabled_at', '<', before)
		.executeTakeFirstOrThrow();
	return Number(row.n);
}
