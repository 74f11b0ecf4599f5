import { readdirSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, parseCanonical, sha256Hex } from '#lib/core/canonical.ts';

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

describe('a text that may be canonical JSON', () => {
	/** What it must come to, the long way. */
	const slowly = (text: string) => {
		try {
			const value = JSON.parse(text) as unknown;
			return canonicalJson(value) === text ? value : undefined;
		} catch {
			return undefined;
		}
	};

	test.each(readdirSync(new URL('output/', vectors)))(
		'is taken as the reference writes %s, and not otherwise',
		(file) => {
			const text = read(`output/${file}`);
			expect(parseCanonical(text)).toEqual(JSON.parse(text));
			expect(parseCanonical(` ${text}`)).toBeUndefined();
			expect(parseCanonical(text.replace(/[,:]/, '$& '))).toBeUndefined();
		},
	);

	test.each([
		['{"10":1,"9":2}', true],
		['{"9":1,"10":2}', false],
		['{"a":1,"b":{"10":1,"9":{"y":1,"z":2}}}', true],
		['{"b":1,"a":2}', false],
		['[{"b":1,"a":2}]', false],
		['{"a":1,"a":1}', false],
		['{"__proto__":1,"a":2}', true],
		['-0', false],
		['1.0', false],
		['1e3', false],
		['"\\u0061"', false],
		['"\\/"', false],
		['', false],
		['{', false],
		['null', true],
	])('%s: %s', (text, canonical) => {
		const value = parseCanonical(text);
		expect(value === undefined).toBe(!canonical);
		expect(value).toEqual(slowly(text));
	});

	test('whatever it is, the quick way comes to what the long way comes to', () => {
		const name = fc.oneof(
			fc.string(),
			fc.nat({ max: 20 }).map(String),
			fc.constantFrom('a', 'b', 'Z', 'é', '\u20ac'),
		);
		const { value } = fc.letrec((tie) => ({
			value: fc.oneof(
				{ maxDepth: 3 },
				fc.jsonValue(),
				fc.dictionary(name, tie('value') as fc.Arbitrary<unknown>),
				fc.array(tie('value') as fc.Arbitrary<unknown>, { maxLength: 3 }),
			),
		}));
		fc.assert(
			fc.property(value, fc.nat(), (any, at) => {
				const plain = JSON.stringify(any);
				const canonical = canonicalJson(any);
				const bent =
					canonical.slice(0, at % (canonical.length + 1)) +
					canonical.slice((at % (canonical.length + 1)) + 1);
				for (const text of [plain, canonical, bent]) expect(parseCanonical(text)).toEqual(slowly(text));
				expect(parseCanonical(canonical)).toBeDefined();
			}),
			{ numRuns: 500 },
		);
	});
});

test('sha256Hex hashes the UTF-8 bytes of a text', () => {
	for (const text of ['', 'abc', '守密', '😀'])
		expect(sha256Hex(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
});
