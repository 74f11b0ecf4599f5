import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';

/** Whether everything is tried, which takes a while, or a sample. */
export const LONG = process.env.SHOUMI_FAULTS === 'long';

/** What drivers have said: see append-driver.ts. */
export class Said {
	/** Leaf hashes by entry number. */
	readonly acknowledged = new Map<number, string>();
	readonly signed: { readonly size: number; readonly root: string }[] = [];
	readonly erasing = new Set<string>();
	readonly erased = new Set<string>();
	readonly refused: { readonly code: string; readonly sentence: string }[] = [];
	/** The first words of all lines, in their order. */
	readonly order: string[] = [];

	hear(line: string): void {
		const [word = '', first = '', ...rest] = line.split(' ');
		this.order.push(word);
		if (word === 'ack') this.acknowledged.set(Number(first), rest[0] ?? '');
		if (word === 'signed') this.signed.push({ size: Number(first), root: rest[0] ?? '' });
		if (word === 'erasing') this.erasing.add(first);
		if (word === 'erased') this.erased.add(first);
		if (word === 'refused' || word === 'stopped')
			this.refused.push({ code: first, sentence: rest.join(' ') });
	}
}

export interface Driver {
	readonly child: ChildProcessByStdio<null, Readable, Readable>;
	/** What it wrote to standard error. */
	errors(): string;
	/** Resolves when it is gone. */
	readonly gone: Promise<{ readonly code: number | null; readonly signal: string | null }>;
	/** Resolves once this is true of what it has said, or it is gone. */
	until(holds: (said: Said) => boolean): Promise<void>;
}

/**
 * Starts a driver; what it says is heard by `said`.
 * @param under what it is run by, such as strace with its arguments
 */
export function startDriver(
	env: Readonly<Record<string, string>>,
	said: Said,
	under: readonly string[] = [],
): Driver {
	const [command = process.execPath, ...args] = [
		...under,
		process.execPath,
		resolve('tests/faults/append-driver.ts'),
	];
	const child = spawn(command, args, {
		env: { PATH: process.env.PATH, ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let [partial, errors] = ['', ''];
	const waiting = new Set<() => void>();
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		// A line that was cut off by a kill was not said.
		const lines = (partial + chunk).split('\n');
		partial = lines.pop() ?? '';
		for (const line of lines) said.hear(line);
		for (const look of waiting) look();
	});
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
	// `close` comes after the last of what it said.
	const closed = once(child, 'close') as Promise<[code: number | null, signal: string | null]>;
	const gone = closed.then(([code, signal]) => ({ code, signal }));
	return {
		child,
		errors: () => errors,
		gone,
		until: (holds) =>
			new Promise((done) => {
				const look = () => {
					if (!holds(said)) return;
					waiting.delete(look);
					done();
				};
				waiting.add(look);
				void gone.then(() => done());
				look();
			}),
	};
}

/** Runs a driver to its end. */
export async function runDriver(
	env: Readonly<Record<string, string>>,
	said: Said,
	under?: readonly string[],
): Promise<{ readonly code: number | null; readonly signal: string | null; readonly errors: string }> {
	const driver = startDriver(env, said, under);
	return { ...(await driver.gone), errors: driver.errors() };
}
