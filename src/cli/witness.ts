import { closeSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Checkpoint, parseCheckpoint } from '#lib/log/checkpoint.ts';
import {
	formatPrivateKey,
	newKey,
	parsePrivateKeys,
	readIfThere,
	writeDurably,
} from '#lib/log/key-file.server.ts';
import {
	addSignature,
	NoteError,
	type NoteSigner,
	openNote,
	parseNote,
	parseVerifierKey,
	signerFromSeed,
	textOfBytes,
	type VerifierKey,
} from '#lib/log/note.ts';
import { parseSubmission, refusalOf, type Submission } from '#lib/log/witness.ts';
import {
	type Arguments,
	type Command,
	neededOption,
	operand,
	option,
	options,
	UsageError,
} from './arguments.ts';
import { aboutFiles, textOfFile } from './notes.ts';

/**
 * The witness of a second department: it keeps the last checkpoint that it accepted, and cosigns a newer one when that
 * is proven to extend it (C2SP tlog-cosignature). It has no database and nothing of the service; its folder holds
 *
 *     key          its private key, made at first use, readable by its owner only
 *     checkpoint   the last checkpoint that it accepted, cosigned
 *     refused-…    what it refused: evidence
 *
 * The cosigned checkpoint goes to standard output, everything else to standard error. Exit code 0: cosigned; 1: refused;
 * 2: a file or an address cannot be used.
 */
export const witness: Command = (args) => {
	const folder = neededOption(args, 'state');
	const texts = options(args, 'log-key');
	if (texts.length === 0) throw new UsageError(args.words.missing({ what: '--log-key' }));
	const source = operand(args, 0, 'URL | FILE');
	return aboutFiles(args, async () => {
		const logKeys = texts.map(parseVerifierKey);
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		return alone(args, folder, async () => {
			const signer = signerOf(args, folder);
			return signer ? judge(args, { folder, logKeys, signer, source }) : 1;
		});
	});
};

/** Milliseconds that the service may take to answer. */
const LONGEST_WAIT = 30_000;

interface Case {
	readonly folder: string;
	readonly logKeys: readonly VerifierKey[];
	readonly signer: NoteSigner;
	readonly source: string;
}

async function judge({ words }: Arguments, { folder, logKeys, signer, source }: Case): Promise<number> {
	const last = lastAccepted(folder, signer);
	const given = await submissionFrom(source, last?.size ?? 0);
	const { text, signedBy } = openNote(given.checkpoint, logKeys);
	const { origin, size } = parseCheckpoint(text);
	if (!signedBy.some(({ name }) => name === origin)) throw new NoteError('unsigned', origin);
	const refusal = refusalOf(last, given);
	if (refusal) {
		const kept = keepRefused(folder, given);
		console.error(words[`witness-${refusal}`]({ size, last: last?.size ?? 0, from: given.from }));
		console.error(words.witnessKept({ path: kept }));
		return refusal === 'elsewhere' ? 2 : 1;
	}
	const cosigned = addSignature(ownRemoved(given.checkpoint, signer), signer, Math.floor(Date.now() / 1000));
	// Kept before it is given out: a checkpoint that was seen is never forgotten again.
	writeDurably(join(folder, 'checkpoint'), cosigned);
	process.stdout.write(cosigned);
	console.error(last ? words.witnessed({ size, last: last.size }) : words.witnessedFirst({ size }));
	return 0;
}

/** The checkpoint without an earlier signature of this witness: the new one takes its place. */
function ownRemoved(note: string, { key }: NoteSigner): string {
	const { text, signatures } = parseNote(note);
	const lines = note.slice(text.length + 1).split('\n');
	const isOwn = (i: number) => signatures[i]?.name === key.name && signatures[i]?.id === key.id;
	return `${text}\n${lines.filter((_, i) => !isOwn(i)).join('\n')}`;
}

/** Throws where the file is not what this witness wrote. */
function lastAccepted(folder: string, signer: NoteSigner): Checkpoint | null {
	const note = readIfThere(join(folder, 'checkpoint'));
	return note === undefined ? null : parseCheckpoint(openNote(note, [signer.key]).text);
}

function keepRefused(folder: string, { checkpoint }: Submission): string {
	const { size } = parseCheckpoint(checkpoint);
	const file = join(folder, `refused-${size}-${new Date().toISOString().replaceAll(':', '')}`);
	writeDurably(file, checkpoint);
	return file;
}

/** This witness's key; at first use a new one. Says why and gives none, where it must not be used. */
function signerOf(args: Arguments, folder: string): NoteSigner | undefined {
	const { words } = args;
	const file = join(folder, 'key');
	const name = option(args, 'name');
	const text = readIfThere(file);
	if (text === undefined) {
		// With a checkpoint there, the key was lost: a new one in silence would break the line.
		if (readIfThere(join(folder, 'checkpoint')) !== undefined)
			return refused(words.witnessKeyLost({ path: file }));
		const fresh = newKey(name ?? `${hostname()}/shoumi-witness`);
		writeDurably(file, `${formatPrivateKey(fresh)}\n`);
		const signer = cosigner(fresh);
		console.error(words.witnessKeyMade({ key: signer.key.text }));
		return signer;
	}
	if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
		return refused(words.witnessKeyOpen({ path: file }));
	const key = privateKeyOf(text);
	if (!key || (name !== undefined && name !== key.key.name))
		return refused(words.witnessKeyOther({ path: file, name: key?.key.name ?? '?' }));
	return cosigner(key);
}

function privateKeyOf(text: string): NoteSigner | undefined {
	try {
		return parsePrivateKeys(text)[0];
	} catch {
		return undefined;
	}
}

function refused(sentence: string): undefined {
	console.error(sentence);
}

const cosigner = ({ key, secretKey }: NoteSigner) => signerFromSeed(key.name, secretKey, 'cosignature');

/** From the service, the checkpoint with the proof from the last accepted size; from a file, what stands there. */
async function submissionFrom(source: string, from: number): Promise<Submission> {
	if (!/^https?:\/\//.test(source)) return parseSubmission(textOfFile(source));
	const url = new URL(`log/consistency?from=${from}`, source.endsWith('/') ? source : `${source}/`);
	const failed = (code: string) => Object.assign(new Error(code), { code, path: url.href });
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(LONGEST_WAIT) });
		// 409: the log has fewer entries than that; its checkpoint shows it.
		if (response.status !== 200 && response.status !== 409) throw failed(`HTTP ${response.status}`);
		return parseSubmission(textOfBytes(new Uint8Array(await response.arrayBuffer())));
	} catch (error) {
		const { name, cause } = error as Error;
		// What fetch throws has its reason in its cause, and no path.
		if (error instanceof TypeError || name === 'TimeoutError')
			throw failed((cause as NodeJS.ErrnoException | undefined)?.code ?? name);
		throw error;
	}
}

/** Two runs at once on one folder could each accept a history of its own: the second is told to wait. */
async function alone(args: Arguments, folder: string, act: () => Promise<number>): Promise<number> {
	const file = join(folder, 'lock');
	let descriptor: number;
	try {
		descriptor = openSync(file, 'wx', 0o600);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		console.error(args.words.witnessBusy({ path: file }));
		return 1;
	}
	try {
		writeSync(descriptor, `${process.pid}\n`);
		return await act();
	} finally {
		closeSync(descriptor);
		rmSync(file, { force: true });
	}
}
