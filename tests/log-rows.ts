import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '../src/lib/core/canonical.ts';
import type { Entry } from '../src/lib/core/entry.ts';
import { type Edge, grow, leafHash, rootOfEdge, type Subtree } from '../src/lib/log/merkle.ts';
import {
	LogVerifier,
	type StoredEntry,
	type StoredHead,
	type StoredNode,
	type Verdict,
} from '../src/lib/log/verify.ts';

/** A whole log as its rows. */
export interface LogRows {
	entries: StoredEntry[];
	nodes: StoredNode[];
	head: StoredHead | undefined;
}

/** The rows that a log of these entries has, in the order in which the verifier wants them. */
export function rowsOf(entries: readonly Entry[]): LogRows {
	let edge: Edge = [];
	const nodes: Subtree[] = [];
	const rows = entries.map((entry, number) => {
		const body = canonicalJson(entry);
		const leaf = leafHash(utf8ToBytes(body));
		const grown = grow(edge, number, leaf);
		edge = grown.edge;
		nodes.push(...grown.completed);
		const { kind, at, actor, subject } = entry;
		return { number, body, leaf_hash: bytesToHex(leaf), kind, at, actor, subject };
	});
	return {
		entries: rows,
		nodes: nodes
			.map(({ level, position, hash }) => ({ level, position, hash: bytesToHex(hash) }))
			.sort((a, b) => a.level - b.level || a.position - b.position),
		head: {
			id: 1,
			size: entries.length,
			root: bytesToHex(rootOfEdge(edge)),
			edge: JSON.stringify(edge.map(({ level, position, hash }) => [level, position, bytesToHex(hash)])),
		},
	};
}

export function verdictOn({ entries, nodes, head }: LogRows): Verdict {
	const verifier = new LogVerifier();
	for (const row of entries) verifier.entry(row);
	verifier.nodes(nodes);
	return verifier.finish({ entries: entries.length, nodes: nodes.length }, head);
}

/** A text with the lowest bit of one byte turned over; what is no longer UTF-8 reads as a database would read it. */
export function flipByte(text: string, index: number): string {
	const bytes = utf8ToBytes(text);
	bytes[index] = (bytes[index] as number) ^ 1;
	return new TextDecoder().decode(bytes);
}
