import { readFileSync } from 'node:fs';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBase64, toBase64 } from '#lib/log/base64.ts';
import {
	addSignature,
	NoteError,
	type NoteErrorCode,
	openNote,
	parseDecimal,
	parseNote,
	parseVerifierKey,
	signerFromSeed,
	signNote,
	textOfBytes,
	verifierKeyOf,
} from '#lib/log/note.ts';

interface Vector {
	readonly keys: string[];
	readonly witnesses?: string[];
	readonly seed?: string;
	readonly note: string;
}
const vectors = JSON.parse(
	readFileSync(new URL('../../vectors/notes/notes.json', import.meta.url), 'utf8'),
) as Record<'go' | 'c2sp' | 'printed' | 'sumdb' | 'sofa' | 'arche', Vector>;
const keysOf = ({ keys, witnesses = [] }: Vector) => [...keys, ...witnesses].map(parseVerifierKey);

const seed = (byte: number) => new Uint8Array(32).fill(byte);
const bank = signerFromSeed('bank.example/shoumi', seed(1));
const stranger = signerFromSeed('stranger.example', seed(2));
const audit = signerFromSeed('audit.example', seed(3), 'cosignature');
const TEXT = 'bank.example/shoumi\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const AT = 1_795_482_000;

/** The code of the refusal; `none` where there is none. */
function refusal(act: () => unknown): NoteErrorCode | 'none' {
	try {
		act();
		return 'none';
	} catch (error) {
		if (error instanceof NoteError) return error.code;
		throw error;
	}
}

describe('notes that others made', () => {
	test('of the Go project and of the specification: both signatures verify, and ours is theirs to the byte', () => {
		const { go, c2sp } = vectors;
		expect(openNote(go.note, keysOf(go)).signedBy.map(({ name }) => name)).toEqual([
			'PeterNeumann',
			'EnochRoot',
		]);
		expect(openNote(c2sp.note, keysOf(c2sp)).text).toBe('This is an example message.\n');
		const peter = signerFromSeed('PeterNeumann', hexToBytes(go.seed as string));
		expect(peter.key.text).toBe(go.keys[0]);
		const { text } = parseNote(go.note);
		expect(go.note.startsWith(signNote(text, [peter]))).toBe(true);
	});

	test('of the Go checksum database', () => {
		const { text, signedBy } = openNote(vectors.sumdb.note, keysOf(vectors.sumdb));
		expect(text).toBe('go.sum database tree\n65664258\nWVVNVD2qx+fTq31zkj6UAqxT5X6HvGphGM+o8Thnbsg=\n');
		expect(signedBy.map(({ id }) => id)).toEqual(['033de0ae']);
	});

	test('of a log with four witnesses: cosignatures and their time; signatures of a third type are ignored', () => {
		const { signedBy, cosigned } = openNote(vectors.arche.note, keysOf(vectors.arche));
		expect(signedBy.map(({ name }) => name)).toEqual(['arche2025h1.staging.ct.transparency.dev']);
		expect(cosigned.map(({ key, at }) => [key.name, at])).toEqual([
			['transparency.dev/DEV:witness-little-garden', 1_779_573_024],
			['witness1.smartit.nu/witness1', 1_779_573_024],
			['remora.n621.de', 1_779_573_024],
			['witness.stagemole.eu', 1_779_573_024],
		]);
	});

	test('printed in the specifications, without their keys: taken apart, and worth nothing', () => {
		const { text, signatures } = parseNote(vectors.printed.note);
		expect(text).toBe(
			'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n',
		);
		expect(signatures).toMatchObject([{ name: 'quasimodo.example/salvatore', id: '367ba04b' }]);
		expect(parseNote(vectors.sofa.note).signatures.map(({ id }) => id)).toEqual(['033de0ae', '8d66cf3f']);
		for (const vector of [vectors.printed, vectors.sofa])
			expect(refusal(() => openNote(vector.note, keysOf(vectors.sumdb)))).toBe('unsigned');
	});

	test('the signature of the checkpoint specification is that of the Go checksum database, which has another name there', () => {
		const { note } = vectors.sofa;
		const own = note
			.replace('example.com/behind-the-sofa\n', 'go.sum database tree\n')
			.replace('— example.com/behind-the-sofa', '— sum.golang.org');
		expect(openNote(own, keysOf(vectors.sumdb)).signedBy).toHaveLength(1);
	});
});

