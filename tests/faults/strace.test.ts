import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

/** What happens in each run: acts alone and together, signatures, somebody who comes and is erased, which compacts the file. */
const SCRIPT = 'one,sign,many,person,erase,one,sign';
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

interface Fault {
	readonly call: Call;
	/** strace's word for it: `signal=SIGKILL`, `error=EIO`. */
	readonly what: string;
	/** Which of the calls: `3`, or `3+` for this and all that follow. */
	readonly when: string;
}

let template: string;

/** Runs the script in a copy of the house, with a fault. Returns whether it came to that, and what was said. */
async function run({ call, what, when }: Fault) {
	const folder = mkdtempSync(join(tmpdir(), 'shoumi-fault-'));
	const env = { SHOUMI_DATA_DIR: join(folder, 'data'), FAULTS_SCRIPT: SCRIPT };
	const trace = join(folder, 'trace');
	const said = new Said();
	try {
		cpSync(template, env.SHOUMI_DATA_DIR, { recursive: true });
		const inject = `inject=${call}:${what}:when=${when}`;
		const end = await runDriver(env, said, [
			'strace',
			...['-qq', '-o', trace, '-e', `trace=${call}`, '-e', inject],
		]);
		const traced = readFileSync(trace, 'utf8');
		await expectWhole(env, said);
		const injected = traced.includes('(INJECTED)') || traced.includes('killed by SIGKILL');
		return { ...end, said, injected };
	} catch (error) {
		throw new Error(`${what} at ${call} ${when}: ${said.order.join(' ')}`, { cause: error });
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** How many of each call a run without faults makes. */
async function count(): Promise<Map<Call, number>> {
	const folder = mkdtempSync(join(tmpdir(), 'shoumi-fault-'));
	try {
		const env = { SHOUMI_DATA_DIR: join(folder, 'data'), FAULTS_SCRIPT: SCRIPT };
		const trace = join(folder, 'trace');
		cpSync(template, env.SHOUMI_DATA_DIR, { recursive: true });
		const said = new Said();
		const { code } = await runDriver(env, said, [
			'strace',
			'-qq',
			'-o',
			trace,
			'-e',
			`trace=${CALLS.join()}`,
		]);
		expect({ code, refused: said.refused }).toEqual({ code: 0, refused: [] });
		expect(said.order).toEqual(expect.arrayContaining(['ack', 'signed', 'erased', 'done']));
		const lines = readFileSync(trace, 'utf8').split('\n');
		return new Map(CALLS.map((call) => [call, lines.filter((line) => line.startsWith(`${call}(`)).length]));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

let counts: Map<Call, number>;

/** Every call of a run, by its number; of them all, or of so many drawn, at least one of each kind. */
function places(most: number, seed: string): { call: Call; when: number }[] {
	const draw = drawFrom(seed);
	const all = CALLS.map((call) =>
		draw.shuffle(Array.from({ length: counts.get(call) ?? 0 }, (_, i) => ({ call, when: i + 1 }))),
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
	what: string,
	most: number,
	expectation: (fault: Fault, outcome: Awaited<ReturnType<typeof run>>) => void,
): Promise<void> {
	let injected = 0;
	await each(places(most, what), async ({ call, when }) => {
		const fault = { call, what, when: String(when) };
		const outcome = await run(fault);
		if (!outcome.injected) return;
		injected++;
		expectation(fault, outcome);
	});
	expect(injected).toBeGreaterThan(LONG ? 100 : most / 2);
	if (!LONG) return;
	await each([...CALLS], async (call) => {
		for (let when = (counts.get(call) ?? 0) + 1; ; when++) {
			const fault = { call, what, when: String(when) };
			const outcome = await run(fault);
			if (!outcome.injected) return;
			expectation(fault, outcome);
		}
	});
}

/** It was said what is wrong, and nothing broke that was not meant to. */
function expectSaid({ call, what, when }: Fault, { said, errors }: Awaited<ReturnType<typeof run>>): void {
	const about = `${what} at ${call} ${when}: ${said.order.join(' ')}`;
	expect(errors, about).toBe('');
	expect(['done', 'stopped'], about).toContain(said.order.at(-1));
	for (const { code, sentence } of said.refused) {
		expect(what.endsWith('EIO') ? ['disk.fault'] : ['disk.full', 'disk.fault'], about).toContain(code);
		expect(sentence).toMatch(/^The disk of the service is (?:full|failing)/);
	}
}

describe.skipIf(reason !== undefined)('a fault at a system call', () => {
	const folder = mkdtempSync(join(tmpdir(), 'shoumi-template-'));
	template = join(folder, 'data');

	beforeAll(async () => {
		const env = { SHOUMI_DATA_DIR: template, FAULTS_SCRIPT: 'person,one' };
		expect(await runDriver(env, new Said())).toMatchObject({ code: 0 });
		counts = await count();
		for (const call of ['pwrite64', 'fsync', 'ftruncate', 'unlink', 'rename'] as const)
			expect(
				(counts.get(call) ?? 0) + (call === 'fsync' ? (counts.get('fdatasync') ?? 0) : 0),
			).toBeGreaterThan(0);
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	test('SIGKILL: what was acknowledged is there, and it goes on', async () => {
		await tryAll('signal=SIGKILL', 8, (fault, { said }) => {
			expect(said.order.at(-1), JSON.stringify(fault)).not.toBe('stopped');
		});
	});

	test.each(['EIO', 'ENOSPC'])(
		'%s once: the act is refused with a sentence, and the next ones are done',
		async (error) => {
			let refused = 0;
			await tryAll(`error=${error}`, 6, (fault, outcome) => {
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
		'%s from then on: nothing more is acknowledged that is not there',
		async (error) => {
			const draw = drawFrom(error);
			const faults = Array.from({ length: LONG ? 60 : 2 }, (_, i): Fault => {
				const call = (['pwrite64', 'fsync', 'fdatasync'] as const)[i % 3] as Call;
				return { call, what: `error=${error}`, when: `${1 + draw.below(counts.get(call) || 1)}+` };
			});
			let refused = 0;
			await each(faults, async (fault) => {
				const outcome = await run(fault);
				if (!outcome.injected) return;
				expectSaid(fault, outcome);
				refused += outcome.said.refused.length;
			});
			expect(refused).toBeGreaterThan(0);
		},
	);
});
