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

/** The value of a JSON text, if the text is its RFC 8785 form; undefined otherwise. */
export function parseCanonical(text: string): unknown {
	try {
		const value = JSON.parse(text) as unknown;
		// RFC 8785 writes texts and numbers as JSON.stringify does; what it adds is the order of the names. Where this
		// says no (as for names that are whole numbers, which JavaScript puts first) the full form has the last word.
		const quick = JSON.stringify(value) === text && isSorted(value);
		return quick || canonicalJson(value) === text ? value : undefined;
	} catch {
		return undefined;
	}
}

function isSorted(value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return true;
	if (Array.isArray(value)) return value.every(isSorted);
	let last: string | undefined;
	for (const name in value) {
		if (last !== undefined && last >= name) return false;
		if (!isSorted((value as Record<string, unknown>)[name])) return false;
		last = name;
	}
	return true;
}

/** Lower-case hex SHA-256 of the UTF-8 bytes of a text. */
export function sha256Hex(text: string): string {
	return bytesToHex(sha256(utf8ToBytes(text)));
}
