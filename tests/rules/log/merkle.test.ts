import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	consistencyPlan,
	consistencyProof,
	type Edge,
	emptyRoot,
	fold,
	grow,
	inclusionPlan,
	inclusionProof,
	leafHash,
	nodeHash,
	type Place,
	rootFromLeafHashes,
	rootOfEdge,
	rootPlan,
	type Step,
	verifyConsistency,
	verifyInclusion,
} from '#lib/log/merkle.ts';

const MOST = 130;
const leaves = Array.from({ length: MOST }, (_, i) => leafHash(Uint8Array.of(i)));
const roots = Array.from({ length: MOST + 1 }, (_, size) => rootFromLeafHashes(leaves.slice(0, size)));
const rootOf = (size: number) => roots[size] as Uint8Array;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The same hash with one bit turned over. */
function flipped(hash: Uint8Array, bit: number): Uint8Array {
	const copy = hash.slice();
	copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
	return copy;
}

interface Case {
	readonly file: string;
	readonly leafIdx: bigint;
	readonly treeSize: bigint;
	readonly root: Uint8Array;
	readonly leafHash: Uint8Array;
	readonly proof: readonly Uint8Array[];
	readonly wantErr: boolean;
}

function vectors(): Case[] {
	const text = readFileSync(new URL('../../vectors/merkle/inclusion.json', import.meta.url), 'utf8')
		// uint64: as numbers they would lose their last digits.
		.replace(/"(leafIdx|treeSize)": *(\d+)/g, '"$1": "$2"');
	const bytes = (base64: string | null) => new Uint8Array(Buffer.from(base64 ?? '', 'base64'));
	return (JSON.parse(text) as { file: string; case: Record<string, never> }[]).map(({ file, case: one }) => ({
		file,
		leafIdx: BigInt(one.leafIdx ?? 0),
		treeSize: BigInt(one.treeSize ?? 0),
		root: bytes(one.root ?? null),
		leafHash: bytes(one.leafHash ?? null),
		proof: ((one.proof ?? []) as string[]).map(bytes),
		wantErr: one.wantErr ?? false,
	}));
}

describe('the vectors of transparency-dev/merkle', () => {
	const cases = vectors();

	test('are all there, right ones and wrong ones', () => {
		expect(cases).toHaveLength(98);
		expect(cases.filter(({ wantErr }) => !wantErr).length).toBeGreaterThan(5);
	});

	test.each(cases)('$file', ({ leafIdx, treeSize, leafHash, proof, root, wantErr }) => {
		expect(verifyInclusion(leafIdx, treeSize, leafHash, proof, root)).toBe(!wantErr);
	});
});

