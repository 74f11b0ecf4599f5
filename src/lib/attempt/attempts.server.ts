import { canonicalJson, sha256Hex } from '#lib/core/canonical.ts';
import { DomainError } from '#lib/core/errors.ts';
import { isRequestKey } from '#lib/core/ids.ts';
import { dateIn, MINUTE } from '#lib/core/time.ts';
import { attemptsLeft, stateOf } from '#lib/assignment/assignment.ts';
import { assignmentById, countAttempt, lockAssignment } from '#lib/assignment/store.server.ts';
import type { Tx } from '#lib/database/transact.server.ts';
import { canAsk, drawPaper, paperFrom, type Paper } from '#lib/programme/draw.ts';
import { paperLength, type Programme } from '#lib/programme/programme.ts';
import type { Programmes } from '#lib/programme/programmes.server.ts';
import type { Bank } from '#lib/question/bank.server.ts';
import { kindOf, type Question } from '#lib/question/kinds.ts';
import type { Revision } from '#lib/question/revision.ts';
import { type RevisionReader, revisionReader } from '#lib/question/revisions.server.ts';
import { dueSet, type Memory, remember, type TopicLoss, weakestTopics } from '#lib/recall/recall.ts';
import { keepMemory, keepSkip, lossesOf, memoriesOf, memoryOf } from '#lib/recall/store.server.ts';
import { actorKey } from '#lib/staff/permission.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import { demand } from '#lib/staff/demand.ts';
import {
	type AnswerBody,
	type Attempt,
	decideAnswer,
	type Focus,
	isOver,
	MOST_STEPS,
	placesOf,
	type Step,
} from './attempt.ts';
import { type Certainty, certaintyOf, isConfidentlyWrong } from './certainty.ts';
import { attemptStarted } from './entries.ts';
import { finish, type Material } from './finish.server.ts';
import * as store from './store.server.ts';

export interface AttemptContext extends ActorContext {
	readonly bank: Bank;
	readonly programmes: Programmes;
	readonly revisions: RevisionReader;
	readonly config: { readonly timeZone: string };
}

/** Programme and questions of an attempt, as they were when it was drawn (I8). */
export async function materialOf(
	ctx: Pick<AttemptContext, 'revisions'>,
	attempt: Attempt,
): Promise<Material> {
	const [programme, ...questions] = await Promise.all([
		ctx.revisions.get<Programme>('programme', attempt.programmeHash),
		...attempt.paper.questions.map(({ hash }) => ctx.revisions.get<Question>('question', hash)),
	]);
	return { programme, questions };
}

/**
 * Starts an attempt of an assignment, or gives the one already open: starting twice starts once (I5).
 * @returns the attempt's id
 * @throws `not-found`, `attempt.not-open`, `attempt.settled`, `attempt.spent`, `programme.gone`
 */
export async function startAttempt(ctx: AttemptContext, assignmentId: string): Promise<string> {
	const known = await assignmentById(ctx.read, assignmentId);
	if (!known) throw new DomainError('not-found', null);
	demand(ctx.actor, 'attempt.sit', { staffId: known.staffId });
	const programme = ctx.programmes.get(known.programmeId);
	if (!programme) throw new DomainError('programme.gone', null);
	await expireOpen(ctx, assignmentId);
	return ctx.transact(async (tx) => {
		const assignment = await lockAssignment(tx.sql, assignmentId);
		if (!assignment) throw new DomainError('not-found', null);
		const open = await store.openAttempt(tx.sql, assignment.id);
		if (open) return open.id;
		if (stateOf(assignment, ctx.today(), false) === 'not-open')
			throw new DomainError('attempt.not-open', { date: assignment.opensOn ?? '' });
		if (assignment.outcome === 'passed') throw new DomainError('attempt.settled', null);
		if (attemptsLeft(assignment, programme.value.attempts) === 0)
			throw new DomainError('attempt.spent', { most: programme.value.attempts ?? 0 });
		const number = assignment.attempts + 1;
		await countAttempt(tx.sql, assignment.id, number);
		const attempt = await draw(ctx, tx, programme, { assignmentId, topic: null, focus: null, number });
		tx.record(
			attemptStarted.entry({
				at: attempt.startedAt,
				actor: actorKey(ctx.actor),
				subject: actorKey(ctx.actor),
				data: {
					attempt: attempt.id,
					assignment: assignmentId,
					programme: programme.id,
					programmeHash: programme.hash,
					bank: ctx.bank.hash,
					paper: attempt.paperHash,
					number,
					questions: attempt.paper.questions.length,
					deadline: attempt.deadlineAt,
				},
			}),
		);
		return attempt.id;
	});
}

