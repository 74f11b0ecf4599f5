import { hexToBytes } from '@noble/hashes/utils.js';
import type { Sql } from '#lib/database/connect.server.ts';
import type { Checkpoint } from './checkpoint.ts';
import { newestCheckpoint } from './checkpoint-store.server.ts';
import { emptyRoot, verifyConsistency } from './merkle.ts';
import { consistencyPath } from './proofs.server.ts';
import { logHead } from './store.server.ts';
import { formatSubmission } from './witness.ts';

export interface Extension {
	/** The signed note of the newest checkpoint. */
	readonly checkpoint: string;
	/** The checkpoint with the proof, for a witness; null where it has fewer entries than were asked for. */
	readonly submission: string | null;
}

/** The newest checkpoint and the proof that it extends the first `from` entries; undefined where nothing is signed yet. */
export async function extensionFrom(read: Sql, from: number): Promise<Extension | undefined> {
	const newest = await newestCheckpoint(read);
	if (!newest) return undefined;
	const { size, note: checkpoint } = newest;
	if (from > size) return { checkpoint, submission: null };
	const proof = from === 0 ? [] : await consistencyPath(read, from, size);
	return { checkpoint, submission: formatSubmission({ from, proof, checkpoint }) };
}

/** What became of the log since a checkpoint that somebody kept; `size` is what it has now. */
export interface Continuation {
	readonly size: number;
	readonly what: 'extended' | 'shorter' | 'another';
}

/**
 * Whether the stored log extends the tree of a checkpoint, by its stored hashes. That these are the hashes of the stored
 * entries is shown by `verifyLog`.
 */
export async function continuationOf(read: Sql, { size, root }: Checkpoint): Promise<Continuation> {
	const head = await logHead(read);
	if (size > head.size) return { size: head.size, what: 'shorter' };
	const extended =
		size === 0
			? Buffer.compare(root, emptyRoot) === 0
			: verifyConsistency(
					BigInt(size),
					BigInt(head.size),
					await consistencyPath(read, size, head.size),
					root,
					hexToBytes(head.root),
				);
	return { size: head.size, what: extended ? 'extended' : 'another' };
}
