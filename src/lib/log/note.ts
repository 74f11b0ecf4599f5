import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { utf8Text } from '../core/text.ts';
import { fromBase64, toBase64 } from './base64.ts';

/**
 * Signed notes (C2SP signed-note) with Ed25519 signatures, plain (type 0x01) or as the timestamped cosignature of a
 * witness (C2SP tlog-cosignature, type 0x04). Pure, synchronous, nothing of Node: the same code verifies on a command
 * line, in a page and in a single HTML file.
 */

const TYPE_BYTES = { ed25519: 0x01, cosignature: 0x04 } as const;

export type KeyType = keyof typeof TYPE_BYTES;

/** A public key together with the name under which it signs. */
export interface VerifierKey {
	readonly name: string;
	/** First four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ key): 8 lower-case hex digits. */
	readonly id: string;
	readonly type: KeyType;
	/** 32 bytes (RFC 8032). */
	readonly publicKey: Uint8Array;
	/** The key as one line, `name+id+base64`: what auditors are given. */
	readonly text: string;
}

export interface NoteSigner {
	readonly key: VerifierKey;
	/** The seed of RFC 8032, 32 bytes. */
	readonly secretKey: Uint8Array;
}

/** A signature line, nothing of it checked but its form. `bytes` are what follows the key's id. */
export interface NoteSignature {
	readonly name: string;
	readonly id: string;
	readonly bytes: Uint8Array;
}

export interface Cosignature {
	readonly key: VerifierKey;
	/** When the witness signed, epoch seconds. */
	readonly at: number;
}

export interface OpenedNote {
	/** What was signed, its last newline included. */
	readonly text: string;
	/** The known keys of type `ed25519` that signed it, each once. */
	readonly signedBy: readonly VerifierKey[];
	/** The known keys of type `cosignature` that signed it, each once, with the latest time. */
	readonly cosigned: readonly Cosignature[];
}

/**
 * Why a note is worth nothing: `malformed` (it is no note, checkpoint, proof or policy), `key` (a verifier key is
 * mangled, weak or ambiguous), `signature` (a known key did not make the signature that bears its name),
 * `unsigned` (no known key signed), `quorum` (the log signed, but too few witnesses).
 */
export type NoteErrorCode = 'malformed' | 'key' | 'signature' | 'unsigned' | 'quorum';

/** The message is for developers; sentences for readers go by `code`. */
export class NoteError extends Error {
	override readonly name = 'NoteError';
	readonly code: NoteErrorCode;
	constructor(code: NoteErrorCode, message: string) {
		super(message);
		this.code = code;
	}
}

/** Longer notes are refused; the specification asks for room for 16 signatures of 5 kB. */
const MOST_CHARACTERS = 1_000_000;
const MOST_SIGNATURES = 100;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const TIME_BYTES = 8;
const ID_BYTES = 4;

/** Refuses what cannot be written as UTF-8, and control characters but newline. */
export function checkText(text: string): void {
	if (!text.isWellFormed()) throw new NoteError('malformed', 'not UTF-8');
	// eslint-disable-next-line no-control-regex -- these are what is looked for
	if (/[\u0000-\u0009\u000b-\u001f]/.test(text)) throw new NoteError('malformed', 'control character');
}

/** The text of a file's bytes; throws `malformed` on anything but UTF-8, and keeps a byte order mark as a character. */
export function textOfBytes(bytes: Uint8Array): string {
	const text = utf8Text(bytes);
	if (text === null) throw new NoteError('malformed', 'not UTF-8');
	return text;
}

/** A non-negative whole number written as the formats want it; undefined for anything else and beyond 2^53 − 1. */
export function parseDecimal(text: string): number | undefined {
	if (!/^(?:0|[1-9][0-9]{0,18})$/.test(text)) return undefined;
	const value = BigInt(text);
	return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}

function isKeyName(name: string): boolean {
	// eslint-disable-next-line no-control-regex -- a name with one could not stand in a note
	return name !== '' && name.isWellFormed() && !/[\p{White_Space}+\u0000-\u001f]/u.test(name);
}

