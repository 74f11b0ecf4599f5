import {
	appendFileSync,
	copyFileSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex } from '@noble/hashes/utils.js';
import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import { DAY } from '#lib/core/time.ts';
import { logPolicy, restartLog, rotateLogKey } from '#lib/evidence/log-keys.server.ts';
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { checkpointsAfter, logKeys, newestCheckpoint } from '#lib/log/checkpoint-store.server.ts';
import { extensionFrom } from '#lib/log/consistency.server.ts';
import { formatPrivateKey, newKey } from '#lib/log/key-file.server.ts';
import { verifyConsistency } from '#lib/log/merkle.ts';
import { openNote, parseNote, parseVerifierKey } from '#lib/log/note.ts';
import { checkUnderPolicy, parsePolicy } from '#lib/log/policy.ts';
import { consistencyPath } from '#lib/log/proofs.server.ts';
import type { SignedHead } from '#lib/log/signer.ts';
import { entriesFrom, logHead } from '#lib/log/store.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { unitAdded } from '#lib/staff/entries.ts';
import { console_, settle } from '../people.ts';
import { refusal } from '../refusals.ts';
import { onBothDatabases } from './both.ts';

let units = 0;
/** Lets something happen that the log keeps. */
async function happen(app: App, times = 1): Promise<void> {
	await app.transact(async (tx) => {
		for (let i = 0; i < times; i++)
			tx.record(
				unitAdded.entry({
					at: app.clock(),
					actor: 'console',
					subject: `unit-${units++}`,
					data: { parent: null },
				}),
			);
	});
}

