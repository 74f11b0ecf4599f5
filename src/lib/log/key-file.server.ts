import {
	closeSync,
	fsyncSync,
	mkdirSync,
	openSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type NoteSigner, signerFromSeed } from './note.ts';

/**
 * Private keys as text, one a line, in the form that the transparency-log tools of the Go world write:
 * `PRIVATE+KEY+<name>+<key id>+<base64 of algorithm byte and seed>`.
 */
const PREFIX = 'PRIVATE+KEY+';
const ED25519 = 1;
const SEED_BYTES = 32;

export function formatPrivateKey(signer: NoteSigner): string {
	const data = Buffer.concat([Uint8Array.of(ED25519), signer.secretKey]).toString('base64');
	return `${PREFIX}${signer.key.name}+${signer.key.id}+${data}`;
}

/** The keys of a text. Throws a `SyntaxError` that names the line, and nothing of what stands in it. */
export function parsePrivateKeys(text: string): NoteSigner[] {
	return text
		.split(/[\n,]/)
		.map((line) => line.trim())
		.filter((line) => line !== '')
		.map((line, i) => {
			const signer = parsePrivateKey(line);
			if (!signer) throw new SyntaxError(`line ${i + 1} is no private key`);
			return signer;
		});
}

function parsePrivateKey(line: string): NoteSigner | undefined {
	const found = /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(line);
	if (!found) return undefined;
	const [, name = '', id = '', encoded = ''] = found;
	const data = Buffer.from(encoded, 'base64');
	if (data.length !== SEED_BYTES + 1 || data[0] !== ED25519 || data.toString('base64') !== encoded)
		return undefined;
	const signer = signerFromSeed(name, new Uint8Array(data.subarray(1)));
	return signer.key.id === id ? signer : undefined;
}

export function newKey(origin: string): NoteSigner {
	return signerFromSeed(origin, crypto.getRandomValues(new Uint8Array(SEED_BYTES)));
}

/** The text of a file; undefined where there is none. */
export function readIfThere(file: string): string | undefined {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
}

/** Writes a file that only its owner may read, so that after a power cut the old text stands there or the new one, whole. */
export function writeDurably(file: string, text: string): void {
	mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
	const beside = `${file}.${process.pid}.new`;
	const descriptor = openSync(beside, 'w', 0o600);
	try {
		// A bare write may write less than it was given, as on a disk that is nearly full, and say nothing.
		writeFileSync(descriptor, text);
		fsyncSync(descriptor);
	} catch (error) {
		rmSync(beside, { force: true });
		throw error;
	} finally {
		closeSync(descriptor);
	}
	renameSync(beside, file);
	const folder = openSync(dirname(file), 'r');
	try {
		// The name is durable once its folder is.
		fsyncSync(folder);
	} finally {
		closeSync(folder);
	}
}
