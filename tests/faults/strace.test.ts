import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawFrom } from '#lib/core/random.ts';
import { LONG, runDriver, Said } from './driver.ts';
import { expectWhole } from './whole.ts';

/**
 * Faults at single system calls, put in by strace: of the thread that writes the database and the signed head, the first call,
 * the second one, and so on, until a run has no more of them.
 */
const CALLS = ['pwrite64', 'write', 'fsync', 'fdatasync', 'ftruncate', 'unlink', 'rename'] as const;
type Call = (typeof CALLS)[number];

const folder = mkdtempSync(join(tmpdir(), 'shoumi-faults-'));

/** What happens in a run, and to which data directory. */
interface Scene {
	readonly script: string;
	readonly dataDir: string;
}

/** Acts alone and together, signatures, somebody who comes and is erased, which compacts the file. */
const WORK: Scene = { script: 'one,sign,many,person,erase,one,sign', dataDir: join(folder, 'used') };
/** The very first start: tables and keys are made. */
const FIRST: Scene = { script: 'one,sign', dataDir: join(folder, 'empty') };

const AT_ONCE = 2;

function whyNot(): string | undefined {
	const probe = spawnSync('strace', ['-e', 'trace=rename', '-e', 'inject=rename:error=EIO:when=1', 'true'], {
		encoding: 'utf8',
	});
	if (probe.error) return 'strace is not installed';
	return probe.status === 0 ? undefined : `strace may not trace here: ${probe.stderr.split('\n')[0]}`;
}

const reason = whyNot();
if (reason !== undefined) console.warn(`SKIPPED: faults at system calls (${reason})`);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Fault {
	readonly call: Call;
	/** strace's word for it: `signal=SIGKILL`, `error=EIO`. */
	readonly what: string;
	/** Which of the calls: `3`, or `3+` for this and all that follow. */
	readonly when: string;
}

/** A place for one run, with a copy of the scene's data directory. */
function place({ script, dataDir }: Scene) {
	const home = mkdtempSync(join(folder, 'run-'));
	const env = { SHOUMI_DATA_DIR: join(home, 'data'), FAULTS_SCRIPT: script };
	cpSync(dataDir, env.SHOUMI_DATA_DIR, { recursive: true });
	const remove = () => rmSync(home, { recursive: true, force: true });
	return { env, trace: join(home, 'trace'), remove };
}

/**
 * strace with these arguments. Node writes to pipes and events of its own at any time: of `write`, only those to the files of
 * keys and signed heads are meant, whose names hold the process's id. With -D, strace leaves that to the driver.
 */
function traced(call: Call | undefined, ...args: string[]): string[] {
	if (call !== 'write') return ['strace', '-qq', ...args];
	const ours = ['log-anchor', 'log-key'].map((name) => `-P "$SHOUMI_DATA_DIR/${name}.$$.new"`).join(' ');
	return ['sh', '-c', `exec strace -D -qq ${ours} "$@"`, 'strace', ...args];
}

/** Runs a scene with a fault. Returns whether it came to that, and what was said. */
async function run(scene: Scene, { call, what, when }: Fault) {
	const { env, trace, remove } = place(scene);
	const said = new Said();
	try {
		const inject = `inject=${call}:${what}:when=${when}`;
		const end = await runDriver(env, said, traced(call, '-o', trace, '-e', `trace=${call}`, '-e', inject));
		const injected = end.signal === 'SIGKILL' || readFileSync(trace, 'utf8').includes('(INJECTED)');
		await expectWhole(env, said);
		return { ...end, said, injected };
	} catch (error) {
		throw new Error(`${what} at ${call} ${when}: ${said.order.join(' ')}`, { cause: error });
	} finally {
		remove();
	}
}

/** How many of each call a run without faults makes. */
async function count(scene: Scene): Promise<Map<Call, number>> {
	const numbers = new Map<Call, number>();
	for (const calls of [CALLS.filter((call) => call !== 'write'), ['write'] as const]) {
		const { env, trace, remove } = place(scene);
		const said = new Said();
		const call = calls.length === 1 ? calls[0] : undefined;
		const { code } = await runDriver(env, said, traced(call, '-o', trace, '-e', `trace=${calls.join()}`));
		expect({ code, refused: said.refused }).toEqual({ code: 0, refused: [] });
		expect(said.order).toEqual(expect.arrayContaining(['ack', 'signed', 'done']));
		expect(said.erased.size).toBe(scene === WORK ? 1 : 0);
		const lines = readFileSync(trace, 'utf8').split('\n');
		for (const call of calls) numbers.set(call, lines.filter((line) => line.startsWith(`${call}(`)).length);
		remove();
	}
	return numbers;
}

const counts = new Map<Scene, Map<Call, number>>();
const countOf = (scene: Scene, call: Call) => counts.get(scene)?.get(call) ?? 0;

/** Every call of a run, by its number; of them all, or of so many drawn, at least one of each kind. */
function places(scene: Scene, most: number, seed: string): { call: Call; when: number }[] {
	const draw = drawFrom(seed);
	const all = CALLS.map((call) =>
		draw.shuffle(Array.from({ length: countOf(scene, call) }, (_, i) => ({ call, when: i + 1 }))),
	);
	if (LONG) return all.flat();
	const first = draw.shuffle(all.flatMap(([one]) => one ?? []));
	const others = draw.shuffle(all.flatMap(([, ...rest]) => rest));
	return [...first, ...others].slice(0, most);
}

