import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { utf8Text } from '../core/text.ts';

/**
 * A signed statement about a PDF, written behind its last line as comments, which readers of PDF pass over. It covers every
 * byte before it, so that what stands on the page cannot be changed while the proof inside stays right.
 * Pure: the verifier reads it in a browser.
 */

const FIRST_LINE = 'shoumi.statement/v1 pdf';
const COMMENT = '% ';
/** Far more than a statement with several signatures takes. Readers look for a PDF's end in its last 1,024 bytes. */
const LONGEST_STATEMENT = 8_192;
const PROOF_BEGINS = 'stream\nc2sp.org/tlog-proof@v1\n';
const PROOF_ENDS = '\nendstream';

/**
 * @param sign gives the signed note of a statement's text
 * @returns the PDF with the statement behind it
 */
export function sealPdf(pdf: Uint8Array, sign: (text: string) => string): Uint8Array {
	const covered = pdf.at(-1) === 0x0a ? pdf : concatBytes(pdf, Uint8Array.of(0x0a));
	const note = sign(`${FIRST_LINE}\nsha256 ${bytesToHex(sha256(covered))}\n`);
	const lines = note.slice(0, -1).split('\n');
	return concatBytes(covered, utf8ToBytes(lines.map((line) => `${COMMENT}${line}\n`).join('')));
}

/** What a sealed PDF says about itself. */
export interface SealedPdf {
	/** Whether the bytes are those that the statement names. Means nothing before the note's signature is checked (`openNote`). */
	readonly intact: boolean;
	/** The signed statement. */
	readonly note: string;
	/** The `.tlog-proof` inside; null where there is none. */
	readonly proof: string | null;
}

/** Reads a sealed PDF; null for a file without a seal. Never throws. */
export function readSealedPdf(file: Uint8Array): SealedPdf | null {
	const mark = utf8ToBytes(`\n${COMMENT}${FIRST_LINE}\n`);
	const begins = lastIndexOf(file, mark, Math.max(0, file.length - LONGEST_STATEMENT));
	if (begins < 0) return null;
	const covered = file.subarray(0, begins + 1);
	const note = uncommented(utf8Text(file.subarray(begins + 1)));
	const claimed = /^sha256 ([0-9a-f]{64})$/.exec(note?.split('\n', 2)[1] ?? '')?.[1];
	return {
		intact: claimed !== undefined && claimed === bytesToHex(sha256(covered)),
		note: note ?? '',
		proof: proofIn(covered),
	};
}

/** The lines without their comment marks; null where one has none, or the last does not end. */
function uncommented(text: string | null): string | null {
	if (text === null || !text.endsWith('\n')) return null;
	const lines = text.slice(0, -1).split('\n');
	if (!lines.every((line) => line.startsWith(COMMENT))) return null;
	return lines.map((line) => `${line.slice(COMMENT.length)}\n`).join('');
}

function proofIn(pdf: Uint8Array): string | null {
	const begins = indexOf(pdf, utf8ToBytes(PROOF_BEGINS), 0);
	if (begins < 0) return null;
	const from = begins + 'stream\n'.length;
	const to = indexOf(pdf, utf8ToBytes(PROOF_ENDS), from);
	return to < 0 ? null : utf8Text(pdf.subarray(from, to));
}

function standsAt(bytes: Uint8Array, part: Uint8Array, at: number): boolean {
	return part.every((byte, i) => bytes[at + i] === byte);
}

function indexOf(bytes: Uint8Array, part: Uint8Array, from: number): number {
	for (let at = from; at <= bytes.length - part.length; at++) if (standsAt(bytes, part, at)) return at;
	return -1;
}

function lastIndexOf(bytes: Uint8Array, part: Uint8Array, least: number): number {
	for (let at = bytes.length - part.length; at >= least; at--) if (standsAt(bytes, part, at)) return at;
	return -1;
}
