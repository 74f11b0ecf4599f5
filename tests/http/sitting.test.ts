import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnswerReply } from '#lib/attempt/answer-wire.ts';
import { resultWords } from '#lib/attempt/result-messages.ts';
import { sittingWords } from '#lib/attempt/messages.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import { errorSentence } from '#lib/i18n/errors.ts';
import { learnerWords } from '../../src/routes/(app)/messages.ts';
import { type TestBank, testBank } from '../bank.ts';
import { givePasswords, type Member, passwordOf, type People } from '../people.ts';
import { type Service, startService } from '../server.ts';
import { assign } from '../sitting.ts';
import {
	Browser,
	controls,
	formWith,
	hiddenOf,
	offered,
	type Reply,
	textOf,
	ticked,
	valueOf,
} from './client.ts';
import { DUE, type Ground, prepare, signedIn } from './house.ts';

/** The small bank with a programme of one minute, which may be sat as often as one likes. */
function bankWithMinute(): TestBank {
	const bank = testBank();
	bank.programmes.push({
		id: 'one-minute',
		name: { 'zh-CN': '一分钟测验', en: 'One minute' },
		summary: { 'zh-CN': '很短。', en: 'Short.' },
		use: 'scored',
		sections: [{ topics: ['vip-lists'], questions: 2 }],
		passMark: 6_000,
		timeLimit: 1,
		feedback: 'after-hand-in',
		recurrence: 'once',
	});
	return bank;
}

let ground: Ground & { people: People };
let service: Service;
let database: SqliteDatabase.Database;

beforeAll(async () => {
	ground = await prepare(
		async (app, { chenWei, liNa, sunHao }) => {
			await givePasswords(app, chenWei, liNa, sunHao);
			await assign(app, 'onboarding', DUE, chenWei, liNa, sunHao);
			await assign(app, 'refresher', DUE, chenWei, liNa, sunHao);
			await assign(app, 'one-minute', DUE, chenWei, liNa);
		},
		{ bank: bankWithMinute() },
	);
	service = await startService(ground.env);
	database = new SqliteDatabase(ground.file);
});

afterAll(async () => {
	database?.close();
	expect(await service?.stop()).toBe(0);
	ground?.remove();
});

interface StepRow {
	readonly number: number;
	readonly kind: string;
	readonly place: number;
	readonly body: string;
	readonly key: string;
}
const stepsOf = (attempt: string) =>
	database
		.prepare<[string], StepRow>(
			'select number, kind, place, body, key from step where attempt_id = ? order by number',
		)
		.all(attempt);
const attemptRow = (attempt: string) =>
	database
		.prepare<[string], { state: string; grade: number | null }>(
			'select state, grade from attempt where id = ?',
		)
		.get(attempt);
/** How many entries of a kind the log has about an attempt. */
const entriesOn = (attempt: string, kind: string) =>
	database
		.prepare<[string, string], number>(
			`select count(*) from log_entry where kind = ? and body like '%' || ? || '%'`,
		)
		.pluck()
		.get(kind, attempt);

const inBody = (body: string) => JSON.parse(body) as { response?: string[] };

/** Starts a programme from its card on the home page. Returns the attempt's id. */
async function startFromHome(browser: Browser, programme: string): Promise<string> {
	const home = await browser.get('/');
	const path = new RegExp(`href="(/programme/[a-z0-9]+)"[^>]*>${programme}<`).exec(home.body)?.[1];
	if (path === undefined) throw new Error(`no card says ${programme}: ${textOf(home.body)}`);
	const page = await browser.get(path);
	expect(page.body).toContain('action="?/start"');
	const started = await browser.post(`${path}?/start`, {});
	expect(started.status).toBe(303);
	return /^\/attempt\/([a-z0-9]+)\/1$/.exec(started.location)?.[1] ?? '';
}

const json = (reply: Reply) => JSON.parse(reply.body) as AnswerReply;

const LEARNERS = [
	{
		locale: 'zh-CN',
		who: 'chenWei',
		onboarding: '新员工入职培训',
		refresher: '年度复训',
		minute: '一分钟测验',
	},
	{
		locale: 'en',
		who: 'liNa',
		onboarding: 'Onboarding',
		refresher: 'Yearly refresher',
		minute: 'One minute',
	},
] as const;

