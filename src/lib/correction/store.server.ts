import type { Sql } from '#lib/database/connect.server.ts';
import { type Correction, type CorrectionAct, isCorrectionAct } from './correction.ts';

export async function insertCorrection(
	sql: Sql,
	correction: Pick<Correction, 'id' | 'entry' | 'act' | 'decisionId' | 'at'>,
): Promise<void> {
	await sql
		.insertInto('correction')
		.values({
			id: correction.id,
			entry: correction.entry,
			act: correction.act,
			decision_id: correction.decisionId,
			at: correction.at,
		})
		.execute();
}

function actOf(text: string): CorrectionAct {
	if (!isCorrectionAct(text)) throw new Error(`stored act of a correction is unknown: ${text}`);
	return text;
}

/** What has been done to an entry, the earliest first, with the texts that are still there. */
export async function correctionsOn(sql: Sql, entry: number): Promise<Correction[]> {
	const rows = await sql
		.selectFrom('correction')
		.innerJoin('decision', 'decision.id', 'correction.decision_id')
		.leftJoin('private_text as why', 'why.id', 'decision.reason_id')
		.leftJoin('private_text as said', 'said.id', 'decision.text_id')
		.selectAll('correction')
		.select(['decision.asked_by', 'decision.decided_by', 'decision.text_id'])
		.select(['why.text as reason', 'said.text as text'])
		.where('correction.entry', '=', entry)
		.orderBy('correction.at')
		.orderBy('correction.id')
		.execute();
	return rows.map((row) => ({
		id: row.id,
		entry: row.entry,
		act: actOf(row.act),
		decisionId: row.decision_id,
		at: row.at,
		askedBy: row.asked_by,
		approvedBy: row.decided_by ?? '',
		reason: row.reason,
		hasText: row.text_id !== null,
		text: row.text,
	}));
}

/** Whether an entry has been voided. */
export async function isVoided(sql: Sql, entry: number): Promise<boolean> {
	const row = await sql
		.selectFrom('correction')
		.select('id')
		.where('entry', '=', entry)
		.where('act', '=', 'voided')
		.executeTakeFirst();
	return row !== undefined;
}

/** What has been done to these entries, by number. */
export async function actsAmong(
	sql: Sql,
	entries: readonly number[],
): Promise<Map<number, readonly CorrectionAct[]>> {
	if (entries.length === 0) return new Map();
	const rows = await sql
		.selectFrom('correction')
		.select(['entry', 'act'])
		.where('entry', 'in', entries)
		.execute();
	const acts = Map.groupBy(rows, ({ entry }) => entry);
	return new Map([...acts].map(([entry, found]) => [entry, found.map(({ act }) => actOf(act))]));
}
