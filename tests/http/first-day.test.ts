import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { allKindsBank, type TestBank, testBank, writeBank } from '../bank.ts';
import { openHouse } from '../harness.ts';
import { settle } from '../people.ts';
import { startPostgres } from '../postgres.ts';
import { freePort, type Service, startService } from '../server.ts';
import { assign, sit } from '../sitting.ts';
import { type Said, shoumi } from './cli.ts';
import { Browser, hiddenOf, offered, textOf, valueOf } from './client.ts';
import { DUE } from './house.ts';

const LINK = /^http:\/\/localhost:\d+(\/set-password\/[a-z2-9]{52})$/m;
const PASSWORDS = {
	officer: 'seven herons over the salt marsh',
	chenWei: 'a kettle sings before the snow falls',
	reset: 'the old ferry leaves at half past nine',
};

/** A new folder, removed at the end of the test file or test that asked for it. */
function folder(name: string, at: (remove: () => void) => void): string {
	const dir = mkdtempSync(join(tmpdir(), `shoumi-${name}-`));
	at(() => rmSync(dir, { recursive: true, force: true }));
	return dir;
}

function linkIn(said: string): string {
	const path = LINK.exec(said)?.[1];
	if (path === undefined) throw new Error(`no link in: ${said}`);
	return path;
}

/** Opens a one-time link and sets a password with it, as somebody who was given the link. */
async function setPassword(service: Service, path: string, password: string): Promise<Browser> {
	const browser = new Browser(service.url);
	const page = await browser.get(path);
	expect(page.status).toBe(200);
	const set = await browser.post(path, { password, again: password });
	expect(set).toMatchObject({ status: 303, location: '/' });
	expect((await browser.get('/')).status).toBe(200);
	return browser;
}

async function signInAs(service: Service, name: string, password: string): Promise<Browser> {
	const browser = new Browser(service.url);
	await browser.signIn(name, password);
	return browser;
}

/** Done without a word of complaint. */
function done(said: Said): string {
	expect(said).toMatchObject({ code: 0, err: '' });
	return said.out;
}

/** Refused with a sentence, and no more: neither a stack nor anything on standard output. */
function sentence(said: Said, code = 1): string {
	expect(said.err + said.out).not.toMatch(/\n\s+at |node:internal|Error:/);
	expect(said.code, said.err).toBe(code);
	expect(said.out).toBe('');
	return said.err.trim();
}

const questionsDir = writeBank(testBank());
afterAll(() => rmSync(questionsDir, { recursive: true, force: true }));

