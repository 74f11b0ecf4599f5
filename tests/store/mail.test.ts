import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import { MINUTE } from '#lib/core/time.ts';
import { CLAIM, MOST_TRIES, type NewMail, PAUSES } from '#lib/notify/mail.ts';
import { queueMail, sendQueued } from '#lib/notify/outbox.server.ts';
import { smtpSender } from '#lib/notify/smtp.server.ts';
import { claimMail, requeueMails, unsentMails } from '#lib/notify/store.server.ts';
import { refusal } from '../refusals.ts';
import { type MailServer, startMailServer } from '../smtp.ts';
import { onBothDatabases, type Open } from './both.ts';

const FROM = { name: '合规培训', address: 'training@bank.example' };
const NOTICE: NewMail = {
	key: 'due chen-wei 2026',
	to: 'chen.wei@bank.example',
	about: 'p-abcdefgh2345mnpq',
	locale: 'zh-CN',
	subject: '培训将于周五到期',
	text: '您好：\n\n年度复训将于 2026-12-31 到期。\n',
	attachments: [{ name: '日程.ics', type: 'text/calendar', content: Buffer.from('BEGIN:VCALENDAR') }],
};

const servers: MailServer[] = [];
afterEach(async () => {
	for (const server of servers.splice(0)) await server.close();
});

/** A house with a mail server beside it. */
async function postOffice(open: Open) {
	const house = await open();
	const server = await startMailServer();
	servers.push(server);
	const { app } = house;
	return {
		...house,
		server,
		queue: (change: Partial<NewMail> = {}) =>
			app.transact((tx) => queueMail(tx, app, { ...NOTICE, ...change })),
		send: () => sendQueued(app, smtpSender({ url: server.url, from: FROM })),
	};
}

const stored = (app: App) => app.read.selectFrom('mail').selectAll().orderBy('queued_at').execute();

