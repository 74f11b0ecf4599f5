import { assignProgramme } from '../src/lib/assignment/assignments.server.ts';
import { assignmentsOf } from '../src/lib/assignment/store.server.ts';
import {
	readAttempt,
	saveAnswer,
	startAttempt,
	startPractice,
	submitAttempt,
} from '../src/lib/attempt/attempts.server.ts';
import type { App } from '../src/lib/app.server.ts';
import type { Question } from '../src/lib/question/kinds.ts';
import { bestAnswer, worstAnswer } from './bank.ts';
import { console_, type Member } from './people.ts';

/** Assigns a programme to people one by one, at the console. */
export async function assign(
	app: App,
	programmeId: string,
	dueOn: string,
	...members: readonly Member[]
): Promise<void> {
	for (const { signIn } of members)
		await assignProgramme(app.as(console_), { programmeId, to: { signIn }, dueOn, opensOn: null });
}

/**
 * Starts an attempt of a programme that somebody has been assigned; it stays open. Returns its id.
 * @param assignmentId where the programme was assigned in several cycles
 */
export async function begin(
	app: App,
	member: Member,
	programmeId: string,
	assignmentId?: string,
): Promise<string> {
	const assignment = (await assignmentsOf(app.read, member.id)).find(
		(a) => a.programmeId === programmeId && (assignmentId === undefined || a.id === assignmentId),
	);
	if (!assignment) throw new Error(`${member.signIn} has no ${programmeId}`);
	return startAttempt(app.as(member.actor), assignment.id);
}

/** Sits a whole attempt, every question at its best or at its worst, and hands it in. Returns its id. */
export async function sit(
	app: App,
	member: Member,
	programmeId: string,
	how: 'well' | 'badly' = 'well',
): Promise<string> {
	return answerAll(app, member, await begin(app, member, programmeId), how);
}

/** Practises a topic to the end. Returns the attempt's id. */
export async function practise(app: App, member: Member, topic: string): Promise<string> {
	return answerAll(
		app,
		member,
		await startPractice(app.as(member.actor), 'practice', { by: 'topics', topics: [topic] }),
		'well',
	);
}

async function answerAll(
	app: App,
	member: Member,
	attemptId: string,
	how: 'well' | 'badly',
): Promise<string> {
	await answer(app, member, attemptId, how);
	await submitAttempt(app.as(member.actor), attemptId, 'hand-in');
	return attemptId;
}

/** Answers every question of an open attempt, at its best or at its worst; it stays open. */
export async function answer(
	app: App,
	member: Member,
	attemptId: string,
	how: 'well' | 'badly',
): Promise<void> {
	const ctx = app.as(member.actor);
	const { attempt } = await readAttempt(ctx, attemptId);
	for (const [i, { hash }] of attempt.paper.questions.entries()) {
		const question = await app.revisions.get<Question>('question', hash);
		const values = how === 'well' ? bestAnswer(question) : worstAnswer(question);
		// A case is decided one step after the other.
		const answers = question.kind === 'case' ? values.map((_, n) => values.slice(0, n + 1)) : [values];
		let seen = 0;
		for (const [n, answer] of answers.entries()) {
			const input = { attemptId, place: i + 1, values: answer, seen, key: `answer-${i}-${n}` };
			({ step: seen } = await saveAnswer(ctx, input));
		}
	}
}
