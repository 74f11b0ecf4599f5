import type { Selectable } from 'kysely';
import { canonicalJson, type Json } from '#lib/core/canonical.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import { compiled } from '#lib/database/compiled.server.ts';
import { locking } from '#lib/database/lock.server.ts';
import type { Tables } from '#lib/database/tables.ts';
import type { Paper } from '#lib/programme/draw.ts';
import type { Sitting } from '#lib/assignment/assignment.ts';
import type { Attempt, AttemptSummary, Focus, Step } from './attempt.ts';
import type { Mark } from './grade.ts';

const STATES: readonly Attempt['state'][] = ['open', 'handed-in', 'expired'];
const FOCUSES: readonly Focus['by'][] = ['topics', 'weak', 'due'];
const KINDS: readonly Step['kind'][] = ['answer', 'flag', 'hand-in', 'expire'];

function oneOf<T extends string>(values: readonly T[], value: string, what: string): T {
	const found = values.find((known) => known === value);
	if (!found) throw new Error(`stored ${what} is unknown: ${value}`);
	return found;
}

const summary = [
	'id',
	'staff_id',
	'assignment_id',
	'use',
	'number',
	'started_at',
	'deadline_at',
	'state',
	'finished_at',
	'grade',
	'passed',
] as const;

function toSummary(row: Pick<Selectable<Tables['attempt']>, (typeof summary)[number]>): AttemptSummary {
	return {
		id: row.id,
		staffId: row.staff_id,
		assignmentId: row.assignment_id,
		use: oneOf(['scored', 'practice'], row.use, 'use'),
		number: row.number,
		startedAt: row.started_at,
		deadlineAt: row.deadline_at,
		state: oneOf(STATES, row.state, 'state'),
		finishedAt: row.finished_at,
		grade: row.grade,
		passed: row.passed === null ? null : row.passed === 1,
	};
}

function toAttempt(row: Selectable<Tables['attempt']>): Attempt {
	return {
		...toSummary(row),
		programmeId: row.programme_id,
		programmeHash: row.programme_hash,
		bankHash: row.bank_hash,
		topic: row.topic,
		focus: row.focus === null ? null : oneOf(FOCUSES, row.focus, 'focus'),
		keysOpened: row.keys_opened,
		paper: JSON.parse(row.paper) as Paper,
		paperHash: row.paper_hash,
	};
}

function toStep(row: Selectable<Tables['step']>): Step {
	return {
		number: row.number,
		at: row.at,
		kind: oneOf(KINDS, row.kind, 'kind of step'),
		place: row.place,
		body: JSON.parse(row.body) as Json,
		key: row.key,
	};
}

const selectAttempt = compiled<Selectable<Tables['attempt']>, [id: string]>((sql) =>
	sql.selectFrom('attempt').selectAll().where('id', '=', ''),
);
const selectAttemptLocked = compiled<Selectable<Tables['attempt']>, [id: string]>((sql) =>
	locking(sql, sql.selectFrom('attempt').selectAll().where('id', '=', '')),
);
const selectSteps = compiled<Selectable<Tables['step']>, [attemptId: string]>((sql) =>
	sql.selectFrom('step').selectAll().where('attempt_id', '=', '').orderBy('number'),
);

const selectSummaries = compiled<Parameters<typeof toSummary>[0], [staffId: string]>((sql) =>
	sql
		.selectFrom('attempt')
		.select(summary)
		.where('staff_id', '=', '')
		.orderBy('started_at', 'desc')
		.orderBy('id'),
);

export async function attemptById(sql: Sql, id: string): Promise<Attempt | undefined> {
	const [row] = await selectAttempt(sql, id);
	return row && toAttempt(row);
}

/** The same, held until the transaction ends: whoever adds a step or finishes the attempt holds it. */
export async function lockAttempt(sql: Sql, id: string): Promise<Attempt | undefined> {
	const [row] = await selectAttemptLocked(sql, id);
	return row && toAttempt(row);
}

