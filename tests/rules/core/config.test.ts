import { isAbsolute } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '#lib/core/config.server.ts';

/** The sentence with which a configuration is refused. */
function refused(env: Record<string, string>): string {
	try {
		readConfig(env);
	} catch (error) {
		if (error instanceof ConfigError) return error.message;
		throw error;
	}
	return 'was accepted';
}

describe('the configuration', () => {
	test('without anything set listens on this machine alone and keeps its data below the working directory', () => {
		const config = readConfig({});
		expect(config).toMatchObject({
			databaseUrl: undefined,
			timeZone: 'Asia/Shanghai',
			host: '127.0.0.1',
			port: 3000,
			origin: 'http://localhost:3000',
			secure: false,
			demo: false,
			logLevel: 'info',
		});
		expect(isAbsolute(config.dataDir) && isAbsolute(config.questionsDir)).toBe(true);
	});

	test('takes an empty value for none', () => {
		expect(readConfig({ PORT: '', DATABASE_URL: '', ORIGIN: '' })).toEqual(readConfig({}));
	});

	test('behind HTTPS asks for secure cookies', () => {
		expect(readConfig({ ORIGIN: 'https://training.bank.example' })).toMatchObject({
			secure: true,
			origin: 'https://training.bank.example',
		});
	});

	test.each([
		['PORT', 'eighty'],
		['PORT', '-1'],
		['PORT', '65536'],
		['PORT', '3000.5'],
		['PORT', '0x50'],
		['XFF_DEPTH', '0'],
		['XFF_DEPTH', '21'],
		['SHUTDOWN_TIMEOUT', 'soon'],
		['SHOUMI_TIME_ZONE', 'Asia/Peking'],
		['SHOUMI_TIME_ZONE', 'local'],
		['SHOUMI_LOG_LEVEL', 'loud'],
		['SHOUMI_ALLOW_HTTP', 'yes'],
		['SHOUMI_DEMO', 'true'],
		['SHOUMI_MAIL_FROM', 'training'],
		['SHOUMI_MAIL_FROM', 'Training <training@bank.example'],
		['SHOUMI_MAIL_FROM', 'training@bank.example\nBcc: x@y'],
		['ORIGIN', 'training.bank.example'],
		['ORIGIN', 'https://training.bank.example/'],
		['ORIGIN', 'https://training.bank.example/quiz'],
		['ORIGIN', 'http://['],
		['ORIGIN', 'https://training.bank.example:99999'],
		['ADDRESS_HEADER', 'X Forwarded For'],
		// One wrong address would keep the checkpoint from every auditor.
		['SHOUMI_CHECKPOINT_MAIL', 'audit@bank.example, audit.bank.example'],
		['SHOUMI_CHECKPOINT_MAIL', 'Audit <audit@bank.example>'],
	])('I10: refuses %s=%s with one sentence in each language that names both', (name, value) => {
		const sentence = refused({ [name]: value });
		expect(sentence).toContain(name);
		expect(sentence).toContain(value);
		expect(sentence).toMatch(/[\u4e00-\u9fff].*\/ .*[a-z]+/);
	});

	test('does not repeat a connection string, which may hold a password', () => {
		const sentence = refused({ DATABASE_URL: 'mysql://shoumi:geheim@db/shoumi' });
		expect(sentence).toContain('DATABASE_URL');
		expect(sentence).not.toContain('geheim');
	});

	test('mail: both settings or neither, the address with or without a name, and no URL repeated', () => {
		const SHOUMI_SMTP_URL = 'smtps://training:geheim@mail.bank.example';
		for (const SHOUMI_MAIL_FROM of ['training@bank.example', '合规培训 <training@bank.example>'])
			expect(readConfig({ SHOUMI_SMTP_URL, SHOUMI_MAIL_FROM }).mail).toEqual({
				url: SHOUMI_SMTP_URL,
				from: {
					name: SHOUMI_MAIL_FROM.startsWith('合') ? '合规培训' : '',
					address: 'training@bank.example',
				},
			});
		expect(readConfig({}).mail).toBeUndefined();
		expect(refused({ SHOUMI_SMTP_URL })).toContain('SHOUMI_MAIL_FROM');
		expect(refused({ SHOUMI_MAIL_FROM: 'training@bank.example' })).toContain('SHOUMI_SMTP_URL');
		for (const url of ['http://geheim@mail.bank.example', 'smtp://', 'smtp://geheim:x@['])
			expect(refused({ SHOUMI_SMTP_URL: url })).not.toMatch(/geheim|was accepted/);
	});

	test('refuses sign-ins in the clear unless told that they may be', () => {
		const ORIGIN = 'http://training.bank.example';
		expect(refused({ ORIGIN })).toContain('SHOUMI_ALLOW_HTTP=1');
		expect(readConfig({ ORIGIN, SHOUMI_ALLOW_HTTP: '1' })).toMatchObject({ origin: ORIGIN, secure: false });
		for (const local of ['http://localhost:3000', 'http://127.0.0.1:8080', 'http://[::1]:3000'])
			expect(readConfig({ ORIGIN: local }).origin).toBe(local);
	});

	test('keeps the demo on this machine', () => {
		expect(readConfig({ SHOUMI_DEMO: '1' }).demo).toBe(true);
		expect(refused({ SHOUMI_DEMO: '1', HOST: '0.0.0.0' })).toContain('HOST=0.0.0.0');
		expect(refused({ SHOUMI_DEMO: '1', ORIGIN: 'https://training.bank.example' })).toContain('loopback');
	});
});
