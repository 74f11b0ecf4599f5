import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateIssued } from '#lib/certificate/entries.ts';
import { formatCertificateExtra } from '#lib/certificate/proof.ts';
import { canonicalJson } from '#lib/core/canonical.ts';
import { formatCheckpoint } from '#lib/log/checkpoint.ts';
import { commitment } from '#lib/log/commitment.ts';
import { inclusionProof, leafHash, rootFromLeafHashes } from '#lib/log/merkle.ts';
import { addSignature, signerFromSeed, signNote } from '#lib/log/note.ts';
import { formatProof } from '#lib/log/proof.ts';
import { unitAdded } from '#lib/staff/entries.ts';
import { MORNING } from '../harness.ts';

const document = readFileSync('docs/verify-with-python.md', 'utf8');
const program = /^```python\n(.*?)^```$/ms.exec(document)?.[1] ?? '';

/** Whether both are there, and OpenSSL verifies Ed25519 signatures of files (3.0 and later). */
const tools =
	spawnSync('python3', ['--version']).status === 0 &&
	/^OpenSSL (?:[3-9]|\d\d)/.test(spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? '');

test('the program of docs/verify-with-python.md has at most 120 lines, and imports nothing but the standard library', () => {
	const lines = program.trimEnd().split('\n');
	expect(lines.length).toBeGreaterThan(60);
	expect(lines.length).toBeLessThanOrEqual(120);
	const imports = lines.filter((line) => /^\s*(?:import|from)\s/.test(line));
	expect(imports).toEqual([
		'import base64, hashlib, hmac, json, subprocess, sys, tempfile',
		'from pathlib import Path',
	]);
});

if (!tools)
	console.warn(
		'SKIPPED: the verifier in Python was not run, since python3 or OpenSSL 3 is not installed here.',
	);

const bank = signerFromSeed('bank.example/shoumi', new Uint8Array(32).fill(1));
const witness = signerFromSeed('audit.example', new Uint8Array(32).fill(2), 'cosignature');
const SIZE = 37;
const CERTIFICATE = 11;
const salt = '5a'.repeat(32);
const name = '陈伟';
const id = 'a2b3c4d5e6f7g8h9a2b3c4d5e6';

const bodies = Array.from({ length: SIZE }, (_, i) =>
	canonicalJson(
		i === CERTIFICATE
			? certificateIssued.entry({
					at: MORNING,
					actor: 'system',
					subject: 'p-abcdefgh2345mnpq',
					data: {
						certificate: id,
						assignment: id,
						attempt: id,
						programme: 'yearly',
						programmeHash: 'a'.repeat(64),
						paper: 'b'.repeat(64),
						grade: 9_000,
						passMark: 8_000,
						cycle: '2026',
						passedOn: '2026-11-24',
						issuedOn: '2026-11-24',
						validUntil: null,
						holder: commitment(salt, name),
					},
				})
			: unitAdded.entry({ at: MORNING, actor: 'console', subject: `unit-${i}`, data: { parent: null } }),
	),
);
const leaves = bodies.map((body) => leafHash(utf8ToBytes(body)));
const body = formatCheckpoint({
	origin: bank.key.name,
	size: SIZE,
	root: rootFromLeafHashes(leaves),
	extensions: [],
});
const checkpoint = addSignature(signNote(body, [bank]), witness, 1_795_482_000);
const proofWith = (holder: { name: string; salt: string } | null, entry = bodies[CERTIFICATE] as string) =>
	formatProof({
		index: CERTIFICATE,
		path: inclusionProof(leaves, CERTIFICATE),
		checkpoint,
		extra: formatCertificateExtra({ entry, holder }),
	});
const jsonl = (texts: readonly string[] = bodies) =>
	texts.map((text, number) => `${JSON.stringify({ number, body: text })}\n`).join('');

let folder: string;
let files = 0;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'shoumi-python-'));
	writeFileSync(join(folder, 'verify.py'), program);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(file: string, key = bank.key.text): Promise<{ code: number; out: string; err: string }> {
	return new Promise((resolve) => {
		const env = { PATH: process.env.PATH, HOME: process.env.HOME, PYTHONIOENCODING: 'utf-8' };
		const child = execFile('python3', ['verify.py', key, file], { cwd: folder, env }, (_, out, err) =>
			resolve({ code: child.exitCode ?? -1, out, err }),
		);
	});
}

async function proofSays(text: string | Uint8Array, key?: string) {
	const file = `${files++}.tlog-proof`;
	writeFileSync(join(folder, file), text);
	return run(file, key);
}

async function logSays(lines: string | Uint8Array, note: string | Uint8Array = checkpoint, key?: string) {
	const file = `${files++}.jsonl`;
	writeFileSync(join(folder, file), lines);
	writeFileSync(join(folder, `${file}.checkpoint`), note);
	return run(file, key);
}

