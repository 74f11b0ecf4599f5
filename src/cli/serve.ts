import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { openApp } from '#lib/app.server.ts';
import { type Config, readConfig } from '#lib/core/config.server.ts';
import { programmeProblems } from '#lib/programme/messages.ts';
import { problemLine } from '#lib/question/problem.ts';
import { addStaff, addUnit } from '#lib/staff/people.server.ts';
import { PASSWORD_LINK_HOURS } from '#lib/staff/staff.ts';
import { countStaff, unitById } from '#lib/staff/store.server.ts';
import { builtEntry, verifierBeside } from './build.ts';
import type { Arguments, Command } from './command.ts';

/**
 * A small heap that is swept often: a third of the memory at the same speed (docs/decisions/0005-a-lean-start.md).
 * What the operator sets in NODE_OPTIONS comes on top.
 */
const MEMORY_FLAGS = ['--max-old-space-size=128', '--max-semi-space-size=4'];
/**
 * For glibc: the 19 MiB that a password check takes go back to the system at once, instead of staying with whichever
 * thread had them.
 */
const MALLOC = {
	MALLOC_ARENA_MAX: '2',
	MALLOC_MMAP_THRESHOLD_: '1048576',
	MALLOC_TRIM_THRESHOLD_: '1048576',
};

/** Slow clients must not hold the service: seconds for the headers, and for a kept-alive connection. */
const HEADERS_TIMEOUT = '15';
const KEEP_ALIVE_TIMEOUT = '65';

/** Checks everything that can be wrong before anything listens, then becomes the built service. */
export const serve: Command = async (args) => {
	const { words } = args;
	const config = readConfig(process.env);
	const entry = builtEntry();
	if (entry === undefined) {
		console.error(words.notBuilt);
		return 1;
	}
	// Before the first officer's link is made: it is printed once, and should lead to something that runs.
	const fault = await listenFault(config);
	if (fault !== undefined) {
		const { host, port } = config;
		console.error(
			fault === 'EADDRINUSE' ? words.portTaken({ port }) : words.cannotListen({ host, port, code: fault }),
		);
		return 1;
	}
	await firstStart(config, args);
	console.log(words.listening({ url: config.origin }));
	return become(config, entry);
};

/** Opens what the service will open; an empty database gets its first officer. */
async function firstStart(config: Config, { words, locale }: Arguments): Promise<void> {
	const app = await openApp(config);
	try {
		if (app.bankProblems.length > 0) {
			console.error(words.bankKept);
			for (const problem of app.bankProblems) console.error(problemLine(problem, locale, programmeProblems));
		}
		if ((await countStaff(app.read, {})) > 0) return;
		const ctx = app.as({ kind: 'console' });
		if (!(await unitById(app.read, 'head-office')))
			await addUnit(ctx, { id: 'head-office', name: '总行 Head office', parentId: null });
		const { token } = await addStaff(ctx, {
			signIn: 'officer',
			name: '合规专员 Compliance officer',
			email: null,
			unitId: 'head-office',
			manager: null,
			roles: ['officer', 'admin'],
		});
		console.log(words.setUp({ hours: PASSWORD_LINK_HOURS }));
		console.log(`${config.origin}/set-password/${token}`);
	} finally {
		await app.close();
	}
}

/** Why nothing can listen there, as the system's code; undefined where something can. */
function listenFault({ host, port }: { host: string; port: number }): Promise<string | undefined> {
	return new Promise((done) => {
		const probe = createServer();
		probe.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
		probe.listen(port, host, () => probe.close(() => done(undefined)));
	});
}

/** Whether a port can be listened on. */
export async function isFree(port: number, host: string): Promise<boolean> {
	return (await listenFault({ host, port })) === undefined;
}

/** The built service's own command line and settings; it reads the rest of the environment itself. */
export function builtService(config: Config, entry: string): { args: string[]; env: NodeJS.ProcessEnv } {
	return {
		args: [...MEMORY_FLAGS, entry],
		env: {
			BODY_SIZE_LIMIT: '512K',
			...MALLOC,
			HEADERS_TIMEOUT,
			KEEP_ALIVE_TIMEOUT,
			...process.env,
			HOST: config.host,
			PORT: String(config.port),
			ORIGIN: config.origin,
			SHUTDOWN_TIMEOUT: String(config.shutdownTimeout),
			SHOUMI_VERIFIER: verifierBeside(entry),
			NODE_ENV: 'production',
		},
	};
}

/**
 * Replaces this process by the built service: one process, the memory of the checks given back, signals go straight to
 * it. Where the system cannot replace a process (Windows), the service runs below this one.
 */
async function become(config: Config, entry: string): Promise<number> {
	const { args, env } = builtService(config, entry);
	if (process.platform !== 'win32' && typeof process.execve === 'function')
		process.execve(process.execPath, [process.execPath, ...args], env);
	const child = spawn(process.execPath, args, { env, stdio: 'inherit' });
	for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
	return ((await once(child, 'exit')) as [number | null])[0] ?? 1;
}
