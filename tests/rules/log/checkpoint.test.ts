import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Checkpoint, formatCheckpoint, parseCheckpoint } from '#lib/log/checkpoint.ts';
import { inclusionProof, leafHash, rootFromLeafHashes } from '#lib/log/merkle.ts';
import { NoteError, openNote, signerFromSeed, signNote, textOfBytes } from '#lib/log/note.ts';
import { formatProof, isIncluded, parseProof, type TlogProof } from '#lib/log/proof.ts';

const bank = signerFromSeed('bank.example/shoumi', new Uint8Array(32).fill(1));
const BODY = 'bank.example/shoumi\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';

function isMalformed(act: () => unknown): boolean {
	try {
		act();
		return false;
	} catch (error) {
		if (error instanceof NoteError) return error.code === 'malformed';
		throw error;
	}
}

describe('a checkpoint', () => {
	test('is read from a signed note and from its text alone', () => {
		const expected = { origin: 'bank.example/shoumi', size: 7, extensions: [] };
		expect(parseCheckpoint(BODY)).toMatchObject(expected);
		expect(parseCheckpoint(signNote(BODY, [bank]))).toEqual(parseCheckpoint(BODY));
	});

	test('of other logs is read: the Go checksum database, a certificate log, the example of the specification', () => {
		const vectors = JSON.parse(
			readFileSync(new URL('../../vectors/notes/notes.json', import.meta.url), 'utf8'),
		) as Record<string, { note: string }>;
		const read = (name: string) => parseCheckpoint(vectors[name]?.note ?? '');
		expect(read('sumdb')).toMatchObject({ origin: 'go.sum database tree', size: 65_664_258 });
		expect(read('arche')).toMatchObject({ size: 1_432_088_532 });
		expect(read('sofa')).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
	});

	test.each([
		['nothing', ''],
		['two lines', 'a\n7\n'],
		['no newline at the end', BODY.slice(0, -1)],
		['an empty origin', BODY.replace('bank.example/shoumi', '')],
		['an empty line', `${BODY}\n`],
		['an empty extension', `${BODY}a\n\nb\n`],
		['a size with a leading zero', BODY.replace('7', '07')],
		['a size with a sign', BODY.replace('7', '+7')],
		['a negative size', BODY.replace('7', '-7')],
		['a size in other digits', BODY.replace('7', '７')],
		['a fraction', BODY.replace('7', '7.0')],
		['an exponent', BODY.replace('7', '7e1')],
		['a size that no number holds', BODY.replace('7', '9007199254740992')],
		['a size beyond uint64', BODY.replace('7', '18446744073709551616')],
		['a root of 31 bytes', BODY.replace(/Cs.*=/, Buffer.alloc(31).toString('base64'))],
		['a root of 33 bytes', BODY.replace(/Cs.*=/, Buffer.alloc(33).toString('base64'))],
		['a root in hex', BODY.replace(/Cs.*=/, '0'.repeat(64))],
		['a root with spare bits', BODY.replace('q2I=', 'q2J=')],
		['a carriage return', BODY.replaceAll('\n', '\r\n')],
		['a tab', BODY.replace('7', '7\t')],
	])('is refused with %s', (_, text) => {
		expect(isMalformed(() => parseCheckpoint(text))).toBe(true);
	});

	const line = fc
		.string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
		.filter((text) => !/\p{Cc}/u.test(text));
	const checkpoints: fc.Arbitrary<Checkpoint> = fc.record({
		origin: line,
		size: fc.maxSafeNat(),
		root: fc.uint8Array({ minLength: 32, maxLength: 32 }),
		extensions: fc.array(line, { maxLength: 3 }),
	});

	test('is read back as it was written', () => {
		fc.assert(
			fc.property(checkpoints, (checkpoint) => {
				expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
			}),
		);
	});

	test('is not written where it could not be read', () => {
		const good = parseCheckpoint(BODY);
		for (const bad of [
			{ origin: '' },
			{ origin: 'a\nb' },
			{ origin: 'a\u0000' },
			{ size: -1 },
			{ size: 0.5 },
			{ size: 2 ** 53 },
			{ size: NaN },
			{ root: new Uint8Array(31) },
			{ extensions: [''] },
			{ extensions: ['a\nb'] },
		])
			expect(isMalformed(() => formatCheckpoint({ ...good, ...bad }))).toBe(true);
	});
});

