import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import { attemptGraded } from '#lib/attempt/entries.ts';
import { exportJsonl, exportTiles } from '#lib/evidence/log-export.server.ts';
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { continuationOf, extensionFrom } from '#lib/log/consistency.server.ts';
import { emptyRoot, leafHash, rootFromLeafHashes } from '#lib/log/merkle.ts';
import { openNote, parseVerifierKey } from '#lib/log/note.ts';
import { logKeys } from '#lib/log/checkpoint-store.server.ts';
import { rootAt } from '#lib/log/proofs.server.ts';
import { entryByNumber, logHead } from '#lib/log/store.server.ts';
import type { StaticFile } from '#lib/log/tiles.ts';
import { parseSubmission, refusalOf } from '#lib/log/witness.ts';
import { unitAdded } from '#lib/staff/entries.ts';
import { MORNING } from '../harness.ts';
import { console_, settle } from '../people.ts';
import { refusal } from '../refusals.ts';
import { onBothDatabases, onDatabase } from './both.ts';

async function fill(app: App, count: number): Promise<void> {
	await app.transact(async (tx) => {
		for (let i = 0; i < count; i++)
			tx.record(
				unitAdded.entry({ at: MORNING + i, actor: 'console', subject: `unit-${i}`, data: { parent: null } }),
			);
	});
}

async function all<T>(parts: AsyncGenerator<T>): Promise<T[]> {
	const found: T[] = [];
	for await (const part of parts) found.push(part);
	return found;
}

async function keysOf(app: App) {
	return (await logKeys(app.read)).map(({ verifier }) => parseVerifierKey(verifier));
}

const text = (bytes: Uint8Array | undefined) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

onBothDatabases('the log as lines of JSON', (open) => {
	test('is every exact text up to a signed checkpoint; the export is an entry before its first byte', async () => {
		const { app } = await open();
		await fill(app, 2_345);
		const { size: before } = await logHead(app.read);
		const { entries, checkpoint, parts } = await exportJsonl(app.as(console_));
		const left = await entryByNumber(app.read, entries);
		expect(left).toMatchObject({
			kind: 'log.exported',
			actor: 'console',
			data: { format: 'jsonl', entries, filtered: false },
		});
		// The first checkpoint of all brings the key's own entry with it.
		expect(entries).toBeGreaterThanOrEqual(before);
		await fill(app, 10);
		const lines = (await all(parts)).join('').trimEnd().split('\n');
		expect(lines).toHaveLength(entries);
		const opened = parseCheckpoint(openNote(checkpoint, await keysOf(app)).text);
		expect(opened.size).toBe(entries);
		const leaves = lines.map((line, i) => {
			const { number, body, ...more } = JSON.parse(line) as { number: number; body: string };
			expect([number, more]).toEqual([i, {}]);
			return leafHash(new TextEncoder().encode(body));
		});
		expect(bytesToHex(rootFromLeafHashes(leaves))).toBe(bytesToHex(opened.root));
		for (const number of [0, 1_999, 2_000, entries - 1])
			expect(JSON.parse(lines[number] ?? '')).toMatchObject({
				body: (await entryByNumber(app.read, number))?.body,
			});
	});

	test('is for officers, auditors and the console; anybody else leaves no entry', async () => {
		const { app } = await open();
		const { chenWei, zhouYan, wuGang } = await settle(app);
		for (const make of [exportJsonl, exportTiles]) {
			const { size } = await logHead(app.read);
			await refusal(make(app.as(chenWei.actor)), 'not-found');
			expect((await logHead(app.read)).size).toBe(size);
			for (const { actor } of [zhouYan, wuGang])
				expect((await make(app.as(actor))).entries).toBeGreaterThanOrEqual(size);
		}
	});
});

onBothDatabases('the log as tiles', (open) => {
	test('is what a monitor needs and no more: it rebuilds the signed root, and reads every entry', async () => {
		const { app } = await open();
		await fill(app, 2_100);
		const { entries, checkpoint, parts } = await exportTiles(app.as(console_));
		const files = await all(parts);
		expect(files.at(-1)?.path).toBe('checkpoint');
		expect(text(files.at(-1)?.bytes)).toBe(checkpoint);
		const byPath = new Map(files.map((file: StaticFile) => [file.path, file.bytes]));
		const { size, root } = parseCheckpoint(checkpoint);
		expect(size).toBe(entries);
		const full = Math.floor(size / 256);
		const names = (width: number) => [
			...Array.from({ length: Math.floor(width / 256) }, (_, i) => `00${i}`),
			`00${Math.floor(width / 256)}.p/${width % 256}`,
		];
		const leaves = names(size).flatMap((name) => {
			const tile = Buffer.from(byPath.get(`tile/0/${name}`) as Uint8Array);
			const bundle = Buffer.from(byPath.get(`tile/entries/${name}`) as Uint8Array);
			const hashes: string[] = [];
			for (let at = 0; at < bundle.length; at += 2 + bundle.readUInt16BE(at))
				hashes.push(bytesToHex(leafHash(bundle.subarray(at + 2, at + 2 + bundle.readUInt16BE(at)))));
			expect(tile.toString('hex')).toBe(hashes.join(''));
			return hashes.map(hexToBytes);
		});
		expect(bytesToHex(rootFromLeafHashes(leaves))).toBe(bytesToHex(root));
		const above = Buffer.from(byPath.get(`tile/1/000.p/${full}`) as Uint8Array);
		for (let i = 0; i < full; i++)
			expect(above.subarray(i * 32, i * 32 + 32).toString('hex')).toBe(
				bytesToHex(rootFromLeafHashes(leaves.slice(i * 256, (i + 1) * 256))),
			);
		expect(byPath.size).toBe(2 * (full + 1) + 2);
		expect((await entryByNumber(app.read, entries))?.data).toEqual({
			format: 'tiles',
			entries,
			filtered: false,
		});
	});
});

