import { utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSealedPdf, sealPdf } from '#lib/certificate/seal.ts';
import { openNote, signerFromSeed, signNote } from '#lib/log/note.ts';

const signer = signerFromSeed('training.bank.example/shoumi', new Uint8Array(32).fill(3));
const other = signerFromSeed('training.bank.example/shoumi', new Uint8Array(32).fill(4));
const sign = (text: string) => signNote(text, [signer]);

const PROOF = 'c2sp.org/tlog-proof@v1\nextra e30=\nindex 3\n\ntraining.bank.example\n4\n\n— 签名\n';
const pdf = utf8ToBytes(
	`%PDF-1.7\n1 0 obj\n<< /Length ${PROOF.length} >>\nstream\n${PROOF}\nendstream\nendobj\nstartxref\n9\n%%EOF\n`,
);

/** Whether a verifier who has pinned the key believes the file. */
function believed(file: Uint8Array): boolean {
	const sealed = readSealedPdf(file);
	if (!sealed?.intact) return false;
	try {
		return openNote(sealed.note, [signer.key]).text.startsWith('shoumi.statement/v1 pdf\n');
	} catch {
		return false;
	}
}

test('a sealed PDF is the PDF with comments behind its end; its proof is found again', () => {
	const sealed = sealPdf(pdf, sign);
	expect(sealed.subarray(0, pdf.length)).toEqual(pdf);
	const tail = new TextDecoder().decode(sealed.subarray(pdf.length));
	expect(tail).toMatch(
		/^% shoumi\.statement\/v1 pdf\n% sha256 [0-9a-f]{64}\n% \n% — training\.bank\.example\/shoumi \S+\n$/,
	);
	expect(readSealedPdf(sealed)).toMatchObject({ intact: true, proof: PROOF });
	expect(believed(sealed)).toBe(true);
});

test('a PDF that does not end its last line is sealed all the same', () => {
	expect(believed(sealPdf(pdf.subarray(0, -1), sign))).toBe(true);
});

test('any byte changed is found, wherever it stands', () => {
	const sealed = sealPdf(pdf, sign);
	fc.assert(
		fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
			const changed = sealed.slice();
			changed[at] = (changed[at] as number) ^ mask;
			return !believed(changed);
		}),
		{ numRuns: 3_000 },
	);
	// And the lowest bit of every single one.
	for (let at = 0; at < sealed.length; at++) {
		const changed = sealed.slice();
		changed[at] = (changed[at] as number) ^ 1;
		expect(believed(changed), `byte ${at}`).toBe(false);
	}
});

test('anything cut off, put in or put behind is found', () => {
	const sealed = sealPdf(pdf, sign);
	fc.assert(
		fc.property(fc.nat(sealed.length - 1), fc.uint8Array({ minLength: 1, maxLength: 9 }), (at, bytes) => {
			const put = new Uint8Array([...sealed.subarray(0, at), ...bytes, ...sealed.subarray(at)]);
			return !believed(sealed.subarray(0, at)) && !believed(put);
		}),
		{ numRuns: 1_000 },
	);
	for (const more of ['\n', ' ', '% more\n', '% more', '%%EOF\n'])
		expect(believed(new Uint8Array([...sealed, ...utf8ToBytes(more)])), JSON.stringify(more)).toBe(false);
});

test('a seal of another key, or a second one over a changed file, is not believed', () => {
	expect(believed(sealPdf(pdf, (text) => signNote(text, [other])))).toBe(false);
	const forged = sealPdf(
		new Uint8Array([...sealPdf(pdf, sign), ...utf8ToBytes('2 0 obj\nendobj\n')]),
		(text) => signNote(text, [other]),
	);
	expect(readSealedPdf(forged)?.intact).toBe(true);
	expect(believed(forged)).toBe(false);
});

test('a file without a seal has none, whatever it is', () => {
	expect(readSealedPdf(pdf)).toBeNull();
	expect(readSealedPdf(new Uint8Array(0))).toBeNull();
	fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => readSealedPdf(bytes) === null));
});

test('a sealed file without a proof says so', () => {
	const sealed = readSealedPdf(sealPdf(utf8ToBytes('%PDF-1.7\n%%EOF\n'), sign));
	expect(sealed).toMatchObject({ intact: true, proof: null });
	const half = readSealedPdf(sealPdf(utf8ToBytes(`%PDF-1.7\nstream\n${PROOF}`), sign));
	expect(half).toMatchObject({ intact: true, proof: null });
});
