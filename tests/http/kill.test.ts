import { existsSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import type { AnswerReply } from '#lib/attempt/answer-wire.ts';
import { placesOf } from '#lib/attempt/attempt.ts';
import { materialOf } from '#lib/attempt/attempts.server.ts';
import { hashOfSteps } from '#lib/attempt/finish.server.ts';
import { gradeAttempt } from '#lib/attempt/grade.ts';
import { attemptById, attemptsOf, stepsOf } from '#lib/attempt/store.server.ts';
import { drawFrom } from '#lib/core/random.ts';
import { testBank } from '../bank.ts';
import { openHouse } from '../harness.ts';
import { givePasswords, type Member, passwordOf } from '../people.ts';
import { freePort, type Service, startService } from '../server.ts';
import { assign } from '../sitting.ts';
import { shoumi } from './cli.ts';
import { Browser, offered } from './client.ts';
import { DUE, prepare, signedIn } from './house.ts';

const KILLS = 30;
/** Answers in one attempt before it is handed in and the next one begins. */
const ANSWERS_AN_ATTEMPT = 25;

/** What a learner's page was told is saved. */
interface Acknowledged {
	readonly attempt: string;
	readonly place: number;
	readonly step: number;
	readonly response: readonly string[];
}

/** What the learners go by: whether the service can be reached, and whether to go on at all. */
interface Stage {
	going: boolean;
	up: Promise<void>;
}

/** Options that earn something: a learner who avoids them never passes, and so can begin again for ever. */
const RIGHT = new Set(
	testBank().questions.flatMap(({ options }) => options.filter(({ correct }) => correct).map(({ id }) => id)),
);

/** A learner who answers as fast as the service lets them, and sends again what got no answer. */
class Learner {
	readonly acknowledged: Acknowledged[] = [];
	readonly handedIn: string[] = [];
	sentAgain = 0;
	readonly #browser: Browser;
	readonly #stage: Stage;
	readonly #assignment: string;
	readonly #draw;

	constructor(browser: Browser, stage: Stage, assignment: string, seed: string) {
		this.#browser = browser;
		this.#stage = stage;
		this.#assignment = assignment;
		this.#draw = drawFrom(seed);
	}

	async run(): Promise<void> {
		while (this.#stage.going) await this.#sit();
	}

	async #sit(): Promise<void> {
		const started = await this.#until(() => this.#browser.post(`/programme/${this.#assignment}?/start`, {}));
		const attempt = /^\/attempt\/([a-z0-9]+)\/1$/.exec(started?.location ?? '')?.[1];
		if (attempt === undefined) return this.#ended(`start: ${started?.status}`);
		const places: { options: string[]; seen: number }[] = [];
		for (const place of [1, 2, 3]) {
			const page = await this.#until(() => this.#browser.get(`/attempt/${attempt}/${place}`));
			const options = offered(page?.body ?? '').filter((id) => !RIGHT.has(id));
			if (options.length === 0) return this.#ended(`place ${place}: ${page?.status}`);
			const seen = Number(/name="seen" value="(\d+)"/.exec(page?.body ?? '')?.[1] ?? 0);
			places.push({ options, seen });
		}
		for (let i = 0; i < ANSWERS_AN_ATTEMPT; i++) {
			const at = this.#draw.below(places.length);
			const { options, seen } = places[at] as (typeof places)[number];
			const values = [options[this.#draw.below(options.length)] as string];
			const body = { place: at + 1, values, seen, key: crypto.randomUUID() };
			const reply = await this.#until(() => this.#browser.json(`/attempt/${attempt}/answer`, body));
			if (!reply) return;
			const said = JSON.parse(reply.body) as AnswerReply;
			// Nobody else answers here, so nothing may be newer, also not what was sent twice.
			if (said.type !== 'receipt' || said.outcome !== 'saved') return this.#ended(reply.body);
			expect(said.response).toEqual(values);
			this.acknowledged.push({ attempt, place: said.place, step: said.step, response: said.response });
			places[at] = { options, seen: said.step };
		}
		const handed = await this.#until(() =>
			this.#browser.post(`/attempt/${attempt}?/submit`, { key: 'hand-in' }),
		);
		if (handed?.status === 303) this.handedIn.push(attempt);
		else this.#ended(`hand-in: ${handed?.status}`);
	}

	/** Asks until there is an answer; the same request again after each break. Undefined at the end of the story. */
	async #until<T>(ask: () => Promise<T>): Promise<T | undefined> {
		while (this.#stage.going) {
			await this.#stage.up;
			try {
				return await ask();
			} catch {
				this.sentAgain++;
				// The connection broke: the service is gone, or will be in a moment.
				await new Promise((wait) => setTimeout(wait, 5));
			}
		}
		return undefined;
	}

	/** Unless the story is over, the service has said something that it must not say. */
	#ended(what: string): void {
		if (this.#stage.going) throw new Error(`unexpected: ${what}`);
	}
}

/** Each acknowledged answer is in the database, under its step. */
function expectKept(file: string, acknowledged: readonly Acknowledged[]): void {
	const database = new SqliteDatabase(file, { readonly: true });
	try {
		const find = database.prepare<[string, number], { kind: string; place: number; body: string }>(
			'select kind, place, body from step where attempt_id = ? and number = ?',
		);
		for (const { attempt, place, step, response } of acknowledged)
			expect(find.get(attempt, step)).toEqual({
				kind: 'answer',
				place,
				body: JSON.stringify({ response }),
			});
	} finally {
		database.close();
	}
}

/** All attempts of somebody hang together: steps without gaps, grades that come out again, one entry for each act. */
async function expectWhole(app: App, member: Member): Promise<string[]> {
	const attempts = await attemptsOf(app.read, member.id);
	expect(attempts.filter(({ state }) => state === 'open').length).toBeLessThanOrEqual(1);
	expect(attempts.map(({ number }) => number).sort((a, b) => a - b)).toEqual(attempts.map((_, i) => i + 1));
	for (const { id } of attempts) {
		const attempt = await attemptById(app.read, id);
		if (!attempt) throw new Error('an attempt is listed and not there');
		const steps = await stepsOf(app.read, attempt.id);
		expect(steps.map(({ number }) => number)).toEqual(steps.map((_, i) => i + 1));
		const entries = await app.read
			.selectFrom('log_entry')
			.select('kind')
			.where('subject', '=', member.key)
			.where('body', 'like', `%"attempt":"${attempt.id}"%`)
			.orderBy('number')
			.execute();
		const { questions, programme } = await materialOf(app, attempt);
		const marks = await app.read
			.selectFrom('mark')
			.select('place')
			.where('attempt_id', '=', attempt.id)
			.execute();
		if (attempt.state === 'open') {
			expect(entries.map(({ kind }) => kind)).toEqual(['attempt.started']);
			expect(steps.every(({ kind }) => kind === 'answer')).toBe(true);
			expect(marks).toEqual([]);
			continue;
		}
		expect(entries.map(({ kind }) => kind)).toEqual([
			'attempt.started',
			'attempt.handed-in',
			'attempt.graded',
		]);
		expect(steps.at(-1)?.kind).toBe('hand-in');
		expect(marks).toHaveLength(questions.length);
		const responses = placesOf(steps, questions.length).map(({ response }) => response);
		const graded = gradeAttempt(programme, attempt.paper, questions, responses);
		expect(attempt).toMatchObject({ state: 'handed-in', grade: graded.grade, passed: graded.passed });
		const { steps_hash } = await app.read
			.selectFrom('attempt')
			.select('steps_hash')
			.where('id', '=', attempt.id)
			.executeTakeFirstOrThrow();
		expect(steps_hash).toBe(hashOfSteps(steps));
	}
	return attempts.filter(({ state }) => state === 'handed-in').map(({ id }) => id);
}

test(
	`I2: what was acknowledged survives kill -9, ${KILLS} times, while four learners answer`,
	{ timeout: 300_000 },
	async () => {
		const { told, ...ground } = await prepare(async (app, { chenWei, liNa, sunHao, wangFang }) => {
			const learners = [chenWei, liNa, sunHao, wangFang];
			await givePasswords(app, ...learners);
			await assign(app, 'refresher', DUE, ...learners);
			const assignments = await app.read.selectFrom('assignment').select(['id', 'staff_id']).execute();
			return learners.map((member) => ({
				member,
				assignment: assignments.find(({ staff_id }) => staff_id === member.id)?.id ?? '',
			}));
		});
		const port = await freePort();
		let service: Service = await startService(ground.env, { port });
		onTestFinished(async () => {
			await service.kill();
			ground.remove();
		});
		const stage: Stage = { going: true, up: Promise.resolve() };
		const learners: Learner[] = [];
		for (const { member, assignment } of told)
			learners.push(new Learner(await signedIn(service, member), stage, assignment, member.signIn));
		const sitting = learners.map((learner) => learner.run());
		const failed = Promise.all(sitting);
		failed.catch(() => undefined);
		const total = () => learners.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
		const draw = drawFrom('kills');

		for (let kill = 0, checked = learners.map(() => 0); kill < KILLS; kill++) {
			// The learners are at it again, and then at no moment in particular.
			const before = total();
			while (total() < before + 8) await Promise.race([failed, new Promise((wait) => setTimeout(wait, 5))]);
			await new Promise((wait) => setTimeout(wait, draw.below(120)));
			let open = () => {};
			stage.up = new Promise((resolve) => (open = resolve));
			await service.kill();
			service = await startService(ground.env, { port });
			for (const [i, { acknowledged }] of learners.entries())
				expectKept(ground.file, acknowledged.slice(checked[i]));
			checked = learners.map(({ acknowledged }) => acknowledged.length);
			open();
		}
		stage.going = false;
		await failed;
		expect(await service.stop()).toBe(0);
		expect(total()).toBeGreaterThan(KILLS * 8);
		expect(
			learners.reduce((sum, { sentAgain }) => sum + sentAgain, 0),
			'some were cut off',
		).toBeGreaterThan(KILLS);

		for (const { acknowledged } of learners) expectKept(ground.file, acknowledged);
		const database = new SqliteDatabase(ground.file, { readonly: true });
		expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
		expect(database.pragma('foreign_key_check')).toEqual([]);
		database.close();
		const verified = await shoumi(['log', 'verify'], ground.env);
		expect(verified.err).toBe('');
		expect(verified.out).toContain('The compliance log is whole');
		expect(verified.code).toBe(0);
		const house = await openHouse({ dataDir: ground.dataDir });
		for (const [i, { member }] of told.entries()) {
			const finished = await expectWhole(house.app, member);
			expect(finished).toEqual(expect.arrayContaining(learners[i]?.handedIn ?? []));
		}
		expect(learners.reduce((sum, { handedIn }) => sum + handedIn.length, 0)).toBeGreaterThan(0);
		await house.close();
	},
);

test('a graceful stop answers what is running, exits with 0, and leaves the database closed', async () => {
	const { people, ...ground } = await prepare(async (app, everybody) => {
		await givePasswords(app, ...Object.values(everybody));
	});
	const service = await startService(ground.env);
	onTestFinished(async () => {
		await service.kill();
		ground.remove();
	});
	// Checking a password takes long enough to be in the middle of it.
	let stopping = false;
	const after: boolean[] = [];
	const running = Object.values(people).map(async (member) => {
		const browser = new Browser(service.url);
		const reply = await browser.signIn(member.signIn, passwordOf(member));
		after.push(stopping);
		return { member, reply };
	});
	// By the first answer the service has taken in all of them.
	await Promise.race(running);
	stopping = true;
	const code = service.stop();
	for (const { reply } of await Promise.all(running))
		expect(reply).toMatchObject({ status: 303, location: '/' });
	expect(await code).toBe(0);
	expect(after, 'the stop came before some of the answers').toContain(true);
	await expect(new Browser(service.url).get('/health')).rejects.toThrow(/ECONNREFUSED/);
	// Closed in order: what SQLite keeps beside an open database is gone.
	expect(existsSync(`${ground.file}-wal`)).toBe(false);
	const database = new SqliteDatabase(ground.file, { readonly: true });
	expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
	const started = database
		.prepare(`select count(*) from log_entry where kind = 'session.started'`)
		.pluck()
		.get();
	expect(started).toBe(Object.keys(people).length);
	database.close();
	expect((await shoumi(['log', 'verify'], ground.env)).code).toBe(0);
});
