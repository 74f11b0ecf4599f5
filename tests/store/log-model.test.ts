import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, openApp } from '#lib/app.server.ts';
import { readConfig } from '#lib/core/config.server.ts';
import { DAY, MINUTE } from '#lib/core/time.ts';
import { compactIfNeeded } from '#lib/database/compact.server.ts';
import type { Tx } from '#lib/database/transact.server.ts';
import { readLog } from '#lib/evidence/log-reading.server.ts';
import { verifyConsistency } from '#lib/log/merkle.ts';
import { keepPrivateText } from '#lib/log/private-text.server.ts';
import { consistencyPath } from '#lib/log/proofs.server.ts';
import type { SignedHead } from '#lib/log/signer.ts';
import { bodiesFrom, entriesFrom, logHead } from '#lib/log/store.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { erase } from '#lib/retention/subjects.server.ts';
import { resultOpened } from '#lib/review/entries.ts';
import { unitAdded } from '#lib/staff/entries.ts';
import { addStaff, addUnit } from '#lib/staff/people.server.ts';
import { allUnits, personById } from '#lib/staff/store.server.ts';
import { expectForgotten, expectRowsAndEntries } from '../faults/whole.ts';
import { clockAt, MORNING } from '../harness.ts';
import { console_ } from '../people.ts';

/** Runs of the model: more where somebody has the time. */
const RUNS = process.env.SHOUMI_FAULTS === 'long' ? 1_500 : 60;

/** How an act ends: done, or undone because it changes its mind, leaves an entry of no kind, or one that names somebody. */
const ends = ['done', 'changed', 'no-kind', 'named'] as const;
type End = (typeof ends)[number];

