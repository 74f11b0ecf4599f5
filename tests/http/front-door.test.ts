import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorSentence } from '#lib/i18n/errors.ts';
import { frameWords } from '../../src/routes/messages.ts';
import { cast, givePasswords, type People, passwordOf } from '../people.ts';
import { type Service, startService } from '../server.ts';
import { assign, begin } from '../sitting.ts';
import {
	Browser,
	encoded,
	formWith,
	hiddenOf,
	offered,
	type Reply,
	type SentHeaders,
	textOf,
	valueOf,
	withoutNonces,
} from './client.ts';
import { DUE, type Ground, prepare, signedIn } from './house.ts';

const BEHIND_PROXY = 'https://quiz.bank.example';

let ground: Ground & { people: People; told: { attempt: string; broken: string } };
let service: Service;
/** The same, as browsers reach it over HTTPS through a proxy. */
let secured: Service;
let chenWei: Browser;
/** Everything that must never be printed: each session's token and each one-time link's. */
const secrets = new Set<string>();

beforeAll(async () => {
	ground = await prepare(async (app, people) => {
		const { chenWei, liNa, xuLei } = people;
		await givePasswords(app, chenWei, liNa, xuLei);
		await assign(app, 'onboarding', DUE, chenWei, liNa);
		return {
			attempt: await begin(app, chenWei, 'onboarding'),
			broken: await begin(app, liNa, 'onboarding'),
		};
	});
	for (const { token } of Object.values(ground.people)) secrets.add(token);
	// Everything that the service can print.
	service = await startService({ ...ground.env, SHOUMI_LOG_LEVEL: 'debug' });
	secured = await startService({ ...ground.env, ORIGIN: BEHIND_PROXY, SHOUMI_LOG_LEVEL: 'debug' });
	chenWei = await signedIn(service, ground.people.chenWei);
	secrets.add(chenWei.cookies.get('session') ?? '');
});

afterAll(async () => {
	expect(await service?.stop()).toBe(0);
	expect(await secured?.stop()).toBe(0);
	ground?.remove();
});

const OPTIONS = { accept: 'text/html', 'sec-fetch-site': 'same-origin' };

