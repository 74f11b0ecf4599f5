import { readdirSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, sha256Hex } from '#lib/core/canonical.ts';

const vectors = new URL('../../vectors/jcs/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, vectors), 'utf8');

describe('canonical JSON (RFC 8785)', () => {
	test.each(readdirSync(new URL('input/', vectors)))('writes %s as the reference does', (file) => {
		expect(canonicalJson(JSON.parse(read(`input/${file}`)))).toBe(read(`output/${file}`));
	});

	test('two values that are equal are written alike, whatever the order of their keys', () => {
		fc.assert(
			fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
				const turned = Object.fromEntries(Object.entries(value).reverse());
				expect(canonicalJson(turned)).toBe(canonicalJson(value));
				expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
			}),
		);
	});

	test.each([undefined, NaN, Infinity, () => 1, Symbol('x'), 1n])(
		'refuses what JSON cannot carry: %s',
		(value) => {
			expect(() => canonicalJson(value)).toThrow();
		},
	);
});

test('sha256Hex hashes the UTF-8 bytes of a text', () => {
	for (const text of ['', 'abc', '守密', '😀'])
		expect(sha256Hex(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
});