/**
 * Starts practice in topics, in what went wrong or in what is due, or gives the practice already open about the same.
 * Leaves no entry: practice is the learner's own.
 * @throws `not-found`, `practice.topic`, `practice.nothing-due`, `practice.nothing-weak`
 */
export async function startPractice(ctx: AttemptContext, programmeId: string, focus: Focus): Promise<string> {
	demand(ctx.actor, 'programmes.sit');
	const programme = ctx.programmes.get(programmeId);
	if (programme?.value.use !== 'practice') throw new DomainError('not-found', null);
	const topic = focus.by === 'topics' ? focus.topics.join(' ') : null;
	if (focus.by === 'topics') {
		const known = programme.value.sections.flatMap(({ topics }) => topics);
		if (focus.topics.length === 0 || !focus.topics.every((id) => known.includes(id)))
			throw new DomainError('practice.topic', null, { field: 'topic' });
	}
	return ctx.transact(async (tx) => {
		const open = await store.openPractice(tx.sql, ownId(ctx), programme.id);
		if (open?.focus === focus.by && open.topic === topic && (await goesOn(ctx, tx, open))) return open.id;
		// About something else, or done: the one left open is handed in as it stands.
		if (open) await close(ctx, tx, open);
		const how = { assignmentId: null, topic, focus: focus.by, number: 1 };
		if (focus.by === 'topics') return (await draw(ctx, tx, programme, how)).id;
		const chosen = await chosenFor(ctx, tx, programme.value, focus.by);
		if (chosen.length === 0)
			throw new DomainError(focus.by === 'due' ? 'practice.nothing-due' : 'practice.nothing-weak', null);
		const seed = ctx.ids.secret();
		return (await keep(ctx, tx, programme, how, paperFrom(chosen, seed), seed)).id;
	});
}

/** Whether an open practice is worth going on with: something is left to answer, and a day's set is of today. */
async function goesOn(ctx: AttemptContext, tx: Tx, open: Attempt): Promise<boolean> {
	if (open.focus === 'due' && dateIn(ctx.config.timeZone, open.startedAt) < ctx.today()) return false;
	const places = placesOf(await store.stepsOf(tx.sql, open.id), open.paper.questions.length);
	return places.some(({ response, partial }) => response === null || partial);
}

/** The questions that a practice programme can ask. */
export function practiceQuestions(bank: Bank, programme: Programme): Revision<Question>[] {
	return [...bank.questions.values()].filter(({ value }) => canAsk(programme, value));
}

/** The memories of questions that can still be asked, and what of them is due by today's date. */
export function dueOfToday(
	ctx: Pick<AttemptContext, 'config' | 'today'>,
	memories: readonly Memory[],
	questions: readonly Revision<Question>[],
): ReturnType<typeof dueSet> & { known: Memory[] } {
	const ids = new Set(questions.map(({ id }) => id));
	const known = memories.filter(({ questionId }) => ids.has(questionId));
	// By dates, as the page says it: what is due today is due in the morning.
	const isDue = (at: number) => dateIn(ctx.config.timeZone, at) <= ctx.today();
	return { known, ...dueSet(known, isDue) };
}

/** The topics of a practice programme in which most was lost. */
export function weakestOf(programme: Programme, losses: readonly TopicLoss[]): string[] {
	const topics = new Set(programme.sections.flatMap((section) => section.topics));
	return weakestTopics(
		losses.filter(({ topic }) => topics.has(topic)),
		WEAKEST,
	);
}

/** How many topics practice in what went wrong takes up. */
const WEAKEST = 3;

/**
 * The questions of a practice that chooses for the learner: what is due, or practice questions of the topics in which
 * most was lost; what one was certain of and wrong about first, then what one has seen least.
 */
