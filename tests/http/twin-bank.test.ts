import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assignmentsOf } from '#lib/assignment/store.server.ts';
import { readAttempt, saveAnswer, startPractice } from '#lib/attempt/attempts.server.ts';
import { canonicalJson, sha256Hex } from '#lib/core/canonical.ts';
import type { Paper } from '#lib/programme/draw.ts';
import { signIn } from '#lib/session/sessions.server.ts';
import { allKindsBank, type TestBank, twinBank } from '../bank.ts';
import { openHouse } from '../harness.ts';
import { givePasswords, passwordOf } from '../people.ts';
import { type Service, startService } from '../server.ts';
import { assign, begin } from '../sitting.ts';
import {
	Browser,
	controls,
	type Fields,
	hiddenOf,
	itemsOf,
	offered,
	type Reply,
	textOf,
	withoutNonces,
} from './client.ts';
import { DUE, type Ground, groundOn, prepare } from './house.ts';

/**
 * The small bank without time limits: a page of a timed attempt carries the server's clock to the millisecond, and here
 * nothing but nonces may be taken out before two pages are compared.
 */
function untimed(bank: TestBank): TestBank {
	for (const programme of bank.programmes) delete programme.timeLimit;
	return bank;
}

interface Twin {
	readonly ground: Ground;
	service: Service;
}
let first: Twin;
let second: Twin;
let session: string;
let attempts: Readonly<Record<'onboarding' | 'refresher' | 'practice' | 'kinds', string>>;
let assignments: readonly string[];

beforeAll(async () => {
	const { told, ...ground } = await prepare(
		async (app, { chenWei }, clock) => {
			await givePasswords(app, chenWei);
			await assign(app, 'onboarding', DUE, chenWei);
			await assign(app, 'refresher', DUE, chenWei);
			await assign(app, 'all-kinds', DUE, chenWei);
			const ctx = app.as(chenWei.actor);
			const onboarding = await begin(app, chenWei, 'onboarding');
			const refresher = await begin(app, chenWei, 'refresher');
			const kinds = await begin(app, chenWei, 'all-kinds');
			const practice = await startPractice(ctx, 'practice', { by: 'topics', topics: ['vip-lists'] });
			// One answer stands already, so that pages with and without an answer are compared.
			const { attempt } = await readAttempt(ctx, onboarding);
			const [chosen = ''] = attempt.paper.questions[1]?.order ?? [];
			await saveAnswer(ctx, { attemptId: onboarding, place: 2, values: [chosen], seen: 0, key: 'before' });
			clock.pass(1);
			const { token } = await signIn(app, {
				signIn: chenWei.signIn,
				password: passwordOf(chenWei),
				address: '127.0.0.1',
				agent: '',
			});
			return {
				token,
				attempts: { onboarding, refresher, practice, kinds },
				assignments: (await assignmentsOf(app.read, chenWei.id)).map(({ id }) => id),
			};
		},
		{ bank: untimed(allKindsBank()), seed: 'twin banks' },
	);
	({ token: session, attempts, assignments } = told);
	const copy = mkdtempSync(join(tmpdir(), 'shoumi-data-'));
	cpSync(ground.dataDir, copy, { recursive: true });
	const twin = groundOn(copy, untimed(twinBank(allKindsBank())));
	await leadToTwin(copy, untimed(twinBank(allKindsBank())));
	first = { ground, service: await startService(ground.env) };
	second = { ground: twin, service: await startService(twin.env) };
});

/**
 * Makes the open attempts of a copied data directory attempts of the twin bank. Opening the app on that bank keeps its
 * revisions under their own hashes, as any new bank's; then each paper is led from a question's hash to its twin's.
 * So the stored bodies stay what their hashes name, and the databases differ in keys, fractions, whys, explanations,
 * and hashes. Should a page ever carry a hash, it would differ too: a hash gives a key away to whoever tries all keys.
 */
