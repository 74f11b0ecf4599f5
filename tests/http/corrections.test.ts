import { afterAll, beforeAll, expect, test } from 'vitest';
import { addOfficer } from '../officers.ts';
import { givePasswords, type Member, passwordOf, type People } from '../people.ts';
import { type Service, startService } from '../server.ts';
import { assign, sit } from '../sitting.ts';
import { textOf, valueOf } from './client.ts';
import { DUE, type Ground, prepare, signedIn } from './house.ts';

let ground: Ground & { people: People; told: { qianYu: Member; attempt: string; graded: number } };
let service: Service;

beforeAll(async () => {
	ground = await prepare(async (app, people) => {
		const qianYu = await addOfficer(app);
		await givePasswords(app, people.chenWei, people.wangFang, people.zhouYan, people.wuGang, qianYu);
		await assign(app, 'onboarding', DUE, people.chenWei);
		const attempt = await sit(app, people.chenWei, 'onboarding');
		const { number } = await app.read
			.selectFrom('log_entry')
			.select('number')
			.where('kind', '=', 'attempt.graded')
			.executeTakeFirstOrThrow();
		return { qianYu, attempt, graded: number };
	});
	service = await startService(ground.env);
});

afterAll(async () => {
	expect(await service?.stop()).toBe(0);
	ground?.remove();
});

test('without JavaScript: one officer asks to void a result, another approves, and everybody sees it as voided', async () => {
	const { people, told } = ground;
	const zhouYan = await signedIn(service, people.zhouYan);
	const entry = `/log/${told.graded}`;
	const page = await zhouYan.get(entry);
	expect(textOf(page.body)).toContain('Ask for a change to this entry');
	const form = {
		act: 'voided',
		text: '',
		reason: 'Somebody else sat for him.',
		key: valueOf(page.body, 'key'),
	};

	// What is wrong is said at its field, and what was typed stays.
	const slip = await zhouYan.post(`${entry}?/ask`, { ...form, reason: 'no' });
	expect(slip.status).toBe(400);
	expect(textOf(slip.body)).toContain('Please give your reason, in at least 5 characters.');
	expect(slip.body).toMatch(/value="voided"[^>]*checked/);

	const asked = await zhouYan.post(`${entry}?/ask`, form);
	expect(asked.status).toBe(303);
	expect((await zhouYan.post(`${entry}?/ask`, form)).location, 'sent twice, it is one').toBe(asked.location);
	const own = textOf((await zhouYan.follow(asked)).body);
	expect(own).toContain('Void entry');
	expect(own).toContain('You asked for this: another compliance officer must decide.');
	expect(own).toContain('Take it back');
	expect(textOf((await zhouYan.get(entry)).body)).toContain('waits for another compliance officer');

	const qianYu = await signedIn(service, told.qianYu);
	const list = textOf((await qianYu.get('/officer/decisions')).body);
	expect(list).toContain('Decisions (1)');
	expect(list).toContain('Waits for you');
	expect(list).toContain('陈伟');
	const decision = textOf((await qianYu.get(asked.location)).body);
	expect(decision).toContain('Attempt 1 of 陈伟 at');
	expect(decision).toContain('grade 100%, passed');
	expect(decision).toContain('The programme is then open again');
	expect(decision).toContain('Somebody else sat for him.');
	const taking = { verdict: 'approved', reason: 'The record shows it.', current: 'not the password' };
	const wrong = await qianYu.post(`${asked.location}?/decide`, taking);
	expect(wrong.status).toBe(403);
	expect(textOf(wrong.body)).toContain('The password is not right.');
	expect(wrong.body).toContain('The record shows it.');
	const right = { ...taking, current: passwordOf(told.qianYu) };
	const done = await qianYu.post(`${asked.location}?/decide`, right);
	expect(done).toMatchObject({ status: 303, location: asked.location });
	expect(textOf((await qianYu.follow(done)).body)).toContain('Approved by 钱宇');
	expect((await qianYu.post(`${asked.location}?/decide`, right)).status).toBe(303);

	const voided = textOf((await zhouYan.get(entry)).body);
	expect(voided).toContain('This entry has been voided and counts no more');
	expect(voided).toContain('Somebody else sat for him.');
	expect(voided).toContain(people.zhouYan.key);
	const wuGang = await signedIn(service, people.wuGang);
	expect(textOf((await wuGang.get('/log?kind=attempt.graded')).body)).toContain('Voided');
	const seen = textOf((await wuGang.get(entry)).body);
	expect(seen).toContain('This entry has been voided');
	expect(seen).not.toContain('Ask for a change');

	const chenWei = await signedIn(service, people.chenWei);
	const result = textOf((await chenWei.get(`/attempt/${told.attempt}/result`)).body);
	expect(result).toContain('Voided (was: Passed)');
	expect(result).toContain('Try again (2 attempts left)');
	const wangFang = await signedIn(service, people.wangFang, 'zh-CN');
	expect(textOf((await wangFang.get('/team')).body)).toContain('已作废');
	await wangFang.post(`/team/${told.attempt}?/open`, { reason: '了解作废的情况' });
	expect(textOf((await wangFang.get(`/team/${told.attempt}`)).body)).toContain('已作废（原结果：通过）');
});

test('taking back: nothing is done, and the page says so', async () => {
	const zhouYan = await signedIn(service, ground.people.zhouYan);
	const page = await zhouYan.get('/log/1');
	const asked = await zhouYan.post('/log/1?/ask', {
		act: 'annotated',
		text: 'A remark.',
		reason: 'It was asked for.',
		key: valueOf(page.body, 'key'),
	});
	const back = await zhouYan.post(`${asked.location}?/withdraw`, {});
	expect(back.status).toBe(303);
	expect(textOf((await zhouYan.follow(back)).body)).toContain('Taken back by whoever asked');
	const qianYu = await signedIn(service, ground.told.qianYu);
	const late = await qianYu.post(`${asked.location}?/decide`, {
		verdict: 'approved',
		reason: 'I have looked at it.',
		current: passwordOf(ground.told.qianYu),
	});
	expect(late.status).toBe(409);
	expect(textOf(late.body)).toContain('Whoever asked for this has taken it back; nothing was done.');
	expect(textOf((await qianYu.get('/officer/decisions?state=waiting')).body)).toContain('Nothing matches.');
});