/** All steps of an attempt in their order. */
export async function stepsOf(sql: Sql, attemptId: string): Promise<Step[]> {
	return (await selectSteps(sql, attemptId)).map(toStep);
}

const insertStep = compiled<
	unknown,
	[attemptId: string, number: number, at: number, kind: string, place: number, body: string, key: string]
>((sql) =>
	sql.insertInto('step').values({ attempt_id: '', number: 0, at: 0, kind: '', place: 0, body: '', key: '' }),
);

export async function appendStep(sql: Sql, attemptId: string, step: Step): Promise<void> {
	const { number, at, kind, place, body, key } = step;
	await insertStep(sql, attemptId, number, at, kind, place, canonicalJson(body), key);
}

/** The open attempt of an assignment; there is one at the most. */
export async function openAttempt(sql: Sql, assignmentId: string): Promise<Attempt | undefined> {
	const row = await sql
		.selectFrom('attempt')
		.selectAll()
		.where('assignment_id', '=', assignmentId)
		.where('state', '=', 'open')
		.executeTakeFirst();
	return row && toAttempt(row);
}

/** The open practice of a person in a programme; there is one at the most. */
export async function openPractice(
	sql: Sql,
	staffId: string,
	programmeId: string,
): Promise<Attempt | undefined> {
	const row = await sql
		.selectFrom('attempt')
		.selectAll()
		.where('staff_id', '=', staffId)
		.where('programme_id', '=', programmeId)
		.where('assignment_id', 'is', null)
		.where('state', '=', 'open')
		.executeTakeFirst();
	return row && toAttempt(row);
}

/** A person's attempts, the latest first. */
export async function attemptsOf(sql: Sql, staffId: string): Promise<AttemptSummary[]> {
	return (await selectSummaries(sql, staffId)).map(toSummary);
}

/** Open attempts whose deadline has come, the earliest first. */
export async function overdueAttempts(sql: Sql, now: number, limit: number): Promise<string[]> {
	const rows = await sql
		.selectFrom('attempt')
		.select('id')
		.where('state', '=', 'open')
		.where('deadline_at', '<=', now)
		.orderBy('deadline_at')
		.limit(limit)
		.execute();
	return rows.map(({ id }) => id);
}

/**
 * How often each question has been on a paper of a person, by question id. Papers that are still open count: handing one
 * in explains its questions, which therefore must not stand on another open one as long as there are others (I1).
 */
export async function timesDrawn(sql: Sql, staffId: string): Promise<Map<string, number>> {
	const marks = await sql
		.selectFrom('mark')
		.select((eb) => ['question_id', eb.fn.countAll<number>().as('n')])
		.where('staff_id', '=', staffId)
		.groupBy('question_id')
		.execute();
	const open = await sql
		.selectFrom('attempt')
		.select('paper')
		.where('staff_id', '=', staffId)
		.where('state', '=', 'open')
		.execute();
	const times = new Map(marks.map((row) => [row.question_id, Number(row.n)]));
	for (const { paper } of open)
		for (const { id } of (JSON.parse(paper) as Paper).questions) times.set(id, (times.get(id) ?? 0) + 1);
	return times;
}

export async function insertAttempt(sql: Sql, attempt: Attempt, seed: string): Promise<void> {
	await sql
		.insertInto('attempt')
		.values({
			id: attempt.id,
			staff_id: attempt.staffId,
			assignment_id: attempt.assignmentId,
			programme_id: attempt.programmeId,
			programme_hash: attempt.programmeHash,
			bank_hash: attempt.bankHash,
			use: attempt.use,
			topic: attempt.topic,
			focus: attempt.focus,
			keys_opened: null,
			number: attempt.number,
			seed,
			paper: canonicalJson(attempt.paper),
			paper_hash: attempt.paperHash,
			started_at: attempt.startedAt,
			deadline_at: attempt.deadlineAt,
			state: attempt.state,
			finished_at: null,
			steps_hash: null,
			grade: null,
			passed: null,
		})
		.execute();
}