describe('the first day at a bank, on SQLite', () => {
	const dataDir = join(folder('data', afterAll), 'bank');
	const file = join(dataDir, 'shoumi.sqlite');
	let env: Record<string, string>;
	let service: Service;
	let officer: Browser;
	let chenWei: Browser;
	let chenWeiLink: string;
	const cli = (args: string, input = '') => shoumi(args.split(' '), env, input);
	beforeAll(async () => {
		const port = await freePort();
		env = {
			SHOUMI_DATA_DIR: dataDir,
			SHOUMI_QUESTIONS_DIR: questionsDir,
			ORIGIN: `http://localhost:${port}`,
			PORT: String(port),
		};
		service = await startService(env, { port });
	});

	afterAll(() => service?.kill());

	test('the first start prints a link for the first officer, which works once', async () => {
		expect(service.output()).toContain('There are no people yet.');
		const path = linkIn(service.output());
		officer = await setPassword(service, path, PASSWORDS.officer);
		expect(textOf((await officer.get('/account')).body)).toContain('Compliance officer');
		for (const reply of [
			await new Browser(service.url).get(path),
			await new Browser(service.url).post(path, { password: PASSWORDS.reset, again: PASSWORDS.reset }),
		]) {
			expect(reply.status).toBe(410);
			expect(textOf(reply.body)).toContain('This link has been used or has expired.');
		}
		for (const page of ['/officer', '/admin', '/log']) expect((await officer.get(page)).status).toBe(200);
	});

	test('a unit and a person, added while the service runs; the link that is printed works', async () => {
		expect(
			done(
				await shoumi(['unit', 'add', 'nanjing-road', '--name', '南京路支行', '--parent', 'head-office'], env),
			),
		).toBe('Unit nanjing-road added.\n');
		const added = await shoumi(
			['staff', 'add', 'chen.wei', '--name', '陈伟', '--unit', 'nanjing-road', '--manager', 'officer'],
			env,
		);
		expect(done(added)).toContain(
			'陈伟 (chen.wei) added. One-time link to set a password, good for 72 hours:',
		);
		chenWeiLink = linkIn(added.out);
		expect(new URL(env.ORIGIN ?? '').host).toBe(new URL(added.out.trim().split('\n').at(-1) ?? '').host);
		chenWei = await setPassword(service, chenWeiLink, PASSWORDS.chenWei);
		expect(textOf((await officer.get('/admin')).body)).toContain('陈伟');
	});

	test('lists say who and what there is', async () => {
		expect(done(await cli('unit list'))).toContain('nanjing-road\t南京路支行\thead-office');
		const list = done(await cli('staff list'));
		expect(list).toMatch(/^chen\.wei\t陈伟\tnanjing-road\tactive\tlearner\tp-[a-z2-9]{16}$/m);
		expect(list).toContain('2 people');
		expect(done(await shoumi(['staff', 'list', '--search', '陈'], env))).toContain('1 person');
	});

	test('assigning, and assigning again; the programme stands on the home page at once', async () => {
		const assign = `assign onboarding --unit nanjing-road --due ${DUE}`;
		expect(done(await cli(assign))).toBe('Assigned to 1 person.\n');
		expect(done(await cli(assign))).toBe(
			'Assigned to 0 people; 1 had it already in this cycle and keep it.\n',
		);
		expect(textOf((await chenWei.get('/')).body)).toContain('Onboarding To do');
		expect(done(await cli(`assign refresher --person chen.wei --due ${DUE}`))).toContain('1 person');
	});

	test('what cannot be is refused with a sentence, and nothing is half done', async () => {
		const database = new SqliteDatabase(file, { readonly: true });
		const size = () => database.prepare('select size from log_head').pluck().get();
		const before = size();
		const refusals: [string[], string][] = [
			[['unit', 'add', 'nanjing-road', '--name', 'again'], 'The unit code “nanjing-road” is taken.'],
			[['unit', 'add', 'Nanjing Road', '--name', 'x'], 'A unit code has lower-case letters'],
			[['unit', 'add', 'x', '--name', 'x', '--parent', 'moon'], 'There is no unit “moon”.'],
			[
				['staff', 'add', 'chen.wei', '--name', 'x', '--unit', 'nanjing-road'],
				'The sign-in name “chen.wei” is taken.',
			],
			[['staff', 'add', 'x', '--name', 'x', '--unit', 'moon'], 'There is no unit “moon”.'],
			[
				['staff', 'add', 'x', '--name', 'x', '--unit', 'head-office', '--role', 'boss'],
				'There is no role “boss”.',
			],
			[
				['staff', 'add', 'x', '--name', 'x', '--unit', 'head-office', '--manager', 'y'],
				'no active sign-in name “y”',
			],
			[['staff', 'disable', 'nobody'], 'There is no active sign-in name “nobody”.'],
			[
				['assign', 'moonwalk', '--unit', 'head-office', '--due', DUE],
				'There is no programme “moonwalk” to assign.',
			],
			[
				['assign', 'practice', '--unit', 'head-office', '--due', DUE],
				'There is no programme “practice” to assign.',
			],
			[
				['assign', 'onboarding', '--unit', 'head-office', '--due', '2026-02-30'],
				'“2026-02-30” is not a date.',
			],
			[['assign', 'onboarding', '--unit', 'head-office', '--due', '2020-01-01'], 'has passed already'],
			[['assign', 'onboarding', '--unit', 'moon', '--due', DUE], 'There is no unit “moon”.'],
		];
		for (const [args, expected] of refusals) expect(sentence(await shoumi(args, env))).toContain(expected);
		expect(size()).toBe(before);
		database.close();
		// In Chinese just as well.
		const zh = await shoumi(['staff', 'disable', 'nobody', '--lang', 'zh'], env);
		expect(sentence(zh)).toBe('没有在用的登录名“nobody”。');
	});

	test('disabling ends the session at once; enabling lets sign in again', async () => {
		expect((await chenWei.get('/')).status).toBe(200);
		expect(done(await cli('staff disable chen.wei'))).toContain('all sessions have ended');
		expect((await chenWei.get('/')).location).toBe('/sign-in?next=%2F');
		const fields = { 'sign-in': 'chen.wei', password: PASSWORDS.chenWei };
		expect((await new Browser(service.url).post('/sign-in', fields)).status).toBe(401);
		expect(done(await cli('staff list'))).toMatch(/^chen\.wei\t陈伟\tnanjing-road\tdisabled/m);
		done(await cli('staff enable chen.wei'));
		chenWei = await signInAs(service, 'chen.wei', PASSWORDS.chenWei);
	});

	test('a password from standard input ends the sessions and replaces the old one', async () => {
		const short = await cli('staff set-password chen.wei', 'short\n');
		expect(sentence(short)).toContain('A password has at least 15 characters');
		expect((await chenWei.get('/')).status).toBe(200);
		const said = await cli('staff set-password chen.wei', `${PASSWORDS.reset}\n`);
		expect(done(said)).not.toContain(PASSWORDS.reset);
		expect((await chenWei.get('/')).status).toBe(303);
		const old = { 'sign-in': 'chen.wei', password: PASSWORDS.chenWei };
		expect((await new Browser(service.url).post('/sign-in', old)).status).toBe(401);
		chenWei = await signInAs(service, 'chen.wei', PASSWORDS.reset);
	});

	test('a new link takes the place of an earlier one', async () => {
		const first = linkIn(done(await cli('staff link chen.wei')));
		const second = linkIn(done(await cli('staff link chen.wei')));
		expect((await new Browser(service.url).get(first)).status).toBe(410);
		expect((await new Browser(service.url).get(second)).status).toBe(200);
		expect((await new Browser(service.url).get(chenWeiLink)).status).toBe(410);
	});

	test('the log verifies while the service runs; one flipped bit is found and named', async () => {
		expect(done(await cli('log verify'))).toMatch(
			/^The compliance log is whole: \d+ entries, root hash [0-9a-f]{64}$/m,
		);
		const copy = folder('copy', onTestFinished);
		const database = new SqliteDatabase(file, { readonly: true });
		await database.backup(join(copy, 'shoumi.sqlite'));
		database.close();
		const tampered = new SqliteDatabase(join(copy, 'shoumi.sqlite'));
		tampered.exec('drop trigger log_entry_no_update');
		const body = tampered.prepare('select body from log_entry where number = 4').pluck().get() as string;
		const at = body.indexOf('"at":') + 7;
		const flipped = String.fromCharCode(body.charCodeAt(at) ^ 1);
		tampered
			.prepare('update log_entry set body = ? where number = 4')
			.run(body.slice(0, at) + flipped + body.slice(at + 1));
		tampered.close();
		const found = await shoumi(['log', 'verify'], { ...env, SHOUMI_DATA_DIR: copy });
		expect(found.code).toBe(1);
		expect(found.out).toContain('The body of entry 4 does not have its leaf hash.');
		const zh = await shoumi(['log', 'verify', '--lang', 'zh'], { ...env, SHOUMI_DATA_DIR: copy });
		expect(zh.out).toContain('第 4 条记录的正文与叶哈希不符。');
		expect(done(await cli('log verify')), 'the bank’s own is whole').toContain('whole');
	});

	test('the second start prints no link, and everything is as it was', async () => {
		expect(await service.stop()).toBe(0);
		service = await startService(env, { port: Number(env.PORT) });
		expect(service.output()).not.toContain('/set-password/');
		expect(textOf((await chenWei.get('/')).body), 'sessions outlive a restart').toContain('Onboarding');
	});
});

