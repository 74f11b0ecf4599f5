import type { Sql } from '#lib/database/connect.server.ts';
import { locking } from '#lib/database/lock.server.ts';
import type { Tables } from '#lib/database/tables.ts';
import type { Selectable } from 'kysely';
import type { Assignment } from './assignment.ts';

const ROWS_A_STATEMENT = 500;

export function toAssignment(row: Selectable<Tables['assignment']>): Assignment {
	return {
		id: row.id,
		staffId: row.staff_id,
		programmeId: row.programme_id,
		cycle: row.cycle,
		opensOn: row.opens_on,
		dueOn: row.due_on,
		assignedAt: row.assigned_at,
		outcome: row.outcome === 'passed' || row.outcome === 'failed' ? row.outcome : null,
		settledAt: row.settled_at,
		attempts: row.attempts,
		voided: row.voided,
		bestGrade: row.best_grade,
	};
}

export async function assignmentById(sql: Sql, id: string): Promise<Assignment | undefined> {
	const row = await sql.selectFrom('assignment').selectAll().where('id', '=', id).executeTakeFirst();
	return row && toAssignment(row);
}

/** The same, held until the transaction ends. */
export async function lockAssignment(sql: Sql, id: string): Promise<Assignment | undefined> {
	const row = await locking(
		sql,
		sql.selectFrom('assignment').selectAll().where('id', '=', id),
	).executeTakeFirst();
	return row && toAssignment(row);
}

/** A person's assignments, the earliest due first. */
export async function assignmentsOf(sql: Sql, staffId: string): Promise<Assignment[]> {
	const rows = await sql
		.selectFrom('assignment')
		.selectAll()
		.where('staff_id', '=', staffId)
		.orderBy('due_on')
		.orderBy('id')
		.execute();
	return rows.map(toAssignment);
}

/** Which of these people already have the programme in this cycle. */
export async function assignedAlready(
	sql: Sql,
	programmeId: string,
	cycle: string,
	staffIds: readonly string[],
): Promise<Set<string>> {
	const found = new Set<string>();
	for (let i = 0; i < staffIds.length; i += ROWS_A_STATEMENT) {
		const rows = await sql
			.selectFrom('assignment')
			.select('staff_id')
			.where('programme_id', '=', programmeId)
			.where('cycle', '=', cycle)
			.where('staff_id', 'in', staffIds.slice(i, i + ROWS_A_STATEMENT))
			.execute();
		for (const row of rows) found.add(row.staff_id);
	}
	return found;
}

export async function insertAssignments(
	sql: Sql,
	rows: readonly {
		id: string;
		staffId: string;
		programmeId: string;
		cycle: string;
		opensOn: string | null;
		dueOn: string;
		assignedAt: number;
		assignedBy: string;
	}[],
): Promise<void> {
	for (let i = 0; i < rows.length; i += ROWS_A_STATEMENT)
		await sql
			.insertInto('assignment')
			.values(
				rows.slice(i, i + ROWS_A_STATEMENT).map((row) => ({
					id: row.id,
					staff_id: row.staffId,
					programme_id: row.programmeId,
					cycle: row.cycle,
					opens_on: row.opensOn,
					due_on: row.dueOn,
					assigned_at: row.assignedAt,
					assigned_by: row.assignedBy,
					outcome: null,
					settled_at: null,
					attempts: 0,
					voided: 0,
					best_grade: null,
				})),
			)
			.execute();
}

export async function countAttempt(sql: Sql, id: string, attempts: number): Promise<void> {
	await sql.updateTable('assignment').set({ attempts }).where('id', '=', id).execute();
}

/** Notes a graded attempt: the best grade so far, and the outcome where this attempt decided it. */
export async function noteGrade(
	sql: Sql,
	id: string,
	note: { bestGrade: number; outcome: 'passed' | 'failed' | null; at: number },
): Promise<void> {
	await sql
		.updateTable('assignment')
		.set({
			best_grade: note.bestGrade,
			...(note.outcome && { outcome: note.outcome, settled_at: note.at }),
		})
		.where('id', '=', id)
		.execute();
}

/** Counts one more voided attempt, and writes what the others have come to. */
export async function resettle(
	sql: Sql,
	id: string,
	stands: Pick<Assignment, 'outcome' | 'settledAt' | 'bestGrade'>,
): Promise<void> {
	await sql
		.updateTable('assignment')
		.set((eb) => ({
			voided: eb('voided', '+', 1),
			outcome: stands.outcome,
			settled_at: stands.settledAt,
			best_grade: stands.bestGrade,
		}))
		.where('id', '=', id)
		.execute();
}
