import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Edge, grow, leafHash, rootOfEdge } from '../../log/merkle.ts';
import { Findings, type GivenFile, type Progress, type Report, type Trust } from './report.ts';
import { checkCheckpoint } from './signatures.ts';

/** Entries between two reports of progress. */
const STRIDE = 2_000;

/** The lines of a file of lines, without holding them all; bytes that are no UTF-8 end it with null. */
export function* linesOf(bytes: Uint8Array): Generator<string | null> {
	const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
	let from = 0;
	while (from < bytes.length) {
		const end = bytes.indexOf(0x0a, from);
		const line = bytes.subarray(from, end < 0 ? bytes.length : end);
		from = end < 0 ? bytes.length : end + 1;
		try {
			yield decoder.decode(line);
		} catch {
			yield null;
			return;
		}
	}
}

export function parsedLine(line: string | null): unknown {
	if (line === null) return undefined;
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}

/**
 * A whole log as lines of JSON, with the checkpoint that was written beside it: every entry is hashed into the tree anew,
 * and the root compared with the signed one.
 */
export async function verifyExport(
	file: GivenFile,
	checkpoint: string | null,
	trust: Trust,
	progress: Progress,
): Promise<Report> {
	const findings = new Findings();
	if (checkpoint === null) {
		findings.bad('export-without-checkpoint', { name: `${file.name}.checkpoint` });
		return findings.report(file.name, 'export');
	}
	const { size, root } = checkCheckpoint(checkpoint, trust.policy, findings);
	let edge: Edge = [];
	let number = 0;
	for (const line of linesOf(file.bytes)) {
		const entry = parsedLine(line) as { number?: unknown; body?: unknown } | undefined;
		if (entry?.number !== number || typeof entry.body !== 'string') {
			findings.bad('entry-bad', { index: String(number) });
			return findings.report(file.name, 'export');
		}
		({ edge } = grow(edge, number++, leafHash(utf8ToBytes(entry.body))));
		if (number % STRIDE === 0) await progress(number, size);
	}
	if (number === size && bytesToHex(rootOfEdge(edge)) === bytesToHex(root))
		findings.ok('tree-fits', { count: String(number) });
	else findings.bad('tree-differs', { count: String(number), size: String(size) });
	findings.fact('entries', String(number));
	return findings.report(file.name, 'export');
}
