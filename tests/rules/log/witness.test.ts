import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCheckpoint, parseCheckpoint } from '#lib/log/checkpoint.ts';
import { consistencyProof, emptyRoot, leafHash, rootFromLeafHashes } from '#lib/log/merkle.ts';
import { NoteError, signerFromSeed, signNote } from '#lib/log/note.ts';
import { formatSubmission, parseSubmission, refusalOf, type Submission } from '#lib/log/witness.ts';

const bank = signerFromSeed('bank.example/shoumi', new Uint8Array(32).fill(1));
const leaves = Array.from({ length: 40 }, (_, i) => leafHash(Uint8Array.of(i)));
const others = leaves.with(3, leafHash(Uint8Array.of(99)));

function noteOf(size: number, of = leaves, origin = bank.key.name): string {
	const root = rootFromLeafHashes(of.slice(0, size));
	return signNote(formatCheckpoint({ origin, size, root, extensions: [] }), [bank]);
}

const headOf = (size: number, of = leaves) => parseCheckpoint(noteOf(size, of));

function given(from: number, size: number, of = leaves): Submission {
	const proof = from === 0 ? [] : consistencyProof(of.slice(0, size), from);
	return { from, proof, checkpoint: noteOf(size, of) };
}

describe('a witness', () => {
	test('takes the first checkpoint as it is', () => {
		expect(refusalOf(null, given(0, 7))).toBeUndefined();
		expect(refusalOf(null, given(3, 7))).toBeUndefined();
		expect(refusalOf(null, given(0, 0))).toBeUndefined();
	});

	test('accepts every later size with its proof, and the same size again', () => {
		for (let last = 0; last <= 40; last++)
			for (let size = last; size <= 40; size++) {
				expect(refusalOf(headOf(last), given(Math.min(last, size), size))).toBeUndefined();
			}
	});

	test('refuses a log that was rewritten, at the same size and at every later one', () => {
		for (let last = 4; last < 40; last++) {
			expect(refusalOf(headOf(last), given(last, last, others))).toBe('fork');
			expect(refusalOf(headOf(last), given(last, last + 1, others))).toBe('unproven');
		}
	});

	test('refuses fewer entries than it has seen', () => {
		expect(refusalOf(headOf(7), given(0, 6))).toBe('rollback');
		expect(refusalOf(headOf(7), given(0, 0))).toBe('rollback');
	});

	test('refuses another log', () => {
		const checkpoint = noteOf(9, leaves, 'bank.example/shoumi/2');
		expect(refusalOf(headOf(7), { ...given(7, 9), checkpoint })).toBe('other-log');
	});

	test('refuses a proof that begins elsewhere, or a checkpoint without any', () => {
		expect(refusalOf(headOf(7), given(6, 9))).toBe('elsewhere');
		expect(refusalOf(headOf(7), parseSubmission(noteOf(9)))).toBe('elsewhere');
	});

	test('refuses a proof with a hash too many, too few or changed', () => {
		const { proof } = given(7, 9);
		for (const bad of [proof.slice(1), [...proof, emptyRoot], proof.with(0, emptyRoot), []])
			expect(refusalOf(headOf(7), { ...given(7, 9), proof: bad })).toBe('unproven');
	});

	test('refuses an empty log with a root that no empty log has', () => {
		const wrong = signNote(
			formatCheckpoint({ ...headOf(0), root: leaves[0] as Uint8Array, extensions: [] }),
			[bank],
		);
		expect(refusalOf(null, { from: 0, proof: [], checkpoint: wrong })).toBe('unproven');
	});
});

describe('a submission', () => {
	test('has the form of tlog-witness', () => {
		const text = formatSubmission(given(7, 9));
		expect(text).toMatch(/^old 7\n(?:[A-Za-z0-9+/]{43}=\n)+\nbank\.example\/shoumi\n9\n/);
		expect(formatSubmission(given(0, 9))).toBe(`old 0\n\n${noteOf(9)}`);
	});

	test('is read back as it was written; a checkpoint alone proves nothing', () => {
		fc.assert(
			fc.property(
				fc.maxSafeNat(),
				fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 63 }),
				(from, proof) => {
					const one = { from, proof, checkpoint: noteOf(9) };
					expect(parseSubmission(formatSubmission(one))).toEqual(one);
				},
			),
			{ numRuns: 30 },
		);
		expect(parseSubmission(noteOf(9))).toEqual({ from: 0, proof: [], checkpoint: noteOf(9) });
	});

	const text = formatSubmission(given(7, 9));
	test.each([
		['nothing', ''],
		['no old size', text.replace('old 7', 'old ')],
		['an old size with a leading zero', text.replace('old 7', 'old 07')],
		['another word', text.replace('old 7', 'odl 7')],
		['a short hash', text.replace(/\n.{44}\n/, '\nAAAA\n')],
		['too many hashes', text.replace(/\n(.{44})\n/, `\n${'$1\n'.repeat(64)}`)],
		['no gap', text.replace('\n\n', '\n')],
		['a checkpoint without signatures', text.slice(0, text.lastIndexOf('\n\n') + 1)],
		['a page of HTML', '<!doctype html>\n<html></html>\n\n'],
		['a carriage return', text.replaceAll('\n', '\r\n')],
	])('is refused with %s', (_, bad) => {
		let code = 'none';
		try {
			parseSubmission(bad);
		} catch (error) {
			if (error instanceof NoteError) ({ code } = error);
		}
		expect(code).toBe('malformed');
	});
});
