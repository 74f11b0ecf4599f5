import { canonicalJson, sha256Hex } from '#lib/core/canonical.ts';
import { DomainError } from '#lib/core/errors.ts';
import { isRequestKey } from '#lib/core/ids.ts';
import { MINUTE } from '#lib/core/time.ts';
import { stateOf } from '#lib/assignment/assignment.ts';
import { assignmentById, countAttempt, lockAssignment } from '#lib/assignment/store.server.ts';
import type { Tx } from '#lib/database/transact.server.ts';
import { drawPaper } from '#lib/programme/draw.ts';
import type { Programme } from '#lib/programme/programme.ts';
import type { Programmes } from '#lib/programme/programmes.server.ts';
import type { Bank } from '#lib/question/bank.server.ts';
import { kindOf, type Question } from '#lib/question/kinds.ts';
import type { Revision } from '#lib/question/revision.ts';
import { type RevisionReader, revisionReader } from '#lib/question/revisions.server.ts';
import { actorKey } from '#lib/staff/permission.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import { demand } from '#lib/staff/demand.ts';
import { type Attempt, decideAnswer, isOver, MOST_STEPS, placesOf, type Step } from './attempt.ts';
import { attemptStarted } from './entries.ts';
import { finish, type Material } from './finish.server.ts';
import * as store from './store.server.ts';

export interface AttemptContext extends ActorContext {
	readonly bank: Bank;
	readonly programmes: Programmes;
	readonly revisions: RevisionReader;
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
		if (programme.value.attempts !== undefined && assignment.attempts >= programme.value.attempts)
			throw new DomainError('attempt.spent', { most: programme.value.attempts });
		const number = assignment.attempts + 1;
		await countAttempt(tx.sql, assignment.id, number);
		const attempt = await draw(ctx, tx, programme, { assignmentId, topic: null, number });
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
 * Starts practice in a topic, or gives the practice already open in the programme. Leaves no entry: practice is the
 * learner's own.
 * @throws `not-found`, `practice.topic`
 */
export async function startPractice(
	ctx: AttemptContext,
	programmeId: string,
	topic: string,
): Promise<string> {
	demand(ctx.actor, 'programmes.sit');
	const programme = ctx.programmes.get(programmeId);
	if (programme?.value.use !== 'practice') throw new DomainError('not-found', null);
	if (programme.value.chooseTopic && !programme.value.sections.some(({ topics }) => topics.includes(topic)))
		throw new DomainError('practice.topic', null, { field: 'topic' });
	return ctx.transact(async (tx) => {
		const open = await store.openPractice(tx.sql, ownId(ctx), programme.id);
		if (open?.topic === topic) return open.id;
		// Another topic: the one left open is handed in as it stands.
		if (open) await close(ctx, tx, open);
		return (await draw(ctx, tx, programme, { assignmentId: null, topic, number: 1 })).id;
	});
}

function ownId(ctx: AttemptContext): string {
	if (ctx.actor.kind !== 'person') throw new DomainError('not-found', null);
	return ctx.actor.id;
}

async function draw(
	ctx: AttemptContext,
	tx: Tx,
	programme: Revision<Programme>,
	how: { assignmentId: string | null; topic: string | null; number: number },
): Promise<Attempt> {
	const staffId = ownId(ctx);
	const seed = ctx.ids.secret();
	const paper = drawPaper({
		programme: programme.value,
		questions: ctx.bank.questions.values(),
		seed,
		seen: await store.timesDrawn(tx.sql, staffId),
		topic: how.topic,
	});
	if (paper.questions.length === 0) throw new DomainError('programme.empty', null);
	const startedAt = ctx.clock();
	const { timeLimit } = programme.value;
	const attempt: Attempt = {
		id: ctx.ids.id(),
		staffId,
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
 * Records the answer to one question.
 * @param input.values option ids as the form or the page sent them; none takes back the answer that stands there
 * @throws `not-found`, `attempt.over` (time is up: handed in as it stood), `attempt.finished`, `answer.form`,
 * `answer.final` (feedback was given), `request.key`
 */
export async function saveAnswer(
	ctx: AttemptContext,
	input: { attemptId: string; place: number; values: readonly string[]; seen: number; key: string },
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
	const response = input.values.length === 0 ? [] : kindOf(question).response(question, input.values);
	if (!response) throw new DomainError('answer.form', null);
	const open = await whileOpen(ctx, input.attemptId, async (tx, _, steps) => {
		const { place, seen, key } = input;
		const answered = steps.some((step) => step.kind === 'answer' && step.place === place);
		if (response.length === 0 && !answered) throw new DomainError('answer.form', null);
		const decision = decideAnswer(steps, { place, seen, key, response });
		if (decision.do === 'repeat') return receipt('saved', decision.step);
		if (decision.do === 'keep-newer') return receipt('newer', decision.step);
		if (answered && programme.feedback === 'after-each-answer') throw new DomainError('answer.final', null);
		return receipt(
			'saved',
			await append(ctx, tx, input.attemptId, steps, 'answer', place, { response }, key),
		);
	});
	return open;
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
		await finish(tx, held, await store.stepsOf(tx.sql, attemptId), material, over ? 'expired' : 'handed-in', {
			actor: over ? 'system' : actorKey(ctx.actor),
			at: ctx.clock(),
			key,
		});
	});
}

type ExpiryContext = Pick<AttemptContext, 'transact' | 'clock' | 'read' | 'revisions'>;

/** Hands in what the transaction holds, as it stands. */
async function close(ctx: Pick<AttemptContext, 'actor' | 'clock'>, tx: Tx, attempt: Attempt): Promise<void> {
	const steps = await store.stepsOf(tx.sql, attempt.id);
	// On the transaction's own handle: asking for a second connection here could leave everybody waiting for one.
	const material = await materialOf({ revisions: revisionReader(tx.sql) }, attempt);
	await finish(tx, attempt, steps, material, 'handed-in', {
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
		await finish(tx, attempt, await store.stepsOf(tx.sql, attemptId), material, 'expired', {
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
