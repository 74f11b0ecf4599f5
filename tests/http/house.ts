import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from '../../src/lib/app.server.ts';
import { addDays, dateIn } from '../../src/lib/core/time.ts';
import { type TestBank, testBank, writeBank } from '../bank.ts';
import { clockAt, openHouse, type TestClock } from '../harness.ts';
import { type Member, passwordOf, type People, settle } from '../people.ts';
import type { Service } from '../server.ts';
import { Browser } from './client.ts';

/** A day that no assignment of these tests sees. */
export const DUE = addDays(dateIn('Asia/Shanghai', Date.now()), 30);

/** A data directory and a question bank on disk, as a bank would have them before the service starts. */
export interface Ground {
	readonly dataDir: string;
	readonly questionsDir: string;
	/** The SQLite file. */
	readonly file: string;
	/** What the service is started with. */
	readonly env: Readonly<Record<string, string>>;
	remove(): void;
}

/**
 * Makes a data directory with the cast in it through the real verbs, and closes it again. The clock starts at the real
 * time, since the service will run by that.
 */
export async function prepare<T>(
	work: (app: App, people: People, clock: TestClock) => Promise<T>,
	{ bank = testBank(), seed }: { bank?: TestBank; seed?: string } = {},
): Promise<Ground & { readonly people: People; readonly told: T }> {
	const dataDir = mkdtempSync(join(tmpdir(), 'shoumi-data-'));
	const house = await openHouse({ dataDir, bank, clock: clockAt(Date.now()), seed });
	try {
		const people = await settle(house.app);
		const told = await work(house.app, people, house.clock);
		return { ...groundOn(dataDir, bank), people, told };
	} catch (error) {
		rmSync(dataDir, { recursive: true, force: true });
		throw error;
	} finally {
		await house.close();
	}
}

/** The same for a data directory that exists. */
export function groundOn(dataDir: string, bank: TestBank = testBank()): Ground {
	const questionsDir = writeBank(bank);
	return {
		dataDir,
		questionsDir,
		file: join(dataDir, 'shoumi.sqlite'),
		env: { SHOUMI_DATA_DIR: dataDir, SHOUMI_QUESTIONS_DIR: questionsDir },
		remove() {
			rmSync(dataDir, { recursive: true, force: true });
			rmSync(questionsDir, { recursive: true, force: true });
		},
	};
}

/** A browser signed in as somebody who has been given a password. */
export async function signedIn(service: Service, member: Member, language = 'en'): Promise<Browser> {
	const browser = new Browser(service.url, language);
	await browser.signIn(member.signIn, passwordOf(member));
	return browser;
}
