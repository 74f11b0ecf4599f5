import { canonicalJson, sha256Hex } from '#lib/core/canonical.ts';
import { type Assignment, attemptsLeft } from '#lib/assignment/assignment.ts';
import { lockAssignment, noteGrade } from '#lib/assignment/store.server.ts';
import { issueCertificate } from '#lib/certificate/issue.server.ts';
import type { Ids } from '#lib/core/ids.ts';
import type { Tx } from '#lib/database/transact.server.ts';
import type { Programme } from '#lib/programme/programme.ts';
import type { Question } from '#lib/question/kinds.ts';
import { openedAmong } from '#lib/question/openings.store.server.ts';
import type { Person } from '#lib/staff/staff.ts';
import { keepPerson } from '#lib/staff/store.server.ts';
import { type Attempt, placesOf, type Step } from './attempt.ts';
import * as entries from './entries.ts';
import { type Grade, gradeAttempt } from './grade.ts';
import { appendStep, finishAttempt, insertMarks } from './store.server.ts';

/** What finishing needs to have read before the transaction. */
export interface Material {
	readonly programme: Programme;
	/** In the order of the paper. */
	readonly questions: readonly Question[];
}

/** What finishing takes from the app: names for new rows, and the zone in which the day of a pass is meant. */
export interface FinishContext {
	readonly ids: Ids;
	readonly config: { readonly timeZone: string };
}

/**
 * Closes an open attempt that the transaction holds: last step, grade, marks, the assignment's outcome, and for a scored
 * programme the entries and the certificate of a pass, all in the one commit (I3).
 * @param steps all steps so far
 * @param how `expired` hands the attempt in as it stood at its deadline, however long ago that was: a job or a reader that
 * comes later must not make it late
 * @param by.actor who hands it in, as the log writes it
 * @param by.at the present, epoch ms: when the entries are written
 */
export async function finish(
	ctx: FinishContext,
	tx: Tx,
	attempt: Attempt,
	steps: readonly Step[],
	{ programme, questions }: Material,
	how: 'handed-in' | 'expired',
	by: { actor: string; at: number; key: string },
): Promise<Grade> {
	const finishedAt = how === 'expired' ? (attempt.deadlineAt ?? by.at) : by.at;
	const last: Step = {
		number: steps.length + 1,
		at: finishedAt,
		kind: how === 'expired' ? 'expire' : 'hand-in',
		place: 0,
		body: {},
		key: by.key,
	};
	await appendStep(tx.sql, attempt.id, last);
	const all = [...steps, last];
	const places = placesOf(all, attempt.paper.questions.length);
	const grade = gradeAttempt(
		programme,
		attempt.paper,
		questions,
		places.map(({ response }) => response),
	);
	const stepsHash = hashOfSteps(all);
	const drawn = attempt.paper.questions.map(({ id }) => id);
	const opened = await openedAmong(tx.sql, attempt.staffId, drawn);
	await finishAttempt(tx.sql, attempt.id, {
		state: how,
		at: finishedAt,
		stepsHash,
		grade: grade.grade,
		passed: grade.passed,
		keysOpened: opened.length,
	});
	await insertMarks(tx.sql, attempt, grade.marks);
	if (attempt.assignmentId !== null) {
		const learner = await keepPerson(tx.sql, attempt.staffId);
		if (!learner) throw new Error(`the learner of attempt ${attempt.id} is gone`);
		const { assignment, outcome } = await settle(tx, attempt.assignmentId, programme, grade, finishedAt);
		recordFinish(tx, attempt, learner, all.length, stepsHash, grade, programme, outcome, how, by, opened);
		if (outcome === 'passed')
			await issueCertificate(
				ctx,
				tx,
				{
					holder: learner,
					assignmentId: assignment.id,
					attemptId: attempt.id,
					cycle: assignment.cycle,
					programme,
					programmeHash: attempt.programmeHash,
					paperHash: attempt.paperHash,
					grade: grade.grade,
					passedAt: finishedAt,
				},
				{ actor: 'system', at: by.at },
			);
	}
	return grade;
}

/** SHA-256 of the canonical JSON of all steps: what handing in commits to. */
export function hashOfSteps(steps: readonly Step[]): string {
	return sha256Hex(canonicalJson(steps));
}

/**
 * The assignment's outcome by this grade: passed at the first pass, failed when the last attempt has failed. Where more
 * attempts were allowed after that, a pass still is a pass; the failed attempts stay on record.
 */
async function settle(
	tx: Tx,
	assignmentId: string,
	programme: Programme,
	{ grade, passed }: Grade,
	at: number,
): Promise<{ assignment: Assignment; outcome: 'passed' | 'failed' | null }> {
	const assignment = await lockAssignment(tx.sql, assignmentId);
	if (!assignment) throw new Error(`the attempt's assignment ${assignmentId} is gone`);
	const spent = attemptsLeft(assignment, programme.attempts) === 0;
	const outcome =
		assignment.outcome === 'passed'
			? null
			: passed
				? 'passed'
				: spent && !assignment.outcome
					? 'failed'
					: null;
	await noteGrade(tx.sql, assignmentId, {
		bestGrade: Math.max(grade, assignment.bestGrade ?? 0),
		outcome,
		at,
	});
	return { assignment, outcome };
}

function recordFinish(
	tx: Tx,
	attempt: Attempt,
	learner: Person,
	count: number,
	stepsHash: string,
	grade: Grade,
	programme: Programme,
	outcome: 'passed' | 'failed' | null,
	how: 'handed-in' | 'expired',
	by: { actor: string; at: number },
	opened: readonly string[],
): void {
	if (attempt.assignmentId === null || grade.passed === null || grade.reason === null)
		throw new Error(`attempt ${attempt.id} cannot be entered in the log`);
	const about = { attempt: attempt.id, assignment: attempt.assignmentId, programme: attempt.programmeId };
	const line = { at: by.at, subject: learner.key };
	tx.record(
		(how === 'expired' ? entries.attemptExpired : entries.attemptHandedIn).entry({
			...line,
			actor: by.actor,
			data: {
				...about,
				programmeHash: attempt.programmeHash,
				paper: attempt.paperHash,
				steps: stepsHash,
				count,
				answered: grade.marks.filter(({ answered }) => answered).length,
			},
		}),
	);
	tx.record(
		entries.attemptGraded.entry({
			...line,
			actor: 'system',
			data: {
				...about,
				programmeHash: attempt.programmeHash,
				grade: grade.grade,
				passMark: programme.passMark ?? 0,
				passed: grade.passed,
				reason: grade.reason,
				critical: grade.criticalPlaces.map((place) => {
					const { questionId, questionHash } = grade.marks[place - 1] as Grade['marks'][number];
					return { question: questionId, revision: questionHash };
				}),
				outcome,
			},
		}),
	);
	if (opened.length > 0)
		tx.record(
			entries.attemptFlagged.entry({
				...line,
				actor: 'system',
				data: { ...about, keys: [...opened].sort() },
			}),
		);
}
