import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';

/** The built service as a process of its own, as a bank runs it. */
export interface Service {
	readonly url: string;
	readonly pid: number;
	/** Everything it has printed so far. */
	output(): string;
	/** Stops it gracefully; returns its exit code. */
	stop(): Promise<number | null>;
	/** kill -9. */
	kill(): Promise<void>;
}

export async function freePort(): Promise<number> {
	const probe = createServer();
	probe.listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const { port } = probe.address() as AddressInfo;
	probe.close();
	await once(probe, 'close');
	return port;
}

/** Starts `shoumi serve` on a data directory, and waits until it answers. Throws with its output where it does not. */
export async function startService(
	env: Readonly<Record<string, string>>,
	{ port }: { port?: number } = {},
): Promise<Service> {
	const chosen = port ?? (await freePort());
	const url = `http://localhost:${chosen}`;
	const child = spawn(process.execPath, [resolve('src/cli/shoumi.ts'), 'serve', '--lang', 'en'], {
		env: {
			PATH: process.env.PATH,
			HOME: process.env.HOME,
			PORT: String(chosen),
			ORIGIN: url,
			SHOUMI_LOG_LEVEL: 'warn',
			...env,
		},
	});
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const exited = once(child, 'exit') as Promise<[number | null]>;
	await answers(url, child, () => output);
	return {
		url,
		pid: child.pid as number,
		output: () => output,
		async stop() {
			child.kill('SIGTERM');
			return (await exited)[0];
		},
		async kill() {
			child.kill('SIGKILL');
			await exited;
		},
	};
}

async function answers(url: string, child: ChildProcess, output: () => string): Promise<void> {
	for (let tries = 0; tries < 300; tries++) {
		if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}:\n${output()}`);
		try {
			if ((await fetch(`${url}/health`)).ok) return;
		} catch {
			// Not listening yet.
		}
		await new Promise((wait) => setTimeout(wait, 50));
	}
	throw new Error(`the service did not answer:\n${output()}`);
}
