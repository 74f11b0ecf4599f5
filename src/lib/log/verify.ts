import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '../core/canonical.ts';
import type { Entry } from '../core/entry.ts';
import { type Edge, grow, leafHash, rootOfEdge } from './merkle.ts';

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

/**
 * Recomputes the whole log from its stored rows: every body byte for byte, every column against the body, every leaf
 * hash, every tree node, the head. Pure; rows are given in ascending order (entries by number, nodes by level and
 * position) and read once. Stops at the first fault.
 *
 * What it cannot see: a log that somebody with the database rewrote from some entry on and hashed anew. That shows
 * only against a root that was kept elsewhere.
 */
export class LogVerifier {
	#edge: Edge = [];
	#size = 0;
	/** Hashes by level, in the order of their positions, still to be compared with the stored nodes. */
	readonly #nodes: string[][] = [];
	#fault: Fault | undefined;

	get fault(): Fault | undefined {
		return this.#fault;
	}

	/** Takes the next entry row; does nothing after a fault. */
	entry(row: StoredEntry): void {
		if (this.#fault) return;
		const number = this.#size;
		const fault = this.#faultOf(row, number);
		if (fault) {
			this.#fault = fault;
			return;
		}
		const { edge, completed } = grow(this.#edge, number, leafHash(utf8ToBytes(row.body as string)));
		this.#edge = edge;
		for (const { level, hash } of completed) (this.#nodes[level] ??= []).push(bytesToHex(hash));
		this.#size++;
	}

	#faultOf(row: StoredEntry, number: number): Fault | undefined {
		if (row.number !== number)
			return typeof row.number === 'number' && row.number > number
				? { what: 'missing-entry', number }
				: { what: 'column', number, column: 'number' };
		const entry = parse(row.body);
		if (!entry) return { what: 'not-canonical', number };
		if (row.leaf_hash !== bytesToHex(leafHash(utf8ToBytes(row.body as string))))
			return { what: 'leaf-hash', number };
		for (const column of ['kind', 'at', 'actor', 'subject'] as const)
			if (row[column] !== entry[column]) return { what: 'column', number, column };
		return undefined;
	}

	/** Ends the run: compares the stored nodes and the head with what the entries give. */
	finish(nodes: Iterable<StoredNode>, head: StoredHead | undefined): Verdict {
		this.#fault ??= this.#faultOfNodes(nodes) ?? this.#faultOfHead(head);
		return this.#fault
			? { ok: false, fault: this.#fault }
			: { ok: true, size: this.#size, root: bytesToHex(rootOfEdge(this.#edge)) };
	}

	#faultOfNodes(nodes: Iterable<StoredNode>): Fault | undefined {
		const expected = this.#nodes.flatMap((hashes, level) =>
			(hashes ?? []).map((hash, position) => ({ level, position, hash })),
		);
		let i = 0;
		for (const node of nodes) {
			const want = expected[i++];
			if (!want) return { what: 'surplus-node' };
			if (node.level !== want.level || node.position !== want.position || node.hash !== want.hash)
				return { what: 'node', level: want.level, position: want.position };
		}
		const missing = expected[i];
		return missing && { what: 'node', level: missing.level, position: missing.position };
	}

	#faultOfHead(head: StoredHead | undefined): Fault | undefined {
		const edge = JSON.stringify(
			this.#edge.map(({ level, position, hash }) => [level, position, bytesToHex(hash)]),
		);
		const want = { id: 1, size: this.#size, root: bytesToHex(rootOfEdge(this.#edge)), edge };
		for (const column of ['id', 'size', 'root', 'edge'] as const)
			if (head?.[column] !== want[column]) return { what: 'head', column };
		return undefined;
	}
}

/** The entry of a body text, if the text is its canonical form. */
function parse(body: unknown): Entry | undefined {
	if (typeof body !== 'string') return undefined;
	try {
		const entry = JSON.parse(body) as Entry;
		return canonicalJson(entry) === body ? entry : undefined;
	} catch {
		return undefined;
	}
}
