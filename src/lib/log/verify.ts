import { bytesToHex } from '@noble/hashes/utils.js';
import { parseCanonical } from '../core/canonical.ts';
import type { Entry } from '../core/entry.ts';
import {
	type Edge,
	edgeFromText,
	edgeToText,
	grow,
	HASH_BYTES,
	portableHasher,
	rootOfEdge,
	rootPlan,
	type Subtree,
	type TreeHasher,
} from './merkle.ts';

/** An entry row exactly as stored; nothing about its types is taken for granted. */
export interface StoredEntry {
	readonly number: unknown;
	readonly body: unknown;
	readonly leaf_hash: unknown;
	readonly kind: unknown;
	readonly at: unknown;
	readonly actor: unknown;
	readonly subject: unknown;
}
export interface StoredNode {
	readonly level: unknown;
	readonly position: unknown;
	readonly hash: unknown;
}
export interface StoredHead {
	readonly id: unknown;
	readonly size: unknown;
	readonly root: unknown;
	readonly edge: unknown;
}

/** How many rows are stored. */
export interface StoredRows {
	readonly entries: number;
	readonly nodes: number;
}

/** What is wrong and where. `number` is the first bad entry's, where the fault lies in one. */
export type Fault =
	| { readonly what: 'missing-entry' | 'not-canonical' | 'leaf-hash'; readonly number: number }
	| {
			readonly what: 'column';
			readonly number: number;
			readonly column: 'number' | 'kind' | 'at' | 'actor' | 'subject';
	  }
	| { readonly what: 'node'; readonly level: number; readonly position: number }
	| { readonly what: 'surplus-node' }
	| { readonly what: 'head'; readonly column: 'id' | 'size' | 'root' | 'edge' };

export type Verdict =
	| { readonly ok: true; readonly size: number; readonly root: string }
	| { readonly ok: false; readonly fault: Fault };

/** What has been verified so far: enough to go on from there another time. */
export interface VerifiedState {
	/** Entries below this number, and the nodes that they complete, have been compared. */
	readonly size: number;
	/** The right edge of the tree of that size, as it is stored with the head. */
	readonly edge: string;
}

/** Nodes of one level from a position up to another, which is not among them. */
export interface NodeRange {
	readonly level: number;
	readonly from: number;
	readonly to: number;
}

/**
 * Recomputes the whole log from its stored rows: every body byte for byte, every column against the body, every leaf
 * hash, every tree node, the head. Pure, and holds no more than a page: entries are given in ascending order, then the
 * stored nodes of `ranges()`, and so on until `finish`. Stops at the first fault.
 *
 * What it cannot see: a log that somebody with the database rewrote from some entry on and hashed anew. That shows
 * only against a root that was kept elsewhere.
 */
export class LogVerifier {
	#edge: Edge = [];
	#size = 0;
	/** Nodes that the entries of this page completed, by level, in the order of their positions. */
	#completed: Subtree[][] = [];
	#fault: Fault | undefined;

	readonly #hasher: TreeHasher;

	constructor(hasher: TreeHasher = portableHasher) {
		this.#hasher = hasher;
	}

	/** Goes on where an earlier run came to; what lies before is taken as verified. Throws on a state that is none. */
	static from({ size, edge }: VerifiedState, hasher?: TreeHasher): LogVerifier {
		const verifier = new LogVerifier(hasher);
		verifier.#edge = edgeFromText(edge);
		verifier.#size = size;
		const places = rootPlan(size);
		if (
			places.length !== verifier.#edge.length ||
			!places.every(({ level, position }, i) => {
				const tree = verifier.#edge[i];
				return tree?.level === level && tree.position === position && tree.hash.length === HASH_BYTES;
			})
		)
			throw new RangeError('not the edge of a tree of this size');
		return verifier;
	}

	get fault(): Fault | undefined {
		return this.#fault;
	}