/** Copies with one bit turned, at places all over the text. */
function bent(text: string, count: number): { at: number; bytes: Uint8Array }[] {
	const whole = utf8ToBytes(text);
	return Array.from({ length: count }, (_, i) => {
		const at = Math.floor((i * whole.length) / count);
		const bytes = whole.slice();
		bytes[at] = (bytes[at] as number) ^ (1 << (i % 7));
		return { at, bytes };
	});
}

describe.skipIf(!tools)('the verifier in Python', () => {
	test('verifies the proof of a certificate, and says whose it is', async () => {
		const said = await proofSays(proofWith({ name, salt }));
		expect(said.err).toBe('');
		expect(said.code).toBe(0);
		expect(said.out).toContain(`verified: entry ${CERTIFICATE} of ${SIZE}, for ${name}`);
		expect(said.out).toContain(bodies[CERTIFICATE]);
		const erased = await proofSays(proofWith(null));
		expect(erased.code).toBe(0);
		expect(erased.out).toContain('for somebody whose name is not given');
	});

	test('does not take another name, another entry, another key, or a key that is mangled', async () => {
		for (const [text, why, key] of [
			[proofWith({ name: '李娜', salt }), 'the name is not the one in the log'],
			[proofWith({ name, salt: '5b'.repeat(32) }), 'the name is not the one in the log'],
			[proofWith({ name, salt }, bodies[12]), 'the entry is not in the log'],
			[proofWith({ name, salt }), 'this key did not sign it', stranger],
			[proofWith({ name, salt }), 'the key is mangled', bank.key.text.replace('bank', 'bonk')],
		] as const) {
			const said = await proofSays(text, key);
			expect(said).toMatchObject({ code: 1, out: '' });
			expect(said.err).toContain(`NOT VERIFIED: ${why}`);
		}
	});

	test('finds bits turned all over a proof, but for those in the signature of a witness it does not know', async () => {
		const text = proofWith({ name, salt });
		const ignored = utf8ToBytes(text.slice(0, text.lastIndexOf('— audit.example'))).length;
		for (const { at, bytes } of bent(text, 20)) {
			const said = await proofSays(bytes);
			if (at < ignored) expect([1, 2], `byte ${at}: ${said.out}`).toContain(said.code);
		}
	});

	test('verifies a whole log', async () => {
		const said = await logSays(jsonl());
		expect(said.err).toBe('');
		expect(said.code).toBe(0);
		expect(said.out).toContain(`verified: ${SIZE} entries, root hash `);
		const none = formatCheckpoint({
			origin: bank.key.name,
			size: 0,
			root: rootFromLeafHashes([]),
			extensions: [],
		});
		expect((await logSays('', signNote(none, [bank]))).code).toBe(0);
	});

	test('finds a log that was cut off, lengthened, reordered or changed, and a checkpoint that is not its own', async () => {
		const lines = jsonl().trimEnd().split('\n');
		const swapped = bodies.with(3, bodies[4] as string).with(4, bodies[3] as string);
		const other = formatCheckpoint({
			origin: bank.key.name,
			size: SIZE,
			root: leaves[0] as Uint8Array,
			extensions: [],
		});
		for (const said of [
			await logSays(jsonl(bodies.slice(0, -1))),
			await logSays(jsonl([...bodies, bodies[1] as string])),
			await logSays(jsonl(swapped)),
			await logSays(`${lines.toSpliced(5, 1).join('\n')}\n`),
			await logSays(jsonl(bodies.with(5, `${bodies[5]} `))),
			await logSays(jsonl(), signNote(other, [bank])),
			await logSays(jsonl(), checkpoint, stranger),
			await logSays(jsonl(), body),
		])
			expect(said).toMatchObject({ code: 1, out: '' });
	});

	test('finds bits turned all over a log and its checkpoint', async () => {
		for (const { at, bytes } of bent(jsonl(), 12))
			expect([1, 2], `byte ${at}`).toContain((await logSays(bytes)).code);
		const alone = signNote(body, [bank]);
		for (const { at, bytes } of bent(alone, 12))
			expect([1, 2], `byte ${at}`).toContain((await logSays(jsonl(), bytes)).code);
	});

	test('says what it cannot read with another exit code', async () => {
		expect((await run('missing.jsonl')).code).toBe(2);
		expect((await proofSays('hello\n')).code).not.toBe(0);
		expect((await logSays('not JSON\n')).code).toBe(2);
		expect((await logSays(Uint8Array.of(0xff, 0x0a))).code).toBe(2);
	});
});

const stranger = signerFromSeed('stranger.example', new Uint8Array(32).fill(9)).key.text;
