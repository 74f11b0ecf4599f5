import { hexToBytes } from '@noble/hashes/utils.js';
import type { Sql } from '#lib/database/connect.server.ts';
import { consistencyPlan, fold, inclusionPlan, type Place, rootPlan, type Step } from './merkle.ts';

/**
 * Proofs from the stored log, by looking up the few subtrees that they are folded from: two queries, however large the
 * log. What they need never changes, so they may be asked for any size up to that of the present head.
 */

/** Lists are filled up to a multiple of this, so that a database sees few different statements. */
const LOOKUPS = 16;

const nameOf = ({ level, position }: Place) => `${level}/${position}`;

/** Repeats the last one, which changes nothing about what is found. */
function filledUp<T>(list: readonly T[]): T[] {
	const last = list.at(-1) as T;
	return [...list, ...Array<T>((LOOKUPS - (list.length % LOOKUPS)) % LOOKUPS).fill(last)];
}

async function leafHashes(sql: Sql, places: readonly Place[]): Promise<[name: string, hash: string][]> {
	if (places.length === 0) return [];
	const rows = await sql
		.selectFrom('log_entry')
		.select(['number', 'leaf_hash'])
		.where('number', 'in', filledUp(places.map(({ position }) => position)))
		.execute();
	return rows.map(({ number, leaf_hash }) => [nameOf({ level: 0, position: number }), leaf_hash]);
}

async function nodeHashes(sql: Sql, places: readonly Place[]): Promise<[name: string, hash: string][]> {
	if (places.length === 0) return [];
	const rows = await sql
		.selectFrom('log_node')
		.selectAll()
		.where((eb) =>
			eb.or(
				filledUp(places).map(({ level, position }) =>
					eb.and([eb('level', '=', level), eb('position', '=', position)]),
				),
			),
		)
		.execute();
	return rows.map((row) => [nameOf(row), row.hash]);
}

/** The hash of each step. Throws RangeError where the log does not hold a place. */
async function resolve(sql: Sql, steps: readonly Step[]): Promise<Uint8Array[]> {
	const places = steps.flat();
	const hashes = new Map([
		...(await leafHashes(
			sql,
			places.filter(({ level }) => level === 0),
		)),
		...(await nodeHashes(
			sql,
			places.filter(({ level }) => level > 0),
		)),
	]);
	const hashOf = (place: Place) => {
		const hash = hashes.get(nameOf(place));
		if (hash === undefined) throw new RangeError(`the log has no node ${nameOf(place)}`);
		return hexToBytes(hash);
	};
	return steps.map((step) => fold(step.map(hashOf)));
}

/** Audit path of entry `number` in the log of its first `size` entries. Throws RangeError outside the log. */
export async function inclusionPath(sql: Sql, number: number, size: number): Promise<Uint8Array[]> {
	return resolve(sql, inclusionPlan(number, size));
}

/** Proof that the first `size2` entries extend the first `size1`. Throws RangeError unless 0 < size1 ≤ size2 ≤ size. */
export async function consistencyPath(sql: Sql, size1: number, size2: number): Promise<Uint8Array[]> {
	return resolve(sql, consistencyPlan(size1, size2));
}

/** Root hash over the first `size` entries. Throws RangeError where there are fewer. */
export async function rootAt(sql: Sql, size: number): Promise<Uint8Array> {
	const [root] = await resolve(sql, [rootPlan(size)]);
	return root as Uint8Array;
}
