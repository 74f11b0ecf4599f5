import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import serialise from 'canonicalize';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** RFC 8785 canonical JSON of a value. Throws a TypeError on anything that JSON cannot carry. */
export function canonicalJson(value: unknown): string {
	const text = serialise(value);
	if (text === undefined) throw new TypeError('not a JSON value');
	return text;
}

/** Lower-case hex SHA-256 of the UTF-8 bytes of a text. */
export function sha256Hex(text: string): string {
	return bytesToHex(sha256(utf8ToBytes(text)));
}