describe('commands that are not understood', () => {
	const parent = folder('usage', afterAll);
	const env = { SHOUMI_DATA_DIR: join(parent, 'data'), SHOUMI_QUESTIONS_DIR: questionsDir };

	test.each([
		['frobnicate', 'There is no command “frobnicate”.'],
		['staff fly chen.wei', 'There is no command “staff fly”.'],
		['staff list --colour', 'An option is wrong'],
		['unit add x', '--name is missing.'],
		['unit add --name x', 'ID is missing.'],
		['assign onboarding', '--unit / --person is missing.'],
		['assign onboarding --unit a --person b --due 2027-01-01', '--unit / --person is missing.'],
		['assign onboarding --unit head-office', '--due is missing.'],
		['staff add x --unit head-office', '--name is missing.'],
	])('shoumi %s', async (args, expected) => {
		const said = sentence(await shoumi(args.split(' '), env), 2);
		expect(said).toContain(expected);
		expect(said).toContain('Usage: npx shoumi <command>');
	});

	test('nothing at all shows the usage, and so does --help', async () => {
		expect(await shoumi([], env)).toMatchObject({
			code: 2,
			out: expect.stringContaining('Usage:') as string,
		});
		expect(done(await shoumi(['--help'], env))).toContain('staff set-password SIGN-IN');
		expect(done(await shoumi(['--help', '--lang', 'zh'], env))).toContain('用法：npx shoumi <命令>');
		expect(done(await shoumi(['--help'], { ...env, LANG: 'zh_CN.UTF-8' }))).toContain('用法');
	});

	test('none of them left anything behind', () => {
		expect(existsSync(env.SHOUMI_DATA_DIR)).toBe(false);
	});
});

