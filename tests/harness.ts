import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { type App, openApp } from '../src/lib/app.server.ts';
import { readConfig } from '../src/lib/core/config.server.ts';
import { type Ids, idsFrom } from '../src/lib/core/ids.ts';
import type { Clock } from '../src/lib/core/time.ts';
import { type TestBank, testBank, writeBank } from './bank.ts';

/** Tuesday 24 November 2026, nine in the morning in Shanghai. */
export const MORNING = Date.UTC(2026, 10, 24, 1, 0, 0);

/** A clock that stands still until it is told to go on. */
export type TestClock = Clock & {
	/** Jumps to an instant, epoch ms. */
	set(at: number): void;
	/** Lets so many ms pass. */
	pass(ms: number): void;
};

export function clockAt(start: number): TestClock {
	let now = start;
	return Object.assign(() => now, {
		set: (at: number) => void (now = at),
		pass: (ms: number) => void (now += ms),
	});
}

/** Ids that depend on the seed and on how many were asked for before, and on nothing else. */
export function idsOf(seed: string): Ids {
	let counter = 0;
	return idsFrom((length) => sha256(utf8ToBytes(`${seed}:${counter++}`)).slice(0, length));
}

export interface HouseOptions {
	/** PostgreSQL connection string of a database of its own; absent for a new SQLite file. */
	readonly databaseUrl?: string | undefined;
	/** Data directory with the SQLite file, to open one that exists already. */
	readonly dataDir?: string | undefined;
	readonly bank?: TestBank | undefined;
	readonly clock?: TestClock | undefined;
	/** Two houses with the same seed make the same ids in the same order. */
	readonly seed?: string | undefined;
	/** Further settings, as in the environment. */
	readonly env?: Readonly<Record<string, string>> | undefined;
}

/** A real app on a real database, with a clock and ids that a test can foresee. */
export interface House {
	readonly app: App;
	readonly clock: TestClock;
	readonly dataDir: string;
	/** The folder of the question bank's files. */
	readonly questionsDir: string;
	/** Closes the app and removes its files. */
	close(): Promise<void>;
}

let opened = 0;

/** Opens an app on a fresh SQLite file, or on the PostgreSQL database given. */
export async function openHouse(options: HouseOptions = {}): Promise<House> {
	const { clock = clockAt(MORNING), seed = `house ${opened++}` } = options;
	const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'shoumi-data-'));
	const questionsDir = writeBank(options.bank ?? testBank());
	const remove = () => {
		rmSync(questionsDir, { recursive: true, force: true });
		// A directory that was given belongs to whoever gave it.
		if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
	};
	try {
		const config = readConfig({
			SHOUMI_DATA_DIR: dataDir,
			SHOUMI_QUESTIONS_DIR: questionsDir,
			DATABASE_URL: options.databaseUrl,
			...options.env,
		});
		const app = await openApp(config, { clock, ids: idsOf(seed) });
		return {
			app,
			clock,
			dataDir,
			questionsDir,
			async close() {
				await app.close();
				remove();
			},
		};
	} catch (error) {
		remove();
		throw error;
	}
}
