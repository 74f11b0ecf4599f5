import { bytesToHex } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from './base64.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { emptyRoot, HASH_BYTES, verifyConsistency } from './merkle.ts';
import { checkText, NoteError, parseDecimal } from './note.ts';

/**
 * What a witness is given: a newer signed checkpoint, and the proof that its tree extends that of an older size. As text
 * it is what C2SP tlog-witness sends to a witness as `add-checkpoint`, and what `/log/consistency` answers.
 */
export interface Submission {
	readonly from: number;
	readonly proof: readonly Uint8Array[];
	/** The signed note, verbatim. */
	readonly checkpoint: string;
}

const LONGEST_PROOF = 63;

export function formatSubmission({ from, proof, checkpoint }: Submission): string {
	return `${[`old ${from}`, ...proof.map(toBase64), ''].join('\n')}\n${checkpoint}`;
}

/** Reads a submission; a checkpoint alone is one that proves nothing. Nothing is verified. Throws `malformed`. */
export function parseSubmission(text: string): Submission {
	checkText(text);
	if (!text.startsWith('old ')) return submission(0, [], text);
	const gap = text.indexOf('\n\n');
	const [first = '', ...lines] = text.slice(0, Math.max(gap, 0)).split('\n');
	const from = parseDecimal(first.slice('old '.length));
	if (from === undefined) throw new NoteError('malformed', 'not an old size');
	return submission(from, lines, text.slice(gap + 2));
}

function submission(from: number, lines: readonly string[], checkpoint: string): Submission {
	parseCheckpoint(checkpoint);
	if (!checkpoint.includes('\n\n')) throw new NoteError('malformed', 'a checkpoint without signatures');
	if (lines.length > LONGEST_PROOF) throw new NoteError('malformed', 'a proof that is too long');
	const proof = lines.map((line) => {
		const hash = fromBase64(line);
		if (hash?.length !== HASH_BYTES) throw new NoteError('malformed', 'not a hash');
		return hash;
	});
	return { from, proof, checkpoint };
}

/**
 * Why a witness does not accept a checkpoint: it belongs to another log; the log has fewer entries than it had; it has
 * two roots for one size; its proof begins at another size than the last accepted one; its proof shows nothing.
 */
export type WitnessRefusal = 'other-log' | 'rollback' | 'fork' | 'elsewhere' | 'unproven';

/**
 * Whether the checkpoint of a submission extends the last one that was accepted; the first of all is taken as it is.
 * The signatures are verified before.
 */
export function refusalOf(last: Checkpoint | null, given: Submission): WitnessRefusal | undefined {
	const next = parseCheckpoint(given.checkpoint);
	const sameRoot = (root: Uint8Array) => bytesToHex(root) === bytesToHex(next.root);
	if (next.size === 0 && !sameRoot(emptyRoot)) return 'unproven';
	if (!last) return undefined;
	if (next.origin !== last.origin) return 'other-log';
	if (next.size < last.size) return 'rollback';
	if (next.size === last.size) return sameRoot(last.root) ? undefined : 'fork';
	// Every tree extends the empty one.
	if (last.size === 0) return undefined;
	if (given.from !== last.size) return 'elsewhere';
	return verifyConsistency(BigInt(last.size), BigInt(next.size), given.proof, last.root, next.root)
		? undefined
		: 'unproven';
}
