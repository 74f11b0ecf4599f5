import {
	chmodSync,
	copyFileSync,
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { hexToBytes } from '@noble/hashes/utils.js';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { formatCertificateExtra } from '#lib/certificate/proof.ts';
import { canonicalJson } from '#lib/core/canonical.ts';
import { formatCheckpoint, parseCheckpoint } from '#lib/log/checkpoint.ts';
import { extensionFrom } from '#lib/log/consistency.server.ts';
import { logPolicy } from '#lib/evidence/log-keys.server.ts';
import { leafHash, rootFromLeafHashes } from '#lib/log/merkle.ts';
import { addSignature, openNote, parseVerifierKey, signerFromSeed, signNote } from '#lib/log/note.ts';
import { parsePolicy } from '#lib/log/policy.ts';
import { formatProof } from '#lib/log/proof.ts';
import { parseSubmission } from '#lib/log/witness.ts';
import { unitAdded } from '#lib/staff/entries.ts';
import { type Service, startService } from '../server.ts';
import { shoumi } from './cli.ts';
import { type Ground, prepare } from './house.ts';

/** What the bank gave the auditor on three days, and its data as it is now. */
let ground: Ground;
let kept: { early: string; late: string; steps: string[]; policy: string; key: string };
let folder: string;

beforeAll(async () => {
	const prepared = await prepare(async (app) => {
		const grow = (count: number) =>
			app.transact(async (tx) => {
				for (let i = 0; i < count; i++)
					tx.record(
						unitAdded.entry({
							at: app.clock(),
							actor: 'console',
							subject: `unit-${i}`,
							data: { parent: null },
						}),
					);
			});
		const early = await app.signer.checkpoint();
		const first = (await extensionFrom(app.read, 0))?.submission ?? '';
		await grow(2_500);
		await app.signer.checkpoint();
		const second = (await extensionFrom(app.read, early.size))?.submission ?? '';
		const { size } = parseCheckpoint(parseSubmission(second).checkpoint);
		await grow(100);
		const late = await app.signer.checkpoint();
		const third = (await extensionFrom(app.read, size))?.submission ?? '';
		const policy = await logPolicy(app);
		const key = parsePolicy(policy).logs[0]?.key.text ?? '';
		return { early: early.note, late: late.note, steps: [first, second, third], policy, key };
	});
	ground = prepared;
	kept = prepared.told;
});
afterAll(() => ground?.remove());

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'shoumi-auditor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inFolder = (name: string) => join(folder, name);
function fileOf(name: string, text: string): string {
	writeFileSync(inFolder(name), text);
	return inFolder(name);
}
const cli = (...args: string[]) => shoumi(args, ground.env);
const sizeOf = (note: string) => parseCheckpoint(note).size;

describe('log check --against', () => {
	test('says that the log extends a checkpoint that was kept, with the key or the policy that was kept', async () => {
		const against = fileOf('early', kept.early);
		const policy = fileOf('policy', kept.policy);
		for (const trust of [['--key', kept.key], ['--policy', policy], []]) {
			const said = await cli('log', 'check', '--against', against, ...trust);
			expect(said.code, said.err).toBe(0);
			expect(said.out).toContain(`its first ${sizeOf(kept.early)} are those that the checkpoint signed`);
			expect(said.err.includes('with the keys that the database itself names')).toBe(trust.length === 0);
		}
		const zh = await cli('log', 'check', '--against', against, '--key', kept.key, '--lang', 'zh');
		expect(zh.out).toContain(`前 ${sizeOf(kept.early)} 条正是检查点所签的内容`);
	});

	test('finds that the log was rewritten, or taken back', async () => {
		const check = (data: string) =>
			shoumi(['log', 'check', '--against', fileOf('late', kept.late), '--key', kept.key], {
				...ground.env,
				SHOUMI_DATA_DIR: data,
			});
		// Somebody with the database cut off the last entries, and made the head fit.
		const tampered = inFolder('shoumi.sqlite');
		const source = new SqliteDatabase(ground.file, { readonly: true });
		await source.backup(tampered);
		source.close();
		const database = new SqliteDatabase(tampered);
		for (const name of database
			.prepare(`select name from sqlite_master where type = 'trigger'`)
			.pluck()
			.all())
			database.exec(`drop trigger ${String(name)}`);
		const leaves = database
			.prepare('select leaf_hash from log_entry order by number')
			.pluck()
			.all() as string[];
		const cut = leaves.slice(0, sizeOf(kept.late) - 7).map(hexToBytes);
		const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
		database.prepare('update log_head set size = ?, root = ?').run(cut.length, hex(rootFromLeafHashes(cut)));
		expect(await check(folder)).toMatchObject({
			code: 1,
			out: expect.stringContaining(`has only ${cut.length}`),
		});
		// Or rewrote one in the middle.
		database
			.prepare('update log_entry set leaf_hash = ? where number = 8')
			.run(hex(leafHash(Uint8Array.of(1))));
		database
			.prepare('update log_node set hash = ? where level = 1 and position = 4')
			.run(hex(leafHash(Uint8Array.of(2))));
		database
			.prepare('update log_head set size = ?, root = ?')
			.run(leaves.length, hex(leafHash(Uint8Array.of(3))));
		database.close();
		expect(await check(folder)).toMatchObject({ code: 1, out: expect.stringContaining('It was rewritten.') });
	});

	test('refuses what the log did not sign, and what is no checkpoint', async () => {
		const stranger = signerFromSeed('stranger.example', new Uint8Array(32).fill(1));
		const body = formatCheckpoint(parseCheckpoint(kept.early));
		let files = 0;
		const check = (note: string, ...trust: string[]) =>
			cli('log', 'check', '--against', fileOf(`note-${files++}`, note), ...trust);
		const cases: [said: ReturnType<typeof check>, code: number, sentence: string][] = [
			[check(kept.early, '--key', stranger.key.text), 1, 'No known key signed this'],
			[check(signNote(body, [stranger])), 1, 'No known key signed this'],
			[check(kept.early.replace('\n', '.x\n'), '--key', kept.key), 1, 'does not belong to the text'],
			[check('hello', '--key', kept.key), 2, 'does not have the right form'],
			[check(kept.early, '--key', `${kept.key}x`), 2, 'A verifier key is wrong'],
			[check(kept.early, '--policy', inFolder('missing')), 2, 'cannot be used'],
			[check(kept.early, '--policy', fileOf('p', 'nonsense\n')), 2, 'does not have the right form'],
			[check(kept.early, '--policy', 'a', '--key', 'b'), 2, 'Only one of'],
			[cli('log', 'check'), 2, '--against is missing'],
		];
		for (const [said, code, sentence] of cases)
			expect(await said).toMatchObject({ code, err: expect.stringContaining(sentence) });
	});
});

describe('log verify --resume', () => {
	test('goes on where it was, and reads only what came since', async () => {
		const state = inFolder('state');
		const first = await cli('log', 'verify', '--resume', state);
		expect(first.code, first.err).toBe(0);
		expect(first.out).not.toContain('Going on');
		const { size } = JSON.parse(readFileSync(state, 'utf8')) as { size: number };
		expect(size).toBe(sizeOf(kept.late));
		const second = await cli('log', 'verify', '--resume', state);
		expect(second.code).toBe(0);
		expect(second.out).toContain(`Going on from entry ${size}`);
		expect(second.out).toContain(`The compliance log is whole: ${size} entries`);
	});

	test('does not take a file that is something else', async () => {
		for (const text of ['', '{"format":"shoumi.verify/v1","size":3,"edge":"[]"}'])
			expect(await cli('log', 'verify', '--resume', fileOf('state', text))).toMatchObject({
				code: 2,
				out: '',
			});
	});
});

describe('log export', () => {
	test('writes tiles with the checkpoint, or lines with theirs beside; each leaves an entry', async () => {
		const tiles = inFolder('tiles');
		const said = await cli('log', 'export', '--tiles', tiles);
		expect(said.code, said.err).toBe(0);
		const signed = openNote(readFileSync(join(tiles, 'checkpoint'), 'utf8'), [parseVerifierKey(kept.key)]);
		const { size } = parseCheckpoint(signed.text);
		expect(said.out).toContain(`${size} entries exported`);
		expect(readFileSync(join(tiles, 'tile/0/000'))).toHaveLength(8_192);
		expect(existsSync(join(tiles, `tile/entries/0${Math.floor(size / 256)}.p/${size % 256}`))).toBe(true);

		const lines = inFolder('log.jsonl');
		expect(await cli('log', 'export', '--jsonl', lines)).toMatchObject({ code: 0 });
		const written = readFileSync(lines, 'utf8').trimEnd().split('\n');
		const note = readFileSync(`${lines}.checkpoint`, 'utf8');
		expect(written).toHaveLength(sizeOf(note));
		const last = JSON.parse(written.at(-1) ?? '') as { body: string };
		// The export of the tiles is an entry by now.
		expect(JSON.parse(last.body)).toMatchObject({
			kind: 'log.exported',
			data: { format: 'tiles', entries: size },
		});
		expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
	});

	test('needs one of the two', async () => {
		expect(await cli('log', 'export', '--tiles', 'a', '--jsonl', 'b')).toMatchObject({ code: 2 });
	});
});

describe('verify', () => {
	test('exit code 0 for what verifies, 1 for what does not, 2 for what cannot be read, in both languages', async () => {
		const lines = inFolder('log.jsonl');
		expect(await cli('log', 'export', '--jsonl', lines)).toMatchObject({ code: 0 });
		const policy = fileOf('policy', kept.policy);
		// Nothing of the bank is at hand: neither its database nor its settings.
		const alone = (...args: string[]) =>
			shoumi(['verify', ...args], { SHOUMI_DATA_DIR: inFolder('nowhere') });
		const checkpoint = `${lines}.checkpoint`;
		const good = await alone(lines, checkpoint, '--policy', policy);
		expect(good.code, good.out + good.err).toBe(0);
		expect(good.out).toContain('log.jsonl – Export of the compliance log: Verified');
		expect(good.out).toContain('It does not prove that the bank showed nobody else another log.');
		expect((await alone(lines, checkpoint, '--key', kept.key, '--lang', 'zh')).out).toContain('核验通过');
		expect(existsSync(inFolder('nowhere'))).toBe(false);

		expect(await alone(lines, checkpoint)).toMatchObject({
			code: 1,
			out: expect.stringContaining('Not verified'),
		});
		const changed = fileOf('changed.jsonl', readFileSync(lines, 'utf8').replace('unit.added', 'unit.addee'));
		copyFileSync(checkpoint, `${changed}.checkpoint`);
		const bad = await alone(changed, `${changed}.checkpoint`, '--policy', policy, '--lang', 'zh');
		expect(bad).toMatchObject({ code: 1, out: expect.stringContaining('核验不通过') });

		expect(await alone(fileOf('letter', 'Dear auditor'), lines, '--policy', policy)).toMatchObject({
			code: 2,
		});
		expect(await alone(inFolder('missing'), '--policy', policy)).toMatchObject({ code: 2 });
		expect(await alone(checkpoint, '--policy', inFolder('missing'))).toMatchObject({ code: 2 });
		expect(await alone(checkpoint, '--policy', policy, '--revocations', inFolder('missing'))).toMatchObject({
			code: 2,
		});
		expect(await alone(checkpoint, '--key', 'x')).toMatchObject({ code: 2 });
		expect(await alone()).toMatchObject({ code: 2 });
	});

	test('a name in a forged proof writes nothing over the verdict', async () => {
		const { origin } = parseCheckpoint(kept.early);
		const entry = {
			v: 1,
			kind: 'certificate.issued',
			at: 1,
			actor: 'system',
			subject: 'p-2222222222222222',
			data: {
				certificate: '2'.repeat(26),
				assignment: '2'.repeat(26),
				attempt: '2'.repeat(26),
				programme: 'refresher',
				programmeHash: '0'.repeat(64),
				paper: '0'.repeat(64),
				grade: 10_000,
				passMark: 6_000,
				cycle: '2026',
				passedOn: '2026-11-24',
				issuedOn: '2026-11-24',
				validUntil: null,
				holder: '0'.repeat(64),
			},
		};
		const body = canonicalJson(entry);
		// A log of one entry, signed by nobody that is known: all else fits.
		const note = signNote(
			formatCheckpoint({ origin, size: 1, root: leafHash(new TextEncoder().encode(body)), extensions: [] }),
			[signerFromSeed(origin, new Uint8Array(32).fill(9))],
		);
		const holder = { name: '\u001b[9A\u001b[2K\u009b1mVerified', salt: '0'.repeat(64) };
		const proof = formatProof({
			index: 0,
			path: [],
			checkpoint: note,
			extra: formatCertificateExtra({ entry: body, holder }),
		});
		const said = await shoumi([
			'verify',
			fileOf('c.tlog-proof', proof),
			'--policy',
			fileOf('policy', kept.policy),
		]);
		expect(said).toMatchObject({ code: 1, out: expect.stringContaining('[2K') });
		// eslint-disable-next-line no-control-regex -- these are what is looked for
		expect(said.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
	});
});

describe('the witness of a second department', () => {
	const state = () => inFolder('witness');
	/** Without any setting of the service: it is another machine. */
	const witness = (source: string, ...more: string[]) =>
		shoumi(['witness', '--log-key', kept.key, '--state', state(), ...more, source], {});
	const step = (i: number) => fileOf(`step-${i}`, kept.steps[i] as string);
	const held = () => readFileSync(join(state(), 'checkpoint'), 'utf8');

	test('makes its key at first use, and cosigns what extends the last', async () => {
		const first = await witness(step(0), '--name', 'audit.bank.example');
		expect(first.code, first.err).toBe(0);
		expect(first.err).toContain('The first checkpoint is cosigned');
		const text = /^audit\.bank\.example\+[0-9a-f]{8}\+\S+$/m.exec(first.err)?.[0] ?? '';
		const keys = [parseVerifierKey(kept.key), parseVerifierKey(text)];
		expect(statSync(join(state(), 'key')).mode & 0o777).toBe(0o600);
		expect(statSync(state()).mode & 0o777).toBe(0o700);
		const second = await witness(step(1));
		expect(second.code, second.err).toBe(0);
		expect(second.out).toBe(held());
		const { signedBy, cosigned } = openNote(second.out, keys);
		expect(signedBy).toHaveLength(1);
		expect(Math.abs((cosigned[0]?.at ?? 0) * 1_000 - Date.now())).toBeLessThan(60_000);
		// The same once more: cosigned anew, and once only.
		const same = await witness(fileOf('same', second.out));
		expect(same.code, same.err).toBe(0);
		expect(same.out.split('— audit.bank.example')).toHaveLength(2);
		expect((await witness(step(2))).code).toBe(0);
		expect(sizeOf(held())).toBe(sizeOf(kept.late));
	});

	test('refuses a rollback, a fork and what it cannot tell from one; keeps them, and its own', async () => {
		expect((await witness(step(0))).code).toBe(0);
		expect((await witness(step(1))).code).toBe(0);
		const before = held();
		const refused = async (source: string, sentence: string, code = 1) => {
			const said = await witness(source);
			expect(said).toMatchObject({ code, out: '' });
			expect(said.err).toContain(sentence);
			expect(held()).toBe(before);
		};
		await refused(step(0), 'Either it is an old one, or the log was taken back');
		const [, , third = ''] = kept.steps;
		const lines = third.split('\n');
		await refused(fileOf('bad', lines.with(1, lines[2] as string).join('\n')), 'the proof does not show');
		await refused(fileOf('late', kept.late), 'the proof begins at 0 entries', 2);
		expect(readdirSync(state()).filter((name) => name.startsWith('refused-'))).toHaveLength(3);
		const zh = await witness(step(0), '--lang', 'zh');
		expect(zh.err).toContain('没有连署');
	});

	test('refuses two histories that the log itself signed', async () => {
		const log = signerFromSeed('other.bank.example', new Uint8Array(32).fill(4));
		const leaves = [1, 2, 3].map((byte) => leafHash(Uint8Array.of(byte)));
		const note = (root: Uint8Array, origin = log.key.name) =>
			signNote(formatCheckpoint({ origin, size: 3, root, extensions: [] }), [log]);
		const ask = (text: string) =>
			shoumi(['witness', '--log-key', log.key.text, '--state', state(), fileOf('note', text)], {});
		expect((await ask(note(rootFromLeafHashes(leaves)))).code).toBe(0);
		expect(await ask(note(rootFromLeafHashes(leaves.toReversed())))).toMatchObject({
			code: 1,
			err: expect.stringContaining('The log has two histories'),
		});
		// A signature of the right key under another log's name is none of this log.
		expect(await ask(note(rootFromLeafHashes(leaves), 'third.bank.example'))).toMatchObject({
			code: 1,
			err: expect.stringContaining('No known key signed this'),
		});
	});

	test('takes nothing that the log did not sign, or that is no checkpoint', async () => {
		const stranger = signerFromSeed(parseVerifierKey(kept.key).name, new Uint8Array(32).fill(3));
		const body = formatCheckpoint(parseCheckpoint(kept.late));
		expect(await witness(fileOf('note', signNote(body, [stranger])))).toMatchObject({ code: 1, out: '' });
		expect(await witness(fileOf('note', addSignature(kept.late, stranger)))).toMatchObject({ code: 0 });
		expect(await witness(fileOf('note', kept.late.replace(/(.)=\n/, 'x=\n')))).toMatchObject({ out: '' });
		expect(await witness(fileOf('note', '<html>'))).toMatchObject({ code: 2, out: '' });
		expect(await witness(inFolder('missing'))).toMatchObject({ code: 2, out: '' });
		expect(await shoumi(['witness', '--state', state(), 'x'])).toMatchObject({ code: 2 });
		expect(await shoumi(['witness', '--log-key', 'x', '--state', state(), 'x'])).toMatchObject({ code: 2 });
	});

	test('uses no key that others can read, that is damaged or another one, and makes none in place of a lost one', async () => {
		expect((await witness(step(0), '--name', 'audit.bank.example')).code).toBe(0);
		const key = join(state(), 'key');
		const text = readFileSync(key, 'utf8');
		chmodSync(key, 0o644);
		expect(await witness(step(1))).toMatchObject({ code: 1, err: expect.stringContaining('chmod 600') });
		chmodSync(key, 0o600);
		expect(await witness(step(1), '--name', 'other')).toMatchObject({ code: 1, out: '' });
		writeFileSync(key, text.slice(0, -9));
		expect(await witness(step(1))).toMatchObject({ code: 1, out: '' });
		rmSync(key);
		expect(await witness(step(1))).toMatchObject({ code: 1, err: expect.stringContaining('is gone') });
		expect(existsSync(key)).toBe(false);
		writeFileSync(key, text, { mode: 0o600 });
		// What it holds is its own only as long as it bears its own signature.
		copyFileSync(join(state(), 'checkpoint'), inFolder('backup'));
		writeFileSync(join(state(), 'checkpoint'), kept.late);
		expect(await witness(step(1))).toMatchObject({ code: 1, out: '' });
		copyFileSync(inFolder('backup'), join(state(), 'checkpoint'));
		writeFileSync(join(state(), 'lock'), '');
		expect(await witness(step(1))).toMatchObject({
			code: 1,
			err: expect.stringContaining('is using this folder'),
		});
		rmSync(join(state(), 'lock'));
		expect(await witness(step(1))).toMatchObject({ code: 0 });
		expect(existsSync(join(state(), 'lock'))).toBe(false);
	});

	test('asks an address that fails, and says so', async () => {
		const server = createServer((_, answer) => void answer.writeHead(500).end('no'));
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		expect(await witness(`http://127.0.0.1:${port}`)).toMatchObject({
			code: 2,
			err: expect.stringContaining('HTTP 500'),
		});
		server.close();
		await once(server, 'close');
		expect(await witness(`http://127.0.0.1:${port}`)).toMatchObject({
			code: 2,
			err: expect.stringContaining('ECONNREFUSED'),
		});
	});

	describe('of a running service', () => {
		let service: Service;
		beforeAll(async () => {
			service = await startService(ground.env);
		});
		afterAll(async () => {
			expect(await service?.stop()).toBe(0);
		});

		test('fetches the checkpoint and its proof itself, without signing in', async () => {
			expect((await witness(step(0))).code).toBe(0);
			const said = await witness(service.url);
			expect(said.code, said.err).toBe(0);
			expect(sizeOf(held())).toBeGreaterThan(sizeOf(kept.late));
			const once_ = sizeOf(held());
			expect((await witness(`${service.url}/`)).code).toBe(0);
			expect(sizeOf(held())).toBeGreaterThanOrEqual(once_);
		});

		test('the service answers with text that holds nobody, and refuses what is no size', async () => {
			const ask = (query: string) => fetch(`${service.url}/log/consistency${query}`);
			const answer = await ask('?from=3');
			expect(answer.status).toBe(200);
			expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
			expect(await answer.text()).toMatch(
				/^old 3\n(?:[A-Za-z0-9+/]{43}=\n)+\n[^\n]+\n\d+\n[A-Za-z0-9+/]{43}=\n\n(?:— \S+ \S+\n)+$/,
			);
			expect((await ask('?from=99999999')).status).toBe(409);
			for (const query of ['', '?from=', '?from=-1', '?from=03', '?from=x', '?from=9007199254740992'])
				expect((await ask(query)).status).toBe(400);
		});
	});
});
