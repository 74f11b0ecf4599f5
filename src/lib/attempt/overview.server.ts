import {
	attemptsLeft,
	type Assignment,
	type AssignmentState,
	isLate,
	stateOf,
} from '#lib/assignment/assignment.ts';
import { assignmentById, assignmentsOf } from '#lib/assignment/store.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import { dateIn, daysBetween } from '#lib/core/time.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { paperLength } from '#lib/programme/programme.ts';
import type { Question } from '#lib/question/kinds.ts';
import type { Revision } from '#lib/question/revision.ts';
import { demand } from '#lib/staff/demand.ts';
import { lossesOf, memoriesOf, skippedOn } from '#lib/recall/store.server.ts';
import { type AttemptSummary, type Focus, isOver } from './attempt.ts';
import { type AttemptContext, dueOfToday, expire, practiceQuestions, weakestOf } from './attempts.server.ts';
import { attemptsOf, openPractice, voidedOf } from './store.server.ts';

export interface AttemptLine {
	readonly id: string;
	readonly number: number;
	readonly state: AttemptSummary['state'];
	readonly started: string;
	readonly finished: string | null;
	readonly grade: string | null;
	readonly passed: boolean | null;
	/** Voided: it counts no more, and stays as it was. */
	readonly voided: boolean;
}

/** One of my programmes, as the pages show it. */
export interface ProgrammeLine {
	readonly assignmentId: string;
	readonly programmeId: string;
	readonly name: string;
	readonly summary: string;
	readonly cycle: string;
	readonly state: AssignmentState;
	/** Past the due date, or finished after it. */
	readonly late: boolean;
	readonly due: string;
	readonly dueOn: string;
	/** "in 12 days"; null once there is an outcome. */
	readonly dueIn: string | null;
	readonly opens: string | null;
	readonly assigned: string;
	readonly bestGrade: string | null;
	readonly settled: string | null;
	readonly attemptsUsed: number;
	/** Null without limit. */
	readonly attemptsAllowed: number | null;
	readonly questions: number;
	readonly minutes: number | null;
	readonly passMark: string | null;
	readonly openAttemptId: string | null;
	/** Whether the programme can be started now. */
	readonly startable: boolean;
	readonly attempts: readonly AttemptLine[];
}

/** One's own assignments: those that need something first, by due date; then the finished ones. */
export async function myProgrammes(ctx: AttemptContext, locale: Locale): Promise<ProgrammeLine[]> {
	demand(ctx.actor, 'programmes.sit');
	const staffId = ctx.actor.kind === 'person' ? ctx.actor.id : '';
	// In this order: an attempt that has just expired may have settled its assignment.
	const attempts = await freshAttempts(ctx, staffId);
	const assignments = await assignmentsOf(ctx.read, staffId);
	const voided = await voidedOf(ctx.read, staffId);
	const lines = assignments.map((assignment) => programmeLine(ctx, assignment, attempts, voided, locale));
	const finished = (line: ProgrammeLine) => Number(line.state === 'passed' || line.state === 'failed');
	return lines.sort(
		(a, b) => finished(a) - finished(b) || (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0),
	);
}

/** One of one's own assignments. Throws `not-found`. */
export async function myProgramme(
	ctx: AttemptContext,
	assignmentId: string,
	locale: Locale,
): Promise<ProgrammeLine> {
	const assignment = await assignmentById(ctx.read, assignmentId);
	if (!assignment) throw new DomainError('not-found', null);
	demand(ctx.actor, 'attempt.sit', { staffId: assignment.staffId });
	const attempts = await freshAttempts(ctx, assignment.staffId);
	// An attempt that has just expired may have settled the assignment.
	const present = (await assignmentById(ctx.read, assignmentId)) ?? assignment;
	return programmeLine(ctx, present, attempts, await voidedOf(ctx.read, assignment.staffId), locale);
}

/** All attempts of a person, those whose time is over handed in first. */
async function freshAttempts(ctx: AttemptContext, staffId: string): Promise<AttemptSummary[]> {
	const attempts = await attemptsOf(ctx.read, staffId);
	const over = attempts.filter((attempt) => isOver(attempt, ctx.clock()));
	if (over.length === 0) return attempts;
	for (const { id } of over) await expire(ctx, id);
	return attemptsOf(ctx.read, staffId);
}