describe('a signed note', () => {
	const note = signNote(TEXT, [bank]);

	test('opens with the key, and gives back what was signed', () => {
		expect(openNote(note, [bank.key])).toEqual({ text: TEXT, signedBy: [bank.key], cosigned: [] });
	});

	test('is worth nothing to somebody who knows another key', () => {
		expect(refusal(() => openNote(note, [stranger.key]))).toBe('unsigned');
		expect(refusal(() => openNote(note, []))).toBe('unsigned');
	});

	test('a key that shares only the name, or only the id, is another key', () => {
		const namesake = signerFromSeed(bank.key.name, seed(9));
		expect(openNote(addSignature(note, namesake), [bank.key]).signedBy).toEqual([bank.key]);
		const twin = { ...stranger.key, id: bank.key.id };
		expect(refusal(() => openNote(note, [twin]))).toBe('unsigned');
	});

	test('signatures of unknown keys change nothing, however wrong', () => {
		const more = addSignature(note, stranger) + `— nobody.example ${toBase64(seed(7))}\n`;
		expect(openNote(more, [bank.key])).toEqual(openNote(note, [bank.key]));
	});

	test('one wrong signature of a known key spoils the note, whoever else signed', () => {
		const other = addSignature(note, stranger);
		const wrong =
			other +
			`— ${bank.key.name} ${toBase64(Uint8Array.of(...hexToBytes(bank.key.id), ...seed(0), ...seed(0)))}\n`;
		expect(refusal(() => openNote(wrong, [bank.key, stranger.key]))).toBe('signature');
		expect(openNote(wrong, [stranger.key]).signedBy).toEqual([stranger.key]);
	});

	test('the same signature twice counts once', () => {
		const twice = addSignature(addSignature(note, bank), bank);
		expect(openNote(twice, [bank.key, bank.key]).signedBy).toEqual([bank.key]);
	});

	test('two keys of one name and id cannot be known at the same time', () => {
		const twin = { ...stranger.key, name: bank.key.name, id: bank.key.id };
		expect(refusal(() => openNote(note, [bank.key, twin]))).toBe('key');
	});

	test('a text with empty lines ends at the last of them', () => {
		const odd = 'a\n\n\nb\n';
		expect(openNote(signNote(odd, [bank]), [bank.key]).text).toBe(odd);
	});

	const line = note.slice(TEXT.length + 1);
	const base64 = line.split(' ')[2]?.trim() as string;
	test.each([
		['nothing', ''],
		['no signature', TEXT],
		['no signature after the gap', `${TEXT}\n`],
		['no newline at the end', note.slice(0, -1)],
		['no gap', TEXT + line],
		['a carriage return', note.replace('\n', '\r\n')],
		['a tab', note.replace('7', '\t7')],
		['a NUL', note.replace('7', '\0')],
		['half a surrogate pair', note.replace('7', '\ud800')],
		['a hyphen for the dash', note.replace('—', '-')],
		['an en dash for the dash', note.replace('—', '–')],
		['two spaces', note.replace('— ', '—  ')],
		['a space at the end', note.replace(/\n$/, ' \n')],
		['a fourth word', note.replace(/\n$/, ' x\n')],
		['no name', note.replace(bank.key.name + ' ', ' ')],
		['a plus in the name', `${note}— a+b ${base64}\n`],
		['a wide space in the name', `${note}— a\u3000b ${base64}\n`],
		['an id without a signature', `${note}— a ${base64.slice(0, 4)}AA==\n`],
		['base64 without padding', `${note}— a ${toBase64(seed(1)).replace('=', '')}\n`],
		['base64 with spare bits', `${note}— a ${toBase64(seed(1)).replace(/.=$/, 'F=')}\n`],
		['base64url', `${note}— a ${toBase64(seed(0xff)).replaceAll('/', '_')}\n`],
		['an empty line in the end', `${note}\n`],
		['more signatures than anybody needs', note + line.repeat(100)],
		['more text than anybody needs', signNote(`${'a'.repeat(1_000_000)}\n`, [bank])],
	])('is refused with %s', (_, text) => {
		expect(refusal(() => openNote(text, [bank.key]))).toBe('malformed');
	});

	test('with every single bit turned is refused', () => {
		const bytes = new TextEncoder().encode(note);
		for (let bit = 0; bit < bytes.length * 8; bit++) {
			const bent = bytes.slice();
			bent[bit >> 3] = (bent[bit >> 3] as number) ^ (1 << (bit & 7));
			const code = refusal(() => openNote(textOfBytes(bent), [bank.key]));
			if (code === 'none') expect.unreachable(`bit ${bit}`);
		}
	});

	test('with one bit turned among several signatures: refused, or the turned line is that of an unknown key', () => {
		const full = addSignature(
			addSignature(addSignature(note, audit, AT), stranger),
			signerFromSeed('x', seed(5)),
		);
		const bytes = new TextEncoder().encode(full);
		const known = [bank.key, stranger.key, audit.key];
		const namesOf = (text: string) => {
			const opened = openNote(text, known);
			expect(opened.text).toBe(TEXT);
			return [...opened.signedBy, ...opened.cosigned.map(({ key }) => key)].map(({ name }) => name);
		};
		fc.assert(
			fc.property(fc.nat({ max: bytes.length * 8 - 1 }), (bit) => {
				const bent = bytes.slice();
				bent[bit >> 3] = (bent[bit >> 3] as number) ^ (1 << (bit & 7));
				let text = '';
				if (refusal(() => void (text = textOfBytes(bent))) !== 'none') return;
				// Where a name or an id was hit, the key it stood for is no longer among those that signed.
				const lines = text.split('\n');
				const hit = full.split('\n').findIndex((one, i) => one !== lines[i]);
				if (refusal(() => openNote(text, known)) === 'none') {
					expect(hit).toBeGreaterThan(3);
					expect(namesOf(text)).toEqual(
						namesOf(full).filter((name) => full.split('\n')[hit]?.split(' ')[1] !== name),
					);
				}
			}),
			{ numRuns: 400 },
		);
	});

	test('whatever the text, what was signed is what is read', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !/\p{Cc}/u.test(text)),
				fc.array(fc.constantFrom(bank, stranger, audit), { minLength: 1, maxLength: 4 }),
				fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
				(body, signers, at) => {
					const text = `${body}\n`;
					const opened = openNote(signNote(text, signers, at), [bank.key, stranger.key, audit.key]);
					expect(opened.text).toBe(text);
					expect(new Set([...opened.signedBy, ...opened.cosigned.map(({ key }) => key)])).toEqual(
						new Set(signers.map(({ key }) => key)),
					);
					if (signers.includes(audit)) expect(opened.cosigned).toEqual([{ key: audit.key, at }]);
				},
			),
			{ numRuns: 60 },
		);
	});

	test('cannot be made of a text that no note can carry', () => {
		expect(refusal(() => signNote('no newline', [bank]))).toBe('malformed');
		expect(refusal(() => signNote('a\u0007\n', [bank]))).toBe('malformed');
		expect(refusal(() => signNote('\ud800\n', [bank]))).toBe('malformed');
		expect(refusal(() => signNote(TEXT, []))).toBe('malformed');
	});
});