onDatabase('sqlite', 'an export from a log that somebody changed', (open) => {
	test('ends with an error, and without the checkpoint', async () => {
		const { app } = await open();
		await fill(app, 50);
		await app.signer.checkpoint();
		for (const name of ['log_entry_no_update', 'log_entry_no_delete'])
			await sql.raw(`drop trigger if exists ${name}`).execute(app.database.write);
		await sql
			.raw(`update log_entry set body = replace(body, 'unit-7"', 'unit-8"') where number < 40`)
			.execute(app.database.write);
		const jsonl = await exportJsonl(app.as(console_));
		await refusal(all(jsonl.parts), 'log.not-whole');
		const tiles = await exportTiles(app.as(console_));
		const seen: string[] = [];
		const reading = (async () => {
			for await (const { path } of tiles.parts) seen.push(path);
		})();
		await refusal(reading, 'log.not-whole');
		expect(seen).not.toContain('checkpoint');
	});

	test('ends with the number of an entry that is too long for tiles; as lines it can be exported', async () => {
		const { app } = await open();
		await fill(app, 3);
		const critical = Array.from({ length: 2_000 }, () => ({ question: 'q', revision: 'a'.repeat(64) }));
		const { size } = await logHead(app.read);
		await app.transact(async (tx) =>
			tx.record(
				attemptGraded.entry({
					at: MORNING,
					actor: 'system',
					subject: 'log',
					data: {
						attempt: 'a'.repeat(26),
						assignment: 'a'.repeat(26),
						programme: 'yearly',
						programmeHash: 'a'.repeat(64),
						grade: 0,
						passMark: 8_000,
						passed: false,
						reason: 'critical',
						critical,
						outcome: null,
					},
				}),
			),
		);
		const { parts } = await exportTiles(app.as(console_));
		expect(await refusal(all(parts), 'log.entry-long')).toMatchObject({ values: { number: size } });
		expect((await all((await exportJsonl(app.as(console_))).parts)).join('')).toContain('critical');
	});
});

onBothDatabases('a witness of the log', (open) => {
	test('gets the newest checkpoint with the proof from what it saw, at every size', async () => {
		const { app } = await open();
		expect(await extensionFrom(app.read, 0)).toBeUndefined();
		await fill(app, 40);
		const { size } = await app.signer.checkpoint();
		for (let from = 0; from <= size; from++) {
			const extension = await extensionFrom(app.read, from);
			const submission = parseSubmission(extension?.submission ?? '');
			expect(submission.from).toBe(from);
			const { origin } = app.signer;
			const last = { origin, size: from, root: await rootAt(app.read, from), extensions: [] };
			expect(refusalOf(last, submission)).toBeUndefined();
			if (from > 0 && from < size)
				expect(refusalOf({ ...last, root: emptyRoot }, submission)).toBe('unproven');
		}
		const beyond = await extensionFrom(app.read, size + 1);
		expect(beyond?.submission).toBeNull();
		expect(parseCheckpoint(beyond?.checkpoint ?? '').size).toBe(size);
	});

	test('and an auditor sees whether the log extends a checkpoint that was kept', async () => {
		const { app } = await open();
		await fill(app, 40);
		const kept = parseCheckpoint((await app.signer.checkpoint()).note);
		await fill(app, 25);
		const { size } = await logHead(app.read);
		expect(await continuationOf(app.read, kept)).toEqual({ size, what: 'extended' });
		expect(await continuationOf(app.read, { ...kept, root: emptyRoot })).toEqual({ size, what: 'another' });
		expect(await continuationOf(app.read, { ...kept, size: size + 1 })).toEqual({ size, what: 'shorter' });
		expect(await continuationOf(app.read, { ...kept, size: 0, root: emptyRoot })).toMatchObject({
			what: 'extended',
		});
		expect(await continuationOf(app.read, { ...kept, size: 0 })).toMatchObject({ what: 'another' });
	});
});