function programmeLine(
	ctx: AttemptContext,
	assignment: Assignment,
	all: readonly AttemptSummary[],
	voided: ReadonlySet<string>,
	locale: Locale,
): ProgrammeLine {
	const format = formatIn(locale, ctx.config.timeZone);
	const programme = ctx.programmes.get(assignment.programmeId)?.value;
	const attempts = all.filter(({ assignmentId }) => assignmentId === assignment.id);
	const open = attempts.find(({ state }) => state === 'open');
	const today = ctx.today();
	const state = stateOf(assignment, today, open !== undefined);
	const settledOn = assignment.settledAt === null ? null : dateIn(ctx.config.timeZone, assignment.settledAt);
	return {
		assignmentId: assignment.id,
		programmeId: assignment.programmeId,
		name: programme?.name[locale] ?? assignment.programmeId,
		summary: programme?.summary[locale] ?? '',
		cycle: assignment.cycle,
		state,
		late: isLate(assignment, today, settledOn),
		due: format.date(assignment.dueOn),
		dueOn: assignment.dueOn,
		dueIn: assignment.outcome ? null : format.days(daysBetween(today, assignment.dueOn)),
		opens: assignment.opensOn === null ? null : format.date(assignment.opensOn),
		assigned: format.dateTime(assignment.assignedAt),
		bestGrade: assignment.bestGrade === null ? null : format.percent(assignment.bestGrade),
		settled: assignment.settledAt === null ? null : format.dateTime(assignment.settledAt),
		attemptsUsed: assignment.attempts - assignment.voided,
		attemptsAllowed: programme?.attempts ?? null,
		questions: programme ? paperLength(programme) : 0,
		minutes: programme?.timeLimit ?? null,
		passMark: programme?.passMark === undefined ? null : format.percent(programme.passMark),
		openAttemptId: open?.id ?? null,
		startable:
			programme !== undefined &&
			open === undefined &&
			// Failed with attempts left: more were allowed after the last one.
			(state === 'open' || state === 'overdue' || state === 'failed') &&
			attemptsLeft(assignment, programme.attempts) !== 0,
		attempts: attempts.map((attempt) => ({
			id: attempt.id,
			number: attempt.number,
			state: attempt.state,
			started: format.dateTime(attempt.startedAt),
			finished: attempt.finishedAt === null ? null : format.dateTime(attempt.finishedAt),
			grade: attempt.grade === null ? null : format.percent(attempt.grade),
			passed: attempt.passed,
			voided: voided.has(attempt.id),
		})),
	};
}

export interface PracticeTopic {
	readonly id: string;
	readonly code: string;
	readonly name: string;
	readonly summary: string;
	readonly questions: number;
}

export interface PracticeView {
	readonly programmeId: string;
	readonly name: string;
	readonly summary: string;
	readonly topics: readonly PracticeTopic[];
	/** What is open still: its topics, or what it is about. */
	readonly open: {
		readonly attemptId: string;
		readonly focus: Focus['by'];
		readonly topics: readonly string[];
	} | null;
	/** What is due today; null where nothing of it was practised yet. */
	readonly due: {
		readonly count: number;
		/** How many of them make up today's set. */
		readonly set: number;
		/** Whether it was put off until tomorrow. */
		readonly skipped: boolean;
		/** When the next one comes, where none is due: a date. */
		readonly next: string | null;
	} | null;
	/** The topics in which most was lost, by name. */
	readonly weak: readonly string[];
}

/** The practice programmes, with their topics and what is in the bank for each. */
export async function practiceView(ctx: AttemptContext, locale: Locale): Promise<PracticeView[]> {
	demand(ctx.actor, 'programmes.sit');
	const staffId = ctx.actor.kind === 'person' ? ctx.actor.id : '';
	const practice = [...ctx.programmes.values()].filter(({ value }) => value.use === 'practice');
	const memories = await memoriesOf(ctx.read, staffId);
	const skipped = (await skippedOn(ctx.read, staffId)) === ctx.today();
	const losses = await lossesOf(ctx.read, staffId);
	const topicName = (id: string) => ctx.bank.topics.get(id)?.value.name[locale] ?? [];
	const format = formatIn(locale, ctx.config.timeZone);
	const dueView = (questions: readonly Revision<Question>[]): PracticeView['due'] => {
		const { known, set, due } = dueOfToday(ctx, memories, questions);
		if (known.length === 0) return null;
		const next = Math.min(...known.map(({ dueAt }) => dueAt));
		return {
			count: due,
			set: set.length,
			skipped,
			next: due > 0 ? null : format.date(dateIn(ctx.config.timeZone, next)),
		};
	};
	return Promise.all(
		practice.map(async ({ id, value }) => {
			const open = await openPractice(ctx.read, staffId, id);
			const questions = practiceQuestions(ctx.bank, value);
			const topics = [...ctx.bank.topics.values()].filter((topic) =>
				value.sections.some((section) => section.topics.includes(topic.id)),
			);
			return {
				programmeId: id,
				name: value.name[locale],
				summary: value.summary[locale],
				topics: topics.map((topic) => ({
					id: topic.id,
					code: topic.value.code,
					name: topic.value.name[locale],
					summary: topic.value.summary[locale],
					questions: questions.filter((question) => question.value.topic === topic.id).length,
				})),
				open: open
					? {
							attemptId: open.id,
							focus: open.focus ?? 'topics',
							topics: (open.topic ?? '').split(' ').flatMap(topicName),
						}
					: null,
				due: dueView(questions),
				weak: weakestOf(value, losses).flatMap(topicName),
			};
		}),
	);
}