async function chosenFor(
	ctx: AttemptContext,
	tx: Tx,
	programme: Programme,
	by: 'weak' | 'due',
): Promise<Revision<Question>[]> {
	const practice = practiceQuestions(ctx.bank, programme);
	const { known, set } = dueOfToday(ctx, await memoriesOf(tx.sql, ownId(ctx)), practice);
	if (by === 'due')
		return set.flatMap(({ questionId }) => practice.find(({ id }) => id === questionId) ?? []);
	const topics = weakestOf(programme, await lossesOf(tx.sql, ownId(ctx)));
	const seen = await store.timesDrawn(tx.sql, ownId(ctx));
	const misled = (id: string) =>
		known.some((one) => one.questionId === id && isConfidentlyWrong(one.fraction, certaintyOf(one.sure)));
	const rank = ({ id, value }: Revision<Question>) => [
		misled(id) ? 0 : 1,
		seen.get(id) ?? 0,
		topics.indexOf(value.topic),
	];
	return practice
		.filter(({ value }) => topics.includes(value.topic))
		.map((revision) => ({ revision, rank: rank(revision) }))
		.sort((a, b) => {
			const at = a.rank.findIndex((value, i) => value !== b.rank[i]);
			return at < 0 ? (a.revision.id < b.revision.id ? -1 : 1) : (a.rank[at] ?? 0) - (b.rank[at] ?? 0);
		})
		.slice(0, paperLength(programme))
		.map(({ revision }) => revision);
}

/** Puts the day's set off until tomorrow. */
export async function skipToday(ctx: AttemptContext): Promise<void> {
	demand(ctx.actor, 'programmes.sit');
	await ctx.transact((tx) => keepSkip(tx.sql, ownId(ctx), ctx.today()));
}

function ownId(ctx: AttemptContext): string {
	if (ctx.actor.kind !== 'person') throw new DomainError('not-found', null);
	return ctx.actor.id;
}

async function draw(
	ctx: AttemptContext,
	tx: Tx,
	programme: Revision<Programme>,
	how: AttemptStart,
): Promise<Attempt> {
	const seed = ctx.ids.secret();
	const paper = drawPaper({
		programme: programme.value,
		questions: ctx.bank.questions.values(),
		seed,
		seen: await store.timesDrawn(tx.sql, ownId(ctx)),
		topics: how.topic?.split(' ') ?? null,
	});
	if (paper.questions.length === 0) throw new DomainError('programme.empty', null);
	return keep(ctx, tx, programme, how, paper, seed);
}

type AttemptStart = Pick<Attempt, 'assignmentId' | 'topic' | 'focus' | 'number'>;

/** Keeps an attempt of this paper, open from now on. */
async function keep(
	ctx: AttemptContext,
	tx: Tx,
	programme: Revision<Programme>,
	how: AttemptStart,
	paper: Paper,
	seed: string,
): Promise<Attempt> {
	const startedAt = ctx.clock();
	const { timeLimit } = programme.value;
	const attempt: Attempt = {
		id: ctx.ids.id(),
		staffId: ownId(ctx),
		...how,
		programmeId: programme.id,
		programmeHash: programme.hash,
		bankHash: ctx.bank.hash,
		use: programme.value.use,
		paper,
		paperHash: sha256Hex(canonicalJson(paper)),
		startedAt,
		deadlineAt: timeLimit === undefined ? null : startedAt + timeLimit * MINUTE,
		state: 'open',
		finishedAt: null,
		grade: null,
		passed: null,
		keysOpened: null,
	};
	await store.insertAttempt(tx.sql, attempt, seed);
	return attempt;
}

/**
 * Reads an attempt of one's own. One whose time is over is handed in as it stands before anything else is said of it.
 * @throws `not-found`
 */
export async function readAttempt(
	ctx: AttemptContext,
	attemptId: string,
): Promise<{ attempt: Attempt; steps: Step[] }> {
	const attempt = await mine(ctx, attemptId);
	if (isOver(attempt, ctx.clock())) {
		await expire(ctx, attemptId);
		return readAttempt(ctx, attemptId);
	}
	return { attempt, steps: await store.stepsOf(ctx.read, attemptId) };
}

async function mine(ctx: AttemptContext, attemptId: string): Promise<Attempt> {
	const attempt = await store.attemptById(ctx.read, attemptId);
	if (!attempt) throw new DomainError('not-found', null);
	demand(ctx.actor, 'attempt.sit', { staffId: attempt.staffId });
	return attempt;
}

/** What the page is told about an answer. `saved` is said only after the commit (I2). */
export interface Receipt {
	/** `newer`: another page has answered here meanwhile, and that answer stands. */
	readonly outcome: 'saved' | 'newer';
	readonly place: number;
	/** The answer that stands. */
	readonly response: readonly string[];
	/** Number of the step that holds it. */
	readonly step: number;
	/** Epoch ms. */
	readonly at: number;
}