describe('every answer of the service carries the security headers', () => {
	const answers: readonly (readonly [string, number, () => Promise<Reply>])[] = [
		['a page', 200, () => new Browser(service.url).get('/sign-in')],
		['a page of somebody', 200, () => chenWei.get('/')],
		['a question', 200, () => chenWei.get(`/attempt/${ground.told.attempt}/1`)],
		['the data of a page', 200, () => chenWei.get('/__data.json', { accept: '*/*' })],
		['a redirect', 303, () => new Browser(service.url).get('/')],
		[
			'a redirect after a form',
			303,
			() => chenWei.post('/preferences?/keep', { theme: 'system', next: '/' }),
		],
		['a failed form', 400, () => chenWei.post('/account?/password', { password: 'a', again: 'b' })],
		['a page that is not there', 404, () => chenWei.get('/nowhere')],
		['a page that one may not see', 404, () => chenWei.get('/admin')],
		['a spent link', 410, () => chenWei.get('/set-password/aaaa')],
		['a refused JSON answer', 401, () => new Browser(service.url).json('/attempt/a/answer', {})],
		['a method that is not there', 405, () => chenWei.get('/sign-out')],
		['a foreign form', 403, () => chenWei.post('/sign-out', {}, { 'sec-fetch-site': 'cross-site' })],
		['a foreign JSON write', 403, () => chenWei.json('/sign-out', {}, { 'sec-fetch-site': 'cross-site' })],
		['an address that cannot be read', 400, () => chenWei.get('/%E0%A4%A')],
		['too large a form', 413, () => chenWei.post('/sign-in', { password: 'x'.repeat(600_000) })],
		['health', 200, () => chenWei.get('/health')],
	];

	test.each(answers)('%s (%i)', async (_, status, ask) => {
		const { headers, ...reply } = await ask();
		expect(reply.status, textOf(reply.body).slice(0, 200)).toBe(status);
		expect(headers).toMatchObject({
			'x-content-type-options': 'nosniff',
			'x-frame-options': 'DENY',
			'referrer-policy': 'same-origin',
			'cross-origin-opener-policy': 'same-origin',
			'cross-origin-resource-policy': 'same-origin',
			'cache-control': 'no-store',
		});
		expect(headers['permissions-policy']).toContain('camera=()');
		const policy = String(headers['content-security-policy']);
		expect(policy).toContain("default-src 'none'");
		expect(policy).toContain("frame-ancestors 'none'");
		expect(policy).toContain("base-uri 'none'");
		expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|\*|data:|http:/);
		expect(headers).not.toHaveProperty('x-powered-by');
		expect(headers).not.toHaveProperty('server');
	});

	test.each(['/', '/sign-in', '/nowhere', '/account', '/practice'])('the policy of %s', async (path) => {
		const [once, again] = [await chenWei.get(path), await new Browser(service.url).get('/sign-in')];
		const directives = (reply: Reply) =>
			new Map(
				String(reply.headers['content-security-policy'])
					.split('; ')
					.map((directive) => {
						const [name = '', ...values] = directive.split(' ');
						return [name, values.join(' ')];
					}),
			);
		if (once.status === 303) return;
		const policy = directives(once);
		const nonce = /'nonce-([^']+)'/.exec(policy.get('script-src') ?? '')?.[1] ?? '';
		expect(nonce.length).toBeGreaterThanOrEqual(22);
		expect(directives(again).get('script-src')).not.toContain(nonce);
		expect(Object.fromEntries(policy)).toMatchObject({
			'default-src': "'none'",
			'script-src': `'self' 'nonce-${nonce}'`,
			'object-src': "'none'",
			'base-uri': "'none'",
			'form-action': "'self'",
			'frame-ancestors': "'none'",
			'connect-src': "'self'",
			'img-src': "'self'",
			'require-trusted-types-for': "'script'",
			'trusted-types': 'svelte-trusted-html',
		});
		// Whatever runs on the page carries the nonce; nothing else can run.
		for (const [script] of once.body.matchAll(/<script\b[^>]*>/g))
			expect(script).toContain(`nonce="${nonce}"`);
		expect(once.body).not.toMatch(/\son\w+="|javascript:/);
		for (const [, , address] of once.body.matchAll(/\s(src|href)="([^"]*)"/g))
			expect(address, 'nothing comes from elsewhere').toMatch(/^(?:\.{0,2}\/(?!\/)|#|\?)/);
	});

	test('static files say what they are, and only those named by their content are kept', async () => {
		const page = await new Browser(service.url).get('/sign-in');
		const script = /"([^"]*\/_app\/immutable\/[^"]+\.js)"/.exec(page.body)?.[1]?.replace(/^\.+/, '') ?? '';
		const asset = await new Browser(service.url).get(script);
		expect(asset.status).toBe(200);
		expect(asset.headers['cache-control']).toContain('immutable');
		expect(asset.headers['content-type']).toMatch(/javascript/);
		expect(
			(await new Browser(service.url).get('/_app/immutable/nothing.js')).headers['cache-control'] ?? '',
		).not.toContain('immutable');
	});

	test('over HTTPS the browser is told to stay there', async () => {
		const reply = await new Browser(secured.url, 'en', BEHIND_PROXY).get('/sign-in');
		expect(reply.headers['strict-transport-security']).toMatch(/^max-age=31536000/);
		expect((await new Browser(service.url).get('/sign-in')).headers).not.toHaveProperty(
			'strict-transport-security',
		);
	});
});

