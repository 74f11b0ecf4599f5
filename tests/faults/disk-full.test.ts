import { spawnSync } from 'node:child_process';
import {
	closeSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	readFileSync,
	rmdirSync,
	rmSync,
	truncateSync,
	writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { type App, openApp } from '#lib/app.server.ts';
import { readConfig } from '#lib/core/config.server.ts';
import { outageOf } from '#lib/database/outage.ts';
import { PackWriter } from '#lib/evidence/make/pack-writer.server.ts';
import { writeDurably } from '#lib/log/key-file.server.ts';
import { logHead } from '#lib/log/store.server.ts';
import { unitAdded } from '#lib/staff/entries.ts';
import { allUnits } from '#lib/staff/store.server.ts';
import { clockAt, MORNING, openHouse } from '../harness.ts';
import { shoumi } from '../http/cli.ts';
import { Browser } from '../http/client.ts';
import { groundOn } from '../http/house.ts';
import { givePasswords, passwordOf, settle } from '../people.ts';
import { startService } from '../server.ts';
import { Said, startDriver } from './driver.ts';
import { expectWhole } from './whole.ts';

const PAGE = 4_096;
const MEGABYTES = 24;
/** More than SQLite keeps in memory before it has to write, and less than the disk holds. */
const LARGE = 18 * 2 ** 20;

const disk = mkdtempSync(join(tmpdir(), 'shoumi-disk-'));

function whyNot(): string | undefined {
	const { error, status, stderr } = spawnSync(
		'mount',
		['-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'tmpfs', disk],
		{ encoding: 'utf8' },
	);
	return error || status !== 0 ? (error?.message ?? stderr.trim()) : undefined;
}

const reason = whyNot();
if (reason !== undefined) {
	console.warn(`SKIPPED: a full disk (a small one cannot be mounted: ${reason})`);
	rmdirSync(disk);
}

/** Takes all the room that is left on the small disk, but for so many pages. Gives it back when asked. */
function fill(pagesLeft = 0): () => void {
	const file = join(disk, 'ballast');
	const descriptor = openSync(file, 'w');
	let size = 0;
	for (const piece of [2 ** 20, PAGE]) {
		try {
			for (;;) size += writeSync(descriptor, Buffer.alloc(piece, 'x'));
		} catch (error) {
			if (outageOf(error) !== 'disk.full') throw error;
		}
	}
	closeSync(descriptor);
	truncateSync(file, size - pagesLeft * PAGE);
	const free = () => rmSync(file, { force: true });
	onTestFinished(free);
	return free;
}

let units = 0;
function addUnit(app: App, name = 'unit'): Promise<void> {
	const id = `unit-${units++}`;
	const at = app.clock();
	return app.transact(async (tx) => {
		await tx.sql.insertInto('unit').values({ id, name, parent_id: null, created_at: at }).execute();
		tx.record(unitAdded.entry({ at, actor: 'console', subject: id, data: { parent: null } }));
	});
}

/** What refuses acts once the disk is full: a few may still fit into what the files have already. */
async function untilRefused(act: () => Promise<unknown>): Promise<unknown> {
	for (let tries = 0; tries < 5_000; tries++) {
		try {
			await act();
		} catch (error) {
			return error;
		}
	}
	return expect.unreachable('the disk is not full');
}

function dataDir(name: string): string {
	const folder = join(disk, name);
	mkdirSync(folder);
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

describe.skipIf(reason !== undefined)('a full disk', () => {
	afterAll(() => {
		spawnSync('umount', ['-l', disk]);
		rmdirSync(disk);
	});

	test('acts are refused and nothing of them remains; with room again it goes on without a restart', async () => {
		const env = { SHOUMI_DATA_DIR: dataDir('acts') };
		const app = await openApp(readConfig(env), { content: 'none' });
		try {
			await addUnit(app);
			await app.signer.checkpoint();
			const anchor = readFileSync(join(env.SHOUMI_DATA_DIR, 'log-anchor'), 'utf8');
			await addUnit(app);
			const free = fill();
			expect(outageOf(await untilRefused(() => addUnit(app)))).toBe('disk.full');
			const before = { head: await logHead(app.read), units: (await allUnits(app.read)).length };
			for (let i = 0; i < 3; i++) expect(outageOf(await untilRefused(() => addUnit(app)))).toBe('disk.full');
			expect({ head: await logHead(app.read), units: (await allUnits(app.read)).length }).toEqual(before);
			expect(await untilRefused(() => app.signer.checkpoint())).toMatchObject({
				code: 'signer.file',
				values: { code: 'ENOSPC' },
			});
			expect(readFileSync(join(env.SHOUMI_DATA_DIR, 'log-anchor'), 'utf8')).toBe(anchor);

			free();
			await addUnit(app);
			expect(await app.signer.checkpoint()).toMatchObject({ size: before.head.size + 1 });
		} finally {
			await app.close();
		}
		await expectWhole(env, new Said());
	});

	test('an act that is too large fails while it writes; what waited with it is refused for the same reason', async () => {
		const env = { SHOUMI_DATA_DIR: dataDir('large') };
		const app = await openApp(readConfig(env), { content: 'none' });
		try {
			await addUnit(app);
			const free = fill(8);
			const head = await logHead(app.read);
			const acts = [addUnit(app), addUnit(app, 'x'.repeat(LARGE)), addUnit(app)];
			const settled = await Promise.allSettled(acts);
			expect(settled.map((act) => act.status === 'rejected' && outageOf(act.reason))).toEqual(
				acts.map(() => 'disk.full'),
			);
			expect(await logHead(app.read)).toEqual(head);
			expect(await allUnits(app.read)).toHaveLength(1);
			free();
			await addUnit(app);
		} finally {
			await app.close();
		}
		await expectWhole(env, new Said());
	});

	test('a process that goes on trying is told each time, and loses nothing that it was told is there', async () => {
		const env = { SHOUMI_DATA_DIR: dataDir('driver') };
		const said = new Said();
		const driver = startDriver({ ...env, FAULTS_SEED: 'full', FAULTS_PAUSE: '5' }, said);
		await driver.until(({ acknowledged }) => acknowledged.size > 30);
		const free = fill();
		await driver.until(({ refused }) => refused.length > 10);
		for (const { sentence } of said.refused)
			expect(sentence).toMatch(
				/^The disk of the service is (?:full|failing)|cannot be read or written \(ENOSPC\)/,
			);
		expect(said.refused.map(({ code }) => code)).toContain('disk.full');
		free();
		const before = said.acknowledged.size;
		await driver.until(({ acknowledged }) => acknowledged.size > before + 20);
		driver.child.kill('SIGKILL');
		expect(await driver.gone, driver.errors()).toMatchObject({ signal: 'SIGKILL' });
		expect(driver.errors()).toBe('');
		await expectWhole(env, said);
	});

	test('a file that does not fit leaves the one before it as it was', async () => {
		const folder = dataDir('files');
		const file = join(folder, 'anchor');
		writeDurably(file, 'the old text');
		// Of three pages the first ones are taken, and then no more: a write that says so only by its count.
		fill(2);
		expect(() => writeDurably(file, 'x'.repeat(3 * PAGE))).toThrow(/ENOSPC/);
		expect(readFileSync(file, 'utf8')).toBe('the old text');
		expect(existsSync(`${file}.${process.pid}.new`)).toBe(false);

		const pack = new PackWriter(join(folder, 'pack.zip'), MORNING);
		const noise = crypto.getRandomValues(new Uint8Array(8 * PAGE));
		const written = pack.add('noise', [noise, noise]).then(() => pack.close());
		await expect(written).rejects.toThrow(/ENOSPC/);
		pack.discard();
		expect(existsSync(join(folder, 'pack.zip'))).toBe(false);
		expect(existsSync(join(folder, 'pack.zip.part'))).toBe(false);
	});

	test('a person reads that the disk is full and nothing was done; who only reads is served; then it works', async () => {
		const ground = groundOn(dataDir('service'));
		onTestFinished(() => ground.remove());
		const house = await openHouse({ dataDir: ground.dataDir, clock: clockAt(Date.now()) });
		const { chenWei, liNa } = await settle(house.app);
		await givePasswords(house.app, chenWei, liNa);
		await house.close();
		const service = await startService(ground.env);
		onTestFinished(() => service.kill());
		const reader = new Browser(service.url, 'en');
		expect((await reader.signIn(chenWei.signIn, passwordOf(chenWei))).status).toBe(303);
		const free = fill();
		const attempt = () =>
			new Browser(service.url, 'en').post('/sign-in', {
				'sign-in': liNa.signIn,
				password: passwordOf(liNa),
			});
		// A few sign-ins still fit into what the files have already.
		let reply = await attempt();
		for (let tries = 0; reply.status === 303 && tries < 200; tries++) reply = await attempt();
		expect(reply.status).toBe(500);
		expect(reply.body).toContain('The disk of the service is full; nothing was done.');
		expect((await reader.get('/')).status).toBe(200);
		expect((await reader.get('/health')).status).toBe(200);
		free();
		expect((await attempt()).status).toBe(303);
		expect(await service.stop()).toBe(0);
		await expectWhole(ground.env, new Said());

		// Nothing can even be opened on a full disk; that is said, and is no reason to look for a broken file.
		const room = fill();
		for (const [lang, sentence] of [
			['en', 'The disk of the service is full'],
			['zh', '服务器的磁盘已满'],
		] as const) {
			const { code, err } = await shoumi(['unit', 'list', '--lang', lang], ground.env);
			expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(sentence) as string });
		}
		room();
		expect((await shoumi(['unit', 'list'], ground.env)).code).toBe(0);
	});
});
