import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY } from '#lib/core/time.ts';
import { mailCheckpoint } from '#lib/evidence/checkpoint-mail.server.ts';
import { stampCheckpoint } from '#lib/evidence/timestamp.server.ts';
import { timestampsBetween } from '#lib/log/checkpoint-store.server.ts';
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { settle } from '../people.ts';
import { refusal } from '../refusals.ts';
import { onBothDatabases } from './both.ts';

onBothDatabases('checkpoints leave the building by mail', (open) => {
	const env = { SHOUMI_CHECKPOINT_MAIL: 'audit@bank.example, second@auditor.example' };

	test('once a week, with the checkpoint and the keys attached, also where nothing ran on Monday', async () => {
		const { app, clock } = await open({ env });
		const keys = async () =>
			(await app.read.selectFrom('mail').select('key').execute()).map(({ key }) => key);
		// A Tuesday.
		expect(await mailCheckpoint(app)).toBe(2);
		await settle(app);
		// On Wednesday, with a longer log: nothing more goes out.
		clock.pass(DAY);
		await mailCheckpoint(app);
		const mails = await app.read.selectFrom('mail').selectAll().orderBy('recipient').execute();
		expect(mails.map(({ recipient }) => recipient)).toEqual(['audit@bank.example', 'second@auditor.example']);
		const [mail] = mails;
		expect(mail?.subject).toMatch(/^守密检查点 \d+ \/ Shoumi checkpoint \d+$/);
		const attachments = JSON.parse(mail?.attachments ?? '[]') as { name: string; content: string }[];
		const note = Buffer.from(attachments[0]?.content ?? '', 'base64').toString();
		expect(parseCheckpoint(note).origin).toBe('localhost/shoumi');
		expect(mail?.text).toContain(note);
		expect(Buffer.from(attachments[1]?.content ?? '', 'base64').toString()).toContain(
			'log localhost/shoumi+',
		);
		// Monday and Tuesday of the next week.
		clock.pass(5 * DAY);
		await mailCheckpoint(app);
		clock.pass(DAY);
		await mailCheckpoint(app);
		// Only Thursday of the week after.
		clock.pass(9 * DAY);
		await mailCheckpoint(app);
		expect((await keys()).filter((key) => key.endsWith(' audit@bank.example')).sort()).toEqual(
			['2026-11-23', '2026-11-30', '2026-12-07'].map((monday) => `checkpoint ${monday} audit@bank.example`),
		);
	});

	test('daily, where that is set; to nobody, where nobody is named', async () => {
		const { app, clock } = await open({ env: { ...env, SHOUMI_CHECKPOINT_MAIL_EVERY: 'daily' } });
		await mailCheckpoint(app);
		clock.pass(DAY);
		await mailCheckpoint(app);
		expect(await app.read.selectFrom('mail').select('key').execute()).toHaveLength(4);
		const { app: quiet } = await open();
		expect(await mailCheckpoint(quiet)).toBe(0);
	});
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) console.warn('openssl is not installed: time-stamping is not tested here');

/** A throw-away time-stamp authority: openssl behind a small HTTP server. */
class Authority {
	readonly folder = mkdtempSync(join(tmpdir(), 'shoumi-tsa-'));
	#server: Server | undefined;
	url = '';
	/** Changes the answer on its way, for a test. */
	twist: (answer: Buffer) => Buffer = (answer) => answer;

	readonly ca = join(this.folder, 'ca.pem');

	async start(): Promise<void> {
		const run = (...args: string[]) => execFileSync('openssl', args, { cwd: this.folder, stdio: 'pipe' });
		writeFileSync(
			join(this.folder, 'tsa.cnf'),
			`[tsa]
default_tsa = here
[here]
dir = ${this.folder}
serial = ${this.folder}/serial
signer_cert = ${this.folder}/tsa.pem
certs = ${this.folder}/ca.pem
signer_key = ${this.folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[ext]
extendedKeyUsage = critical,timeStamping
`,
		);
		writeFileSync(join(this.folder, 'serial'), '01\n');
		run(
			'req',
			'-x509',
			'-newkey',
			'rsa:2048',
			'-nodes',
			'-subj',
			'/CN=Test CA',
			'-keyout',
			'ca.key',
			'-out',
			'ca.pem',
			'-days',
			'3650',
		);
		run(
			'req',
			'-newkey',
			'rsa:2048',
			'-nodes',
			'-subj',
			'/CN=Test TSA',
			'-keyout',
			'tsa.key',
			'-out',
			'tsa.csr',
		);
		run(
			'x509',
			'-req',
			'-in',
			'tsa.csr',
			'-CA',
			'ca.pem',
			'-CAkey',
			'ca.key',
			'-CAcreateserial',
			'-out',
			'tsa.pem',
			'-days',
			'3650',
			'-extfile',
			'tsa.cnf',
			'-extensions',
			'ext',
		);
		this.#server = createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				writeFileSync(join(this.folder, 'query.tsq'), Buffer.concat(chunks));
				run('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'query.tsq', '-out', 'reply.tsr');
				response.setHeader('content-type', 'application/timestamp-reply');
				response.end(this.twist(readFileSync(join(this.folder, 'reply.tsr'))));
			});
		}).listen(0, '127.0.0.1');
		await once(this.#server, 'listening');
		this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/tsa`;
	}

	/** What an auditor runs on a token. */
	verifies(token: string, note: string): boolean {
		writeFileSync(join(this.folder, 'kept.tsr'), Buffer.from(token, 'base64'));
		writeFileSync(join(this.folder, 'checkpoint.txt'), note);
		const args = ['ts', '-verify', '-in', 'kept.tsr', '-data', 'checkpoint.txt', '-CAfile', 'ca.pem'];
		return spawnSync('openssl', args, { cwd: this.folder }).status === 0;
	}

	stop(): void {
		this.#server?.close();
		rmSync(this.folder, { recursive: true, force: true });
	}
}

describe.skipIf(!hasOpenssl)('checkpoints are time-stamped', () => {
	const authority = new Authority();
	beforeAll(() => authority.start());
	afterAll(() => authority.stop());

	onBothDatabases('by an authority (RFC 3161)', (open) => {
		test('that openssl confirms; each checkpoint once, and none where no authority is set up', async () => {
			const { app: without } = await open();
			expect(await stampCheckpoint(without)).toBeNull();
			const { app } = await open({ env: { SHOUMI_TSA_URL: authority.url, SHOUMI_TSA_CA: authority.ca } });
			const size = await stampCheckpoint(app);
			const { note } = await app.signer.checkpoint();
			expect(size).toBe(parseCheckpoint(note).size);
			expect(await stampCheckpoint(app)).toBeNull();
			const [stamp, ...more] = await timestampsBetween(app.read, 0, Number.MAX_SAFE_INTEGER);
			expect(more).toEqual([]);
			expect(authority.verifies(stamp?.token ?? '', note)).toBe(true);
			expect(authority.verifies(stamp?.token ?? '', `${note} `)).toBe(false);
		});

		test('whose answer is for something else, old, broken or by a stranger: it is refused and not kept', async () => {
			const { app } = await open({ env: { SHOUMI_TSA_URL: authority.url, SHOUMI_TSA_CA: authority.ca } });
			await settle(app);
			await app.signer.checkpoint();
			let earlier: Buffer | undefined;
			authority.twist = (answer) => (earlier = answer);
			await stampCheckpoint(app);
			const again = await open({ env: { SHOUMI_TSA_URL: authority.url, SHOUMI_TSA_CA: authority.ca } });
			// An answer that was given to somebody else before.
			authority.twist = () => earlier as Buffer;
			await refusal(stampCheckpoint(again.app), 'timestamp.refused');
			authority.twist = (answer) => {
				const broken = Buffer.from(answer);
				broken[broken.length - 10] = (broken[broken.length - 10] ?? 0) ^ 1;
				return broken;
			};
			await refusal(stampCheckpoint(again.app), 'timestamp.refused');
			authority.twist = () => Buffer.from('<html>');
			await refusal(stampCheckpoint(again.app), 'timestamp.refused');
			authority.twist = (answer) => answer;
			const other = new Authority();
			await other.start();
			try {
				const env = { SHOUMI_TSA_URL: authority.url, SHOUMI_TSA_CA: other.ca };
				const { app: wary } = await open({ env });
				await refusal(stampCheckpoint(wary), 'timestamp.refused');
			} finally {
				other.stop();
			}
			expect(await timestampsBetween(again.app.read, 0, Number.MAX_SAFE_INTEGER)).toEqual([]);
			// Nobody there at all.
			const { app: alone } = await open({ env: { SHOUMI_TSA_URL: 'http://127.0.0.1:9/' } });
			await refusal(stampCheckpoint(alone), 'timestamp.refused');
		});
	});
});