describe.each(LEARNERS)('I11: sitting without JavaScript in $locale', (learner) => {
	const { locale } = learner;
	const words = sittingWords[locale];
	const other: Locale = locale === 'en' ? 'zh-CN' : 'en';
	let member: Member;
	let browser: Browser;
	let attempt: string;
	const at = (place: number | string) => `/attempt/${attempt}/${place}`;

	beforeAll(async () => {
		member = ground.people[learner.who];
		browser = new Browser(service.url, locale);
		// Signed in through the page, as somebody who opened the address of their programmes.
		const away = await browser.get('/practice');
		expect(away).toMatchObject({ status: 303, location: '/sign-in?next=%2Fpractice' });
		const page = await browser.follow(away);
		expect(page.body).toContain(`<html lang="${locale}"`);
		const entered = await browser.post('/sign-in', {
			'sign-in': member.signIn,
			password: passwordOf(member),
			next: valueOf(formWith(page.body, 'password'), 'next'),
		});
		expect(entered).toMatchObject({ status: 303, location: '/practice' });
		attempt = await startFromHome(browser, learner.onboarding);
	});

	test('I5: two clicks on “Start” begin one attempt', async () => {
		const home = await browser.get('/');
		const path =
			new RegExp(`href="(/programme/[a-z0-9]+)"[^>]*>${learner.refresher}<`).exec(home.body)?.[1] ?? '';
		const both = await Promise.all([browser.post(`${path}?/start`, {}), browser.post(`${path}?/start`, {})]);
		expect(both.map(({ status }) => status)).toEqual([303, 303]);
		expect(new Set(both.map(({ location }) => location)).size).toBe(1);
		// The programme page offers to go on, not to start again.
		expect((await browser.get(path)).body).not.toContain('action="?/start"');
	});

	test('an answer is saved on the way to the next question, and stands there when one comes back', async () => {
		const page = await browser.get(at(1));
		expect(textOf(page.body)).toContain(words.placeSpoken({ place: 1, of: 5 }));
		expect(ticked(page.body)).toEqual([]);
		const [option = ''] = offered(page.body);
		const saved = await browser.post(`${at(1)}?/save`, { ...hiddenOf(page.body), option, go: '2' });
		expect(saved).toMatchObject({ status: 303, location: at(2) });
		const again = await browser.get(at(1));
		expect(ticked(again.body)).toEqual([option]);
		expect(textOf(again.body)).toMatch(locale === 'en' ? /Saved \d+:\d\d/ : /已保存 \d+:\d\d/);
		expect(stepsOf(attempt)).toMatchObject([{ number: 1, kind: 'answer', place: 1 }]);
	});

	test('I5: the same form sent twice is one step', async () => {
		const page = await browser.get(at(1));
		const fields = { ...hiddenOf(page.body), option: offered(page.body)[1] ?? '', go: '2' };
		const before = stepsOf(attempt).length;
		await browser.post(`${at(1)}?/save`, fields);
		await browser.post(`${at(1)}?/save`, fields);
		expect(stepsOf(attempt)).toHaveLength(before + 1);
	});

	test('the Back button: the same form with another answer is a new step, and that answer stands', async () => {
		const page = await browser.get(at(2));
		const [one = '', , three = ''] = offered(page.body);
		const hidden = hiddenOf(page.body);
		await browser.post(`${at(2)}?/save`, { ...hidden, option: one, go: '3' });
		await browser.post(`${at(2)}?/save`, { ...hidden, option: three, go: '3' });
		const steps = stepsOf(attempt).filter(({ place }) => place === 2);
		expect(steps.map(({ key }) => key)).toEqual([hidden.key, hidden.key]);
		expect(steps.map(({ body }) => inBody(body).response)).toEqual([[one], [three]]);
		expect(ticked((await browser.get(at(2))).body)).toEqual([three]);
	});

	test('a second tab left standing: the newer answer wins, and the older page is told', async () => {
		const [old, fresh] = [await browser.get(at(4)), await browser.get(at(4))];
		const [one = '', two = ''] = offered(old.body);
		await browser.post(`${at(4)}?/save`, { ...hiddenOf(fresh.body), option: two, go: '5' });
		const told = await browser.post(`${at(4)}?/save`, { ...hiddenOf(old.body), option: one, go: '5' });
		expect(told).toMatchObject({ status: 303, location: `${at(4)}?newer` });
		const page = await browser.follow(told);
		expect(textOf(page.body)).toContain(words.newer);
		expect(ticked(page.body)).toEqual([two]);
		// The JSON endpoint says the same.
		const answer = { place: 4, values: [one], seen: 0, key: 'stale-tab' };
		expect(json(await browser.json(`/attempt/${attempt}/answer`, answer))).toMatchObject({
			type: 'receipt',
			outcome: 'newer',
			response: [two],
		});
	});

	test('a flag stays, and saves what was ticked', async () => {
		const page = await browser.get(at(2));
		const [option = ''] = offered(page.body);
		const flagged = await browser.post(`${at(2)}?/flag`, { ...hiddenOf(page.body), option, flagged: '1' });
		expect(flagged).toMatchObject({ status: 303, location: at(2) });
		const after = await browser.get(at(2));
		expect(ticked(after.body)).toEqual([option]);
		expect(controls(after.body, 'flagged')).toMatchObject([{ value: '0', 'aria-pressed': 'true' }]);
	});

	test('switching the language loses nothing that was ticked', async () => {
		const page = await browser.get(at(5));
		const option = offered(page.body)[2] ?? '';
		const fields = { ...hiddenOf(page.body), option, language: other };
		const switched = await browser.post(`${at(5)}?/language`, fields);
		expect(switched).toMatchObject({ status: 303, location: at(5) });
		const there = await browser.follow(switched);
		expect(there.body).toContain(`<html lang="${other}"`);
		expect(textOf(there.body)).toContain(sittingWords[other].placeSpoken({ place: 5, of: 5 }));
		expect(ticked(there.body)).toEqual([option]);
		await browser.post(`${at(5)}?/language`, { ...hiddenOf(there.body), option, language: locale });
		expect((await browser.get(at(5))).body).toContain(`<html lang="${locale}"`);
	});

	test('a form sent with nothing ticked any more takes the answer back', async () => {
		const answered = await browser.get(at(5));
		const option = ticked(answered.body)[0] ?? '';
		const emptied = await browser.post(`${at(5)}?/save`, { ...hiddenOf(answered.body), go: '5' });
		expect(emptied).toMatchObject({ status: 303, location: at(5) });
		const open = await browser.get(at(5));
		expect(ticked(open.body)).toEqual([]);
		expect(textOf((await browser.get(`/attempt/${attempt}`)).body)).toContain(
			words.summaryOpen({ count: 2, places: locale === 'en' ? '3, 5' : '3、5' }),
		);
		await browser.post(`${at(5)}?/save`, { ...hiddenOf(open.body), option });
		expect(ticked((await browser.get(at(5))).body)).toEqual([option]);
	});

	test('the overview names what is not answered and what is flagged', async () => {
		const text = textOf((await browser.get(`/attempt/${attempt}`)).body);
		expect(text).toContain(words.summaryOpen({ count: 1, places: '3' }));
		expect(text).toContain(words.summaryFlagged({ places: '2' }));
		expect(text).toContain(words.handInAnyway);
		const gone = await browser.post(`/attempt/${attempt}?/go`, { go: '3' });
		expect(gone).toMatchObject({ status: 303, location: at(3) });
	});

	test('I10: an answer that cannot be is told on the page, and what is ticked elsewhere stays', async () => {
		const page = await browser.get(at(3));
		const before = stepsOf(attempt).length;
		const refused = await browser.post(`${at(3)}?/save`, {
			...hiddenOf(page.body),
			option: 'no-such-option',
		});
		expect(refused.status).toBe(400);
		expect(textOf(refused.body)).toContain(errorSentence(locale, 'answer.form', null));
		const unkeyed = await browser.post(`${at(3)}?/save`, {
			seen: '0',
			key: '',
			option: offered(page.body)[0] ?? '',
		});
		expect(unkeyed.status).toBe(400);
		expect(textOf(unkeyed.body)).toContain(errorSentence(locale, 'request.key', null));
		expect(stepsOf(attempt)).toHaveLength(before);
	});

	test('hands in, sees the result, and nothing changes it any more', async () => {
		const overview = await browser.get(`/attempt/${attempt}`);
		const key = valueOf(overview.body, 'key');
		const result = `/attempt/${attempt}/result`;
		const handed = await browser.post(`/attempt/${attempt}?/submit`, { key });
		expect(handed).toMatchObject({ status: 303, location: result });
		const page = await browser.follow(handed);
		expect(page.status).toBe(200);
		expect(page.body).toContain(`<html lang="${locale}"`);
		expect(textOf(page.body)).toContain(learner.onboarding);
		expect(textOf(page.body)).toContain(locale === 'en' ? 'Article 10' : '第十条');
		const [graded, steps] = [attemptRow(attempt), stepsOf(attempt)];
		expect(graded?.state).toBe('handed-in');

		// Sent again, with the same key and with another one.
		for (const again of [key, 'another-key'])
			expect(await browser.post(`/attempt/${attempt}?/submit`, { key: again })).toMatchObject({
				status: 303,
				location: result,
			});
		// Answers that come too late: by the form, by the script, and a flag.
		const late = { seen: '0', key: 'late', option: 'refuse-and-report', flagged: '1', go: '2' };
		for (const act of ['save', 'flag', 'language'])
			expect(await browser.post(`${at(1)}?/${act}`, { ...late, language: locale })).toMatchObject({
				status: 303,
				location: result,
			});
		const option = inBody(steps.find(({ place }) => place === 1)?.body ?? '').response ?? [];
		const refused = await browser.json(`/attempt/${attempt}/answer`, {
			place: 1,
			values: option,
			seen: 0,
			key: 'x',
		});
		expect(refused.status).toBe(409);
		expect(json(refused)).toEqual({
			type: 'refused',
			sentence: errorSentence(locale, 'attempt.finished', null),
			over: true,
		});
		// The pages of the sitting lead to the result.
		for (const path of [at(1), `/attempt/${attempt}`])
			expect(await browser.get(path)).toMatchObject({ status: 303, location: result });
		expect(attemptRow(attempt)).toEqual(graded);
		expect(stepsOf(attempt)).toEqual(steps);
		for (const kind of ['attempt.started', 'attempt.handed-in', 'attempt.graded'])
			expect(entriesOn(attempt, kind), kind).toBe(1);
	});

	test('the programme page keeps the attempt, and a second one stands beside it', async () => {
		const second = await startFromHome(browser, learner.onboarding);
		expect(second).not.toBe(attempt);
		expect((await browser.get(`/attempt/${attempt}/result`)).status).toBe(200);
		await browser.post(`/attempt/${second}?/submit`, { key: 'second' });
		// Two attempts are allowed; a third is refused in words.
		const home = await browser.get('/');
		const path =
			new RegExp(`href="(/programme/[a-z0-9]+)"[^>]*>${learner.onboarding}<`).exec(home.body)?.[1] ?? '';
		const third = await browser.post(`${path}?/start`, {});
		expect(third.status).toBe(409);
		expect(textOf(third.body)).toContain(errorSentence(locale, 'attempt.spent', { most: 2 }));
		expect(textOf(third.body)).toContain(learnerWords[locale].history);
	});

	test('practice: a tick survives switching the language without becoming final; submitted, it is explained', async () => {
		const page = await browser.get('/practice');
		const topic = /name="topic" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
		const started = await browser.post('/practice?/start', { programme: 'practice', topic });
		const place = started.location;
		expect(place).toMatch(/^\/attempt\/[a-z0-9]+\/1$/);
		const shown = await browser.get(place);
		const option = offered(shown.body)[1] ?? '';
		const first = { 'check-first': valueOf(shown.body, 'check-first') };
		expect(first['check-first'], 'the form says that answers are final').toBe('1');
		const fields = { ...hiddenOf(shown.body), ...first, option };
		const there = await browser.follow(
			await browser.post(`${place}?/language`, { ...fields, language: other }),
		);
		expect(there.body).toContain(`<html lang="${other}"`);
		expect(ticked(there.body)).toEqual([option]);
		expect(hiddenOf(there.body).seen, 'nothing was answered yet').toBe('0');
		await browser.post(`${place}?/language`, { ...hiddenOf(there.body), ...first, language: locale });
		const explained = await browser.follow(await browser.post(`${place}?/check`, fields));
		expect(textOf(explained.body)).toContain(resultWords[locale].rule);
		expect(offered(explained.body)).toEqual([]);
	});

	test('after the deadline the saved answers count, and later ones do not', async () => {
		const timed = await startFromHome(browser, learner.minute);
		const page = await browser.get(`/attempt/${timed}/1`);
		const [one = '', two = ''] = offered(page.body);
		await browser.post(`/attempt/${timed}/1?/save`, { ...hiddenOf(page.body), option: one, go: '2' });
		// The minute passes.
		database.prepare('update attempt set deadline_at = ? where id = ?').run(Date.now() - 1, timed);
		const open = { place: 1, values: [two], seen: 1, key: 'too-late' };
		const [late, form] = await Promise.all([
			browser.json(`/attempt/${timed}/answer`, open),
			browser.post(`/attempt/${timed}/1?/save`, { ...hiddenOf(page.body), option: two, go: '2' }),
		]);
		expect(late.status).toBe(409);
		expect(json(late)).toEqual({
			type: 'refused',
			sentence: errorSentence(locale, 'attempt.over', null),
			over: true,
		});
		expect(form).toMatchObject({ status: 303, location: `/attempt/${timed}/result` });
		expect(attemptRow(timed)?.state).toBe('expired');
		const steps = stepsOf(timed);
		expect(steps.map(({ kind }) => kind)).toEqual(['answer', 'expire']);
		expect(inBody(steps[0]?.body ?? '').response).toEqual([one]);
		expect(entriesOn(timed, 'attempt.expired')).toBe(1);
		expect(entriesOn(timed, 'attempt.handed-in')).toBe(0);
		expect((await browser.follow(form)).status).toBe(200);
	});

	test('a hand-in after the deadline is an expiry, whoever comes first', async () => {
		const timed = await startFromHome(browser, learner.minute);
		database.prepare('update attempt set deadline_at = ? where id = ?').run(Date.now() - 1, timed);
		const replies = await Promise.all([
			browser.post(`/attempt/${timed}?/submit`, { key: 'late' }),
			browser.get(`/attempt/${timed}/1`),
			browser.get(`/attempt/${timed}`),
			browser.get(`/attempt/${timed}/result`),
			browser.get('/'),
		]);
		expect(replies.map(({ status }) => status)).toEqual([303, 303, 303, 200, 200]);
		expect(attemptRow(timed)?.state).toBe('expired');
		expect(entriesOn(timed, 'attempt.expired')).toBe(1);
		expect(entriesOn(timed, 'attempt.graded')).toBe(1);
	});
});