describe('a cosignature', () => {
	const note = addSignature(signNote(TEXT, [bank]), audit, AT);

	test('says when the witness signed', () => {
		const { signedBy, cosigned } = openNote(note, [bank.key, audit.key]);
		expect(signedBy).toEqual([bank.key]);
		expect(cosigned).toEqual([{ key: audit.key, at: AT }]);
	});

	test('of the same witness twice counts once, with the later time', () => {
		const again = addSignature(addSignature(note, audit, AT + 60), audit, AT - 60);
		expect(openNote(again, [audit.key]).cosigned).toEqual([{ key: audit.key, at: AT + 60 }]);
	});

	test('with another time, of another length or beyond what a number holds is refused', () => {
		const line = note.trimEnd().split('\n').at(-1) as string;
		const bytes = fromBase64(line.split(' ')[2] as string) as Uint8Array;
		const withBytes = (changed: Uint8Array) => note.replace(line, `— ${audit.key.name} ${toBase64(changed)}`);
		const later = bytes.slice();
		later[11] = (later[11] as number) + 1;
		const never = bytes.slice().fill(0xff, 4, 12);
		for (const bad of [later, never, bytes.slice(0, -1), bytes.slice(0, 12), bytes.slice(0, 10)])
			expect(refusal(() => openNote(withBytes(bad), [bank.key, audit.key]))).toBe('signature');
	});

	test('needs its time', () => {
		for (const at of [undefined, -1, 0.5, NaN, 2 ** 53])
			expect(() => signNote(TEXT, [audit], at)).toThrow(TypeError);
	});

	test('is no plain signature of the same key, and a plain one no cosignature', () => {
		const plain = signerFromSeed(audit.key.name, audit.secretKey);
		expect(plain.key.id).not.toBe(audit.key.id);
		expect(refusal(() => openNote(note, [plain.key]))).toBe('unsigned');
		const relabelled = { ...plain, key: { ...plain.key, id: audit.key.id } };
		expect(refusal(() => openNote(signNote(TEXT, [relabelled]), [audit.key]))).toBe('signature');
	});
});