describe('the tree of RFC 6962 §2.1', () => {
	test('hashes leaves and nodes apart, so that no node passes for a leaf', () => {
		const [a, b] = [leaves[0] as Uint8Array, leaves[1] as Uint8Array];
		expect(hex(leafHash(new Uint8Array()))).toBe(
			'6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
		);
		expect(hex(emptyRoot)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
		expect(hex(nodeHash(a, b))).not.toBe(hex(leafHash(Uint8Array.of(...a, ...b))));
		expect(hex(rootOf(3))).toBe(hex(nodeHash(nodeHash(a, b), leaves[2] as Uint8Array)));
	});

	test('every leaf of every size up to 130 is shown to be included, and no other leaf in its place', () => {
		for (let size = 1; size <= MOST; size++)
			for (let index = 0; index < size; index++) {
				const proof = inclusionProof(leaves.slice(0, size), index);
				const holds = (at: number, leaf: number) =>
					verifyInclusion(BigInt(at), BigInt(size), leaves[leaf] as Uint8Array, proof, rootOf(size));
				if (!holds(index, index)) expect.unreachable(`leaf ${index} of ${size}`);
				if (size > 1 && (holds((index + 1) % size, index) || holds(index, (index + 1) % size)))
					expect.unreachable(`leaf ${index} of ${size} passes for its neighbour`);
			}
	}, 60_000);

	test('every pair of sizes up to 130 is shown to be consistent, and no other pair by the same proof', () => {
		for (let size2 = 1; size2 <= MOST; size2++)
			for (let size1 = 1; size1 <= size2; size1++) {
				const proof = consistencyProof(leaves.slice(0, size2), size1);
				const holds = (a: number, b: number, root1 = rootOf(a), root2 = rootOf(b)) =>
					verifyConsistency(BigInt(a), BigInt(b), proof, root1, root2);
				if (!holds(size1, size2)) expect.unreachable(`${size1} of ${size2}`);
				if (size1 < size2) {
					if (holds(size1, size2, rootOf(size1 - 1)))
						expect.unreachable(`${size1} of ${size2}: another first root`);
					if (holds(size1, size2, rootOf(size1), rootOf(size2 - 1)))
						expect.unreachable(`${size1} of ${size2}: another root`);
					if (size1 > 1 && holds(size1 - 1, size2)) expect.unreachable(`${size1} of ${size2}: another size`);
				}
			}
	}, 60_000);

	test('grown leaf by leaf it has the same root as taken whole, and completes each node once', () => {
		let edge: Edge = [];
		const seen = new Set<string>();
		for (let size = 0; size < MOST; size++) {
			const grown = grow(edge, size, leaves[size] as Uint8Array);
			edge = grown.edge;
			expect(hex(rootOfEdge(edge))).toBe(hex(rootOf(size + 1)));
			for (const { level, position, hash } of grown.completed) {
				const width = 2 ** level;
				expect(seen.has(`${level}/${position}`)).toBe(false);
				seen.add(`${level}/${position}`);
				expect(hex(hash)).toBe(
					hex(rootFromLeafHashes(leaves.slice(position * width, (position + 1) * width))),
				);
			}
		}
		// ⌊130/2⌋ + ⌊130/4⌋ + …
		expect(seen.size).toBe(65 + 32 + 16 + 8 + 4 + 2 + 1);
		expect(hex(rootOfEdge([]))).toBe(hex(emptyRoot));
	});

	test('a proof outside the tree cannot be asked for', () => {
		const few = leaves.slice(0, 5);
		for (const index of [-1, 5, 1.5, NaN]) expect(() => inclusionProof(few, index)).toThrow(RangeError);
		for (const size of [0, -1, 6, 1.5, NaN]) expect(() => consistencyProof(few, size)).toThrow(RangeError);
	});
});

describe('a plan, for a store that keeps complete subtrees by level and position', () => {
	/** The hash of a complete subtree, as a store looks it up by its key. */
	const lookup = ({ level, position }: Place) =>
		rootFromLeafHashes(leaves.slice(position * 2 ** level, (position + 1) * 2 ** level));
	const kept = new Map<string, Uint8Array>();
	for (let level = 0; 2 ** level <= MOST; level++)
		for (let position = 0; (position + 1) * 2 ** level <= MOST; position++)
			kept.set(`${level}/${position}`, lookup({ level, position }));
	const hashOf = ({ level, position }: Place) => kept.get(`${level}/${position}`) as Uint8Array;
	const resolve = (steps: readonly Step[]) => steps.map((step) => fold(step.map(hashOf)));

	test(`gives the root and every inclusion proof of every tree up to ${MOST}`, () => {
		expect(fold(rootPlan(0).map(hashOf))).toEqual(emptyRoot);
		for (let size = 1; size <= MOST; size++) {
			expect(fold(rootPlan(size).map(hashOf))).toEqual(rootOf(size));
			for (let index = 0; index < size; index++) {
				const path = resolve(inclusionPlan(index, size));
				if (size % 13 === 0) expect(path).toEqual(inclusionProof(leaves.slice(0, size), index));
				expect(
					verifyInclusion(BigInt(index), BigInt(size), leaves[index] as Uint8Array, path, rootOf(size)),
				).toBe(true);
			}
		}
	});

	test(`gives the consistency proof of every pair of sizes up to ${MOST}`, () => {
		for (let size2 = 1; size2 <= MOST; size2++)
			for (let size1 = 1; size1 <= size2; size1++) {
				const proof = resolve(consistencyPlan(size1, size2));
				expect(proof).toEqual(consistencyProof(leaves.slice(0, size2), size1));
				expect(verifyConsistency(BigInt(size1), BigInt(size2), proof, rootOf(size1), rootOf(size2))).toBe(
					true,
				);
			}
	});

	test('of the largest tree that a number can count asks for a few hundred places', () => {
		const size = Number.MAX_SAFE_INTEGER;
		const count = (steps: readonly Step[]) => steps.flat().length;
		expect(rootPlan(size)).toHaveLength(53);
		expect(count(inclusionPlan(0, size))).toBeLessThan(1_500);
		expect(count(consistencyPlan(size - 1, size))).toBeLessThan(200);
		for (const { level, position } of inclusionPlan(12_345_678, 10_000_000_000).flat())
			expect((position + 1) * 2 ** level).toBeLessThanOrEqual(10_000_000_000);
	});

	test('outside the tree cannot be asked for', () => {
		for (const size of [-1, 1.5, NaN, 2 ** 53]) expect(() => rootPlan(size)).toThrow(RangeError);
		for (const [index, size] of [
			[0, 0],
			[5, 5],
			[-1, 5],
			[0.5, 5],
		] as const)
			expect(() => inclusionPlan(index, size)).toThrow(RangeError);
		for (const [size1, size2] of [
			[0, 5],
			[6, 5],
			[1.5, 5],
			[1, NaN],
		] as const)
			expect(() => consistencyPlan(size1, size2)).toThrow(RangeError);
	});
});

describe('a proof that was tampered with', () => {
	const sizes = fc
		.tuple(fc.integer({ min: 2, max: MOST }), fc.nat(), fc.nat(), fc.nat({ max: 255 }))
		.map(([size, a, b, bit]) => ({ size, index: a % size, size1: 1 + (a % size), step: b, bit }));

	test('with one flipped bit shows nothing', () => {
		fc.assert(
			fc.property(sizes, ({ size, index, size1, step, bit }) => {
				const included = inclusionProof(leaves.slice(0, size), index);
				const leaf = leaves[index] as Uint8Array;
				const at = step % included.length;
				const bad = included.with(at, flipped(included[at] as Uint8Array, bit));
				expect(verifyInclusion(BigInt(index), BigInt(size), leaf, bad, rootOf(size))).toBe(false);
				expect(verifyInclusion(BigInt(index), BigInt(size), flipped(leaf, bit), included, rootOf(size))).toBe(
					false,
				);
				expect(verifyInclusion(BigInt(index), BigInt(size), leaf, included, flipped(rootOf(size), bit))).toBe(
					false,
				);

				const consistent = consistencyProof(leaves.slice(0, size), size1);
				const [n1, n2] = [BigInt(size1), BigInt(size)];
				expect(verifyConsistency(n1, n2, consistent, flipped(rootOf(size1), bit), rootOf(size))).toBe(false);
				expect(verifyConsistency(n1, n2, consistent, rootOf(size1), flipped(rootOf(size), bit))).toBe(false);
				if (consistent.length === 0) return;
				const there = step % consistent.length;
				const worse = consistent.with(there, flipped(consistent[there] as Uint8Array, bit));
				expect(verifyConsistency(n1, n2, worse, rootOf(size1), rootOf(size))).toBe(false);
			}),
			{ numRuns: 300 },
		);
	});

	test('with a step too many, too few or in another place shows nothing', () => {
		fc.assert(
			fc.property(sizes, ({ size, index, size1, step }) => {
				const leaf = leaves[index] as Uint8Array;
				const [n, i, n1] = [BigInt(size), BigInt(index), BigInt(size1)];
				const included = inclusionProof(leaves.slice(0, size), index);
				const consistent = consistencyProof(leaves.slice(0, size), size1);
				const at = step % (included.length + 1);
				for (const bad of [
					included.slice(1),
					included.slice(0, -1),
					included.toSpliced(at, 0, leaf),
					[...included, rootOf(size)],
					...(included.length > 1 ? [included.toReversed()] : []),
				])
					expect(verifyInclusion(i, n, leaf, bad, rootOf(size))).toBe(false);
				for (const bad of [
					[...consistent, leaf],
					...(consistent.length > 0 ? [consistent.slice(1), consistent.slice(0, -1)] : []),
				])
					expect(verifyConsistency(n1, n, bad, rootOf(size1), rootOf(size))).toBe(false);
			}),
			{ numRuns: 300 },
		);
	});

	test('whatever it is, the answer is false and never an exception', () => {
		const hash = fc.oneof(
			fc.uint8Array({ minLength: 32, maxLength: 32 }),
			fc.uint8Array({ maxLength: 40 }),
			fc.anything(),
		);
		const number = fc.oneof(fc.bigInt({ min: -2n, max: 2n ** 64n }), fc.anything());
		const proof = fc.oneof(fc.array(hash, { maxLength: 8 }), fc.anything());
		fc.assert(
			fc.property(number, number, hash, proof, hash, (a, b, first, steps, root) => {
				const anything = [a, b, first, steps, root] as unknown as Parameters<typeof verifyInclusion>;
				expect(verifyInclusion(...anything)).toBe(false);
				const pair = [a, b, steps, first, root] as unknown as Parameters<typeof verifyConsistency>;
				expect(verifyConsistency(...pair)).toBe(false);
			}),
			{ numRuns: 2_000 },
		);
	});

	test('a first size of 0 proves nothing and is refused; so is a tree that shrinks', () => {
		expect(verifyConsistency(0n, 5n, [], emptyRoot, rootOf(5))).toBe(false);
		expect(verifyConsistency(0n, 0n, [], emptyRoot, emptyRoot)).toBe(false);
		const proof = consistencyProof(leaves.slice(0, 5), 3);
		expect(verifyConsistency(5n, 3n, proof, rootOf(5), rootOf(3))).toBe(false);
		expect(verifyConsistency(4n, 4n, [], rootOf(4), rootOf(5))).toBe(false);
		expect(verifyConsistency(4n, 4n, [], rootOf(4), rootOf(4))).toBe(true);
	});

	test('sizes beyond what a number can hold are told apart', () => {
		const size = 2n ** 60n;
		const proof = Array.from({ length: 60 }, () => leaves[1] as Uint8Array);
		const root = proof.reduce((hash, step) => nodeHash(hash, step), leaves[0] as Uint8Array);
		expect(verifyInclusion(0n, size, leaves[0] as Uint8Array, proof, root)).toBe(true);
		expect(verifyInclusion(1n, size, leaves[0] as Uint8Array, proof, root)).toBe(false);
		expect(verifyInclusion(size, size, leaves[0] as Uint8Array, proof, root)).toBe(false);
	});
});