const folders: string[] = [];
afterEach(() => {
	for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function folder(): string {
	const made = mkdtempSync(join(tmpdir(), 'shoumi-signer-'));
	folders.push(made);
	return made;
}

const policyOf = async (app: App) => parsePolicy(await logPolicy(app));
const idsOn = (note: string) => parseNote(note).signatures.map(({ id }) => id);
const kinds = async (app: App) => (await entriesFrom(app.read, {}, 0, 10_000)).map(({ kind }) => kind);

onBothDatabases('signing the log', (open) => {
	test('read a page at a time, heads that were signed in the same millisecond come all, and once', async () => {
		const { app, clock } = await open();
		const sizes = [];
		for (let i = 0; i < 3; i++) {
			await happen(app);
			sizes.push((await app.signer.checkpoint()).size);
		}
		const read = [];
		let last: { at: number; size: number } | undefined = { at: clock(), size: -1 };
		for (; last; last = read.at(-1)) {
			const page: SignedHead[] = await checkpointsAfter(app.read, last, clock() + 1, 1);
			if (page.length === 0) break;
			read.push(...page);
		}
		expect(read.map(({ size }) => size)).toEqual(sizes);
		expect(new Set(read.map(({ at }) => at)).size).toBe(1);
	});

	test('the first head brings a key that only its owner can read, and an entry that names it', async () => {
		const { app, dataDir } = await open();
		const signed = await app.signer.checkpoint();
		expect(statSync(join(dataDir, 'log-key')).mode & 0o777).toBe(0o600);
		expect(statSync(join(dataDir, 'log-anchor')).mode & 0o777).toBe(0o600);
		const head = await logHead(app.read);
		expect(parseCheckpoint(signed.note)).toMatchObject({ origin: 'localhost/shoumi', size: head.size });
		expect(signed.root).toBe(head.root);
		const { signedBy } = checkUnderPolicy(signed.note, await policyOf(app));
		expect(signedBy).toHaveLength(1);
		const [entry] = await entriesFrom(app.read, { kind: 'log.key-added' }, 0, 10);
		expect(entry?.data).toEqual({
			key: signedBy[0]?.id,
			publicKey: bytesToHex(signedBy[0]?.publicKey ?? new Uint8Array()),
			origin: 'localhost/shoumi',
		});
		// The private half stands in no table.
		const secret = readFileSync(join(dataDir, 'log-key'), 'utf8').trim().slice(-44);
		expect(Buffer.from(secret, 'base64')).toHaveLength(33);
		expect(JSON.stringify([await logKeys(app.read), signed, await kinds(app)])).not.toContain(secret);
	});

	test('a log that has not grown keeps its head; one that has gets a head that extends it', async () => {
		const { app } = await open();
		const first = await app.signer.checkpoint();
		expect(await app.signer.checkpoint()).toEqual(first);
		for (const more of [1, 2, 5, 60]) {
			const before = await app.signer.checkpoint();
			await happen(app, more);
			const after = await app.signer.checkpoint();
			expect(after.size).toBe(before.size + more);
			const path = await consistencyPath(app.read, before.size, after.size);
			const [from, to] = [parseCheckpoint(before.note), parseCheckpoint(after.note)];
			expect(verifyConsistency(BigInt(from.size), BigInt(to.size), path, from.root, to.root)).toBe(true);
		}
		// Kept for ever.
		await expect(sql`delete from checkpoint`.execute(app.database.write)).rejects.toThrow();
		await expect(sql`update checkpoint set note = ''`.execute(app.database.write)).rejects.toThrow();
	});

	test('asked by many at the same time, it signs each size once', async () => {
		const house = await open();
		const { app: first } = house;
		await first.signer.checkpoint();
		const { app: second } = await open.again(house);
		await happen(first, 3);
		const notes = await Promise.all(
			[first, second, first, second].map(async ({ signer }) => (await signer.checkpoint()).note),
		);
		expect(new Set(notes).size).toBe(1);
	});

	test('a database taken back to an older state is not signed; the sentence says what to do', async () => {
		const first = await open();
		await happen(first.app, 20);
		const signed = await first.app.signer.checkpoint();
		// Another database – the older backup – beside the same anchor.
		const second = await open();
		await second.app.signer.checkpoint();
		for (const file of ['log-key', 'log-anchor'])
			copyFileSync(join(first.dataDir, file), join(second.dataDir, file));
		// As its key is not that database's, the first thing missed is the key.
		await refusal(second.app.signer.checkpoint(), 'signer.other-key');
		// A database without any key, as it was before the first signature.
		const third = await open();
		for (const file of ['log-key', 'log-anchor'])
			copyFileSync(join(first.dataDir, file), join(third.dataDir, file));
		const { values } = await refusal(third.app.signer.checkpoint(), 'signer.no-continuation');
		expect(values).toEqual({ signed: signed.size, size: (await logHead(third.app.read)).size });
		expect(third.app.signer.fault?.code).toBe('signer.no-continuation');
		expect(() => third.app.signer.sign('shoumi.statement/v1 pdf\nsha256 x\n')).toThrow();
		expect(readFileSync(join(third.dataDir, 'log-anchor'), 'utf8')).toBe(signed.note);

		const { origin } = await restartLog(third.app.as(console_), 'The disk failed; the backup was of Tuesday');
		expect(origin).toBe('localhost/shoumi/2');
		expect(third.app.signer.fault).toBeUndefined();
		const [entry] = await entriesFrom(third.app.read, { kind: 'log.restarted' }, 0, 10);
		expect(entry?.data).toMatchObject({ size: signed.size, root: signed.root, origin });
		const anew = await third.app.signer.checkpoint();
		expect(parseCheckpoint(anew.note).origin).toBe(origin);
		checkUnderPolicy(anew.note, await policyOf(third.app));
		// Whoever pinned the old key sees that this is another log.
		const old = await policyOf(first.app);
		expect(() => checkUnderPolicy(anew.note, old)).toThrow('no known key signed');
		expect(await verifyLog(third.app.read)).toMatchObject({ ok: true });
	});

	test('a log whose tree was exchanged at the same size or rewritten below is not signed', async () => {
		const { app } = await open();
		await happen(app, 9);
		const { size } = await app.signer.checkpoint();
		await sql`drop trigger log_head_grows${open.dialect === 'postgres' ? sql` on log_head` : sql``}`.execute(
			app.database.write,
		);
		const { root } = await logHead(app.read);
		await app.database.write
			.updateTable('log_head')
			.set({ root: 'ab'.repeat(32) })
			.execute();
		await refusal(app.signer.checkpoint(), 'signer.no-continuation');
		await app.database.write.updateTable('log_head').set({ root }).execute();
		expect((await app.signer.checkpoint()).size).toBe(size);
		// An earlier entry hashed anew: the stored nodes give no way from the old root to the new one.
		await happen(app, 1);
		for (const act of open.dialect === 'sqlite' ? ['log_entry_no_update'] : ['log_entry_no_change'])
			await sql`drop trigger ${sql.raw(act)}${open.dialect === 'postgres' ? sql` on log_entry` : sql``}`.execute(
				app.database.write,
			);
		await app.database.write
			.updateTable('log_entry')
			.set({ leaf_hash: 'cd'.repeat(32) })
			.where('number', '=', size - 1)
			.execute();
		await app.database.write
			.updateTable('log_head')
			.set({ root: 'ef'.repeat(32) })
			.execute();
		await refusal(app.signer.checkpoint(), 'signer.no-continuation');
	});

	test('a key that is gone, exchanged or mangled is missed, never replaced in silence', async () => {
		const { app, dataDir } = await open();
		await app.signer.checkpoint();
		const file = join(dataDir, 'log-key');
		const key = readFileSync(file, 'utf8');
		rmSync(file);
		await refusal(app.signer.checkpoint(), 'signer.no-key');
		writeFileSync(file, `${formatPrivateKey(newKey('localhost/shoumi'))}\n`);
		await refusal(app.signer.checkpoint(), 'signer.other-key');
		writeFileSync(file, `${key.trim().slice(0, -8)}AAAAAAA=\n`);
		await refusal(app.signer.checkpoint(), 'signer.key-unreadable');
		// A further key of somebody's beside the right one signs nothing.
		writeFileSync(file, key);
		appendFileSync(file, `${formatPrivateKey(newKey('localhost/shoumi'))}\n`);
		await happen(app);
		expect(idsOn((await app.signer.checkpoint()).note)).toHaveLength(1);
		// A lost key with a log that is whole: a new line can begin.
		rmSync(file);
		const { origin } = await restartLog(app.as(console_), 'The key file was deleted');
		expect(parseCheckpoint((await app.signer.checkpoint()).note).origin).toBe(origin);
		await refusal(restartLog(app.as(console_), 'Once more for fun'), 'signer.continues');
	});

	test('a rotation is entered under the old key; both sign for thirty days, then the new one alone', async () => {
		const { app, clock } = await open();
		const before = await app.signer.checkpoint();
		const pinned = await policyOf(app);
		const { key, privateKey } = await rotateLogKey(app.as(console_));
		expect(privateKey).toBeNull();
		const fresh = parseVerifierKey(key);
		const [entry] = await entriesFrom(app.read, { kind: 'log.key-rotated' }, 0, 10);
		expect(entry).toMatchObject({
			number: before.size,
			actor: 'console',
			data: { from: idsOn(before.note)[0], key: fresh.id, overlapUntil: clock() + 30 * DAY },
		});
		const both = await app.signer.checkpoint();
		expect(idsOn(both.note)).toEqual([fresh.id, idsOn(before.note)[0]]);
		// Who pinned the old key alone still verifies; so does who has the new one.
		checkUnderPolicy(both.note, pinned);
		openNote(both.note, [fresh]);

		clock.pass(30 * DAY);
		await happen(app);
		const alone = await app.signer.checkpoint();
		expect(idsOn(alone.note)).toEqual([fresh.id]);
		const policy = await policyOf(app);
		expect(policy.logs.map(({ key: { id }, from, until }) => ({ id, from, until }))).toEqual([
			{ id: fresh.id, from: before.size + 1, until: null },
			{ id: idsOn(before.note)[0], from: before.size, until: alone.size },
		]);
		for (const { note } of [both, alone]) checkUnderPolicy(note, policy);
		expect(() => checkUnderPolicy(alone.note, pinned)).toThrow('no known key signed');
	});

	test('a second rotation within the overlap: three keys sign, and each ends when its own time is up', async () => {
		const { app, clock } = await open();
		const [first] = idsOn((await app.signer.checkpoint()).note);
		const second = parseVerifierKey((await rotateLogKey(app.as(console_))).key).id;
		clock.pass(10 * DAY);
		const third = parseVerifierKey((await rotateLogKey(app.as(console_))).key).id;
		expect(idsOn((await app.signer.checkpoint()).note)).toEqual([third, second, first]);
		clock.pass(20 * DAY);
		await happen(app);
		const two = await app.signer.checkpoint();
		expect(idsOn(two.note)).toEqual([third, second]);
		clock.pass(10 * DAY);
		await happen(app);
		const one = await app.signer.checkpoint();
		expect(idsOn(one.note)).toEqual([third]);
		const policy = await policyOf(app);
		expect(policy.logs.map(({ key: { id }, until }) => [id, until])).toEqual([
			[third, null],
			[second, one.size],
			[first, two.size],
		]);
		for (const { note } of [two, one]) checkUnderPolicy(note, policy);
	});

	test('with the key in the environment, a new line begins once the new key stands there', async () => {
		const one = newKey('bank.example/shoumi');
		const first = await open({ env: { SHOUMI_LOG_KEY: formatPrivateKey(one) } });
		await happen(first.app, 5);
		await first.app.signer.checkpoint();
		// The older backup, beside the anchor of the newer database.
		const second = await open({ env: { SHOUMI_LOG_KEY: formatPrivateKey(one) } });
		copyFileSync(join(first.dataDir, 'log-anchor'), join(second.dataDir, 'log-anchor'));
		await refusal(second.app.signer.checkpoint(), 'signer.no-continuation');
		const reason = 'The disk failed; the backup was of Tuesday';
		const { values } = await refusal(
			restartLog(second.app.as(console_), reason),
			'signer.key-in-environment',
		);
		expect(await kinds(second.app)).not.toContain('log.restarted');
		const { key } = values as unknown as { key: string };
		const { app } = await open.again(second, { env: { SHOUMI_LOG_KEY: key } });
		expect(await restartLog(app.as(console_), reason)).toMatchObject({ origin: 'bank.example/shoumi/2' });
		checkUnderPolicy((await app.signer.checkpoint()).note, await policyOf(app));
		await refusal(restartLog(app.as(console_), reason), 'signer.continues');
	});

	test('a clock that is set back a day hides no checkpoint: the newest is the one of the most entries', async () => {
		const { app, clock } = await open();
		await app.signer.checkpoint();
		clock.pass(-DAY);
		await happen(app, 3);
		const signed = await app.signer.checkpoint();
		expect(await newestCheckpoint(app.read)).toEqual(signed);
		expect((await extensionFrom(app.read, signed.size))?.submission).toContain(signed.note);
	});

	test('a file that cannot be used is said as such, and the pages go on', async () => {
		const { app, dataDir } = await open();
		await app.signer.checkpoint();
		await happen(app);
		rmSync(join(dataDir, 'log-anchor'));
		mkdirSync(join(dataDir, 'log-anchor'));
		const { values } = await refusal(app.signer.checkpoint(), 'signer.file');
		expect(values).toEqual({ file: join(dataDir, 'log-anchor'), code: 'EISDIR' });
		expect(app.signer.fault?.code).toBe('signer.file');
		rmSync(join(dataDir, 'log-anchor'), { recursive: true });
		await app.signer.checkpoint();
		expect(app.signer.fault).toBeUndefined();
	});

	test('a key from the environment stays there: a rotation asks for the next one first', async () => {
		const one = newKey('bank.example/shoumi');
		const house = await open({ env: { SHOUMI_LOG_KEY: formatPrivateKey(one) } });
		expect(idsOn((await house.app.signer.checkpoint()).note)).toEqual([one.key.id]);
		expect(() => statSync(join(house.dataDir, 'log-key'))).toThrow('ENOENT');
		const asked = await rotateLogKey(house.app.as(console_));
		expect(await kinds(house.app)).not.toContain('log.key-rotated');
		const { app } = await open.again(house, {
			env: { SHOUMI_LOG_KEY: `${asked.privateKey},${formatPrivateKey(one)}` },
		});
		expect(await rotateLogKey(app.as(console_))).toEqual({ key: asked.key, privateKey: null });
		expect(idsOn((await app.signer.checkpoint()).note)).toEqual([parseVerifierKey(asked.key).id, one.key.id]);
		// The server that has only the old one says so.
		await happen(house.app);
		await refusal(house.app.signer.checkpoint(), 'signer.other-key');
	});

	test('I2: a head that was signed but not kept before the power went is the same head afterwards', async () => {
		const house = await open();
		const { app, dataDir } = house;
		await app.signer.checkpoint();
		await happen(app, 4);
		const signed = await app.signer.checkpoint();
		// The anchor was written and the row was not: taken out by the owner of the tables, as a crash would leave it.
		const trigger = open.dialect === 'sqlite' ? 'checkpoint_no_delete' : 'checkpoint_no_change';
		await sql`drop trigger ${sql.raw(trigger)}${open.dialect === 'postgres' ? sql` on checkpoint` : sql``}`.execute(
			app.database.write,
		);
		await app.database.write.deleteFrom('checkpoint').where('size', '=', signed.size).execute();
		const { app: later } = await open.again(house);
		expect((await later.signer.checkpoint()).note).toBe(signed.note);
		expect(readFileSync(join(dataDir, 'log-anchor'), 'utf8')).toBe(signed.note);
	});

	test('I6: keys are changed on the command line only', async () => {
		const { app } = await open();
		const people = await settle(app);
		await app.signer.checkpoint();
		for (const { actor } of Object.values(people)) {
			await refusal(rotateLogKey(app.as(actor)), 'not-found');
			await refusal(restartLog(app.as(actor), 'a reason that is long enough'), 'not-found');
		}
		await refusal(restartLog(app.as(console_), ' x '), 'look.reason');
	});

	test('the origin can be configured, and keys can lie elsewhere', async () => {
		const elsewhere = folder();
		const { app } = await open({
			env: {
				SHOUMI_LOG_ORIGIN: 'bank.example/training-log',
				SHOUMI_LOG_KEY_FILE: join(elsewhere, 'keys', 'log.key'),
			},
		});
		expect(parseCheckpoint((await app.signer.checkpoint()).note).origin).toBe('bank.example/training-log');
		expect(statSync(join(elsewhere, 'keys', 'log.key')).mode & 0o777).toBe(0o600);
	});
});
