import { fromBase64, toBase64 } from './base64.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { HASH_BYTES, verifyInclusion } from './merkle.ts';
import { checkText, NoteError, parseDecimal } from './note.ts';

/** That an entry stands in a log, for somebody without the log (C2SP tlog-proof, kept as `.tlog-proof`). */
export interface TlogProof {
	/** The entry's number, from 0. */
	readonly index: number;
	/** Its audit path, from the leaf's sibling to the root's child (RFC 6962 §2.1.1). */
	readonly path: readonly Uint8Array[];
	/** The signed note, verbatim. */
	readonly checkpoint: string;
	/** What the application adds; nothing vouches for it. */
	readonly extra: Uint8Array | null;
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';
const MOST_CHARACTERS = 2_000_000;
/** No tree of 2^63 entries is deeper. */
const LONGEST_PATH = 63;

/** Reads a proof; neither its path nor its checkpoint's signatures are verified. Throws `malformed`. */
export function parseProof(text: string): TlogProof {
	if (text.length > MOST_CHARACTERS) throw new NoteError('malformed', 'too long');
	checkText(text);
	const gap = text.indexOf('\n\n');
	const [first, ...lines] = text.slice(0, Math.max(gap, 0)).split('\n');
	if (first !== FIRST_LINE) throw new NoteError('malformed', 'not a tlog-proof');
	const extra = lines[0]?.startsWith('extra ')
		? bytesOf((lines.shift() as string).slice('extra '.length))
		: null;
	const index = parseDecimal(/^index (.*)$/.exec(lines.shift() ?? '')?.[1] ?? '');
	if (index === undefined) throw new NoteError('malformed', 'not an index');
	const path = lines.map(hashOf);
	if (path.length > LONGEST_PATH) throw new NoteError('malformed', 'a path that is too long');
	const checkpoint = text.slice(gap + 2);
	parseCheckpoint(checkpoint);
	if (!checkpoint.includes('\n\n')) throw new NoteError('malformed', 'a checkpoint without signatures');
	return { index, path, checkpoint, extra };
}

function bytesOf(base64: string): Uint8Array {
	const bytes = base64 === '' ? undefined : fromBase64(base64);
	if (!bytes) throw new NoteError('malformed', 'not base64');
	return bytes;
}

function hashOf(base64: string): Uint8Array {
	const bytes = bytesOf(base64);
	if (bytes.length !== HASH_BYTES) throw new NoteError('malformed', 'not a hash');
	return bytes;
}

/** The proof as text. No extra data and empty extra data are the same. */
export function formatProof({ index, path, checkpoint, extra }: TlogProof): string {
	const lines = [
		FIRST_LINE,
		...(extra && extra.length > 0 ? [`extra ${toBase64(extra)}`] : []),
		`index ${index}`,
		...path.map(toBase64),
		'',
	];
	return `${lines.join('\n')}\n${checkpoint}`;
}

/**
 * Whether the entry with this leaf hash stands where the proof says, in the tree of its checkpoint. The checkpoint's
 * signatures are another matter (`checkUnderPolicy`, `openNote`).
 * @throws `malformed`
 */
export function isIncluded({ index, path, checkpoint }: TlogProof, leaf: Uint8Array): boolean {
	const { size, root } = parseCheckpoint(checkpoint);
	return verifyInclusion(BigInt(index), BigInt(size), leaf, path, root);
}