describe('a tlog-proof', () => {
	const leaves = Array.from({ length: 11 }, (_, i) => leafHash(Uint8Array.of(i)));
	const note = signNote(
		formatCheckpoint({
			origin: bank.key.name,
			size: leaves.length,
			root: rootFromLeafHashes(leaves),
			extensions: [],
		}),
		[bank],
	);
	const proofOf = (index: number, extra: Uint8Array | null = null): TlogProof => ({
		index,
		path: inclusionProof(leaves, index),
		checkpoint: note,
		extra,
	});
	const text = formatProof(proofOf(4, new TextEncoder().encode('{"entry":"x"}')));

	test('shows each entry of the log, and no other', () => {
		for (let index = 0; index < leaves.length; index++) {
			const proof = parseProof(formatProof(proofOf(index)));
			leaves.forEach((leaf, i) => expect(isIncluded(proof, leaf)).toBe(i === index));
		}
	});

	test('has the lines of the specification', () => {
		expect(text.split('\n').slice(0, 3)).toEqual([
			'c2sp.org/tlog-proof@v1',
			'extra eyJlbnRyeSI6IngifQ==',
			'index 4',
		]);
		expect(text.endsWith(`\n\n${note}`)).toBe(true);
		expect(formatProof(proofOf(0, new Uint8Array(0)))).toBe(formatProof(proofOf(0)));
		const [only] = [leafHash(Uint8Array.of(0))];
		const single = signNote(formatCheckpoint({ origin: 'a', size: 1, root: only, extensions: [] }), [bank]);
		const short = formatProof({ index: 0, path: [], checkpoint: single, extra: null });
		expect(short).toBe(`c2sp.org/tlog-proof@v1\nindex 0\n\n${single}`);
		expect(isIncluded(parseProof(short), only)).toBe(true);
	});

	test('is read back as it was written', () => {
		const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
		fc.assert(
			fc.property(
				fc.record({
					index: fc.maxSafeNat(),
					path: fc.array(hash, { maxLength: 63 }),
					checkpoint: fc.constant(note),
					extra: fc.option(fc.uint8Array({ minLength: 1, maxLength: 200 })),
				}),
				(proof) => {
					expect(parseProof(formatProof(proof))).toEqual(proof);
				},
			),
		);
	});

	const hash = text.split('\n')[3] as string;
	test.each([
		['nothing', ''],
		['another first line', text.replace('@v1', '@v2')],
		['a byte order mark', `\ufeff${text}`],
		['no index', text.replace('index 4\n', '')],
		['two indexes', text.replace('index 4\n', 'index 4\nindex 4\n')],
		['an index with a leading zero', text.replace('index 4', 'index 04')],
		['an index that no number holds', text.replace('index 4', 'index 9007199254740992')],
		['extra data after the index', text.replace(/(extra .*\n)(index 4\n)/, '$2$1')],
		['two lines of extra data', text.replace(/(extra .*\n)/, '$1$1')],
		['extra data of no bytes', text.replace(/extra .*/, 'extra ')],
		['extra data that is not base64', text.replace(/extra .*/, 'extra {}')],
		['a short hash', text.replace(hash, 'AAAA')],
		['a hash with spare bits', text.replace(hash, hash.replace(/.=$/, '9='))],
		['a path that is too long', text.replace(hash, Array(61).fill(hash).join('\n'))],
		['no gap before the checkpoint', text.replace(/\n\n/, '\n')],
		['a checkpoint without signatures', text.slice(0, text.lastIndexOf('\n\n') + 1)],
		['a checkpoint that is none', `${text.slice(0, text.indexOf('\n\n') + 2)}a\nb\nc\n\n— a AAAAAAA=\n`],
		['a carriage return', text.replace('\n', '\r\n')],
		['more text than anybody needs', text.replace(/extra .*/, `extra ${'AAAA'.repeat(500_000)}`)],
	])('is refused with %s', (_, bad) => {
		expect(isMalformed(() => parseProof(bad))).toBe(true);
	});

	test('with one bit turned: refused, or no longer about this entry, or only its extra data is another', () => {
		const bytes = new TextEncoder().encode(text);
		const leaf = leaves[4] as Uint8Array;
		const from = text.indexOf('extra ') + 'extra '.length;
		const to = text.indexOf('\nindex');
		const holds = (bent: Uint8Array) => {
			try {
				const proof = parseProof(textOfBytes(bent));
				openNote(proof.checkpoint, [bank.key]);
				return isIncluded(proof, leaf);
			} catch (error) {
				if (error instanceof NoteError) return false;
				throw error;
			}
		};
		expect(holds(bytes)).toBe(true);
		for (let bit = 0; bit < bytes.length * 8; bit += 3) {
			const bent = bytes.slice();
			bent[bit >> 3] = (bent[bit >> 3] as number) ^ (1 << (bit & 7));
			if (holds(bent) && (bit >> 3 < from || bit >> 3 >= to)) expect.unreachable(`bit ${bit}`);
		}
	});
});