/** Closes an open attempt with its grade. */
export async function finishAttempt(
	sql: Sql,
	id: string,
	finish: {
		state: 'handed-in' | 'expired';
		at: number;
		stepsHash: string;
		grade: number;
		passed: boolean | null;
		keysOpened: number;
	},
): Promise<void> {
	await sql
		.updateTable('attempt')
		.set({
			state: finish.state,
			finished_at: finish.at,
			steps_hash: finish.stepsHash,
			grade: finish.grade,
			keys_opened: finish.keysOpened,
			passed: finish.passed === null ? null : finish.passed ? 1 : 0,
		})
		.where('id', '=', id)
		.where('state', '=', 'open')
		.execute();
}

export async function insertMarks(sql: Sql, attempt: Attempt, marks: readonly Mark[]): Promise<void> {
	if (marks.length === 0) return;
	await sql
		.insertInto('mark')
		.values(
			marks.map((mark) => ({
				attempt_id: attempt.id,
				place: mark.place,
				staff_id: attempt.staffId,
				question_id: mark.questionId,
				question_hash: mark.questionHash,
				topic: mark.topic,
				answered: mark.answered ? 1 : 0,
				fraction: mark.fraction,
				weight: mark.weight,
				critical: mark.critical ? 1 : 0,
			})),
		)
		.execute();
}

/** Marks a finished attempt as voided; the attempt stays as it was (I4). */
export async function insertVoid(
	sql: Sql,
	mark: { readonly attemptId: string; readonly decisionId: string; readonly at: number },
): Promise<void> {
	await sql
		.insertInto('attempt_void')
		.values({ attempt_id: mark.attemptId, decision_id: mark.decisionId, at: mark.at })
		.execute();
}

/** When an attempt was voided, epoch ms; undefined where it counts. */
export async function voidOf(sql: Sql, attemptId: string): Promise<number | undefined> {
	const row = await sql
		.selectFrom('attempt_void')
		.select('at')
		.where('attempt_id', '=', attemptId)
		.executeTakeFirst();
	return row?.at;
}

/** The voided ones among a person's attempts. */
export async function voidedOf(sql: Sql, staffId: string): Promise<Set<string>> {
	const rows = await sql
		.selectFrom('attempt_void')
		.innerJoin('attempt', 'attempt.id', 'attempt_void.attempt_id')
		.select('attempt.id')
		.where('attempt.staff_id', '=', staffId)
		.execute();
	return new Set(rows.map(({ id }) => id));
}

/** The finished attempts of an assignment that count. */
export async function countingSittings(sql: Sql, assignmentId: string): Promise<Sitting[]> {
	const rows = await sql
		.selectFrom('attempt')
		.leftJoin('attempt_void', 'attempt_void.attempt_id', 'attempt.id')
		.select(['attempt.number', 'attempt.finished_at', 'attempt.grade', 'attempt.passed'])
		.where('attempt.assignment_id', '=', assignmentId)
		.where('attempt.state', '!=', 'open')
		.where('attempt_void.attempt_id', 'is', null)
		.execute();
	return rows.map((row) => ({
		number: row.number,
		finishedAt: row.finished_at ?? 0,
		grade: row.grade ?? 0,
		passed: row.passed === 1,
	}));
}

/** The attempts that settled their assignment as passed, where it has no certificate; the earliest first. */
export async function passesWithoutCertificate(sql: Sql, limit: number): Promise<string[]> {
	const rows = await sql
		.selectFrom('assignment')
		.innerJoin('attempt', (join) =>
			join
				.onRef('attempt.assignment_id', '=', 'assignment.id')
				.onRef('attempt.finished_at', '=', 'assignment.settled_at'),
		)
		.select('attempt.id')
		.where('assignment.outcome', '=', 'passed')
		.where('attempt.passed', '=', 1)
		.where((eb) =>
			eb.not(
				eb.exists(
					eb
						.selectFrom('certificate')
						.select('certificate.id')
						.whereRef('certificate.assignment_id', '=', 'assignment.id'),
				),
			),
		)
		.orderBy('attempt.finished_at')
		.orderBy('attempt.id')
		.limit(limit)
		.execute();
	return rows.map(({ id }) => id);
}