describe('checking a question bank', () => {
	test('a good one: exit code 0 and what is in it', async () => {
		expect(done(await shoumi(['questions', 'check', questionsDir]))).toContain(
			'The question bank has no errors: 12 questions (8 scored, 4 practice), 3 programmes',
		);
	});

	test('the one that comes with the service', async () => {
		const said = await shoumi(['questions', 'check']);
		expect(said.out).toContain('The question bank has no errors');
		expect(said.code).toBe(0);
	});

	test('a bad one: exit code 1, and each problem with file, line and column', async () => {
		const bad = resolve('tests/rules/question/bad-bank');
		for (const lang of ['en', 'zh']) {
			const said = await shoumi(['questions', 'check', bad, '--lang', lang]);
			expect(said.code).toBe(1);
			expect(said.err).toBe('');
			const lines = said.out.trim().split('\n');
			expect(lines.length).toBeGreaterThan(15);
			for (const line of lines.slice(0, -1)) expect(line).toMatch(/^\S+:\d+:\d+: .{4,}$/);
			expect(lines.at(-1)).toMatch(
				lang === 'en' ? /^\d+ errors, \d+ warnings\.$/ : /^\d+ 处错误，\d+ 处提醒。$/,
			);
		}
	});

	test('one that is not there', async () => {
		const said = await shoumi(['questions', 'check', '/no/such/folder']);
		expect(said.code).toBe(1);
		expect(said).toMatchObject({ out: '', err: '“/no/such/folder” cannot be used (ENOENT).\n' });
	});
});

