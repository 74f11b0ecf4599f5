import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { unzipSync } from 'fflate';
import * as v from 'valibot';
import { attemptGraded, attemptHandedIn } from '../../attempt/entries.ts';
import { canonicalJson, sha256Hex } from '../../core/canonical.ts';
import { utf8Text } from '../../core/text.ts';
import { fromBase64 } from '../../log/base64.ts';
import type { Checkpoint } from '../../log/checkpoint.ts';
import { leafHash, verifyInclusion } from '../../log/merkle.ts';
import { parseNote } from '../../log/note.ts';
import {
	attemptLine,
	contentLine,
	entryLine,
	manifestSchema,
	manifestStatement,
	type PackFile,
	type PackManifest,
	packFiles,
	withheldSchema,
} from '../pack.ts';
import { linesOf, parsedLine } from './export-file.ts';
import { Findings, type GivenFile, type Progress, type Report, type Trust, unreadable } from './report.ts';
import { checkCheckpoint, checkStatement } from './signatures.ts';

/** A pack larger than this when unpacked is not one of ours. */
const MOST_BYTES = 2 ** 31;
const STRIDE = 500;
/** Faults of one sort that are told one by one. */
const TOLD = 5;

type Files = Readonly<Record<string, Uint8Array>>;

function textIn(files: Files, name: PackFile): string | null {
	return utf8Text(files[name] ?? new Uint8Array());
}

/** Unpacks; null for what is no archive, holds a name twice, or is larger than any pack. */
function unpack(bytes: Uint8Array): Files | null {
	const seen = new Set<string>();
	let total = 0;
	let sound = true;
	try {
		const files = unzipSync(bytes, {
			filter: ({ name, originalSize }) => {
				total += originalSize;
				if (seen.has(name) || total > MOST_BYTES) sound = false;
				seen.add(name);
				return sound;
			},
		});
		// A name such as __proto__ would not be among the others, and so not be missed in the list.
		return sound && seen.size === Object.keys(files).length ? files : null;
	} catch {
		return null;
	}
}

/**
 * An evidence pack: the seal over its manifest, the hash of every file, each entry's path to the signed checkpoint, and that
 * papers, steps and grades are those the entries commit to.
 */
export async function verifyPack(file: GivenFile, trust: Trust, progress: Progress): Promise<Report> {
	const files = unpack(file.bytes);
	const manifest = files && manifestOf(files);
	if (!files || !manifest) return unreadable(file.name, 'pack');
	const findings = new Findings();
	checkSeal(files, manifest, trust, findings);
	await checkFiles(files, manifest, findings, progress);
	const whole = findings.found.every(({ mark }) => mark !== 'bad');
	const checkpoint = checkpointOf(files, trust, findings);
	// The seal was checked as that of this log, at this size.
	if (checkpoint && (checkpoint.origin !== manifest.origin || checkpoint.size !== manifest.size))
		findings.bad('manifest-bad');
	else if (checkpoint && whole) await checkContents(files, checkpoint, findings, progress);
	findings.fact('made', new Date(manifest.made).toISOString());
	findings.fact('period', `${manifest.query.from} – ${manifest.query.to}`);
	findings.fact('programme', manifest.query.programme);
	findings.fact('attempts', String(manifest.attempts));
	findings.fact('entries', String(manifest.entries));
	findings.fact('withheld', withheldIn(files));
	return findings.report(file.name, 'pack');
}

/** How many people are left out, as a number; null where nobody is, or nothing is said of it. */
function withheldIn(files: Files): string | null {
	const parsed = v.safeParse(withheldSchema, parsedLine(textIn(files, packFiles.withheld)));
	return parsed.success && parsed.output.restricted > 0 ? String(parsed.output.restricted) : null;
}

function manifestOf(files: Files): PackManifest | undefined {
	const parsed = v.safeParse(manifestSchema, parsedLine(textIn(files, packFiles.manifest)));
	return parsed.success ? parsed.output : undefined;
}

function checkSeal(files: Files, manifest: PackManifest, trust: Trust, findings: Findings): void {
	const note = textIn(files, packFiles.seal);
	const claimed = manifestStatement(bytesToHex(sha256(files[packFiles.manifest] as Uint8Array)));
	try {
		if (!note || parseNote(note).text !== claimed) findings.bad('manifest-bad');
		else if (checkStatement(note, manifest, trust.policy, findings)) findings.ok('manifest-signed');
	} catch {
		findings.bad('manifest-bad');
	}
}

async function checkFiles(
	files: Files,
	manifest: PackManifest,
	findings: Findings,
	progress: Progress,
): Promise<void> {
	const unlisted = new Set(Object.keys(files));
	unlisted.delete(packFiles.manifest);
	unlisted.delete(packFiles.seal);
	let bad = 0;
	const tell = (code: 'file-missing' | 'file-changed' | 'file-surplus', name: string) => {
		if (++bad <= TOLD) findings.bad(code, { name });
	};
	for (const [i, { name, size, sha256: listed }] of manifest.files.entries()) {
		unlisted.delete(name);
		const bytes = Object.hasOwn(files, name) ? files[name] : undefined;
		if (!bytes) tell('file-missing', name);
		else if (bytes.length !== size || bytesToHex(sha256(bytes)) !== listed) tell('file-changed', name);
		else await progress(i + 1, manifest.files.length);
		// Whoever made it up may have listed as many as they like.
		if (bad > TOLD) return;
	}
	for (const name of unlisted) tell('file-surplus', name);
	if (bad === 0) findings.ok('files-whole', { count: String(manifest.files.length) });
}