const step = fc.oneof(
	{ weight: 3, arbitrary: fc.record({ what: fc.constant('act'), end: fc.constantFrom(...ends) }) },
	{
		weight: 3,
		arbitrary: fc.record({
			what: fc.constant('acts at once'),
			ends: fc.array(fc.constantFrom('done', ...ends), { minLength: 2, maxLength: 9 }),
		}),
	},
	{ weight: 2, arbitrary: fc.record({ what: fc.constant('somebody comes') }) },
	{ weight: 2, arbitrary: fc.record({ what: fc.constant('somebody is erased'), which: fc.nat() }) },
	{ weight: 2, arbitrary: fc.record({ what: fc.constant('the auditor reads') }) },
	{ weight: 3, arbitrary: fc.record({ what: fc.constant('a head is signed') }) },
	{
		weight: 1,
		arbitrary: fc.record({ what: fc.constant('the clock jumps'), days: fc.integer({ min: -2, max: 2 }) }),
	},
	{ weight: 1, arbitrary: fc.record({ what: fc.constant('the service restarts') }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Somebody {
	readonly key: string;
	/** What the log must never hold: name, sign-in name, the text about them and its salt. */
	readonly secrets: readonly string[];
}

/** What must be true of a house, beside the house. */
class Model {
	readonly units: string[] = ['head-office'];
	readonly bodies: string[] = [];
	readonly people: Somebody[] = [];
	readonly gone: Somebody[] = [];
	readonly heads: SignedHead[] = [];
	#names = 0;
	readonly #config;
	readonly #dataDir: string;
	readonly #clock = clockAt(MORNING);
	#app!: App;

	constructor(dataDir: string) {
		this.#dataDir = dataDir;
		this.#config = readConfig({ SHOUMI_DATA_DIR: dataDir });
	}

	async open(): Promise<void> {
		this.#app = await openApp(this.#config, { clock: this.#clock, content: 'none' });
	}

	close(): Promise<void> {
		return this.#app.close();
	}

	async take(step: Step): Promise<void> {
		this.#clock.pass(MINUTE);
		if ('end' in step) await this.#acts([step.end]);
		else if ('ends' in step) await this.#acts(step.ends);
		else if ('which' in step) await this.#erase(step.which);
		else if ('days' in step) this.#clock.pass(step.days * DAY);
		else if (step.what === 'somebody comes') await this.#come();
		else if (step.what === 'the auditor reads') await this.#read();
		else if (step.what === 'a head is signed') await this.#sign();
		else {
			await this.close();
			await this.open();
		}
		await this.#look();
	}

	/** Acts that wait at the same time; those that end well are in the model. */
	async #acts(wanted: readonly End[]): Promise<void> {
		const settled = await Promise.allSettled(
			wanted.map(async (end) => {
				const id = `unit-${this.#names++}`;
				await this.#app.transact((tx) => this.#act(tx, id, end));
				return id;
			}),
		);
		expect(settled.map(({ status }) => status)).toEqual(
			wanted.map((end) => (end === 'done' ? 'fulfilled' : 'rejected')),
		);
		for (const act of settled) if (act.status === 'fulfilled') this.units.push(act.value);
	}

	async #act(tx: Tx, id: string, end: End): Promise<void> {
		const at = this.#clock();
		const entry = unitAdded.entry({ at, actor: 'console', subject: id, data: { parent: null } });
		await tx.sql.insertInto('unit').values({ id, name: id, parent_id: null, created_at: at }).execute();
		tx.record(
			end === 'no-kind'
				? { ...entry, kind: 'unit.painted' }
				: end === 'named'
					? { ...entry, subject: '陈伟' }
					: entry,
		);
		if (end === 'changed') throw new Error('changed its mind');
	}

	/** Somebody is added, and somebody else opens a result of theirs with a reason. */
	async #come(): Promise<void> {
		const name = `Zhuge ${this.#names++} Kongming`;
		const signIn = `zhuge.${this.#names++}.kongming`;
		const { id } = await addStaff(this.#app.as(console_), {
			signIn,
			name,
			email: null,
			unitId: 'head-office',
			manager: null,
			roles: [],
		});
		const { key } = (await personById(this.#app.read, id)) ?? { key: '' };
		const text = `${name} asked why question 3 counted`;
		const salt = await this.#app.transact(async (tx) => {
			const kept = await keepPrivateText(tx.sql, this.#app.ids, key, text);
			const data = { attempt: this.#app.ids.id(), look: this.#app.ids.id(), reason: kept.commitment };
			tx.record(resultOpened.entry({ at: this.#clock(), actor: 'console', subject: key, data }));
			const row = await tx.sql
				.selectFrom('private_text')
				.select('salt')
				.where('id', '=', kept.id)
				.executeTakeFirstOrThrow();
			return row.salt;
		});
		this.people.push({ key, secrets: [name, signIn, text, salt] });
	}

	async #erase(which: number): Promise<void> {
		const [somebody] = this.people.splice(which % Math.max(this.people.length, 1), 1);
		if (!somebody) return;
		await this.#app.transact((tx) =>
			erase(tx, this.#app, somebody.key, 'court-order', {
				actor: 'console',
				decision: null,
				at: this.#clock(),
			}),
		);
		expect(await compactIfNeeded(this.#app, this.#app.database)).toBe(true);
		this.gone.push(somebody);
		for (const { secrets } of this.gone) expectForgotten(this.#dataDir, secrets);
	}

	/** Reading is an act, and leaves its entry. */
	async #read(): Promise<void> {
		const actor = { kind: 'person', id: 'x', key: 'p-abcdefghijkmnpqr', roles: ['auditor'] } as const;
		const page = await readLog(this.#app.as(actor), { kind: '', person: '', from: '', to: '' });
		const opened = await entriesFrom(this.#app.read, { kind: 'log.opened' }, 0, 1_000);
		const now = this.#clock();
		expect(opened.some(({ at }) => at <= now && at > now - 30 * MINUTE)).toBe(true);
		expect(page.lines[0]?.number).toBe(page.head.size - 1);
	}

	async #sign(): Promise<void> {
		const signed = await this.#app.signer.checkpoint();
		expect(await logHead(this.#app.read)).toEqual({ size: signed.size, root: signed.root });
		this.heads.push(signed);
	}

	/** What there was before is there still, byte for byte, and no entry says who somebody is. */
	async #look(): Promise<void> {
		const { size } = await logHead(this.#app.read);
		const bodies = (await bodiesFrom(this.#app.read, 0, size)).map(({ body }) => body);
		expect(bodies).toHaveLength(size);
		expect(bodies.slice(0, this.bodies.length)).toEqual(this.bodies);
		this.bodies.push(...bodies.slice(this.bodies.length));
		expect((await allUnits(this.#app.read)).map(({ id }) => id).sort()).toEqual([...this.units].sort());
		await expectRowsAndEntries(this.#app.read);
		const all = bodies.join('\n');
		for (const { secrets } of [...this.people, ...this.gone])
			for (const secret of secrets) expect(all.includes(secret), secret).toBe(false);
	}

	/** The log is whole, and every head that was ever signed is the beginning of it. */
	async expectOneHistory(): Promise<void> {
		const head = await logHead(this.#app.read);
		expect(await verifyLog(this.#app.read)).toEqual({ ok: true, ...head });
		for (const { size, root } of this.heads) {
			const path = await consistencyPath(this.#app.read, size, head.size);
			const [from, to] = [hexToBytes(root), hexToBytes(head.root)];
			expect(verifyConsistency(BigInt(size), BigInt(head.size), path, from, to)).toBe(true);
		}
	}
}

let folder: string;
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'shoumi-model-'));
	const app = await openApp(readConfig({ SHOUMI_DATA_DIR: join(folder, 'empty') }), {
		clock: () => MORNING,
		content: 'none',
	});
	await addUnit(app.as(console_), { id: 'head-office', name: '总行', parentId: null });
	await app.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(
	'I3, I4, I7: whatever happens in whatever order, the log and the rows tell one story',
	{ timeout: 3_600_000 },
	async () => {
		let runs = 0;
		await fc.assert(
			fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30, size: 'max' }), async (steps) => {
				const dataDir = join(folder, `run-${runs++}`);
				cpSync(join(folder, 'empty'), dataDir, { recursive: true });
				const model = new Model(dataDir);
				await model.open();
				try {
					for (const one of steps) await model.take(one);
					await model.expectOneHistory();
				} finally {
					await model.close();
					rmSync(dataDir, { recursive: true, force: true });
				}
			}),
			{ numRuns: RUNS },
		);
	},
);
