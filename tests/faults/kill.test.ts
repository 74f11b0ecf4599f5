import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Draw, drawFrom } from '#lib/core/random.ts';
import { startPostgres, type TestServer } from '../postgres.ts';
import { LONG, Said, startDriver } from './driver.ts';
import { expectWhole } from './whole.ts';

const KILLS = LONG ? 500 : 15;
const KILLS_ON_POSTGRES = LONG ? 60 : 4;
/** After so many kills a new house is taken: what each check reads grows with every run. */
const KILLS_A_HOUSE = 50;
/** Most ms between a driver's first acknowledgement and its end. */
const LONGEST = 250;
/** One in so many is killed at any moment from its start on: while it opens the database, or the first time makes it. */
const EARLY = 5;
const STARTS_WITHIN = 700;

/** Lets a driver work and kills it at no moment in particular. */
async function killOnce(env: Readonly<Record<string, string>>, said: Said, draw: Draw): Promise<void> {
	const driver = startDriver({ ...env, FAULTS_SEED: String(draw.below(2 ** 32)) }, said);
	const before = said.acknowledged.size;
	if (draw.below(EARLY) > 0) {
		await driver.until(({ acknowledged }) => acknowledged.size > before);
		await setTimeout(draw.below(LONGEST));
	} else await setTimeout(draw.below(STARTS_WITHIN));
	driver.child.kill('SIGKILL');
	expect(await driver.gone, driver.errors()).toMatchObject({ signal: 'SIGKILL' });
	expect(driver.errors()).toBe('');
}

async function killAgainAndAgain(
	kills: number,
	seed: string,
	settings: Readonly<Record<string, string>> = {},
): Promise<void> {
	const dataDir = mkdtempSync(join(tmpdir(), 'shoumi-killed-'));
	const env = { ...settings, SHOUMI_DATA_DIR: dataDir };
	const said = new Said();
	const draw = drawFrom(seed);
	try {
		for (let kill = 0; kill < kills; kill++) {
			await killOnce(env, said, draw);
			await expectWhole(env, said);
		}
	} finally {
		rmSync(dataDir, { recursive: true, force: true });
	}
	expect(said.refused).toEqual([]);
	expect(said.acknowledged.size).toBeGreaterThan(kills);
	expect(said.signed.length).toBeGreaterThan(0);
	if (kills > 10) expect(said.erasing.size).toBeGreaterThan(0);
}

describe('kill -9 while acts are written and heads are signed', () => {
	test(`${KILLS} times on SQLite: nothing acknowledged is lost, nothing forks`, async () => {
		for (let left = KILLS; left > 0; left -= KILLS_A_HOUSE)
			await killAgainAndAgain(Math.min(left, KILLS_A_HOUSE), `house ${left}`);
	});

	describe('on PostgreSQL', () => {
		let server: TestServer;
		beforeAll(async () => {
			server = await startPostgres();
		});
		afterAll(() => server.stop());

		test(`${KILLS_ON_POSTGRES} times: the same`, async () => {
			await killAgainAndAgain(KILLS_ON_POSTGRES, 'postgres', { DATABASE_URL: `${server.url}/postgres` });
		});
	});
});
