import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addStaff } from '#lib/staff/people.server.ts';
import { addOfficer } from '../officers.ts';
import { console_, givePasswords, type Member, passwordOf, type People } from '../people.ts';
import { type Service, startService } from '../server.ts';
import { shoumi } from './cli.ts';
import { Browser, textOf, valueOf } from './client.ts';
import { type Ground, prepare, signedIn } from './house.ts';

const NAME = '慕容雪薇';
const SIGN_IN = 'murong.xuewei';
const EMAIL = 'xuewei@bank.example';

let ground: Ground & { people: People; told: { qianYu: Member; murong: Member; key: string } };
let service: Service;

beforeAll(async () => {
	ground = await prepare(async (app, people) => {
		const qianYu = await addOfficer(app);
		const added = await addStaff(app.as(console_), {
			signIn: SIGN_IN,
			name: NAME,
			email: EMAIL,
			unitId: 'nanjing-road',
			manager: 'wang.fang',
			roles: [],
		});
		const { key } = await app.read
			.selectFrom('staff')
			.select('key')
			.where('id', '=', added.id)
			.executeTakeFirstOrThrow();
		const murong: Member = {
			...added,
			key,
			signIn: SIGN_IN,
			name: NAME,
			actor: { kind: 'person', id: added.id, key, roles: ['learner'] },
		};
		await givePasswords(app, murong, people.zhouYan, people.wuGang, people.xuLei, qianYu);
		return { qianYu, murong, key };
	});
	service = await startService({ ...ground.env, SHOUMI_LOG_LEVEL: 'info' });
});

afterAll(async () => {
	expect(await service?.stop()).toBe(0);
	ground?.remove();
});

test('without JavaScript: restricted first, seen by the auditor alone; then erased, and nothing names her any more', async () => {
	const { people, told } = ground;
	const { qianYu, murong, key } = told;
	const herself = await signedIn(service, murong);
	expect((await herself.get('/')).status).toBe(200);
	const zhouYan = await signedIn(service, people.zhouYan);
	const decider = await signedIn(service, qianYu);
	const approve = async (location: string) => {
		const done = await decider.post(`${location}?/decide`, {
			verdict: 'approved',
			reason: 'The letter is here.',
			current: passwordOf(qianYu),
		});
		expect(done.status).toBe(303);
	};
	const page = '/officer/retention';
	expect(textOf((await zhouYan.get(`${page}?person=nobody.here`)).body)).toContain(
		'no such key or sign-in name',
	);
	const found = await zhouYan.get(`${page}?person=${SIGN_IN}`);
	expect(textOf(found.body)).toContain(NAME);
	expect(textOf(found.body)).toContain('The account is in use');
	const form = {
		subject: key,
		act: 'erase',
		basis: 'withdrawal',
		reason: `A letter of ${NAME}.`,
		key: valueOf(found.body, 'key'),
	};
	const kept = await zhouYan.post(`${page}?/ask&person=${SIGN_IN}`, form);
	expect(kept.status).toBe(409);
	expect(textOf(kept.body)).toContain('They can be restricted instead'.replace('They', 'It'));
	expect(kept.body).toContain(`A letter of ${NAME}.`);
	const asked = await zhouYan.post(`${page}?/ask&person=${SIGN_IN}`, { ...form, act: 'restrict' });
	expect(asked.status).toBe(303);
	expect(textOf((await decider.get(asked.location)).body)).toContain(`Restrict the personal data of ${NAME}`);
	await approve(asked.location);

	expect((await herself.get('/')).location, 'signing in is over').toContain('/sign-in');
	const again = new Browser(service.url);
	expect(
		(await again.post('/sign-in', { 'sign-in': SIGN_IN, password: passwordOf(murong), next: '/' })).status,
	).toBe(401);
	const xuLei = await signedIn(service, people.xuLei);
	expect(textOf((await xuLei.get('/admin')).body)).not.toContain(NAME);
	expect(textOf((await xuLei.get(`/admin/${murong.id}`)).body)).toContain(`受限 restricted · ${key}`);
	expect((await xuLei.get('/restricted')).status).toBe(404);
	const wuGang = await signedIn(service, people.wuGang);
	expect(textOf((await wuGang.get('/restricted')).body)).toContain(NAME);
	const record = textOf((await wuGang.get(`/restricted?person=${key}`)).body);
	expect(record).toContain(EMAIL);
	expect(record).toContain(`A letter of ${NAME}.`);
	expect((await wuGang.get(`/restricted?person=${people.liNa.key}`)).status).toBe(404);

	// What the log says of her: for the auditor in full, for the officer that there is something.
	const [, entry = ''] = /href="\/log\/(\d+)"/.exec((await wuGang.get(`/log?person=${key}`)).body) ?? [];
	expect(textOf((await wuGang.get(`/log/${entry}`)).body)).toContain(key);
	const concealed = await zhouYan.get(`/log/${entry}`);
	expect(textOf(concealed.body)).toContain('This entry names somebody whose personal data is restricted');
	for (const { body } of [concealed, await zhouYan.get('/log'), await zhouYan.post('/log/export.csv', {})]) {
		expect(body).not.toContain(key);
		expect(body).not.toContain(murong.id);
	}
	expect(textOf((await zhouYan.get(`/log?person=${key}`)).body)).toContain('No entry matches');
	expect((await wuGang.post('/log/export.csv', {})).body).toContain(key);

	const second = await zhouYan.get(`${page}?person=${key}`);
	expect(textOf(second.body)).toContain('Restricted since');
	const order = { ...form, basis: 'court-order', key: valueOf(second.body, 'key') };
	const ordered = await zhouYan.post(`${page}?/ask&person=${key}`, order);
	await approve(ordered.location);
	expect(textOf((await decider.get(ordered.location)).body)).toContain(
		'The text has been erased or restricted.',
	);
	expect(textOf((await zhouYan.get(`${page}?person=${key}`)).body)).toContain('nothing more to do');
	expect(textOf((await wuGang.get('/restricted')).body)).toContain('Nobody is restricted.');
	const log = (await wuGang.get(`/log?person=${key}`)).body;
	const [, number] = /href="\/log\/(\d+)"/.exec(log) ?? [];
	expect(textOf((await wuGang.get(`/log/${number}`)).body)).toContain('Content erased on');

	const csv = await wuGang.post('/log/export.csv', {});
	for (const secret of [NAME, SIGN_IN, EMAIL, 'A letter of']) {
		expect(csv.body, secret).not.toContain(secret);
		expect(service.output(), secret).not.toContain(secret);
		for (const file of readdirSync(ground.dataDir))
			expect(
				readFileSync(join(ground.dataDir, file)).includes(Buffer.from(secret, 'utf8')),
				`${secret} in ${file}`,
			).toBe(false);
	}
	const verified = await shoumi(['log', 'verify'], ground.env);
	expect(verified.code).toBe(0);
});

