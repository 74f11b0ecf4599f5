import { sql } from 'kysely';
import pg from 'pg';
import { afterEach, describe, inject } from 'vitest';
import { type House, type HouseOptions, openHouse } from '../harness.ts';

export type Dialect = 'sqlite' | 'postgres';

/** Opens a house on a fresh database of the dialect under test; it is closed and removed after the test. */
export type Open = ((options?: Omit<HouseOptions, 'databaseUrl'>) => Promise<House>) & {
	readonly dialect: Dialect;
	/** Opens a second house on the database of the first, as a second server (or a later start) would. */
	again(first: House, options?: Omit<HouseOptions, 'databaseUrl' | 'dataDir'>): Promise<House>;
};

let made = 0;

async function onServer(statement: string): Promise<void> {
	const client = new pg.Client({ connectionString: `${inject('postgresUrl')}/postgres` });
	await client.connect();
	try {
		await client.query(statement);
	} finally {
		await client.end();
	}
}

/** Runs the stories once on SQLite and once on a real PostgreSQL. */
export function onBothDatabases(story: string, tell: (open: Open) => void): void {
	for (const dialect of ['sqlite', 'postgres'] as const) onDatabase(dialect, story, tell);
}

/** Runs the stories on one of the two, where they are about what only that one can do. */
export function onDatabase(dialect: Dialect, story: string, tell: (open: Open) => void): void {
	describe(`${story} (${dialect})`, () => {
		const houses: House[] = [];
		const databases: string[] = [];

		afterEach(async () => {
			// The latest first: a second house may stand on the files of the first.
			for (const house of houses.splice(0).reverse()) await house.close();
			for (const name of databases.splice(0)) await onServer(`drop database ${name} with (force)`);
		});

		async function keep(opening: Promise<House>): Promise<House> {
			const house = await opening;
			houses.push(house);
			// With the connections made beforehand, acts at once are really at once.
			if (dialect === 'postgres')
				await Promise.all(
					Array.from({ length: 10 }, () => sql`select pg_sleep(0.005)`.execute(house.app.read)),
				);
			return house;
		}

		const open = async (options: Omit<HouseOptions, 'databaseUrl'> = {}) => {
			if (dialect === 'sqlite') return keep(openHouse(options));
			const name = `shoumi_${process.pid}_${made++}`;
			await onServer(`create database ${name}`);
			databases.push(name);
			return keep(openHouse({ ...options, databaseUrl: `${inject('postgresUrl')}/${name}` }));
		};
		const again: Open['again'] = (first, options = {}) =>
			keep(
				openHouse({
					clock: first.clock,
					...options,
					dataDir: first.dataDir,
					databaseUrl: first.app.config.databaseUrl,
				}),
			);

		tell(Object.assign(open, { dialect, again }));
	});
}
