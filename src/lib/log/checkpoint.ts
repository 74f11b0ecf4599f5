import { fromBase64, toBase64 } from './base64.ts';
import { HASH_BYTES } from './merkle.ts';
import { checkText, NoteError, parseDecimal, parseNote } from './note.ts';

/** The head of a log's tree at one size (C2SP tlog-checkpoint). */
export interface Checkpoint {
	/** Which log: its first line. */
	readonly origin: string;
	/** Number of entries, a safe integer. */
	readonly size: number;
	/** Root hash, 32 bytes. */
	readonly root: Uint8Array;
	/** Further lines, none empty; this project writes none. */
	readonly extensions: readonly string[];
}

/**
 * Reads a checkpoint, from a signed note or from the text of one; signatures are not verified (`openNote` does that).
 * @throws `malformed`, also for sizes beyond 2^53 − 1
 */
export function parseCheckpoint(note: string): Checkpoint {
	const text = note.includes('\n\n') ? parseNote(note).text : note;
	checkText(text);
	const lines = text.split('\n');
	const [origin = '', decimal = '', base64 = '', ...extensions] = lines.slice(0, -1);
	const size = parseDecimal(decimal);
	const root = fromBase64(base64);
	if (lines.length < 4 || lines.at(-1) !== '' || lines.indexOf('') !== lines.length - 1)
		throw new NoteError('malformed', 'not the lines of a checkpoint');
	if (size === undefined) throw new NoteError('malformed', 'not a tree size');
	if (root?.length !== HASH_BYTES) throw new NoteError('malformed', 'not a root hash');
	return { origin, size, root, extensions };
}

/** The text to sign. Throws `malformed` on what `parseCheckpoint` would not give back. */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
	const lines = [origin, String(size), toBase64(root), ...extensions];
	if (lines.some((line) => line === '' || line.includes('\n')))
		throw new NoteError('malformed', 'not the lines of a checkpoint');
	const text = `${lines.join('\n')}\n`;
	parseCheckpoint(text);
	return text;
}