function receipt(outcome: Receipt['outcome'], step: Step): Receipt {
	return {
		outcome,
		place: step.place,
		response: (step.body as { response: readonly string[] }).response,
		step: step.number,
		at: step.at,
	};
}

/**
 * Records the answer to one question. In practice it is final once complete, and the question's next day is set by it.
 * @param input.values ids as the form or the page sent them; none takes back the answer that stands there. For a case:
 * every decision so far and the new one
 * @param input.sure how sure the learner is; kept in practice only
 * @throws `not-found`, `attempt.over` (time is up: handed in as it stood), `attempt.finished`, `answer.form`,
 * `answer.final` (feedback was given), `answer.incomplete` (feedback would be given on half an answer),
 * `answer.decided` (a decision of a case is not taken back), `request.key`
 */
export async function saveAnswer(
	ctx: AttemptContext,
	input: {
		attemptId: string;
		place: number;
		values: readonly string[];
		sure?: Certainty | null;
		seen: number;
		key: string;
	},
): Promise<Receipt> {
	if (!isRequestKey(input.key)) throw new DomainError('request.key', null);
	const attempt = await mine(ctx, input.attemptId);
	const drawn = attempt.paper.questions[input.place - 1];
	if (!drawn) throw new DomainError('not-found', null);
	const [programme, question] = await Promise.all([
		ctx.revisions.get<Programme>('programme', attempt.programmeHash),
		ctx.revisions.get<Question>('question', drawn.hash),
	]);
	// Nothing ticked any more takes a standing answer back.
	const kind = kindOf(question);
	const response = input.values.length === 0 ? [] : kind.response(question, input.values);
	if (!response) throw new DomainError('answer.form', null);
	const partial = response.length > 0 && !kind.complete(question, response);
	const explains = programme.feedback === 'after-each-answer';
	if (explains && partial && !kind.stepwise) throw new DomainError('answer.incomplete', null);
	return whileOpen(ctx, input.attemptId, async (tx, _, steps) => {
		const { place, seen, key } = input;
		const before = placesOf(steps, attempt.paper.questions.length)[place - 1];
		if (response.length === 0 && before?.step === 0) throw new DomainError('answer.form', null);
		const decision = decideAnswer(steps, { place, seen, key, response, stepwise: kind.stepwise });
		if (decision.do === 'repeat') return receipt('saved', decision.step);
		if (decision.do === 'keep-newer') return receipt('newer', decision.step);
		if (explains && before?.response && !before.partial) throw new DomainError('answer.final', null);
		if (decision.do === 'refuse') throw new DomainError(decision.code, null);
		const sure = explains ? (input.sure ?? null) : null;
		const body: AnswerBody = { response, ...(partial && { partial }), ...(sure && { sure }) };
		const step = await append(ctx, tx, input.attemptId, steps, 'answer', place, body, key);
		if (attempt.use === 'practice' && explains && !partial) {
			const fraction = kind.fraction(question, response);
			const known = await memoryOf(tx.sql, attempt.staffId, question.id);
			const memory = remember(known, { questionId: question.id, fraction, sure, at: step.at });
			await keepMemory(tx.sql, attempt.staffId, memory);
		}
		return receipt('saved', step);
	});
}

/** Flags a question for later, or takes the flag off. Throws as `saveAnswer`. */
export async function setFlag(
	ctx: AttemptContext,
	input: { attemptId: string; place: number; flagged: boolean; key: string },
): Promise<void> {
	if (!isRequestKey(input.key)) throw new DomainError('request.key', null);
	await mine(ctx, input.attemptId);
	await whileOpen(ctx, input.attemptId, async (tx, attempt, steps) => {
		const { place, flagged, key } = input;
		const state = placesOf(steps, attempt.paper.questions.length)[place - 1];
		if (!state) throw new DomainError('not-found', null);
		if (state.flagged !== flagged)
			await append(ctx, tx, input.attemptId, steps, 'flag', place, { flagged }, key);
	});
}

async function append(
	ctx: AttemptContext,
	tx: Tx,
	attemptId: string,
	steps: readonly Step[],
	kind: 'answer' | 'flag',
	place: number,
	body: Step['body'],
	key: string,
): Promise<Step> {
	if (steps.length >= MOST_STEPS) throw new DomainError('attempt.steps', { most: MOST_STEPS });
	const step: Step = { number: steps.length + 1, at: ctx.clock(), kind, place, body, key };
	await store.appendStep(tx.sql, attemptId, step);
	return step;
}