async function leadToTwin(dataDir: string, bank: TestBank): Promise<void> {
	const { app, close } = await openHouse({ dataDir, bank });
	const rows = await app.read.selectFrom('attempt').select(['id', 'paper']).execute();
	for (const { id, paper } of rows) {
		const { questions } = JSON.parse(paper) as Paper;
		const led = {
			...(JSON.parse(paper) as Paper),
			questions: questions.map((drawn) => {
				const revision = app.bank.questions.get(drawn.id);
				if (!revision || revision.hash === drawn.hash) throw new Error(`${drawn.id} has no twin`);
				return { ...drawn, hash: revision.hash };
			}),
		};
		await app.database.write
			.updateTable('attempt')
			.set({
				paper: canonicalJson(led),
				paper_hash: sha256Hex(canonicalJson(led)),
				bank_hash: app.bank.hash,
			})
			.where('id', '=', id)
			.execute();
	}
	await close();
}

afterAll(async () => {
	for (const twin of [first, second]) {
		expect(await twin?.service?.stop()).toBe(0);
		twin?.ground.remove();
	}
});

/** Chen Wei's browser at one of the services; one session, kept in both databases. */
function chenWeiAt(twin: Twin, language: string): Browser {
	const browser = new Browser(twin.service.url, language);
	browser.cookies.set('session', session);
	return browser;
}

/** Pages say when an answer was saved, to the minute: both answers must be given within one. */
async function wellWithinTheMinute(): Promise<void> {
	const left = 60_000 - (Date.now() % 60_000);
	if (left < 5_000) await new Promise((wait) => setTimeout(wait, left + 50));
}

/** An answer to the byte, all headers included; without nonces, the time, and what is computed from the bytes. */
function bytesOf(reply: Reply, twin: Twin): string {
	const headers = Object.entries(reply.headers).filter(([name]) => !['date', 'etag'].includes(name));
	const lines = [String(reply.status), ...headers.map(([name, value]) => `${name}: ${value}`), reply.body];
	return withoutNonces(lines.join('\n')).replaceAll(new URL(twin.service.url).port, 'PORT');
}

type Ask = (browser: Browser) => Promise<Reply>;

/** The same request to both. Returns both answers as bytes, and the first as it was. */
async function both(language: string, ask: Ask): Promise<{ a: string; b: string; reply: Reply }> {
	await wellWithinTheMinute();
	const reply = await ask(chenWeiAt(first, language));
	const other = await ask(chenWeiAt(second, language));
	return { a: bytesOf(reply, first), b: bytesOf(other, second), reply };
}

async function same(language: string, ask: Ask, status: number): Promise<Reply> {
	const { a, b, reply } = await both(language, ask);
	expect(reply.status, textOf(reply.body).slice(0, 300)).toBe(status);
	expect(b).toBe(a);
	return reply;
}

const data = { accept: '*/*' };
const LANGUAGES = ['zh-CN', 'en'] as const;
/** The lengths of the papers in the test bank. */
const PLACES = {
	onboarding: [1, 2, 3, 4, 5],
	refresher: [1, 2, 3],
	practice: [1, 2],
	kinds: [1, 2, 3, 4],
} as const;