	/** How far it has come. To be asked between pages: after `nodes`, before the next `entry`. */
	get state(): VerifiedState {
		return { size: this.#size, edge: edgeToText(this.#edge) };
	}

	/** Takes the next entry row; does nothing after a fault. */
	entry(row: StoredEntry): void {
		if (this.#fault) return;
		const number = this.#size;
		const leaf = typeof row.body === 'string' ? this.#hasher.leaf(row.body) : undefined;
		const fault = this.#faultOf(row, number, leaf);
		if (fault || !leaf) {
			this.#fault = fault;
			return;
		}
		const { edge, completed } = grow(this.#edge, number, leaf, this.#hasher.node);
		this.#edge = edge;
		for (const node of completed) (this.#completed[node.level] ??= []).push(node);
		this.#size++;
	}

	#faultOf(row: StoredEntry, number: number, leaf: Uint8Array | undefined): Fault | undefined {
		if (row.number !== number)
			return typeof row.number === 'number' && row.number > number
				? { what: 'missing-entry', number }
				: { what: 'column', number, column: 'number' };
		const entry = parse(row.body);
		if (!entry || !leaf) return { what: 'not-canonical', number };
		if (row.leaf_hash !== bytesToHex(leaf)) return { what: 'leaf-hash', number };
		for (const column of ['kind', 'at', 'actor', 'subject'] as const)
			if (row[column] !== entry[column]) return { what: 'column', number, column };
		return undefined;
	}

	/** The nodes that must be stored for the entries given since the last call of `nodes`, lowest level first. */
	ranges(): NodeRange[] {
		return this.#completed.flatMap((nodes = []) => {
			const [first] = nodes;
			return first ? [{ level: first.level, from: first.position, to: first.position + nodes.length }] : [];
		});
	}

	/** Takes all stored nodes of `ranges()`, by level and position; does nothing after a fault. */
	nodes(rows: Iterable<StoredNode>): void {
		const expected = this.#completed.flatMap((nodes) => nodes ?? []);
		this.#completed = [];
		this.#fault ??= faultOfNodes(expected, rows);
	}

	/**
	 * Ends the run. With all that must be stored found in its place, a different number of rows means that there are others
	 * besides.
	 */
	finish({ entries, nodes }: StoredRows, head: StoredHead | undefined): Verdict {
		if (nodes !== nodesOf(this.#size)) this.#fault ??= { what: 'surplus-node' };
		this.#fault ??= this.#faultOfHead(head);
		if (entries !== this.#size) this.#fault ??= { what: 'head', column: 'size' };
		return this.#fault
			? { ok: false, fault: this.#fault }
			: { ok: true, size: this.#size, root: bytesToHex(rootOfEdge(this.#edge)) };
	}

	#faultOfHead(head: StoredHead | undefined): Fault | undefined {
		const edge = edgeToText(this.#edge);
		const want = { id: 1, size: this.#size, root: bytesToHex(rootOfEdge(this.#edge)), edge };
		for (const column of ['id', 'size', 'root', 'edge'] as const)
			if (head?.[column] !== want[column]) return { what: 'head', column };
		return undefined;
	}
}

/** How many inner nodes of a tree of so many leaves are complete. */
function nodesOf(size: number): number {
	let count = 0;
	for (let width = 2; width <= size; width *= 2) count += Math.floor(size / width);
	return count;
}

function faultOfNodes(expected: readonly Subtree[], rows: Iterable<StoredNode>): Fault | undefined {
	let i = 0;
	for (const node of rows) {
		const want = expected[i++];
		if (!want) return { what: 'surplus-node' };
		const { level, position } = want;
		if (node.level !== level || node.position !== position || node.hash !== bytesToHex(want.hash))
			return { what: 'node', level, position };
	}
	const missing = expected[i];
	return missing && { what: 'node', level: missing.level, position: missing.position };
}

/** The entry of a body text, if the text is its canonical form. */
function parse(body: unknown): Entry | undefined {
	return typeof body === 'string' ? (parseCanonical(body) as Entry | undefined) : undefined;
}