/** Runs work on an attempt that is held and open; hands it in first, and says so, when its time is over. */
async function whileOpen<T>(
	ctx: AttemptContext,
	attemptId: string,
	work: (tx: Tx, attempt: Attempt, steps: Step[]) => Promise<T>,
): Promise<T> {
	const outcome = await ctx.transact(async (tx) => {
		const attempt = await store.lockAttempt(tx.sql, attemptId);
		if (!attempt) throw new DomainError('not-found', null);
		if (attempt.state === 'expired') throw new DomainError('attempt.over', null);
		if (attempt.state !== 'open') throw new DomainError('attempt.finished', null);
		if (isOver(attempt, ctx.clock())) return 'over';
		return { value: await work(tx, attempt, await store.stepsOf(tx.sql, attemptId)) };
	});
	if (outcome === 'over') {
		await expire(ctx, attemptId);
		throw new DomainError('attempt.over', null);
	}
	return outcome.value;
}

/**
 * Hands an attempt in. A second time has no second effect (I5): it answers as the first did.
 * @throws `not-found`
 */
export async function submitAttempt(ctx: AttemptContext, attemptId: string, key: string): Promise<void> {
	if (!isRequestKey(key)) throw new DomainError('request.key', null);
	const attempt = await mine(ctx, attemptId);
	const material = await materialOf(ctx, attempt);
	await ctx.transact(async (tx) => {
		const held = await store.lockAttempt(tx.sql, attemptId);
		if (held?.state !== 'open') return;
		const over = isOver(held, ctx.clock());
		await finish(
			ctx,
			tx,
			held,
			await store.stepsOf(tx.sql, attemptId),
			material,
			over ? 'expired' : 'handed-in',
			{
				actor: over ? 'system' : actorKey(ctx.actor),
				at: ctx.clock(),
				key,
			},
		);
	});
}

type ExpiryContext = Pick<AttemptContext, 'transact' | 'clock' | 'read' | 'revisions' | 'ids' | 'config'>;

/** Hands in what the transaction holds, as it stands. */
async function close(
	ctx: Pick<AttemptContext, 'actor' | 'clock' | 'ids' | 'config'>,
	tx: Tx,
	attempt: Attempt,
): Promise<void> {
	const steps = await store.stepsOf(tx.sql, attempt.id);
	// On the transaction's own handle: asking for a second connection here could leave everybody waiting for one.
	const material = await materialOf({ revisions: revisionReader(tx.sql) }, attempt);
	await finish(ctx, tx, attempt, steps, material, 'handed-in', {
		actor: actorKey(ctx.actor),
		at: ctx.clock(),
		key: 'handed-in',
	});
}

/** Hands in an attempt whose time is over, as it stands; once, whoever comes first. */
export async function expire(ctx: ExpiryContext, attemptId: string): Promise<boolean> {
	const known = await store.attemptById(ctx.read, attemptId);
	if (!known) return false;
	const material = await materialOf(ctx, known);
	return ctx.transact(async (tx) => {
		const attempt = await store.lockAttempt(tx.sql, attemptId);
		if (!attempt || !isOver(attempt, ctx.clock())) return false;
		await finish(ctx, tx, attempt, await store.stepsOf(tx.sql, attemptId), material, 'expired', {
			actor: 'system',
			at: ctx.clock(),
			key: 'expired',
		});
		return true;
	});
}

async function expireOpen(ctx: ExpiryContext, assignmentId: string): Promise<void> {
	const open = await store.openAttempt(ctx.read, assignmentId);
	if (open && isOver(open, ctx.clock())) await expire(ctx, open.id);
}

const EXPIRE_AT_ONCE = 200;

/**
 * Job: hands in every attempt whose time is over. One that cannot be handed in holds up none of the others.
 * Returns how many; throws an AggregateError of what went wrong, after the rest is done.
 */
export async function expireAttempts(ctx: ExpiryContext): Promise<number> {
	let count = 0;
	const failures: unknown[] = [];
	for (const id of await store.overdueAttempts(ctx.read, ctx.clock(), EXPIRE_AT_ONCE)) {
		try {
			if (await expire(ctx, id)) count++;
		} catch (error) {
			failures.push(error);
		}
	}
	if (failures.length > 0) throw new AggregateError(failures, 'attempts could not be handed in');
	return count;
}