function keyId(name: string, type: KeyType, publicKey: Uint8Array): string {
	const named = concatBytes(utf8ToBytes(`${name}\n`), Uint8Array.of(TYPE_BYTES[type]), publicKey);
	return bytesToHex(sha256(named).subarray(0, ID_BYTES));
}

/**
 * Refuses points under which one signature could be right for several texts, or for one verifier and wrong for
 * another: small order, mixed order, written in a second way.
 */
function isSoundPoint(bytes: Uint8Array): boolean {
	try {
		const point = ed25519.Point.fromBytes(bytes, false);
		return !point.isSmallOrder() && point.isTorsionFree();
	} catch {
		return false;
	}
}

/** The verifier key of a name and a 32-byte Ed25519 public key. Throws `key`. */
export function verifierKeyOf(name: string, publicKey: Uint8Array, type: KeyType = 'ed25519'): VerifierKey {
	if (!isKeyName(name)) throw new NoteError('key', 'not a key name');
	if (publicKey.length !== KEY_BYTES || !isSoundPoint(publicKey))
		throw new NoteError('key', 'not a sound Ed25519 public key');
	const id = keyId(name, type, publicKey);
	const material = toBase64(concatBytes(Uint8Array.of(TYPE_BYTES[type]), publicKey));
	return { name, id, type, publicKey, text: `${name}+${id}+${material}` };
}

/** Reads a verifier key, `name+id+base64`. Throws `key` on anything mangled, and on types other than the two. */
export function parseVerifierKey(text: string): VerifierKey {
	// Base64 may hold a plus, names and ids never do.
	const [, name, id, material] = /^([^+]*)\+([^+]*)\+(.*)$/su.exec(text) ?? [];
	const bytes = material && fromBase64(material);
	if (name === undefined || !bytes) throw new NoteError('key', 'not a verifier key');
	const type = (Object.keys(TYPE_BYTES) as KeyType[]).find((one) => TYPE_BYTES[one] === bytes[0]);
	if (!type) throw new NoteError('key', 'unknown type of key');
	const key = verifierKeyOf(name, bytes.slice(1), type);
	if (key.id !== id) throw new NoteError('key', 'the id is not that of the key');
	return key;
}

/** A signer from a name and the 32-byte seed of its key. Throws `key`. */
export function signerFromSeed(name: string, seed: Uint8Array, type: KeyType = 'ed25519'): NoteSigner {
	if (seed.length !== KEY_BYTES) throw new NoteError('key', 'a seed has 32 bytes');
	return { key: verifierKeyOf(name, ed25519.getPublicKey(seed), type), secretKey: seed };
}