describe('the law behind a bank', () => {
	const lawful = (bank: TestBank) => {
		const dir = writeBank(bank);
		onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
		return { SHOUMI_QUESTIONS_DIR: dir };
	};

	test('what is due: nothing on the day of the check, everything a year later; exit code 0 where no rule has ended', async () => {
		const env = { SHOUMI_QUESTIONS_DIR: questionsDir };
		const now = await shoumi(['questions', 'due', '--on', '2026-11-24'], env);
		expect(now).toMatchObject({ code: 0, out: '2026-11-24: 0 sources need a look.\n' });
		const later = await shoumi(['questions', 'due', '--on', '2027-11-24'], env);
		expect(later.code).toBe(0);
		expect(later.out).toContain(
			'ten-yuan-a-record  B-PI-10  not checked for 12 months as of 2027-11-24  [onboarding]',
		);
		expect((await shoumi(['questions', 'due', '--on', 'soon'], env)).err).toContain('“soon” is not a date');
	});

	test('a rule out of force in a live programme: exit code 1; in no programme: 0', async () => {
		const bank = testBank();
		if (bank.sources[0]) bank.sources[0].effective = { from: '2021-11-01', to: '2026-06-01' };
		const said = await shoumi(['questions', 'due', '--on', '2026-11-24', '--lang', 'zh'], lawful(bank));
		expect(said.code).toBe(1);
		expect(said.out).toContain('ten-yuan-a-record  B-PI-10  自 2026-06-01 起失效  [onboarding]');
		for (const question of bank.questions)
			if (question.topic === 'vip-lists' && question.use === 'scored') question.sources = ['B-PI-11', 'A17'];
		const other = structuredClone(bank.sources[0]) as (typeof bank.sources)[number];
		bank.sources.push({ ...other, id: 'B-PI-11', effective: { from: '2021-11-01' } });
		bank.questions = bank.questions.filter(({ topic }) => topic === 'vip-lists');
		bank.programmes = bank.programmes
			.filter(({ id }) => id === 'practice')
			.map((programme) => ({
				...programme,
				sections: [{ topics: ['credit-query'], questions: 2 }],
			}));
		expect((await shoumi(['questions', 'due', '--on', '2026-11-24'], lawful(bank))).code).toBe(0);
	});

	test('coverage: exit code 1 while a source that is not background is taught nowhere', async () => {
		const bank = testBank();
		bank.sources.push({ ...(bank.sources[1] as (typeof bank.sources)[number]), id: 'A02' });
		const open = await shoumi(['questions', 'coverage'], lawful(bank));
		expect(open.code).toBe(1);
		expect(open.out).toContain('A02  taught nowhere\n');
		(bank.sources[2] as (typeof bank.sources)[number]).background = true;
		const fine = await shoumi(['questions', 'coverage'], lawful(bank));
		expect(fine).toMatchObject({ code: 0, out: expect.stringContaining('A02  (background)') });
		expect(fine.out).toContain('2 taught, 1 background, 0 taught nowhere.');
	});

	test('the bank that comes with the service teaches every source, and none of its rules has ended', async () => {
		const said = await shoumi(['questions', 'coverage']);
		expect(said.out.match(/taught nowhere$/gm)).toBeNull();
		expect(said.code).toBe(0);
		expect((await shoumi(['questions', 'due', '--on', '2026-11-24'])).code).toBe(0);
	});

	test('the graph of a case, and what has none', async () => {
		const env = lawful(allKindsBank());
		const said = await shoumi(['questions', 'graph', 'case-scored'], env);
		expect(said.code).toBe(0);
		expect(said.out.startsWith('flowchart TD\n\ts1["the-offer: What now?"]')).toBe(true);
		expect(await shoumi(['questions', 'graph', 'order-scored'], env)).toMatchObject({
			code: 1,
			err: '“order-scored” is no case.\n',
		});
		expect(await shoumi(['questions', 'graph', 'nothing'], env)).toMatchObject({ code: 1 });
		expect((await shoumi(['questions', 'graph'], env)).code).toBe(2);
	});

	test('what a change of a rule touches, people among it', async () => {
		const house = await openHouse();
		const { chenWei } = await settle(house.app);
		await assign(house.app, 'refresher', '2026-12-31', chenWei);
		await sit(house.app, chenWei, 'refresher');
		const env = { SHOUMI_DATA_DIR: house.dataDir, SHOUMI_QUESTIONS_DIR: house.questionsDir };
		const said = await shoumi(['questions', 'affected', 'B-PI-10'], env);
		expect(said.code).toBe(0);
		expect(said.out).toContain('Questions (12):');
		expect(said.out).toContain(
			'Active people last trained under it (1):\n  chen.wei  陈伟  南京路支行  24 Nov 2026',
		);
		expect(await shoumi(['questions', 'affected', 'B-NO-1'], env)).toMatchObject({ code: 1 });
		await house.close();
	});
});