describe('writes are taken from our own pages only', () => {
	const senders: readonly (readonly [string, SentHeaders])[] = [
		['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
		['another site that hides itself', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
		['a sibling of our site', { 'sec-fetch-site': 'same-site', origin: 'http://other.localhost' }],
		['the address bar', { 'sec-fetch-site': 'none', origin: undefined }],
		['another site, in an old browser', { 'sec-fetch-site': undefined, origin: 'https://evil.example' }],
		['a sandboxed frame, in an old browser', { 'sec-fetch-site': undefined, origin: 'null' }],
		['another port of this machine', { 'sec-fetch-site': undefined, origin: 'http://localhost:1' }],
		['a program that says nothing of itself', { 'sec-fetch-site': undefined, origin: undefined }],
	];
	const REFUSAL = errorSentence('en', 'request.cross-site', null);
	const bodies = [
		'application/x-www-form-urlencoded',
		'multipart/form-data; boundary=x',
		'text/plain',
		'application/json',
		undefined,
	];

	test.each(senders)('not from %s', async (_, sender) => {
		const liNa = await signedIn(service, ground.people.liNa);
		secrets.add(liNa.cookies.get('session') ?? '');
		const page = await liNa.get(`/attempt/${ground.told.broken}/1`);
		const [option = ''] = offered(page.body);
		const { key } = hiddenOf(page.body);
		for (const type of bodies) {
			const headers = { ...OPTIONS, 'content-type': type, ...sender };
			const answer = JSON.stringify({ place: 1, values: [option], seen: 0, key });
			const form = encoded({ option, seen: '0', key, go: '2' });
			const replies = [
				await liNa.send('POST', `/attempt/${ground.told.broken}/answer`, headers, answer),
				await liNa.send('POST', `/attempt/${ground.told.broken}/1?/save`, headers, form),
				await liNa.send('POST', `/attempt/${ground.told.broken}?/submit`, headers, form),
				await liNa.send('POST', '/sign-out', headers, type === undefined ? undefined : form),
				await liNa.send('DELETE', '/sign-out', headers),
			];
			expect(
				replies.map(({ status }) => status),
				String(type),
			).toEqual([403, 403, 403, 403, 403]);
			for (const reply of replies) {
				expect(reply.body).toBe(REFUSAL);
				expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
			}
		}
		const after = await liNa.get(`/attempt/${ground.told.broken}/1`);
		expect(after.status, 'still signed in, still open').toBe(200);
		expect(hiddenOf(after.body).seen, 'nothing saved').toBe('0');
	});

	test('nor does a page that names another origin pass for ours by its other header', async () => {
		const headers = { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' };
		expect((await chenWei.json('/sign-out', {}, headers)).status).toBe(403);
		expect((await chenWei.get('/')).status).toBe(200);
	});

	test('but from an old browser that names our own site, and links from elsewhere work', async () => {
		const old = { 'sec-fetch-site': undefined };
		const kept = await chenWei.post('/preferences?/keep', { theme: 'light', next: '/practice' }, old);
		expect(kept).toMatchObject({ status: 303, location: '/practice' });
		expect((await chenWei.get('/', { 'sec-fetch-site': 'cross-site' })).status).toBe(200);
	});

	test('a foreign Host names nobody’s pages', async () => {
		for (const path of ['/', '/nowhere', '/account']) {
			const reply = await new Browser(service.url).get(path, {
				host: 'evil.example',
				'x-forwarded-host': 'evil.example',
			});
			expect(reply.body + reply.location).not.toContain('evil.example');
		}
	});
});

describe('compression', () => {
	test.each(['/sign-in', '/', '/practice', '/nowhere'])(
		'%s is the same page in br, gzip and plain',
		async (path) => {
			const plain = await chenWei.get(path, { 'accept-encoding': 'identity' });
			expect(plain.headers).not.toHaveProperty('content-encoding');
			for (const [name, open] of [
				['br', brotliDecompressSync],
				['gzip', gunzipSync],
			] as const) {
				const packed = await chenWei.get(path, { 'accept-encoding': name });
				if (plain.raw.length < 1_024) continue;
				expect(packed.headers['content-encoding']).toBe(name);
				expect(packed.headers.vary).toContain('accept-encoding');
				expect(packed.headers['content-length']).toBe(String(packed.raw.length));
				expect(packed.raw.length).toBeLessThan(plain.raw.length);
				expect(withoutNonces(open(packed.raw).toString())).toBe(withoutNonces(plain.body));
				expect(packed.status).toBe(plain.status);
			}
		},
	);

	test('what a browser refuses with q=0 is not sent', async () => {
		const reply = await chenWei.get('/practice', { 'accept-encoding': 'br;q=0, gzip;q=0' });
		expect(reply.headers).not.toHaveProperty('content-encoding');
	});
});

describe('language', () => {
	const languageOf = (reply: Reply) => /<html lang="([^"]+)"/.exec(reply.body)?.[1];

	test.each([
		['en', 'en'],
		['en-GB,en;q=0.9', 'en'],
		['zh-CN', 'zh-CN'],
		['zh-TW,zh;q=0.8,en;q=0.5', 'zh-CN'],
		['fr,en;q=0.5,zh;q=0.3', 'en'],
		['fr', 'zh-CN'],
		['', 'zh-CN'],
		[';;;=,,', 'zh-CN'],
	])('Accept-Language “%s” gives %s', async (accept, expected) => {
		expect(languageOf(await new Browser(service.url, accept).get('/sign-in'))).toBe(expected);
	});

	test('what was chosen is kept in a cookie, and goes before Accept-Language', async () => {
		const browser = new Browser(service.url, 'en');
		const chosen = await browser.post('/preferences?/keep', { language: 'zh-CN', next: '/sign-in' });
		expect(chosen).toMatchObject({ status: 303, location: '/sign-in' });
		expect(languageOf(await browser.follow(chosen))).toBe('zh-CN');
		browser.cookies.set('language', 'xx"><script>');
		expect(languageOf(await browser.get('/sign-in'))).toBe('en');
	});

	test('somebody’s choice follows them to another browser', async () => {
		const here = await signedIn(service, ground.people.xuLei, 'en');
		await here.post('/preferences?/keep', { language: 'zh-CN', next: '/' });
		const there = await signedIn(service, ground.people.xuLei, 'en');
		expect(languageOf(await there.get('/admin'))).toBe('zh-CN');
		for (const { cookies } of [here, there]) secrets.add(cookies.get('session') ?? '');
	});
});

describe('errors', () => {
	test.each(['zh-CN', 'en'] as const)('a page that is not there says so in %s', async (locale) => {
		const reply = await new Browser(service.url, locale).get('/no/such/page');
		expect(reply.status).toBe(404);
		expect(reply.body).toContain(`<html lang="${locale}"`);
		const text = textOf(reply.body);
		expect(text).toContain(frameWords[locale].notFound);
		expect(text).toContain(errorSentence(locale, 'not-found', null));
		expect(text).not.toContain(frameWords[locale].errorId({ id: '' }).slice(0, 8));
	});

	test('what fails for a reason of ours gives an id that the operator finds in the output', async () => {
		// The row of an attempt says what no attempt can be: nothing of it may be shown.
		const attempt = ground.told.broken;
		const database = new SqliteDatabase(ground.file);
		database.prepare(`update attempt set state = 'burnt 陈伟' where id = ?`).run(attempt);
		database.close();

		for (const locale of ['zh-CN', 'en'] as const) {
			const liNa = await signedIn(service, ground.people.liNa, locale);
			secrets.add(liNa.cookies.get('session') ?? '');
			const failed = await liNa.get(`/attempt/${attempt}/3`);
			expect(failed.status).toBe(500);
			expect(failed.body).toContain(`<html lang="${locale}"`);
			const text = textOf(failed.body);
			expect(text).toContain(errorSentence(locale, 'unexpected', null));
			expect(text).not.toMatch(/burnt|stored|node:/);
			const id = /[a-z2-9]{10}/.exec(text.replace(/^.*?(?:Error id|错误编号)/, ''))?.[0] ?? 'none';
			expect(text).toContain(frameWords[locale].errorId({ id }));
			// What the service prints comes through a pipe, a little later than its answer.
			const line = () =>
				service
					.output()
					.split('\n')
					.find((printed) => printed.includes(id));
			await expect.poll(line).toBeDefined();
			expect(JSON.parse(line() ?? '{}')).toMatchObject({
				level: 'error',
				id,
				method: 'GET',
				route: '/(sitting)/attempt/[id]/[place]',
			});
			// The script's way: a sentence and the id, no more.
			const data = await liNa.get(`/attempt/${attempt}/3/__data.json`, { accept: '*/*' });
			expect(data.body).toContain(errorSentence(locale, 'unexpected', null));
			expect(data.body).not.toMatch(/burnt|stored/);
		}
		// Others go on.
		expect((await chenWei.get('/practice')).status).toBe(200);
	});

	test('health tells whether the database can be read, and nothing else', async () => {
		const reply = await new Browser(service.url).get('/health');
		expect([reply.status, reply.body]).toEqual([200, '{"status":"ok"}']);
	});
});

describe('sign-in leads to pages of ours only', () => {
	const elsewhere = [
		'//evil.example',
		'/\\evil.example',
		'\\\\evil.example',
		'https://evil.example',
		'http:evil.example',
		'javascript:alert(1)',
		'/\t/evil.example',
		'/\n/evil.example',
		'\t//evil.example',
		' //evil.example',
		'/\r\nset-cookie: session=evil',
		'///evil.example',
		'evil.example',
		'/../\\evil.example/..//evil.example',
		'',
	];
	/** Where a browser would be after following it. */
	const leads = (location: string) => new URL(location, service.url).origin;

	test.each(elsewhere)('next=%j', async (next) => {
		const stranger = new Browser(service.url);
		const page = await stranger.get(`/sign-in?${encoded({ next })}`);
		expect(leads(valueOf(formWith(page.body, 'password'), 'next'))).toBe(service.url);
		const { liNa } = ground.people;
		const entered = await stranger.post('/sign-in', {
			'sign-in': liNa.signIn,
			password: passwordOf(liNa),
			next,
		});
		expect(entered.status).toBe(303);
		expect(leads(entered.location)).toBe(service.url);
		expect(entered.headers['set-cookie']).toHaveLength(1);
		secrets.add(stranger.cookies.get('session') ?? '');
		// Signed in already, the page itself leads on; and so do the preferences.
		for (const reply of [
			await stranger.get(`/sign-in?${encoded({ next })}`),
			await stranger.post('/preferences?/keep', { theme: 'dark', next }),
		]) {
			expect(reply.status).toBe(303);
			expect(leads(reply.location)).toBe(service.url);
		}
	});

	test('an encoded address stays what it is: a path of ours that is not there', async () => {
		for (const next of ['/%2F%2Fevil.example', '/%5Cevil.example', '%2F%2Fevil.example'])
			expect(leads((await chenWei.get(`/sign-in?${encoded({ next })}`)).location)).toBe(service.url);
	});

	test('and to where one wanted to go, query and all', async () => {
		const away = await new Browser(service.url).get('/practice?topic=vip-lists');
		expect(away.location).toBe('/sign-in?next=%2Fpractice%3Ftopic%3Dvip-lists');
		expect((await chenWei.get(away.location)).location).toBe('/practice?topic=vip-lists');
	});
});

describe('the session cookie', () => {
	const attributes = (reply: Reply) => {
		const [pair = '', ...rest] = (reply.headers['set-cookie']?.[0] ?? '').split('; ');
		return { name: pair.split('=')[0], token: pair.split('=')[1] ?? '', rest: rest.sort() };
	};

	test('is for this host and for the server alone, and ends with the browser', async () => {
		const browser = new Browser(service.url);
		const { name, token, rest } = attributes(
			await browser.signIn(ground.people.chenWei.signIn, passwordOf(ground.people.chenWei)),
		);
		secrets.add(token);
		expect(name).toBe('session');
		expect(rest).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax']);
		expect(token.length).toBeGreaterThanOrEqual(40);
	});

	test('is bound to the host over HTTPS', async () => {
		const browser = new Browser(secured.url, 'en', BEHIND_PROXY);
		const { name, token, rest } = attributes(
			await browser.signIn(ground.people.chenWei.signIn, passwordOf(ground.people.chenWei)),
		);
		secrets.add(token);
		expect(name).toBe('__Host-session');
		expect(rest).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']);
		expect((await browser.get('/')).status).toBe(200);
		// The name without the binding counts for nothing there.
		const other = new Browser(secured.url, 'en', BEHIND_PROXY);
		other.cookies.set('session', token);
		expect((await other.get('/')).status).toBe(303);
		const out = await browser.post('/sign-out', {});
		expect(attributes(out)).toMatchObject({ name: '__Host-session', token: '' });
	});

	test('a cookie brought along is not taken over: signing in always gives a new one', async () => {
		const { chenWei: member } = ground.people;
		const planted = 'a2b3c4d5e6f7g8h9'.repeat(3);
		const browser = new Browser(service.url);
		browser.cookies.set('session', planted);
		await browser.signIn(member.signIn, passwordOf(member));
		const first = browser.cookies.get('session') ?? '';
		expect(first).not.toBe(planted);
		// Also one that is good: the second signing in is another session.
		await browser.signIn(member.signIn, passwordOf(member));
		const second = browser.cookies.get('session') ?? '';
		expect(second).not.toBe(first);
		for (const token of [first, second]) secrets.add(token);
		const thief = new Browser(service.url);
		thief.cookies.set('session', planted);
		expect((await thief.get('/')).status).toBe(303);
	});

	test('after signing out the token opens nothing, wherever it is kept', async () => {
		const browser = await signedIn(service, ground.people.liNa);
		const token = browser.cookies.get('session') ?? '';
		secrets.add(token);
		const out = await browser.post('/sign-out', {});
		expect(out).toMatchObject({ status: 303, location: '/sign-in' });
		expect(browser.cookies.has('session')).toBe(false);
		browser.cookies.set('session', token);
		expect((await browser.get('/')).status).toBe(303);
		expect((await browser.post('/sign-out', {})).status, 'a second time is no error').toBe(303);
	});

	test.each(['', 'x', 'a'.repeat(4_000), "' or 1=1 --", '%00', '{}'])('“%s” opens nothing', async (token) => {
		const browser = new Browser(service.url);
		browser.cookies.set('session', token);
		expect((await browser.get('/')).status).toBe(303);
	});
});

test('a wrong name, a wrong password and a person without one are told the same', async () => {
	const { chenWei: member, sunHao } = ground.people;
	const pages = [];
	for (const [name, password] of [
		[member.signIn, 'a guess that is far from right'],
		['nobody.at.all', 'a guess that is far from right'],
		[sunHao.signIn, 'a guess that is far from right'],
	] as const) {
		const reply = await new Browser(service.url).post('/sign-in', { 'sign-in': name, password });
		expect(reply.status).toBe(401);
		expect(valueOf(reply.body, 'sign-in')).toBe(name);
		expect(reply.body).not.toContain(password);
		pages.push(withoutNonces(reply.body).replaceAll(name, 'NAME'));
	}
	expect(new Set(pages).size).toBe(1);
});

test('I7: the output names nobody, and holds no token, password or address', async () => {
	const admin = await signedIn(service, ground.people.xuLei);
	secrets.add(admin.cookies.get('session') ?? '');
	const link = await admin.post(`/admin/${ground.people.sunHao.id}?/link`, {});
	const token = /set-password\/([a-z2-9]+)/.exec(link.body)?.[1] ?? '';
	expect(token).toHaveLength(52);
	secrets.add(token);
	await new Browser(service.url).get(`/set-password/${token}`);
	await new Browser(service.url).post(`/set-password/${token}`, { password: 'short', again: 'short' });
	await admin.get('/admin?search=%E9%99%88%E4%BC%9F');
	// The last request here: once it is printed, everything before it is.
	await admin.get('/officer/overdue');
	await expect.poll(() => service.output()).toContain('/officer/overdue');

	for (const { output } of [service, secured]) {
		const lines = output()
			.split('\n')
			.filter((line) => line.startsWith('{'));
		expect(lines.length).toBeGreaterThan(5);
		const printed = lines.join('\n');
		for (const member of Object.values(ground.people))
			for (const word of [member.name, member.signIn, member.id, passwordOf(member)])
				expect(printed, word).not.toContain(word);
		for (const secret of secrets) {
			expect(secret.length).toBeGreaterThan(20);
			expect(printed).not.toContain(secret);
		}
		for (const { unitId } of Object.values(cast)) expect(printed).not.toContain(`"${unitId}"`);
		expect(printed).not.toMatch(/@|cookie|127\.0\.0\.1|::1|session=|\?\//i);
		expect(printed).not.toContain(encodeURIComponent('陈伟'));
	}
});
