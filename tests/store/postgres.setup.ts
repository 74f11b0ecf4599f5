import type { TestProject } from 'vitest/node';
import pg from 'pg';
import { openPostgres } from '../../src/lib/database/connect.server.ts';
import { migrate } from '../../src/lib/database/migrate.server.ts';
import { startPostgres } from '../postgres.ts';

/** The database that stories copy. */
const TEMPLATE = 'shoumi_template';

declare module 'vitest' {
	interface ProvidedContext {
		/** Connection string of the test server, without a database name at its end. */
		postgresUrl: string;
	}
}

/** Starts a real PostgreSQL for the store tests, and stops and removes it after the last one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const server = await startPostgres();
	// Migrated once; each story's database is a copy. That the migrations run by themselves is told elsewhere.
	const client = new pg.Client({ connectionString: `${server.url}/postgres` });
	await client.connect();
	await client.query(`create database ${TEMPLATE}`);
	await client.end();
	const template = openPostgres(`${server.url}/${TEMPLATE}`);
	await migrate(template);
	await template.close();
	project.provide('postgresUrl', server.url);
	return server.stop;
}