test('at the command line, beside the running service: a dry run, then --yes', async () => {
	const { people } = ground;
	const { key } = people.sunHao;
	const erase = (...more: string[]) =>
		shoumi(['staff', 'erase', 'sun.hao', ...more, '--lang', 'en'], ground.env);
	expect((await erase()).code).toBe(2);
	expect((await erase('--basis', 'because')).code).toBe(2);
	const refused = await erase('--basis', 'withdrawal');
	expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('has not begun')]);
	const dry = await erase('--basis', 'unlawful', '--dry-run');
	expect([dry.code, dry.out]).toEqual([0, expect.stringContaining('孙浩')]);
	const unsure = await erase('--basis', 'unlawful');
	expect([unsure.code, unsure.out]).toEqual([1, expect.stringContaining('add --yes')]);
	const done = await erase('--basis', 'unlawful', '--yes');
	expect([done.code, done.err]).toEqual([0, '']);
	expect(done.out).toContain(`The personal data of ${key} has been erased`);
	const list = await shoumi(['staff', 'list', '--lang', 'en'], ground.env);
	expect(list.out).toContain(`erased-${key}`);
	expect(list.out).not.toContain('孙浩');
	const over = await shoumi(['retention', 'run', '--dry-run', '--lang', 'en'], ground.env);
	expect([over.code, over.out]).toEqual([0, expect.stringContaining('Nothing was deleted.')]);
	const run = await shoumi(['retention', 'run', '--lang', 'en'], ground.env);
	expect([run.code, run.out]).toEqual([0, expect.stringContaining('Deleted: people 0')]);
	const mail = await shoumi(['mail', 'list', '--lang', 'en'], ground.env);
	expect([mail.code, mail.out]).toEqual([0, expect.stringContaining('Waiting: 0. Given up: 0.')]);
	expect((await shoumi(['log', 'verify'], ground.env)).code).toBe(0);
});
