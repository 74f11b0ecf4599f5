import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * The Merkle tree of RFC 6962 §2.1: hashes, inclusion proofs and consistency proofs.
 * Pure and synchronous; uses nothing of Node, so that the same code verifies on a command line, in a page and in a
 * single HTML file. Hashes are 32-byte SHA-256 values.
 */

export const HASH_BYTES = 32;
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Hash of the empty tree (RFC 6962 §2.1). */
export const emptyRoot: Uint8Array = sha256(new Uint8Array(0));

/** Hash of a leaf: SHA-256(0x00 ‖ bytes). */
export function leafHash(bytes: Uint8Array): Uint8Array {
	return sha256(concatBytes(LEAF, bytes));
}

/** Hash of an inner node: SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
	return sha256(concatBytes(NODE, left, right));
}

/** How leaves and nodes are hashed, where speed matters: whoever runs on Node brings its own (`hash.server.ts`). */
export interface TreeHasher {
	/** `leafHash` of the UTF-8 bytes of a text. */
	leaf(text: string): Uint8Array;
	/** `nodeHash`. */
	node(left: Uint8Array, right: Uint8Array): Uint8Array;
}

export const portableHasher: TreeHasher = { leaf: (text) => leafHash(utf8ToBytes(text)), node: nodeHash };

/** The largest power of two smaller than n, for n ≥ 2. */
function split(n: number): number {
	let k = 1;
	while (k * 2 < n) k *= 2;
	return k;
}

/** Root of the tree over these leaf hashes, in order. */
export function rootFromLeafHashes(hashes: readonly Uint8Array[]): Uint8Array {
	return rootOf(hashes, 0, hashes.length);
}

function rootOf(hashes: readonly Uint8Array[], from: number, to: number): Uint8Array {
	const size = to - from;
	if (size === 0) return emptyRoot;
	if (size === 1) return hashes[from] as Uint8Array;
	const k = split(size);
	return nodeHash(rootOf(hashes, from, from + k), rootOf(hashes, from + k, to));
}

/** Audit path of leaf `index` in the tree over these leaf hashes (RFC 6962 §2.1.1). Throws RangeError outside the tree. */
export function inclusionProof(hashes: readonly Uint8Array[], index: number): Uint8Array[] {
	if (!Number.isInteger(index) || index < 0 || index >= hashes.length)
		throw new RangeError('index outside the tree');
	const path = (from: number, to: number): Uint8Array[] => {
		if (to - from === 1) return [];
		const middle = from + split(to - from);
		return index < middle
			? [...path(from, middle), rootOf(hashes, middle, to)]
			: [...path(middle, to), rootOf(hashes, from, middle)];
	};
	return path(0, hashes.length);
}

/** Proof that the tree over all these leaf hashes extends its first `size1` leaves (RFC 6962 §2.1.2). Throws RangeError unless 0 < size1 ≤ size. */
export function consistencyProof(hashes: readonly Uint8Array[], size1: number): Uint8Array[] {
	if (!Number.isInteger(size1) || size1 <= 0 || size1 > hashes.length)
		throw new RangeError('size outside the tree');
	const subproof = (m: number, from: number, to: number, known: boolean): Uint8Array[] => {
		const size = to - from;
		if (m === size) return known ? [] : [rootOf(hashes, from, to)];
		const k = split(size);
		return m <= k
			? [...subproof(m, from, from + k, known), rootOf(hashes, from + k, to)]
			: [...subproof(m - k, from + k, to, false), rootOf(hashes, from, from + k)];
	};
	return subproof(size1, 0, hashes.length, true);
}

