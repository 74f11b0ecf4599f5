import { attemptsLeft, isLate } from '#lib/assignment/assignment.ts';
import { assignmentById } from '#lib/assignment/store.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import { dateIn } from '#lib/core/time.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import { type Format, formatIn } from '#lib/i18n/format.ts';
import type { Manifest } from '#lib/question/bank.server.ts';
import { type Feedback, kindOf, type Question } from '#lib/question/kinds.ts';
import {
	citation,
	type Citation,
	type DocumentPresentation,
	presentCommon,
} from '#lib/question/presentation.ts';
import type { Source, Topic } from '#lib/question/question.ts';
import { can } from '#lib/staff/permission.ts';
import { type Attempt, isOver, type PlaceState, placesOf } from './attempt.ts';
import { type AttemptContext, expire, materialOf } from './attempts.server.ts';
import { type Certainty, certaintyMark, isConfidentlyWrong } from './certainty.ts';
import { gradeAttempt } from './grade.ts';
import { attemptById, stepsOf, voidOf } from './store.server.ts';

/** A rule or fact that an answer rests on, with its date as the reader writes it. */
export interface CitationView extends Citation {
	readonly since: string | null;
}

/** One question once its answer is final. */
export interface AnswerView {
	readonly place: number;
	readonly scenario: readonly string[];
	readonly document: DocumentPresentation | null;
	readonly prompt: string;
	readonly answered: boolean;
	readonly critical: boolean;
	readonly verdict: 'right' | 'partly' | 'wrong';
	/** Credit as a percentage. */
	readonly credit: string;
	/** In practice, where the learner said how sure they were: what that earned, and whether it misled them. */
	readonly certainty: { readonly sure: Certainty; readonly mark: number; readonly misled: boolean } | null;
	readonly feedback: Feedback;
	readonly citations: readonly CitationView[];
}

/** A finished attempt, in one language, as it was sat (I8). */
export interface ResultData {
	readonly attemptId: string;
	readonly programme: string;
	readonly programmeId: string;
	readonly assignmentId: string | null;
	readonly number: number;
	readonly practice: boolean;
	readonly topic: string | null;
	readonly passed: boolean | null;
	readonly reason: 'passed' | 'mark' | 'critical' | null;
	readonly grade: string;
	readonly passMark: string | null;
	readonly criticalPlaces: readonly number[];
	readonly expired: boolean;
	readonly finished: string;
	/** The due date, where the attempt was finished after it. */
	readonly lateAfter: string | null;
	/** What one was certain of and wrong about first, then misjudged critical ones, then misjudged, partly right, right. */
	readonly answers: readonly AnswerView[];
	/** Topics with something to learn, weakest first. */
	readonly weakTopics: readonly { readonly id: string; readonly name: string }[];
	/** How many of its questions' keys the learner had opened elsewhere before. */
	readonly keysOpened: number;
	/** When it was voided: it counts no more, and stays as it was. Null where it counts. */
	readonly voided: string | null;
	/** Null without limit. */
	readonly attemptsLeft: number | null;
	readonly settled: boolean;
}

/** What one question says once its answer is final. */
export async function answerView(
	ctx: AttemptContext,
	attempt: Attempt,
	place: number,
	question: Question,
	{ response, sure }: Pick<PlaceState, 'response' | 'sure'>,
	locale: Locale,
): Promise<AnswerView> {
	const drawn = attempt.paper.questions[place - 1];
	if (!drawn) throw new DomainError('not-found', null);
	const feedback = kindOf(question).feedback(question, drawn.order, response, locale);
	const { fraction } = feedback;
	const format = formatIn(locale, ctx.config.timeZone);
	const { scenario, document, prompt } = presentCommon(question, locale);
	return {
		place,
		scenario,
		document,
		prompt,
		answered: response !== null,
		critical: question.critical,
		verdict: fraction === 10_000 ? 'right' : fraction > 0 ? 'partly' : 'wrong',
		credit: format.percent(fraction),
		certainty:
			sure === null
				? null
				: { sure, mark: certaintyMark(fraction, sure), misled: isConfidentlyWrong(fraction, sure) },
		feedback,
		citations: await citationsOf(ctx, attempt.bankHash, question, locale, format),
	};
}