describe('a start that cannot be', () => {
	const dataDir = join(folder('start', afterAll), 'data');
	const serve = async (env: Record<string, string>) =>
		shoumi(['serve'], {
			SHOUMI_DATA_DIR: dataDir,
			SHOUMI_QUESTIONS_DIR: questionsDir,
			PORT: String(await freePort()),
			...env,
		});

	test.each([
		['PORT', 'abc'],
		['PORT', '70000'],
		['PORT', '-1'],
		['ORIGIN', 'quiz.bank.example'],
		['ORIGIN', 'https://quiz.bank.example/path'],
		['ORIGIN', 'https://'],
		['ORIGIN', 'https://[half'],
		['SHOUMI_TIME_ZONE', 'Mars/Olympus'],
		['DATABASE_URL', 'mysql://shoumi:hunter2hunter2@db/shoumi'],
		['SHOUMI_LOG_LEVEL', 'loud'],
		['SHOUMI_ALLOW_HTTP', 'yes'],
		['SHOUMI_DEMO', 'true'],
		['ADDRESS_HEADER', 'X Forwarded For'],
		['XFF_DEPTH', '0'],
		['SHUTDOWN_TIMEOUT', '0'],
	])('%s=%s', async (name, value) => {
		const said = sentence(await serve({ [name]: value }));
		expect(said).toContain(name);
		expect(said.split('\n')).toHaveLength(1);
		expect(said, 'in both languages').toMatch(/无效.*cannot be used/);
		expect(said).not.toContain('hunter2');
		expect(existsSync(dataDir), 'nothing was begun').toBe(false);
	});

	test('sign-ins in the clear, unless asked for', async () => {
		expect(sentence(await serve({ ORIGIN: 'http://quiz.bank.example' }))).toMatch(/不是 HTTPS.*is not HTTPS/);
		expect(existsSync(dataDir)).toBe(false);
	});

	test('the demo on anything but this machine', async () => {
		for (const env of [
			{ HOST: '0.0.0.0' },
			{ HOST: '192.168.1.9' },
			{ ORIGIN: 'https://quiz.bank.example' },
		]) {
			const said = sentence(await serve({ SHOUMI_DEMO: '1', ...env }));
			expect(said).toMatch(/演示模式只能在本机.*Demo mode listens on loopback only/);
		}
		expect(existsSync(dataDir)).toBe(false);
	});

	test('a database that cannot be reached, whose password is not shown', async () => {
		const port = await freePort();
		const said = sentence(
			await serve({ DATABASE_URL: `postgres://shoumi:hunter2hunter2@127.0.0.1:${port}/shoumi` }),
		);
		expect(said).toContain('The database cannot be opened');
		expect(said).not.toContain('hunter2');
	});

	test('a data folder that cannot be, and a file that is no database', async () => {
		const parent = folder('file', onTestFinished);
		writeFileSync(join(parent, 'plain'), 'not a folder');
		const impossible = join(parent, 'plain', 'data');
		expect(sentence(await serve({ SHOUMI_DATA_DIR: impossible }))).toBe(
			`“${impossible}” cannot be used (ENOTDIR).`,
		);
		writeFileSync(join(parent, 'shoumi.sqlite'), 'no database at all, though its name says so');
		expect(sentence(await serve({ SHOUMI_DATA_DIR: parent }))).toContain('The database cannot be opened');
	});

	test('a bank with errors: every error with file, line and column', async () => {
		const bad = folder('bank', onTestFinished);
		cpSync(questionsDir, bad, { recursive: true });
		writeFileSync(join(bad, 'vip-lists', 'ten-yuan-a-record.yaml'), 'id: ten-yuan-a-record\nkind: essay\n');
		const said = sentence(
			await serve({ SHOUMI_QUESTIONS_DIR: bad, SHOUMI_DATA_DIR: folder('data', onTestFinished) }),
		);
		expect(said).toContain('The question bank has errors; the service did not start:');
		expect(said).toMatch(/vip-lists\/ten-yuan-a-record\.yaml:\d+:\d+: /);
	});

	test('a folder of questions that is not there', async () => {
		const env = { SHOUMI_QUESTIONS_DIR: '/no/such/folder', SHOUMI_DATA_DIR: folder('data', onTestFinished) };
		expect(sentence(await serve(env))).toBe('“/no/such/folder” cannot be used (ENOENT).');
	});

	describe('where it should listen', () => {
		let taken: Server;
		let port: number;
		beforeAll(async () => {
			port = await freePort();
			taken = createServer();
			taken.listen(port, '127.0.0.1');
			await once(taken, 'listening');
		});
		afterAll(() => void taken.close());

		test('a port that is taken', async () => {
			const said = sentence(await serve({ PORT: String(port) }));
			expect(said).toBe(`Port ${port} is taken. Please set PORT, or stop what uses it.`);
			// Not even the first officer, whose link would have been printed and lost.
			expect(existsSync(dataDir)).toBe(false);
		});

		test('an address that this machine does not have', async () => {
			const said = sentence(await serve({ HOST: '203.0.113.7', ORIGIN: 'https://quiz.bank.example' }));
			expect(said).toMatch(/^Nothing can listen on 203\.0\.113\.7, port \d+ \(EADDRNOTAVAIL\)\./);
			expect(existsSync(dataDir)).toBe(false);
		});
	});
});