async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
	const left = [...items];
	await Promise.all(
		Array.from({ length: AT_ONCE }, async () => {
			for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
		}),
	);
}

/** Tries the faults; where everything is tried, goes on beyond the counted calls until a run has no more of them. */
async function tryAll(
	scene: Scene,
	what: string,
	most: number,
	expectation: (fault: Fault, outcome: Awaited<ReturnType<typeof run>>) => void,
): Promise<void> {
	let injected = 0;
	await each(places(scene, most, what), async ({ call, when }) => {
		const fault = { call, what, when: String(when) };
		const outcome = await run(scene, fault);
		if (!outcome.injected) return;
		injected++;
		expectation(fault, outcome);
	});
	expect(injected).toBeGreaterThanOrEqual(LONG ? 20 : most / 2);
	if (!LONG) return;
	await each([...CALLS], async (call) => {
		for (let when = countOf(scene, call) + 1; ; when++) {
			const fault = { call, what, when: String(when) };
			const outcome = await run(scene, fault);
			if (!outcome.injected) return;
			expectation(fault, outcome);
		}
	});
}

const DISK = /^The disk of the service is (?:full|failing)|cannot be read or written \((?:EIO|ENOSPC)\)/;

/** It was said what is wrong, and nothing broke that was not meant to. */
function expectSaid({ call, what, when }: Fault, { said, errors }: Awaited<ReturnType<typeof run>>): void {
	const about = `${what} at ${call} ${when}: ${said.order.join(' ')}`;
	expect(errors, about).toBe('');
	expect(['done', 'stopped'], about).toContain(said.order.at(-1));
	for (const { code, sentence } of said.refused) {
		// At its start SQLite gives one code for whatever keeps the file from growing that its connections share.
		const unclear = what.endsWith('ENOSPC') || said.order.includes('stopped');
		// The signer names the file that it could not write, whichever of the two it was.
		const codes = unclear ? ['disk.full', 'disk.fault'] : ['disk.fault'];
		expect([...codes, 'signer.file'], about).toContain(code);
		expect(sentence).toMatch(DISK);
	}
}

describe.skipIf(reason !== undefined)('a fault at a system call', () => {
	beforeAll(async () => {
		mkdirSync(FIRST.dataDir);
		const env = { SHOUMI_DATA_DIR: WORK.dataDir, FAULTS_SCRIPT: 'person,one' };
		expect(await runDriver(env, new Said())).toMatchObject({ code: 0 });
		for (const scene of [WORK, FIRST]) counts.set(scene, await count(scene));
		// SQLite syncs files with the one or the other, as it was built; `fsync` is ours too.
		for (const call of ['pwrite64', 'write', 'fsync', 'ftruncate', 'unlink', 'rename'] as const)
			expect(countOf(WORK, call), call).toBeGreaterThan(0);
	});

	test('SIGKILL: what was acknowledged is there, and it goes on', async () => {
		await tryAll(WORK, 'signal=SIGKILL', 6, (fault, { said }) => {
			expect(said.order.at(-1), JSON.stringify(fault)).not.toBe('stopped');
		});
	});

	test('SIGKILL during the very first start: the next start makes of it what it needs', async () => {
		await tryAll(FIRST, 'signal=SIGKILL', 4, (fault, { said }) => {
			expect(said.order.at(-1), JSON.stringify(fault)).not.toBe('stopped');
		});
	});

	test.each(['EIO', 'ENOSPC'])(
		'%s once: the act is refused with a sentence, and the next ones are done',
		async (error) => {
			let refused = 0;
			await tryAll(WORK, `error=${error}`, 5, (fault, outcome) => {
				expectSaid(fault, outcome);
				const { order } = outcome.said;
				const at = order.indexOf('refused');
				if (at < 0) return;
				refused++;
				// Unless it was the very last thing to do.
				if (at < order.length - 2) expect(order.slice(at)).toContain('signed');
			});
			expect(refused).toBeGreaterThan(0);
		},
	);

	test.each(['EIO', 'ENOSPC'])(
		'%s during the very first start: it says so and stops, or goes on, and the next start is fine',
		async (error) => {
			await tryAll(FIRST, `error=${error}`, 1, expectSaid);
		},
	);

	test.each(['EIO', 'ENOSPC'])(
		'%s from then on: nothing more is acknowledged that is not there',
		async (error) => {
			const draw = drawFrom(error);
			const faults = Array.from({ length: LONG ? 60 : 2 }, (_, i): Fault => {
				const call = (['pwrite64', 'fsync', 'fdatasync'] as const)[i % 3] as Call;
				return { call, what: `error=${error}`, when: `${1 + draw.below(countOf(WORK, call) || 1)}+` };
			});
			let refused = 0;
			await each(faults, async (fault) => {
				const outcome = await run(WORK, fault);
				if (!outcome.injected) return;
				expectSaid(fault, outcome);
				refused += outcome.said.refused.length;
			});
			expect(refused).toBeGreaterThan(0);
		},
	);
});
