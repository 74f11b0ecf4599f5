import type { TestProject } from 'vitest/node';
import { startPostgres } from '../postgres.ts';

declare module 'vitest' {
	interface ProvidedContext {
		/** Connection string of the test server, without a database name at its end. */
		postgresUrl: string;
	}
}

/** Starts a real PostgreSQL for the store tests, and stops and removes it after the last one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const server = await startPostgres();
	project.provide('postgresUrl', server.url);
	return server.stop;
}