test('the first day on PostgreSQL: link, people, an attempt, the log', async () => {
	const postgres = await startPostgres();
	onTestFinished(() => postgres.stop());
	const port = await freePort();
	const env = {
		DATABASE_URL: `${postgres.url}/postgres`,
		SHOUMI_DATA_DIR: join(folder('unused', onTestFinished), 'data'),
		SHOUMI_QUESTIONS_DIR: questionsDir,
		ORIGIN: `http://localhost:${port}`,
		PORT: String(port),
	};
	const service = await startService(env, { port });
	onTestFinished(() => service.kill());
	const officer = await setPassword(service, linkIn(service.output()), PASSWORDS.officer);
	const added = await shoumi(['staff', 'add', 'chen.wei', '--name', '陈伟', '--unit', 'head-office'], env);
	await setPassword(service, linkIn(done(added)), PASSWORDS.chenWei);
	expect(done(await shoumi(['assign', 'onboarding', '--unit', 'head-office', '--due', DUE], env))).toBe(
		'Assigned to 2 people.\n',
	);

	const chenWei = await signInAs(service, 'chen.wei', PASSWORDS.chenWei);
	const home = await chenWei.get('/');
	const path = /href="(\/programme\/[a-z0-9]+)"/.exec(home.body)?.[1] ?? '';
	const twice = await Promise.all([1, 2].map(() => chenWei.post(`${path}?/start`, {})));
	expect(new Set(twice.map(({ location }) => location)).size, 'one attempt').toBe(1);
	const attempt = (twice[0]?.location ?? '').replace(/\/1$/, '');
	for (const place of [1, 2, 3, 4, 5]) {
		const page = await chenWei.get(`${attempt}/${place}`);
		const fields = { ...hiddenOf(page.body), option: offered(page.body)[0] ?? '', go: String(place + 1) };
		expect((await chenWei.post(`${attempt}/${place}?/save`, fields)).status).toBe(303);
	}
	const overview = await chenWei.get(attempt);
	expect(textOf(overview.body)).toContain('All 5 questions are answered.');
	const handed = await chenWei.post(`${attempt}?/submit`, { key: valueOf(overview.body, 'key') });
	expect(textOf((await chenWei.follow(handed)).body)).toMatch(/Passed|Not passed/);
	expect(textOf((await officer.get('/officer')).body)).toContain('Onboarding');
	expect(textOf((await officer.get('/log')).body)).toContain('entries');

	expect(done(await shoumi(['log', 'verify'], env))).toContain('The compliance log is whole');
	expect(await service.stop()).toBe(0);
	expect(service.output()).not.toContain('postgres:postgres');
	// The data are in PostgreSQL; the folder has what signs the log, and nothing else.
	expect(readdirSync(env.SHOUMI_DATA_DIR).sort()).toEqual(['log-anchor', 'log-key']);
});