describe.each(LANGUAGES)(
	'I1: two banks with other keys look the same before the hand-in (%s)',
	(language) => {
		test('home, programme, practice', async () => {
			const paths = ['/', '/practice', ...assignments.map((id) => `/programme/${id}`)];
			for (const path of paths) {
				await same(language, (browser) => browser.get(path), 200);
				const under = path === '/' ? '/__data.json' : `${path}/__data.json`;
				await same(language, (browser) => browser.get(under, data), 200);
			}
		});

		test.each(['onboarding', 'refresher', 'practice', 'kinds'] as const)(
			'every place and the overview of %s',
			async (name) => {
				for (const path of [...PLACES[name].map((place) => `/${place}`), '']) {
					const page = await same(
						language,
						(browser) => browser.get(`/attempt/${attempts[name]}${path}`),
						200,
					);
					const under = `/attempt/${attempts[name]}${path}/__data.json`;
					const plain = await same(language, (browser) => browser.get(under, data), 200);
					for (const { body } of [page, plain])
						expect(body).not.toMatch(/explanation|fraction|"correct"|correct:/);
				}
			},
		);

		test('forms: saving, flagging, switching the language, going on, and what is refused', async () => {
			const at = (place: number | string) => `/attempt/${attempts.onboarding}/${place}`;
			for (const place of PLACES.onboarding) {
				const page = await same(language, (browser) => browser.get(at(place)), 200);
				const options = offered(page.body);
				// Every option in turn, the right one among them: none may be told apart by the answer to it.
				for (const [i, option] of options.entries()) {
					const fields = {
						...hiddenOf(page.body),
						key: `${language}-${place}-${i}`,
						option,
						go: String(place),
					};
					await same(language, (browser) => browser.post(`${at(place)}?/save`, fields), 303);
					await same(language, (browser) => browser.get(at(place)), 200);
				}
				const flag = { ...hiddenOf(page.body), key: `${language}-${place}-flag`, flagged: '1' };
				await same(language, (browser) => browser.post(`${at(place)}?/flag`, flag), 303);
				const refused = { ...hiddenOf(page.body), option: 'no-such-option' };
				await same(language, (browser) => browser.post(`${at(place)}?/save`, refused), 400);
				const check = { ...hiddenOf(page.body) };
				await same(language, (browser) => browser.post(`${at(place)}?/check`, check), 400);
				const other = { ...hiddenOf(page.body), language };
				await same(language, (browser) => browser.post(`${at(place)}?/language`, other), 303);
			}
			await same(
				language,
				(browser) => browser.post(`/attempt/${attempts.onboarding}?/go`, { go: '3' }),
				303,
			);
			const enhanced = { accept: 'application/json', 'x-sveltekit-action': 'true' };
			const fields = { key: `${language}-enhanced`, seen: '0', option: 'no-such-option' };
			await same(language, (browser) => browser.post(`${at(1)}?/save`, fields, enhanced), 200);
			await same(language, (browser) => browser.get(`/attempt/${attempts.onboarding}`), 200);
		});

		test('order, match and spot: every answer is taken alike, whole, in part and wrong', async () => {
			for (const place of PLACES.kinds) {
				const path = `/attempt/${attempts.kinds}/${place}`;
				const page = await same(language, (browser) => browser.get(path), 200);
				const items = itemsOf(page.body);
				if (items.length === 0) continue;
				const shifted = items.map((_, i) => items[(i + place) % items.length] ?? []);
				for (const [n, values] of [
					items.map((own) => own[0] ?? ''),
					items.map((own, i) => own[i % own.length] ?? ''),
					shifted.map((own, i) => own[(i + 1) % own.length] ?? ''),
					items.slice(0, 1).map((own) => own.at(-1) ?? ''),
					items.map((own) => own.at(-1) ?? ''),
				].entries()) {
					const fields: Fields = {
						...hiddenOf(page.body),
						key: `${language}-kinds-${place}-${n}`,
						go: String(place),
					};
					const answer = Object.fromEntries(values.map((value, i) => [`option-${i + 1}`, value]));
					// Some of these are no answer (two items in one place): then both banks say so in the same words.
					const { a, b } = await both(language, (browser) =>
						browser.post(`${path}?/save`, { ...fields, ...answer }),
					);
					expect(b).toBe(a);
					await same(language, (browser) => browser.get(path), 200);
				}
			}
		});

		test('the answer endpoint: saved, repeated, newer, refused', async () => {
			for (const place of PLACES.refresher) {
				const path = `/attempt/${attempts.refresher}/answer`;
				const page = await same(
					language,
					(browser) => browser.get(`/attempt/${attempts.refresher}/${place}`),
					200,
				);
				const { seen } = hiddenOf(page.body);
				for (const [i, option] of offered(page.body).entries()) {
					const key = `${language}-json-${place}-${i}`;
					const answer = { place, values: [option], seen: Number(seen), key };
					await same(language, (browser) => browser.json(path, answer), 200);
					await same(language, (browser) => browser.json(path, answer), 200);
				}
				const wrong = { place, values: ['no-such-option'], seen: 0, key: 'wrong' };
				await same(language, (browser) => browser.json(path, wrong), 400);
				await same(language, (browser) => browser.json(path, { ...wrong, place: 77 }), 404);
			}
		});

		test('errors: a place that is not there, a result before its time, another attempt', async () => {
			const open = attempts.onboarding;
			const paths = [
				`/attempt/${open}/6`,
				`/attempt/${open}/0`,
				`/attempt/${open}/result`,
				`/team/${open}`,
				'/log/1',
			];
			for (const path of paths) {
				await same(language, (browser) => browser.get(path), 404);
				await same(language, (browser) => browser.get(`${path}/__data.json`, data), 200);
			}
		});
	},
);

