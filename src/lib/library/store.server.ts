import type { Sql } from '#lib/database/connect.server.ts';
import type { Question } from '#lib/question/kinds.ts';

/** A revision of a question as it was kept, and when it first came into use; epoch ms. */
export interface KeptQuestion {
	readonly hash: string;
	readonly at: number;
	readonly question: Question;
}

/** Every revision of a question that was ever in use, the latest first. */
export async function revisionsOf(sql: Sql, questionId: string): Promise<KeptQuestion[]> {
	const rows = await sql
		.selectFrom('content_revision')
		.select(['hash', 'body', 'first_seen_at'])
		.where('type', '=', 'question')
		.where('id', '=', questionId)
		.orderBy('first_seen_at', 'desc')
		.orderBy('hash')
		.execute();
	return rows.map((row) => ({
		hash: row.hash,
		at: row.first_seen_at,
		question: JSON.parse(row.body) as Question,
	}));
}

/** Every revision of every question that names a source somewhere. Which ones rest on it, the caller decides. */
export async function revisionsNaming(sql: Sql, source: string): Promise<KeptQuestion[]> {
	const rows = await sql
		.selectFrom('content_revision')
		.select(['hash', 'body', 'first_seen_at'])
		.where('type', '=', 'question')
		.where('body', 'like', `%"${source}"%`)
		.execute();
	return rows.map((row) => ({
		hash: row.hash,
		at: row.first_seen_at,
		question: JSON.parse(row.body) as Question,
	}));
}

/** A person and when they last finished a scored attempt with one of some questions; epoch ms. */
export interface LastSat {
	readonly staffId: string;
	readonly at: number;
}

/** Who has finished a scored attempt with one of these revisions, and when last; active people only. */
export async function lastSat(sql: Sql, hashes: readonly string[]): Promise<LastSat[]> {
	if (hashes.length === 0) return [];
	const rows = await sql
		.selectFrom('mark')
		.innerJoin('attempt', 'attempt.id', 'mark.attempt_id')
		.innerJoin('staff', 'staff.id', 'mark.staff_id')
		.select((eb) => ['mark.staff_id', eb.fn.max<number>('attempt.finished_at').as('at')])
		.where('mark.question_hash', 'in', hashes)
		.where('attempt.use', '=', 'scored')
		.where('staff.status', '=', 'active')
		.groupBy('mark.staff_id')
		.execute();
	return rows.map((row) => ({ staffId: row.staff_id, at: Number(row.at) }));
}

/** How many ids one statement takes: SQLite and PostgreSQL both bound the number of parameters. */
const IDS_A_STATEMENT = 5_000;

/** Names of people with their units, by id, in the order of the ids. */
export async function peopleNamed(
	sql: Sql,
	ids: readonly string[],
): Promise<{ id: string; name: string; signIn: string; unit: string }[]> {
	const found = new Map<string, { id: string; name: string; signIn: string; unit: string }>();
	for (let i = 0; i < ids.length; i += IDS_A_STATEMENT) {
		const rows = await sql
			.selectFrom('staff')
			.innerJoin('unit', 'unit.id', 'staff.unit_id')
			.select(['staff.id', 'staff.name', 'staff.sign_in', 'unit.name as unit'])
			.where('staff.id', 'in', ids.slice(i, i + IDS_A_STATEMENT))
			.execute();
		for (const { id, name, sign_in, unit } of rows) found.set(id, { id, name, signIn: sign_in, unit });
	}
	return ids.flatMap((id) => found.get(id) ?? []);
}
