import type { Sql } from '#lib/database/connect.server.ts';

/**
 * Notes whose eyes have seen which keys outside an own attempt: in the officer's bank browser, or in somebody else's result.
 * The first time counts. Returns the questions whose keys were new to them.
 */
export async function noteOpenings(
	sql: Sql,
	staffId: string,
	questionIds: readonly string[],
	at: number,
): Promise<string[]> {
	if (questionIds.length === 0) return [];
	const rows = await sql
		.insertInto('key_opening')
		.values(questionIds.map((id) => ({ staff_id: staffId, question_id: id, at })))
		.onConflict((oc) => oc.columns(['staff_id', 'question_id']).doNothing())
		.returning('question_id')
		.execute();
	return rows.map(({ question_id }) => question_id);
}

/** Which of these questions' keys a person has opened. */
export async function openedAmong(
	sql: Sql,
	staffId: string,
	questionIds: readonly string[],
): Promise<string[]> {
	if (questionIds.length === 0) return [];
	const rows = await sql
		.selectFrom('key_opening')
		.select('question_id')
		.where('staff_id', '=', staffId)
		.where('question_id', 'in', questionIds)
		.execute();
	return rows.map(({ question_id }) => question_id);
}

/** Forgets which keys a person has opened. What was flagged by it stays flagged. */
export async function forgetOpenings(sql: Sql, staffId: string): Promise<void> {
	await sql.deleteFrom('key_opening').where('staff_id', '=', staffId).execute();
}