describe('a verifier key', () => {
	const { text } = bank.key;

	test('is read back as it was written', () => {
		for (const { key } of [bank, stranger, audit]) expect(parseVerifierKey(key.text)).toEqual(key);
	});

	test('mangled in any character, or cut short anywhere, is refused', () => {
		for (let i = 0; i < text.length; i++) {
			const next = String.fromCharCode(text.charCodeAt(i) + 1);
			expect(refusal(() => parseVerifierKey(text.slice(0, i) + next + text.slice(i + 1)))).toBe('key');
			expect(refusal(() => parseVerifierKey(text.slice(0, i)))).toBe('key');
			expect(refusal(() => parseVerifierKey(text.slice(i + 1)))).toBe('key');
		}
		for (const bad of [`${text}\n`, ` ${text}`, `${text}=`, text.toUpperCase(), text.replace('+', '++')])
			expect(refusal(() => parseVerifierKey(bad))).toBe('key');
	});

	test('of a type that is not supported, or of another length, is refused', () => {
		for (const bytes of [Uint8Array.of(6, ...seed(1)), Uint8Array.of(1, ...seed(1), 1), Uint8Array.of(1)])
			expect(refusal(() => parseVerifierKey(`a+00000000+${toBase64(bytes)}`))).toBe('key');
		expect(refusal(() => signerFromSeed('a', new Uint8Array(31)))).toBe('key');
	});

	test('under which a signature proves nothing is refused: small order, mixed order, not a point, a second spelling', () => {
		const torsion = hexToBytes('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
		const mixed = ed25519.Point.fromBytes(bank.key.publicKey).add(ed25519.Point.fromBytes(torsion));
		const weak = [
			'0100000000000000000000000000000000000000000000000000000000000000',
			'0000000000000000000000000000000000000000000000000000000000000000',
			'0000000000000000000000000000000000000000000000000000000000000080',
			'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
			'26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
			'26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
			'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
			'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
			// The same again, written beyond the field.
			'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
			'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
			'0100000000000000000000000000000000000000000000000000000000000080',
			// No point at all.
			'0200000000000000000000000000000000000000000000000000000000000000',
		].map(hexToBytes);
		for (const point of [...weak, mixed.toBytes()])
			expect(refusal(() => verifierKeyOf('bank.example', point))).toBe('key');
	});

	test('a signature with a point of mixed order is refused, where ZIP 215 would take it', () => {
		// R = r·B + T8, S = r + k·a: right only for verifiers that multiply by the cofactor.
		const { Point } = ed25519;
		const { scalar, pointBytes } = ed25519.utils.getExtendedPublicKey(bank.secretKey);
		const torsion = Point.fromBytes(
			hexToBytes('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'),
		);
		const r = 123_456_789n;
		const R = Point.BASE.multiply(r).add(torsion).toBytes();
		const message = new TextEncoder().encode(TEXT);
		const digest = sha512(concatBytes(R, pointBytes, message)).reverse();
		const k = BigInt(`0x${bytesToHex(digest)}`);
		const S = Point.Fn.toBytes(Point.Fn.create(r + k * scalar));
		const signature = concatBytes(R, S);
		expect(ed25519.verify(signature, message, bank.key.publicKey)).toBe(true);
		const forged = `${TEXT}\n— ${bank.key.name} ${toBase64(concatBytes(hexToBytes(bank.key.id), signature))}\n`;
		expect(refusal(() => openNote(forged, [bank.key]))).toBe('signature');
	});

	test.each(['', 'a b', 'a+b', 'a\u00a0b', 'a\nb', 'a\u0001b', '\ud800'])(
		'cannot have the name %j',
		(name) => {
			expect(refusal(() => verifierKeyOf(name, bank.key.publicKey))).toBe('key');
		},
	);
});

test('base64 is read in one spelling only', () => {
	fc.assert(
		fc.property(fc.uint8Array(), (bytes) => {
			expect(fromBase64(toBase64(bytes))).toEqual(bytes);
		}),
	);
	for (const bad of ['A', 'AA', 'AAA', 'AB==', 'AAB=', 'AAAA=', ' AAAA', 'AAAA\n', 'A-_A', 'é', '=', '===='])
		expect(fromBase64(bad)).toBeUndefined();
});

test('a decimal is read in one spelling only, up to 2^53 − 1', () => {
	fc.assert(
		fc.property(fc.maxSafeNat(), (n) => {
			expect(parseDecimal(String(n))).toBe(n);
		}),
	);
	for (const bad of [
		'',
		'00',
		'01',
		'+1',
		'-1',
		'1.0',
		'1e3',
		' 1',
		'１',
		'9007199254740992',
		'9'.repeat(40),
	])
		expect(parseDecimal(bad)).toBeUndefined();
});

test('bytes that are not UTF-8 are refused, and a byte order mark stays', () => {
	expect(refusal(() => textOfBytes(Uint8Array.of(0xc3)))).toBe('malformed');
	expect(textOfBytes(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
});