function isHash(value: unknown): value is Uint8Array {
	return value instanceof Uint8Array && value.length === HASH_BYTES;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/**
 * Whether `proof` shows that `leafHash` stands at `index` in the tree of `size` leaves with this root
 * (RFC 9162 §2.1.3.2). False, never an exception, on anything malformed. Sizes are uint64: parse them as BigInt.
 */
export function verifyInclusion(
	index: bigint,
	size: bigint,
	leafHash: Uint8Array,
	proof: readonly Uint8Array[],
	root: Uint8Array,
): boolean {
	if (typeof index !== 'bigint' || typeof size !== 'bigint') return false;
	if (index < 0n || index >= size) return false;
	if (!isHash(leafHash) || !isHash(root) || !Array.isArray(proof) || !proof.every(isHash)) return false;
	let fn = index;
	let sn = size - 1n;
	let hash = leafHash;
	for (const step of proof) {
		if (sn === 0n) return false;
		if ((fn & 1n) === 1n || fn === sn) {
			hash = nodeHash(step, hash);
			while ((fn & 1n) === 0n && fn !== 0n) {
				fn >>= 1n;
				sn >>= 1n;
			}
		} else {
			hash = nodeHash(hash, step);
		}
		fn >>= 1n;
		sn >>= 1n;
	}
	return sn === 0n && equal(hash, root);
}

/**
 * Whether `proof` shows that the tree of `size2` leaves extends the tree of `size1` leaves (RFC 9162 §2.1.4.2).
 * False, never an exception, on anything malformed; a `size1` of 0 proves nothing and is refused.
 */
export function verifyConsistency(
	size1: bigint,
	size2: bigint,
	proof: readonly Uint8Array[],
	root1: Uint8Array,
	root2: Uint8Array,
): boolean {
	if (typeof size1 !== 'bigint' || typeof size2 !== 'bigint') return false;
	if (size1 <= 0n || size1 > size2) return false;
	if (!isHash(root1) || !isHash(root2) || !Array.isArray(proof) || !proof.every(isHash)) return false;
	if (size1 === size2) return proof.length === 0 && equal(root1, root2);
	const path = (size1 & (size1 - 1n)) === 0n ? [root1, ...proof] : [...proof];
	if (path.length === 0) return false;
	let fn = size1 - 1n;
	let sn = size2 - 1n;
	while ((fn & 1n) === 1n) {
		fn >>= 1n;
		sn >>= 1n;
	}
	const [first, ...rest] = path as [Uint8Array, ...Uint8Array[]];
	let fr = first;
	let sr = first;
	for (const step of rest) {
		if (sn === 0n) return false;
		if ((fn & 1n) === 1n || fn === sn) {
			fr = nodeHash(step, fr);
			sr = nodeHash(step, sr);
			while ((fn & 1n) === 0n && fn !== 0n) {
				fn >>= 1n;
				sn >>= 1n;
			}
		} else {
			sr = nodeHash(sr, step);
		}
		fn >>= 1n;
		sn >>= 1n;
	}
	return sn === 0n && equal(fr, root1) && equal(sr, root2);
}

/** Where a complete subtree stands: over the 2^level leaves that begin at position · 2^level. */
export interface Place {
	readonly level: number;
	readonly position: number;
}

/**
 * The places whose hashes, folded, give one hash of a proof: complete subtrees that stand side by side, largest first.
 * A store that keeps complete subtrees answers each by its key.
 */
export type Step = readonly Place[];

/** The hash over subtrees that stand side by side, from their hashes, largest first; of none at all, the empty root. */
export function fold(hashes: readonly Uint8Array[]): Uint8Array {
	return hashes.length === 0 ? emptyRoot : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** The complete subtrees of leaves [from, to), where `from` is a multiple of the power of two that holds them all. */
function placesOf(from: number, to: number): Place[] {
	const places: Place[] = [];
	for (let at = from; at < to;) {
		let level = 0;
		while (2 ** (level + 1) <= to - at) level++;
		places.push({ level, position: at / 2 ** level });
		at += 2 ** level;
	}
	return places;
}

function checkSize(size: number, smallest: number): void {
	if (!Number.isSafeInteger(size) || size < smallest) throw new RangeError('not a tree size');
}

/** The places that give the root of the tree of so many leaves. */
export function rootPlan(size: number): Step {
	checkSize(size, 0);
	return placesOf(0, size);
}

/** The places that give each hash of `inclusionProof`, in its order. Throws RangeError outside the tree. */
export function inclusionPlan(index: number, size: number): Step[] {
	checkSize(size, 1);
	if (!Number.isSafeInteger(index) || index < 0 || index >= size)
		throw new RangeError('index outside the tree');
	const path: Step[] = [];
	for (let from = 0, to = size; to - from > 1;) {
		const middle = from + split(to - from);
		path.push(index < middle ? placesOf(middle, to) : placesOf(from, middle));
		if (index < middle) to = middle;
		else from = middle;
	}
	return path.reverse();
}

/** The places that give each hash of `consistencyProof`, in its order. Throws RangeError unless 0 < size1 ≤ size2. */
export function consistencyPlan(size1: number, size2: number): Step[] {
	checkSize(size1, 1);
	checkSize(size2, size1);
	const path: Step[] = [];
	let [from, to] = [0, size2];
	while (to !== size1) {
		const middle = from + split(to - from);
		path.push(size1 <= middle ? placesOf(middle, to) : placesOf(from, middle));
		if (size1 <= middle) to = middle;
		else from = middle;
	}
	// What remains is known to whoever has the first root, if it begins at the first leaf.
	if (from > 0) path.push(placesOf(from, to));
	return path.reverse();
}

/** A complete subtree with its root. */
export interface Subtree extends Place {
	readonly hash: Uint8Array;
}

/** The right edge of a growing tree: its complete subtrees, largest first. Two of them never have the same level. */
export type Edge = readonly Subtree[];

/**
 * Adds one leaf; returns the new edge and the inner nodes that became complete (levels 1 upwards).
 * `node` may be another implementation of `nodeHash`.
 */
export function grow(
	edge: Edge,
	size: number,
	leaf: Uint8Array,
	node = nodeHash,
): { edge: Edge; completed: Subtree[] } {
	const next = [...edge];
	const completed: Subtree[] = [];
	let right: Subtree = { level: 0, position: size, hash: leaf };
	for (let left = next.at(-1); left?.level === right.level; left = next.at(-1)) {
		next.pop();
		right = { level: right.level + 1, position: left.position / 2, hash: node(left.hash, right.hash) };
		completed.push(right);
	}
	next.push(right);
	return { edge: next, completed };
}

/** Root of the tree with this right edge. */
export function rootOfEdge(edge: Edge): Uint8Array {
	return fold(edge.map(({ hash }) => hash));
}

/** The right edge as it is stored: `[[level, position, hash], …]`, largest subtree first. */
export function edgeToText(edge: Edge): string {
	return JSON.stringify(edge.map(({ level, position, hash }) => [level, position, bytesToHex(hash)]));
}

export function edgeFromText(text: string): Edge {
	return (JSON.parse(text) as [number, number, string][]).map(([level, position, hash]) => ({
		level,
		position,
		hash: hexToBytes(hash),
	}));
}
