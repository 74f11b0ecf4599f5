import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

export interface Said {
	readonly code: number | null;
	readonly out: string;
	readonly err: string;
}

/**
 * Runs the command line as an operator does, as a process of its own with nothing in its environment but what is given.
 * @param input what it is given on standard input
 */
export async function shoumi(
	args: readonly string[],
	env: Readonly<Record<string, string>> = {},
	input = '',
): Promise<Said> {
	const child = spawn(process.execPath, [resolve('src/cli/shoumi.ts'), ...args], {
		env: { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'en_GB.UTF-8', ...env },
	});
	let [out, err] = ['', ''];
	child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
	child.stdin.end(input);
	const [code] = (await once(child, 'close')) as [number | null];
	return { code, out, err };
}