function checkpointOf(files: Files, trust: Trust, findings: Findings): Checkpoint | undefined {
	try {
		return checkCheckpoint(textIn(files, packFiles.checkpoint) ?? '', trust.policy, findings);
	} catch {
		findings.bad('bad-signature');
		return undefined;
	}
}

/** What the entries of the pack say about each attempt. */
interface Committed {
	handedIn?: v.InferOutput<typeof attemptHandedIn.data>;
	graded?: v.InferOutput<typeof attemptGraded.data>;
}

async function checkContents(
	files: Files,
	checkpoint: Checkpoint,
	findings: Findings,
	progress: Progress,
): Promise<void> {
	const committed = await checkEntries(files, checkpoint, findings, progress);
	const content = checkContent(files, findings);
	await checkAttempts(files, committed, content, findings, progress);
}

async function checkEntries(
	files: Files,
	{ size, root }: { size: number; root: Uint8Array },
	findings: Findings,
	progress: Progress,
): Promise<Map<string, Committed>> {
	const committed = new Map<string, Committed>();
	let count = 0;
	let bad = 0;
	for (const line of linesOf(files[packFiles.entries] ?? new Uint8Array())) {
		const parsed = v.safeParse(entryLine, parsedLine(line));
		const path = parsed.success ? parsed.output.path.map((step) => fromBase64(step)) : [];
		const included =
			parsed.success &&
			path.every((step) => step !== undefined) &&
			verifyInclusion(
				BigInt(parsed.output.number),
				BigInt(size),
				leafHash(utf8ToBytes(parsed.output.body)),
				path as Uint8Array[],
				root,
			);
		if (included) commit(parsed.output.body, committed);
		else if (++bad <= TOLD)
			findings.bad('not-included', {
				index: parsed.success ? String(parsed.output.number) : `? (${count + 1})`,
			});
		if (++count % STRIDE === 0) await progress(count, count);
	}
	if (bad === 0) findings.ok('entries-included', { count: String(count), size: String(size) });
	return committed;
}

/** Keeps what an entry says about an attempt; an entry of another kind says nothing about one. */
function commit(body: string, committed: Map<string, Committed>): void {
	const { kind, data } = JSON.parse(body) as { kind: string; data: unknown };
	const sealed =
		kind === 'attempt.handed-in' || kind === 'attempt.expired'
			? v.safeParse(attemptHandedIn.data, data)
			: undefined;
	if (sealed?.success)
		committed.set(sealed.output.attempt, {
			...committed.get(sealed.output.attempt),
			handedIn: sealed.output,
		});
	const graded = kind === 'attempt.graded' ? v.safeParse(attemptGraded.data, data) : undefined;
	if (graded?.success)
		committed.set(graded.output.attempt, { ...committed.get(graded.output.attempt), graded: graded.output });
}

/** The hashes of the revisions that are what their hash says. */
function checkContent(files: Files, findings: Findings): Set<string> {
	const hashes = new Set<string>();
	let bad = 0;
	for (const line of linesOf(files[packFiles.content] ?? new Uint8Array())) {
		const parsed = v.safeParse(contentLine, parsedLine(line));
		if (parsed.success && sha256Hex(parsed.output.body) === parsed.output.hash)
			hashes.add(parsed.output.hash);
		else if (++bad <= TOLD) findings.bad('content-differs', { id: parsed.success ? parsed.output.id : '?' });
	}
	if (bad === 0) findings.ok('content-fits', { count: String(hashes.size) });
	return hashes;
}

async function checkAttempts(
	files: Files,
	committed: ReadonlyMap<string, Committed>,
	content: ReadonlySet<string>,
	findings: Findings,
	progress: Progress,
): Promise<void> {
	let count = 0;
	let bad = 0;
	for (const line of linesOf(files[packFiles.attempts] ?? new Uint8Array())) {
		const parsed = v.safeParse(attemptLine, parsedLine(line));
		const attempt = parsed.success ? parsed.output : undefined;
		const { handedIn, graded } = (attempt && committed.get(attempt.attempt)) ?? {};
		const fits =
			attempt !== undefined &&
			handedIn?.steps === sha256Hex(canonicalJson(attempt.steps)) &&
			handedIn.paper === sha256Hex(canonicalJson(attempt.paper)) &&
			handedIn.programmeHash === attempt.programmeHash &&
			graded?.grade === attempt.grade &&
			graded.passed === attempt.passed &&
			content.has(attempt.programmeHash) &&
			attempt.paper.questions.every(({ hash }) => content.has(hash));
		if (!fits && ++bad <= TOLD) findings.bad('attempt-differs', { id: attempt?.attempt ?? '?' });
		if (++count % STRIDE === 0) await progress(count, count);
	}
	if (bad === 0) findings.ok('attempts-fit', { count: String(count) });
}