describe('what nobody should send', () => {
	let sunHao: Browser;
	let attempt: string;
	let hidden: { seen: string; key: string };
	let option: string;
	const form = { accept: 'text/html', 'sec-fetch-site': 'same-origin' };

	beforeAll(async () => {
		sunHao = await signedIn(service, ground.people.sunHao);
		attempt = await startFromHome(sunHao, 'Onboarding');
		const page = await sunHao.get(`/attempt/${attempt}/1`);
		hidden = hiddenOf(page.body);
		[option = ''] = offered(page.body);
	});

	/** Each of these leaves the attempt as it is, and is no error of ours. */
	async function refused(reply: Reply, ...statuses: number[]): Promise<string> {
		expect(statuses, textOf(reply.body).slice(0, 200)).toContain(reply.status);
		expect(stepsOf(attempt)).toEqual([]);
		return textOf(reply.body);
	}

	test.each(['0', '99', 'abc', '-1', '1.5', '01', '1e2', '%00', '１'])(
		'place %s is not there',
		async (place) => {
			const path = `/attempt/${attempt}/${place === '１' ? encodeURIComponent(place) : place}`;
			await refused(await sunHao.get(path), 404, 400);
			await refused(await sunHao.post(`${path}?/save`, { ...hidden, option }), 404, 400);
			await refused(await sunHao.post(`${path}?/flag`, { ...hidden, flagged: '1' }), 404, 400);
		},
	);

	test.each([0, 99, -1, 1.5, 1e300, '1', null])(
		'place %s is not there for the script either',
		async (place) => {
			const answer = { place, values: [option], seen: 0, key: 'k' };
			await refused(await sunHao.json(`/attempt/${attempt}/answer`, answer), 400, 404);
		},
	);

	test('a body of more than 512 KiB is refused with a sentence', async () => {
		const much = 'x'.repeat(600 * 1024);
		const text = await refused(
			await sunHao.post(`/attempt/${attempt}/1?/save`, { ...hidden, option: much }),
			413,
		);
		expect(text).toContain(errorSentence('en', 'request.large', null));
		const reply = await sunHao.json(`/attempt/${attempt}/answer`, {
			place: 1,
			values: [much],
			seen: 0,
			key: 'k',
		});
		await refused(reply, 413, 400);
		// The connection's end and the next request are as ever.
		expect((await sunHao.get(`/attempt/${attempt}/1`)).status).toBe(200);
	});

	test('other content types than a form or JSON are refused', async () => {
		const body = new URLSearchParams({ ...hidden, option }).toString();
		for (const type of ['text/plain', 'application/json', 'application/xml', 'image/png', undefined]) {
			const headers = { ...form, origin: service.url, 'content-type': type };
			const path = `/attempt/${attempt}/1?/save`;
			await refused(await sunHao.send('POST', path, headers, body), 400, 415);
			const text = await refused(
				await sunHao.send('POST', `/attempt/${attempt}/answer`, headers, body),
				400,
				415,
			);
			expect(text).toContain('What was sent is incomplete.');
		}
		const multipart = { ...form, origin: service.url, 'content-type': 'multipart/form-data; boundary=x' };
		await refused(await sunHao.send('POST', `/attempt/${attempt}/1?/save`, multipart, 'not multipart'), 415);
	});

	test.each([
		['nothing', ''],
		['half of it', '{"place":1,"values":["a"'],
		['a list', '[]'],
		['a text', '"refuse"'],
		['null', 'null'],
		['deep nesting', '['.repeat(50_000)],
		['too many options', JSON.stringify({ place: 1, values: Array(200).fill('a'), seen: 0, key: 'k' })],
		['no options', JSON.stringify({ place: 1, values: [], seen: 0, key: 'k' })],
		['numbers', JSON.stringify({ place: 1, values: [1], seen: 0, key: 'k' })],
		['a seen that is no step', JSON.stringify({ place: 1, values: ['a'], seen: -5, key: 'k' })],
		['no key', JSON.stringify({ place: 1, values: ['a'], seen: 0 })],
		['a prototype', '{"__proto__":{"place":1},"values":["a"],"seen":0,"key":"k"}'],
		['a key of a kilobyte', JSON.stringify({ place: 1, values: ['a'], seen: 0, key: 'k'.repeat(1024) })],
	])('JSON that says %s is refused', async (_, body) => {
		const text = await refused(await sunHao.json(`/attempt/${attempt}/answer`, body), 400);
		expect(JSON.parse(text)).toMatchObject({ type: 'refused', over: false });
	});

	test('two hundred options in a form, and two for a single choice, are refused', async () => {
		const path = `/attempt/${attempt}/1?/save`;
		const many = Array.from({ length: 200 }, (_, i) => `option-${i}`);
		await refused(await sunHao.post(path, { ...hidden, option: many }), 400);
		await refused(
			await sunHao.post(path, { ...hidden, option: ['refuse-and-report', 'hand-it-over', 'x'] }),
			400,
		);
		await refused(await sunHao.post(path, { ...hidden, option: '\u0000' }), 400);
		await refused(await sunHao.post(path, { seen: '0', key: "'; drop table step; --", option }), 400);
	});

	test('an action or a method that is not there', async () => {
		await refused(await sunHao.post(`/attempt/${attempt}/1?/cheat`, { ...hidden, option }), 404);
		await refused(await sunHao.post(`/attempt/${attempt}/1`, { ...hidden, option }), 404, 405);
		for (const method of ['PUT', 'PATCH', 'DELETE']) {
			const headers = { ...form, origin: service.url };
			await refused(await sunHao.send(method, `/attempt/${attempt}/1`, headers), 405);
		}
	});

	test('I6: another learner finds nothing of it', async () => {
		const chenWei = await signedIn(service, ground.people.chenWei);
		const at = `/attempt/${attempt}`;
		const answer = { place: 1, values: [option], seen: 0, key: 'foreign' };
		const replies = [
			await chenWei.get(at),
			await chenWei.get(`${at}/1`),
			await chenWei.get(`${at}/result`),
			await chenWei.post(`${at}/1?/save`, { ...hidden, option }),
			await chenWei.post(`${at}/1?/flag`, { ...hidden, flagged: '1' }),
			await chenWei.post(`${at}?/submit`, { key: 'foreign' }),
			await chenWei.json(`${at}/answer`, answer),
		];
		for (const reply of replies) await refused(reply, 404);
		expect(attemptRow(attempt)?.state).toBe('open');
	});

	test('after all this no request failed for a reason of ours', () => {
		expect(service.output()).not.toMatch(/"level":"(?:error|fatal)"/);
	});
});