onBothDatabases('the outbox', (open) => {
	test('a mail goes out once, with its text, attachment and a Message-ID of its own', async () => {
		const { app, server, queue, send } = await postOffice(open);
		await queue();
		expect(await send()).toEqual({ sent: 1, failed: 0 });
		expect(await send()).toEqual({ sent: 0, failed: 0 });
		expect(server.taken).toHaveLength(1);
		const [mail] = server.taken;
		const [row] = await stored(app);
		expect(mail?.to).toEqual(['chen.wei@bank.example']);
		expect(mail?.headers.get('message-id')).toBe(`<${row?.id}@bank.example>`);
		expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
		expect(mail?.headers.get('content-language')).toBe('zh-CN');
		expect(mail?.raw).toContain(Buffer.from('BEGIN:VCALENDAR').toString('base64'));
		// What it said is kept no longer.
		expect(row).toMatchObject({ state: 'sent', subject: '', text: '', attachments: null, error: null });
	});

	test('I5: the same occasion is one mail, at once and after it was sent', async () => {
		const { app, server, queue, send } = await postOffice(open);
		await Promise.all([1, 2, 3].map(() => queue()));
		await send();
		await queue({ text: 'said otherwise' });
		await send();
		expect(server.taken).toHaveLength(1);
		expect(await stored(app)).toHaveLength(1);
	});

	test('what is not committed is not sent', async () => {
		const { app, server, send } = await postOffice(open);
		const broken = app.transact(async (tx) => {
			await queueMail(tx, app, NOTICE);
			throw new Error('no');
		});
		await expect(broken).rejects.toThrow('no');
		await send();
		expect(server.taken).toEqual([]);
	});

	test('refused, it is tried again after a pause; given up after the last, and to be seen', async () => {
		const { app, clock, server, queue, send } = await postOffice(open);
		server.refuse = 451;
		await queue();
		expect(await send()).toEqual({ sent: 0, failed: 1 });
		expect(await unsentMails(app.read)).toMatchObject([
			{ state: 'waiting', tries: 1, error: '451', nextAt: clock() + MINUTE },
		]);
		clock.pass(MINUTE - 1);
		expect(await send()).toEqual({ sent: 0, failed: 0 });
		for (const pause of PAUSES) {
			clock.pass(pause);
			expect(await send()).toEqual({ sent: 0, failed: 1 });
		}
		expect(await unsentMails(app.read)).toMatchObject([{ state: 'given-up', tries: MOST_TRIES }]);
		clock.pass(1_000 * MINUTE);
		server.refuse = undefined;
		expect(await send()).toEqual({ sent: 0, failed: 0 });
		expect(await app.transact((tx) => requeueMails(tx.sql, clock()))).toBe(1);
		expect(await send()).toEqual({ sent: 1, failed: 0 });
		expect(await unsentMails(app.read)).toEqual([]);
	});

	test('one that is refused holds up none of the others', async () => {
		const { server, queue, send } = await postOffice(open);
		await queue({ key: 'a', to: 'a@bank.example' });
		await queue({ key: 'b', to: 'b@bank.example' });
		let first = true;
		server.onTaken = () => {
			if (first) {
				first = false;
				throw Object.assign(new Error('full'), { responseCode: 452 });
			}
		};
		expect(await send()).toEqual({ sent: 1, failed: 1 });
	});

	test('a server that is not there, or dies in the middle, costs a try and nothing else', async () => {
		const { app, clock, queue } = await postOffice(open);
		// Says hello, and hangs up at the first command.
		const rude = createServer((socket) => {
			socket.write('220 hello\r\n');
			socket.once('data', () => socket.destroy());
			socket.on('error', () => undefined);
		});
		rude.listen(0, '127.0.0.1');
		await once(rude, 'listening');
		const url = `smtp://127.0.0.1:${(rude.address() as AddressInfo).port}`;
		await queue();
		expect(await sendQueued(app, smtpSender({ url, from: FROM }))).toEqual({ sent: 0, failed: 1 });
		rude.close();
		await once(rude, 'close');
		clock.pass(MINUTE);
		expect(await sendQueued(app, smtpSender({ url, from: FROM }))).toEqual({ sent: 0, failed: 1 });
		const [mail] = await unsentMails(app.read);
		expect(mail).toMatchObject({ state: 'waiting', tries: 2 });
		expect(mail?.error).toMatch(/^[A-Z]+$/);
	});

	test('two senders at once send each mail once', async () => {
		const { server, queue, send } = await postOffice(open);
		for (let i = 0; i < 12; i++) await queue({ key: `mail ${i}`, to: `person${i}@bank.example` });
		const sums = await Promise.all([send(), send(), send()]);
		expect(sums.reduce((sum, { sent }) => sum + sent, 0)).toBe(12);
		expect(new Set(server.taken.map(({ to }) => to[0])).size).toBe(12);
		expect(server.taken).toHaveLength(12);
	});

	test('kill -9 between taking and marking: it goes out once more under the same Message-ID, and no third time', async () => {
		const { app, clock, dataDir, questionsDir, server, queue, send } = await postOffice(open);
		// The process goes by the real time.
		clock.set(Date.now());
		await queue();
		const child = spawn(process.execPath, [resolve('tests/store/mail-sender.ts')], {
			env: {
				PATH: process.env.PATH,
				SHOUMI_DATA_DIR: dataDir,
				SHOUMI_QUESTIONS_DIR: questionsDir,
				...(app.config.databaseUrl && { DATABASE_URL: app.config.databaseUrl }),
				SHOUMI_SMTP_URL: server.url,
				SHOUMI_MAIL_FROM: 'training@bank.example',
			},
			stdio: 'inherit',
		});
		server.onTaken = () => {
			child.kill('SIGKILL');
		};
		const [, killedBy] = (await once(child, 'exit')) as [number | null, string | null];
		expect(killedBy).toBe('SIGKILL');
		server.onTaken = undefined;
		expect(server.taken).toHaveLength(1);
		// The dead sender still has it.
		expect(await send()).toEqual({ sent: 0, failed: 0 });
		clock.set(Date.now() + CLAIM + 1);
		expect(await send()).toEqual({ sent: 1, failed: 0 });
		clock.pass(2 * CLAIM);
		expect(await send()).toEqual({ sent: 0, failed: 0 });
		expect(server.taken).toHaveLength(2);
		const ids = server.taken.map(({ headers }) => headers.get('message-id'));
		expect(new Set(ids).size).toBe(1);
	});

	test('a mail whose every sender died is given up, and to be seen', async () => {
		const { app, clock, queue } = await postOffice(open);
		await queue();
		for (let i = 0; i < MOST_TRIES; i++) {
			// A sender that never comes back.
			expect(await app.transact((tx) => claimMail(tx.sql, clock()))).toBeDefined();
			clock.pass(CLAIM);
		}
		expect(await sendQueued(app, () => Promise.resolve())).toEqual({ sent: 0, failed: 0 });
		expect(await unsentMails(app.read)).toMatchObject([{ state: 'given-up', error: 'LOST' }]);
	});

	test('a stop leaves the rest for the next start', async () => {
		const { app, server, queue, send } = await postOffice(open);
		await queue({ key: 'a' });
		await queue({ key: 'b' });
		const stop = new AbortController();
		server.onTaken = () => stop.abort();
		expect(await sendQueued(app, smtpSender({ url: server.url, from: FROM }), stop.signal)).toEqual({
			sent: 1,
			failed: 0,
		});
		server.onTaken = undefined;
		expect(await send()).toEqual({ sent: 1, failed: 0 });
	});

	test('no line of a mail becomes a header, a recipient or a file of its own', async () => {
		const { app, server, queue, send } = await postOffice(open);
		for (const to of [
			'a@bank.example\r\nBcc: thief@evil.example',
			'a@bank.example, thief@evil.example',
			'a@bank.example thief@evil.example',
			'"a" <a@bank.example>',
			'a@bank.example\u0000',
			'nobody',
			'',
		])
			await refusal(queue({ key: to, to }), 'email.form');
		for (const subject of ['到期\r\nBcc: thief@evil.example', '到期\nX: y', '到期\u2028X', ''])
			await refusal(queue({ key: subject, subject }), subject === '' ? 'text.empty' : 'text.control');
		await refusal(
			queue({ attachments: [{ name: 'a\r\nX: y', type: 'text/plain', content: Buffer.from('') }] }),
			'text.control',
		);
		expect(await stored(app)).toEqual([]);
		await queue({ text: 'Bcc: thief@evil.example\r\n.\r\nMAIL FROM:<x@y>\r\n', attachments: [] });
		await send();
		expect(server.taken).toHaveLength(1);
		expect(server.taken[0]?.to).toEqual(['chen.wei@bank.example']);
		expect(server.taken[0]?.headers.has('bcc')).toBe(false);
	});
});
