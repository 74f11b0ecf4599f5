import { hexToBytes } from '@noble/hashes/utils.js';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import {
	consistencyProof,
	inclusionProof,
	rootFromLeafHashes,
	verifyConsistency,
	verifyInclusion,
} from '#lib/log/merkle.ts';
import { consistencyPath, inclusionPath, rootAt } from '#lib/log/proofs.server.ts';
import { logHead } from '#lib/log/store.server.ts';
import { unitAdded } from '#lib/staff/entries.ts';
import { MORNING } from '../harness.ts';
import { onBothDatabases } from './both.ts';

/** Leaves entries until the log has so many; returns all leaf hashes. */
async function fill(app: App, size: number): Promise<Uint8Array[]> {
	const { size: now } = await logHead(app.read);
	await app.transact(async (tx) => {
		for (let i = now; i < size; i++)
			tx.record(
				unitAdded.entry({ at: MORNING + i, actor: 'console', subject: `unit-${i}`, data: { parent: null } }),
			);
	});
	const rows = await app.read.selectFrom('log_entry').select('leaf_hash').orderBy('number').execute();
	return rows.map((row) => hexToBytes(row.leaf_hash));
}

onBothDatabases('proofs from the stored log', (open) => {
	test('are those of RFC 6962 for every entry and every pair of sizes up to 70', async () => {
		const { app } = await open();
		const leaves = await fill(app, 70);
		expect(await rootAt(app.read, 0)).toEqual(rootFromLeafHashes([]));
		for (let size = 1; size <= leaves.length; size++) {
			const some = leaves.slice(0, size);
			expect(await rootAt(app.read, size)).toEqual(rootFromLeafHashes(some));
			for (let i = 0; i < size; i++) {
				expect(await inclusionPath(app.read, i, size)).toEqual(inclusionProof(some, i));
				expect(await consistencyPath(app.read, i + 1, size)).toEqual(consistencyProof(some, i + 1));
			}
		}
	});

	test('of a log of 20,011 entries verify, for sizes in its midst as for its end', async () => {
		const { app } = await open();
		const leaves = await fill(app, 20_011);
		const sizes = [1, 2, 255, 256, 257, 8_191, 16_384, 16_385, 20_010, 20_011];
		const roots = new Map(sizes.map((size) => [size, rootFromLeafHashes(leaves.slice(0, size))]));
		const root = async (size: number) => {
			const found = await rootAt(app.read, size);
			expect(found).toEqual(roots.get(size));
			return found;
		};
		for (const size of sizes)
			for (const number of [0, 1, Math.floor(size / 3), Math.floor(size / 2), size - 2, size - 1]) {
				if (number < 0 || number >= size) continue;
				const path = await inclusionPath(app.read, number, size);
				const leaf = leaves[number] as Uint8Array;
				expect(verifyInclusion(BigInt(number), BigInt(size), leaf, path, await root(size))).toBe(true);
			}
		for (const size2 of sizes)
			for (const size1 of sizes.filter((size) => size <= size2)) {
				const path = await consistencyPath(app.read, size1, size2);
				expect(
					verifyConsistency(BigInt(size1), BigInt(size2), path, await root(size1), await root(size2)),
				).toBe(true);
			}
		expect(Buffer.from(await root(20_011)).toString('hex')).toBe((await logHead(app.read)).root);
	});

	test('are not given beyond the end of the log', async () => {
		const { app } = await open();
		await fill(app, 70);
		for (const outside of [
			() => inclusionPath(app.read, 70, 70),
			() => inclusionPath(app.read, 3, 71),
			() => inclusionPath(app.read, 3, 128),
			() => consistencyPath(app.read, 0, 70),
			() => consistencyPath(app.read, 70, 71),
			() => consistencyPath(app.read, 71, 70),
			() => rootAt(app.read, 71),
			() => rootAt(app.read, 2 ** 50),
		])
			await expect(outside()).rejects.toThrow(RangeError);
	});

	test('are looked up, never scanned for', async () => {
		const { app } = await open();
		await fill(app, 5_000);
		const seen: { sql: string; parameters: readonly unknown[] }[] = [];
		const watched = app.read.withPlugin({
			transformQuery: ({ node }) => node,
			transformResult: async ({ result }) => result,
		});
		// What is sent is what is explained.
		const executor = watched.getExecutor();
		const { executeQuery } = executor;
		executor.executeQuery = (query, ...rest) => {
			seen.push(query);
			return executeQuery.call(executor, query, ...rest) as never;
		};
		await inclusionPath(watched, 1_234, 4_999);
		await consistencyPath(watched, 1_235, 4_999);
		expect(seen).toHaveLength(4);
		if (open.dialect === 'postgres') await sql.raw('analyze').execute(app.database.write);
		for (const query of seen) {
			const explain = open.dialect === 'sqlite' ? 'explain query plan ' : 'explain ';
			const { rows } = await app.read.executeQuery({ ...query, sql: explain + query.sql } as never);
			const plan = JSON.stringify(rows);
			expect(plan).toMatch(open.dialect === 'sqlite' ? /SEARCH/ : /Index/);
			expect(plan).not.toMatch(/SCAN|Seq Scan/);
		}
	});
});