/** The sources of a question as they stood in the bank of the attempt. */
async function citationsOf(
	ctx: AttemptContext,
	bankHash: string,
	question: Question,
	locale: Locale,
	format: Format,
): Promise<CitationView[]> {
	const { sources } = await ctx.revisions.get<Manifest>('bank', bankHash);
	return Promise.all(
		question.sources.map(async (id) => {
			const source = await ctx.revisions.get<Source>('source', sources[id] ?? '');
			const cited = citation(source, locale);
			return { ...cited, since: cited.from === null ? null : format.shortDate(cited.from) };
		}),
	);
}

const RANK = { wrong: 1, partly: 2, right: 3 } as const;
const rank = (answer: AnswerView) =>
	answer.certainty?.misled ? -1 : answer.critical && answer.verdict !== 'right' ? 0 : RANK[answer.verdict];

/**
 * The result of a finished attempt. Unless `mayRead` says otherwise, only to the learner.
 * @throws `not-found`, also while the attempt is open
 */
export async function resultOf(
	ctx: AttemptContext,
	attemptId: string,
	locale: Locale,
	mayRead: (attempt: Attempt) => boolean | Promise<boolean> = ({ staffId }) =>
		can(ctx.actor, 'result.read-own', { staffId }),
): Promise<ResultData> {
	const attempt = await attemptById(ctx.read, attemptId);
	if (!attempt || !(await mayRead(attempt))) throw new DomainError('not-found', null);
	if (isOver(attempt, ctx.clock())) {
		await expire(ctx, attemptId);
		return resultOf(ctx, attemptId, locale, mayRead);
	}
	if (attempt.state === 'open' || attempt.finishedAt === null) throw new DomainError('not-found', null);
	const { programme, questions } = await materialOf(ctx, attempt);
	const places = placesOf(await stepsOf(ctx.read, attemptId), questions.length);
	const responses = places.map(({ response }) => response);
	const graded = gradeAttempt(programme, attempt.paper, questions, responses);
	const answers = await Promise.all(
		questions.map((question, i) =>
			answerView(ctx, attempt, i + 1, question, places[i] ?? { response: null, sure: null }, locale),
		),
	);
	const assignment =
		attempt.assignmentId === null ? undefined : await assignmentById(ctx.read, attempt.assignmentId);
	// How many attempts there may be is today's rule: what the next start will go by.
	const allowed = (ctx.programmes.get(attempt.programmeId)?.value ?? programme).attempts;
	const voidedAt = await voidOf(ctx.read, attemptId);
	const format = formatIn(locale, ctx.config.timeZone);
	const finishedOn = dateIn(ctx.config.timeZone, attempt.finishedAt);
	return {
		attemptId,
		programme: programme.name[locale],
		programmeId: attempt.programmeId,
		assignmentId: attempt.assignmentId,
		number: attempt.number,
		practice: attempt.use === 'practice',
		topic: attempt.topic,
		passed: attempt.passed,
		reason: graded.reason,
		grade: format.percent(attempt.grade ?? 0),
		passMark: programme.passMark === undefined ? null : format.percent(programme.passMark),
		criticalPlaces: graded.criticalPlaces,
		expired: attempt.state === 'expired',
		finished: format.dateTime(attempt.finishedAt),
		lateAfter:
			assignment && isLate(assignment, finishedOn, finishedOn) ? format.date(assignment.dueOn) : null,
		answers: answers.sort((a, b) => rank(a) - rank(b) || a.place - b.place),
		weakTopics: await weakTopics(ctx, attempt, graded.marks, locale),
		keysOpened: attempt.keysOpened ?? 0,
		voided: voidedAt === undefined ? null : format.dateTime(voidedAt),
		attemptsLeft: assignment === undefined ? null : attemptsLeft(assignment, allowed),
		settled: assignment?.outcome === 'passed',
	};
}

async function weakTopics(
	ctx: AttemptContext,
	attempt: Attempt,
	marks: ReturnType<typeof gradeAttempt>['marks'],
	locale: Locale,
): Promise<{ id: string; name: string }[]> {
	const lost = new Map<string, number>();
	for (const { topic, fraction } of marks)
		if (fraction < 10_000) lost.set(topic, (lost.get(topic) ?? 0) + 10_000 - fraction);
	const { topics } = await ctx.revisions.get<Manifest>('bank', attempt.bankHash);
	return Promise.all(
		[...lost]
			.sort((a, b) => b[1] - a[1])
			.map(async ([id]) => ({
				id,
				name: (await ctx.revisions.get<Topic>('topic', topics[id] ?? '')).name[locale],
			})),
	);
}
