import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect } from 'vitest';
import { type App, openApp } from '#lib/app.server.ts';
import { readConfig } from '#lib/core/config.server.ts';
import { compactIfNeeded } from '#lib/database/compact.server.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { commitment } from '#lib/log/commitment.ts';
import { continuationOf } from '#lib/log/consistency.server.ts';
import { readIfThere } from '#lib/log/key-file.server.ts';
import { rootAt } from '#lib/log/proofs.server.ts';
import { entriesFrom, logHead } from '#lib/log/store.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { unitAdded } from '#lib/staff/entries.ts';
import type { Said } from './driver.ts';

/** Every row has its entry and every entry its row (I3). */
export async function expectRowsAndEntries(read: Sql): Promise<void> {
	const entries = await entriesFrom(read, {}, 0, 1_000_000);
	const subjects = (kind: string) =>
		entries.filter((entry) => entry.kind === kind).map(({ subject }) => subject);
	const same = (rows: readonly string[], told: readonly string[]) =>
		expect([...rows].sort()).toEqual([...told].sort());

	const units = await read.selectFrom('unit').select('id').execute();
	same(
		units.map(({ id }) => id),
		subjects('unit.added'),
	);
	const staff = await read.selectFrom('staff').select(['key', 'erased_at']).execute();
	same(
		staff.map(({ key }) => key),
		subjects('staff.added'),
	);
	const erased = staff.filter(({ erased_at }) => erased_at !== null).map(({ key }) => key);
	same(erased, subjects('subject.erased'));
	const keys = await read.selectFrom('log_key').select('id').execute();
	same(
		keys.map(({ id }) => id),
		entries.filter(({ kind }) => kind === 'log.key-added').map(({ data }) => String(data.key)),
	);
	const texts = await read.selectFrom('private_text').selectAll().execute();
	same(
		texts.map(({ salt, text }) => commitment(salt, text)),
		entries
			.filter(({ kind, subject }) => kind === 'result.opened' && !erased.includes(subject))
			.map(({ data }) => String(data.reason)),
	);
}

/** What was acknowledged is in the log as it was acknowledged; what was signed is what the log began with. */
async function expectKept(read: Sql, said: Said): Promise<void> {
	const rows = await read.selectFrom('log_entry').select(['number', 'leaf_hash']).execute();
	const stored = new Map(rows.map(({ number, leaf_hash }) => [number, leaf_hash]));
	for (const [number, hash] of said.acknowledged)
		if (stored.get(number) !== hash) expect.unreachable(`entry ${number} was acknowledged as ${hash}`);
	for (const { size, root } of said.signed) expect(bytesToHex(await rootAt(read, size))).toBe(root);
}

/** The head that the anchor file holds is a whole one, and the log extends it. */
async function expectAnchored(app: App): Promise<void> {
	const anchor = readIfThere(join(app.config.dataDir, 'log-anchor'));
	if (anchor === undefined) return;
	expect(await continuationOf(app.read, parseCheckpoint(anchor))).toMatchObject({ what: 'extended' });
}

/** Life goes on: another act, and a signature over everything. */
async function expectGoingOn(app: App, unit: string): Promise<void> {
	const at = app.clock();
	await app.transact(async (tx) => {
		await tx.sql
			.insertInto('unit')
			.values({ id: unit, name: unit, parent_id: null, created_at: at })
			.execute();
		tx.record(unitAdded.entry({ at, actor: 'console', subject: unit, data: { parent: null } }));
	});
	const signed = await app.signer.checkpoint();
	expect(await logHead(app.read)).toEqual({ size: signed.size, root: signed.root });
	expect(app.signer.fault).toBeUndefined();
}

/** Names of those who were erased are in none of the files. */
export function expectForgotten(dataDir: string, names: Iterable<string>): void {
	const files = readdirSync(dataDir).map((name) => readFileSync(join(dataDir, name)));
	for (const name of names)
		for (const spelling of [name, name.toLowerCase()])
			if (files.some((bytes) => bytes.includes(spelling))) expect.unreachable(`${name} was erased`);
}

async function inUse(read: Sql): Promise<Set<string>> {
	return new Set((await read.selectFrom('staff').select('name').execute()).map(({ name }) => name));
}

let opened = 0;

/**
 * Opens a house after whatever has happened to it, and finds everything in order: the log whole, nothing lost that was
 * acknowledged, no act by halves, no fork, and able to go on.
 */
export async function expectWhole(env: Readonly<Record<string, string>>, said: Said): Promise<void> {
	const config = readConfig(env);
	if (config.databaseUrl === undefined) expectForgotten(config.dataDir, said.erased);
	const app = await openApp(config, { content: 'none' });
	let erased: string[];
	try {
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
		await expectRowsAndEntries(app.read);
		await expectKept(app.read, said);
		await expectAnchored(app);
		await expectGoingOn(app, `after-${process.pid}-${opened++}`);
		// What was begun and not ended is ended by whoever comes next.
		expect(await compactIfNeeded(app, app.database)).toBe(true);
		const names = await inUse(app.read);
		erased = [...said.erasing].filter((name) => !names.has(name));
	} finally {
		await app.close();
	}
	if (config.databaseUrl === undefined) expectForgotten(config.dataDir, erased);
}
