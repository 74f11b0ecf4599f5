import { hexToBytes } from '@noble/hashes/utils.js';
import type { Sql } from '#lib/database/connect.server.ts';
import { consistencyPlan, inclusionPlan, nodeHash, rootPlan } from './merkle.ts';

type Plan = ReturnType<typeof inclusionPlan>;

/** Audit path of an entry in the tree of so many entries. Throws RangeError outside the tree. */
export function inclusionPath(sql: Sql, number: number, size: number): Promise<Uint8Array[]> {
	return fetchPlan(sql, inclusionPlan(number, size));
}

export function consistencyPath(sql: Sql, size1: number, size2: number): Promise<Uint8Array[]> {
	return fetchPlan(sql, consistencyPlan(size1, size2));
}

export async function rootAt(sql: Sql, size: number): Promise<Uint8Array | undefined> {
	return (await fetchPlan(sql, [rootPlan(size)]))[0];
}

async function fetchPlan(sql: Sql, plan: Plan): Promise<Uint8Array[]> {
	const hashes: Uint8Array[] = [];
	for (const places of plan) {
		const parts: Uint8Array[] = [];
		for (const { level, position } of places) {
			const row =
				level === 0
					? await sql
							.selectFrom('log_entry')
							.select('leaf_hash as hash')
							.where('number', '=', position)
							.executeTakeFirst()
					: await sql
							.selectFrom('log_node')
							.select('hash')
							.where('level', '=', level)
							.where('position', '=', position)
							.executeTakeFirst();
			if (!row) throw new RangeError(`tree node ${level}/${position} is missing`);
			parts.push(hexToBytes(row.hash));
		}
		hashes.push(parts.reduceRight((right, left) => nodeHash(left, right)));
	}
	return hashes;
}