test('I1: a case goes on alike, whatever is decided, until its end', async () => {
	const place = await (async () => {
		for (const one of PLACES.kinds) {
			const page = await same('en', (browser) => browser.get(`/attempt/${attempts.kinds}/${one}`), 200);
			if (controls(page.body, 'decision').length > 0) return one;
		}
		throw new Error('the paper has no case');
	})();
	const path = `/attempt/${attempts.kinds}/${place}`;
	for (let n = 0; n < 9; n++) {
		const page = await same('zh-CN', (browser) => browser.get(path), 200);
		await same('en', (browser) => browser.get(`${path}/__data.json`, data), 200);
		const choices = controls(page.body, 'decision').map(({ value }) => value ?? '');
		if (choices.length === 0) {
			expect(n).toBeGreaterThanOrEqual(2);
			expect(page.body).not.toMatch(/explanation|fraction|why:/);
			return;
		}
		const fields = { ...hiddenOf(page.body), key: `decision-${n}`, option: offered(page.body) };
		// Nothing decided, something that cannot be decided here, then a decision, and the same once more.
		await same('en', (browser) => browser.post(`${path}?/decide`, fields), 400);
		await same('en', (browser) => browser.post(`${path}?/decide`, { ...fields, decision: 'nonsense' }), 400);
		const decision = choices.at(n % choices.length) ?? '';
		await same('en', (browser) => browser.post(`${path}?/decide`, { ...fields, decision }), 303);
		await same('en', (browser) => browser.post(`${path}?/decide`, { ...fields, decision }), 303);
		// Taking it back under the same form's key.
		const other = choices.find((id) => id !== decision) ?? '';
		await same('en', (browser) => browser.post(`${path}?/decide`, { ...fields, decision: other }), 409);
	}
	throw new Error('the case has no end');
});

test('I1: practice explains an answer once it is final, and not before', async () => {
	const at = (place: number) => `/attempt/${attempts.practice}/${place}`;
	for (const place of PLACES.practice) {
		const before = await same('en', (browser) => browser.get(at(place)), 200);
		const [option = ''] = offered(before.body);
		const fields = { ...hiddenOf(before.body), option, 'check-first': '1' };
		// Switching the language must not make the ticked answer final.
		await same('en', (browser) => browser.post(`${at(place)}?/language`, { ...fields, language: 'en' }), 303);
		await same('en', (browser) => browser.get(at(place)), 200);
		await same('en', (browser) => browser.post(`${at(place)}?/check`, fields), 303);

		const page = await both('en', (browser) => browser.get(at(place)));
		expect(page.a).not.toBe(page.b);
		expect(page.b).toContain('Another explanation');
		expect(page.a).not.toContain('Another explanation');
		const under = await both('en', (browser) => browser.get(`${at(place)}/__data.json`, data));
		expect(under.a).not.toBe(under.b);
		// The places after it still tell nothing.
		for (const later of PLACES.practice.filter((other) => other > place))
			await same('en', (browser) => browser.get(at(later)), 200);
	}
});

test('and these tests can fail: after the hand-in the two banks differ', async () => {
	for (const name of ['onboarding', 'refresher', 'practice', 'kinds'] as const) {
		const path = `/attempt/${attempts[name]}`;
		await same('en', (browser) => browser.post(`${path}?/submit`, { key: `hand-in-${name}` }), 303);
		const result = await both('en', (browser) => browser.get(`${path}/result`));
		expect(result.reply.status).toBe(200);
		expect(result.a).not.toBe(result.b);
		expect(result.b).toContain('Another explanation: Article 10.');
		expect(result.a).not.toContain('Another explanation');
	}
});