/** Takes a note apart; nothing is verified. Throws `malformed`. */
export function parseNote(note: string): { text: string; signatures: NoteSignature[] } {
	if (note.length > MOST_CHARACTERS) throw new NoteError('malformed', 'too long');
	checkText(note);
	const gap = note.lastIndexOf('\n\n');
	if (gap < 0 || !note.endsWith('\n')) throw new NoteError('malformed', 'no signatures');
	const lines = note.slice(gap + 2, -1).split('\n');
	if (lines.length > MOST_SIGNATURES) throw new NoteError('malformed', 'too many signatures');
	return { text: note.slice(0, gap + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
	const [dash, name = '', base64 = '', ...rest] = line.split(' ');
	const bytes = fromBase64(base64);
	if (dash !== '—' || rest.length > 0 || !isKeyName(name) || !bytes || bytes.length <= ID_BYTES)
		throw new NoteError('malformed', 'not a signature line');
	return { name, id: bytesToHex(bytes.subarray(0, ID_BYTES)), bytes: bytes.slice(ID_BYTES) };
}

/** Whether the signature is the key's. Stricter than RFC 8032 asks, so that every other verifier agrees to a yes. */
function isSignature(signature: Uint8Array, message: string, key: VerifierKey): boolean {
	return (
		signature.length === SIGNATURE_BYTES &&
		isSoundPoint(signature.subarray(0, KEY_BYTES)) &&
		ed25519.verify(signature, utf8ToBytes(message), key.publicKey, { zip215: false })
	);
}

/** What a witness signs (tlog-cosignature). */
function cosignedMessage(text: string, at: number | bigint): string {
	return `cosignature/v1\ntime ${at}\n${text}`;
}

function bigEndian(at: number): Uint8Array {
	return hexToBytes(at.toString(16).padStart(TIME_BYTES * 2, '0'));
}

/** The time of a cosignature that verifies. Throws `signature`. */
function verifyCosignature({ bytes }: NoteSignature, text: string, key: VerifierKey): number {
	const at = bytes.length > TIME_BYTES ? BigInt(`0x${bytesToHex(bytes.subarray(0, TIME_BYTES))}`) : -1n;
	if (
		at < 0n ||
		at > BigInt(Number.MAX_SAFE_INTEGER) ||
		!isSignature(bytes.subarray(TIME_BYTES), cosignedMessage(text, at), key)
	)
		throw new NoteError('signature', `not the cosignature of ${key.name}`);
	return Number(at);
}

const nameAndId = ({ name, id }: { name: string; id: string }) => `${name} ${id}`;

/** The keys by name and id. Throws `key` where two share both: which of them should verify? */
function keyring(keys: readonly VerifierKey[]): Map<string, VerifierKey> {
	const ring = new Map<string, VerifierKey>();
	for (const key of keys) {
		const other = ring.get(nameAndId(key));
		if (other && other.text !== key.text) throw new NoteError('key', 'two keys of one name and id');
		ring.set(nameAndId(key), key);
	}
	return ring;
}

/**
 * The text of a note, and which of the known keys signed it.
 * Signatures of unknown keys are ignored; one that bears the name and id of a known key must verify, whatever the others do.
 * @throws `malformed`, `key`, `signature`, and `unsigned` where no known key signed
 */
export function openNote(note: string, keys: readonly VerifierKey[]): OpenedNote {
	const { text, signatures } = parseNote(note);
	const ring = keyring(keys);
	const signedBy = new Set<VerifierKey>();
	const cosigned = new Map<VerifierKey, number>();
	for (const signature of signatures) {
		const key = ring.get(nameAndId(signature));
		if (!key) continue;
		if (key.type === 'cosignature')
			cosigned.set(key, Math.max(cosigned.get(key) ?? 0, verifyCosignature(signature, text, key)));
		else if (isSignature(signature.bytes, text, key)) signedBy.add(key);
		else throw new NoteError('signature', `not the signature of ${key.name}`);
	}
	if (signedBy.size + cosigned.size === 0) throw new NoteError('unsigned', 'no known key signed');
	return { text, signedBy: [...signedBy], cosigned: Array.from(cosigned, ([key, at]) => ({ key, at })) };
}

function signatureLine({ key, secretKey }: NoteSigner, text: string, at: number | undefined): string {
	const line = (signature: Uint8Array) =>
		`— ${key.name} ${toBase64(concatBytes(hexToBytes(key.id), signature))}\n`;
	if (key.type === 'ed25519') return line(ed25519.sign(utf8ToBytes(text), secretKey));
	if (at === undefined || !Number.isSafeInteger(at) || at < 0)
		throw new TypeError('a cosignature has its time in epoch seconds');
	const signature = ed25519.sign(utf8ToBytes(cosignedMessage(text, at)), secretKey);
	return line(concatBytes(bigEndian(at), signature));
}

/**
 * Signs a text, which ends in a newline, with each of the signers, in their order.
 * @param at epoch seconds; needed where one of them is a witness
 * @throws `malformed`
 */
export function signNote(text: string, signers: readonly NoteSigner[], at?: number): string {
	checkText(text);
	if (!text.endsWith('\n') || signers.length === 0) throw new NoteError('malformed', 'not a text to sign');
	return `${text}\n${signers.map((signer) => signatureLine(signer, text, at)).join('')}`;
}

/** The note with one more signature at its end. Throws `malformed`. */
export function addSignature(note: string, signer: NoteSigner, at?: number): string {
	const { text } = parseNote(note);
	return note + signatureLine(signer, text, at);
}
