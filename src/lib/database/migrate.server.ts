import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import type { Database } from './connect.server.ts';
import { migration0001 } from './migrations/0001-foundation.ts';
import { migration0002 } from './migrations/0002-practice-and-keys.ts';
import { migration0003 } from './migrations/0003-decisions-and-mail.ts';
import { migration0004 } from './migrations/0004-checkpoints.ts';
import { migration0005 } from './migrations/0005-certificates.ts';
import { migration0006 } from './migrations/0006-corrections-and-retention.ts';
import { migration0007 } from './migrations/0007-evidence-packs.ts';
import { migration0008 } from './migrations/0008-restricted-packs.ts';
import type { Dialect } from './triggers.ts';

/** In order of their names; a released migration is never edited. */
const migrations: Record<string, (dialect: Dialect) => Migration> = {
	'0001-foundation': migration0001,
	'0002-practice-and-keys': migration0002,
	'0003-decisions-and-mail': migration0003,
	'0004-checkpoints': migration0004,
	'0005-certificates': migration0005,
	'0006-corrections-and-retention': migration0006,
	'0007-evidence-packs': migration0007,
	'0008-restricted-packs': migration0008,
};

/**
 * Brings a database to the present schema, forward only, in one transaction: broken off, nothing has happened. Safe to run
 * by several processes at once: the second waits. Returns the names of the migrations that were run.
 */
export async function migrate(database: Database): Promise<string[]> {
	const migrator = new Migrator({
		db: database.write as unknown as Kysely<unknown>,
		provider: {
			getMigrations: async () =>
				Object.fromEntries(Object.entries(migrations).map(([name, make]) => [name, make(database.dialect)])),
		},
	});
	if (database.dialect === 'postgres') return toLatest(migrator);
	// Who only looks needs no lock on a database that is up to date.
	const known = await migrator.getMigrations();
	if (known.every(({ executedAt }) => executedAt !== undefined)) return toLatest(migrator);
	// Kysely puts a transaction around migrations on PostgreSQL only; SQLite can do it as well.
	database.execute('begin immediate');
	try {
		const names = await toLatest(migrator);
		database.execute('commit');
		return names;
	} catch (error) {
		try {
			database.execute('rollback');
		} catch {
			// SQLite has rolled back by itself.
		}
		throw error;
	}
}

async function toLatest(migrator: Migrator): Promise<string[]> {
	const { error, results } = await migrator.migrateToLatest();
	if (error) throw error instanceof Error ? error : new Error('migration failed', { cause: error });
	return (results ?? [])
		.filter((result) => result.status === 'Success')
		.map((result) => result.migrationName);
}
