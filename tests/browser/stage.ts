import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { Locale, Text } from '../../src/lib/i18n/catalogue.ts';
import { DAY, dateIn } from '../../src/lib/core/time.ts';
import type { Document } from '../../src/lib/question/question.ts';
import { allKindsBank, type TestBank } from '../bank.ts';
import { clockAt, type House, openHouse } from '../harness.ts';
import { givePasswords, type Member, type Name, passwordOf, type People, settle } from '../people.ts';
import { freePort, type Service, startService } from '../server.ts';
import { launchChromium } from './chromium.ts';

const text = (zh: string, en: string): Text & { 'zh-CN': string; en: string } => ({ 'zh-CN': zh, en });

/** One document of each type, by the question that shows it. */
const documents: Readonly<Record<string, Document>> = {
	'ten-yuan-a-record': {
		type: 'chat',
		title: text('微信聊天', 'A chat on the phone'),
		messages: [
			{
				from: text('陌生人', 'A stranger'),
				text: text('一份资料十元，要多少有多少。', 'Ten yuan each, as many as you have.'),
				mine: false,
			},
			{ from: text('您', 'You'), text: text('您是谁？', 'Who are you?'), mine: true },
		],
	},
	'list-for-the-insurer': {
		type: 'email',
		title: text('收到的邮件', 'The e-mail'),
		from: text('保险公司李经理', 'Mr Li of the insurer'),
		to: text('您', 'You'),
		subject: text('名单', 'The list'),
		body: text('请今天发来。\n\n谢谢。', 'Please send it today.\n\nThank you.'),
	},
	'whiteboard-names': {
		type: 'table',
		title: text('系统访问记录', 'The access log'),
		columns: [
			text('时间', 'Time'),
			text('工号', 'Number'),
			text('操作', 'Act'),
			text('对象', 'Object'),
			text('终端', 'Terminal'),
			text('结果', 'Result'),
		],
		rows: Array.from({ length: 4 }, (_, i) => [
			text(`09:0${i}`, `09:0${i}`),
			text(`10${i}`, `10${i}`),
			text('查询客户资料', 'Looked up a customer'),
			text('大客户名单', 'List of wealthy customers'),
			text('柜台三号', 'Counter three'),
			text('成功', 'Done'),
		]),
	},
	'wife-asks-for-his-report': {
		type: 'clause',
		title: text('授权书第三条', 'Clause 3 of the consent'),
		body: text('授权仅限本次贷款审批。', 'The consent covers this loan alone.'),
	},
};

/**
 * The test bank with documents, and with programmes whose papers hold every question: `everything` (no time limit, low
 * pass mark, so that only its critical question can fail a paper that is otherwise good) and `short` (three questions).
 */
export function illustratedBank(): TestBank {
	const bank = allKindsBank();
	for (const question of bank.questions) {
		const document = documents[question.id];
		if (document) question.document = document;
	}
	bank.programmes.push(
		{
			id: 'everything',
			name: text('全部题目', 'Everything'),
			summary: text('每一道题都有。', 'Every question there is.'),
			use: 'scored',
			sections: [
				{ topics: ['vip-lists'], questions: 5, grey: 2 },
				{ topics: ['credit-query'], questions: 3 },
			],
			passMark: 5_000,
			feedback: 'after-hand-in',
			recurrence: 'once',
		},
		{
			id: 'short',
			name: text('三道题', 'Three questions'),
			summary: text('只有三道题。', 'Three questions only.'),
			use: 'scored',
			sections: [{ topics: ['credit-query'], questions: 3 }],
			passMark: 6_000,
			feedback: 'after-hand-in',
			recurrence: 'once',
		},
	);
	return bank;
}

/** A date so many days from today, in the bank's time zone. */
export const inDays = (days: number) => dateIn('Asia/Shanghai', Date.now() + days * DAY);

/** One recorded answer, as it stands in the database. */
export interface AnswerStep {
	readonly number: number;
	readonly place: number;
	readonly key: string;
	readonly response: readonly string[];
}

/** The built service on a data directory that the real verbs have filled, a real Chromium, and a look at the database. */
export interface Stage<T> {
	readonly browser: Browser;
	readonly people: People;
	/** What the preparation made. */
	readonly made: T;
	readonly url: string;
	/** A second connection to the service's database: to see what is recorded, and to make what a clock would. */
	readonly database: BetterSqlite.Database;
	/** The answers recorded in an attempt, in their order. */
	answers(attemptId: string): AnswerStep[];
	/** The question at each place of an attempt's paper, from the first. */
	questionsOf(attemptId: string): string[];
	/** What the service has printed since it started. */
	output(): string;
	/** kill -9. */
	kill(): Promise<void>;
	/** Starts the service again at the same address. */
	restart(): Promise<void>;
	/** A browser profile of its own in a language. */
	context(locale: Locale, options?: BrowserContextOptions): Promise<BrowserContext>;
	close(): Promise<void>;
}

/**
 * Fills a fresh house, gives passwords to those who sign in, and starts service and browser.
 * @param prepare runs with the house's clock, which is set thirty days back and then to the present
 */
export async function openStage<T>(
	whoSignsIn: readonly Name[],
	prepare: (house: House, people: People) => Promise<T>,
): Promise<Stage<T>> {
	const dataDir = mkdtempSync(join(tmpdir(), 'shoumi-browser-'));
	const clock = clockAt(Date.now() - 30 * DAY);
	const house = await openHouse({ dataDir, clock, bank: illustratedBank() });
	const people = await settle(house.app);
	await givePasswords(house.app, ...whoSignsIn.map((name) => people[name]));
	const made = await prepare(house, people);
	await house.app.close();

	const port = await freePort();
	const env = { SHOUMI_DATA_DIR: dataDir, SHOUMI_QUESTIONS_DIR: house.questionsDir };
	let service: Service = await startService(env, { port });
	const database = new BetterSqlite(join(dataDir, 'shoumi.sqlite'));
	database.pragma('busy_timeout = 5000');
	const browser = await launchChromium();
	return {
		browser,
		people,
		made,
		url: service.url,
		database,
		answers: (attemptId) =>
			database
				.prepare<[string], { number: number; place: number; key: string; body: string }>(
					`select number, place, key, body from step where attempt_id = ? and kind = 'answer' order by number`,
				)
				.all(attemptId)
				.map(({ body, ...step }) => ({ ...step, ...(JSON.parse(body) as { response: string[] }) })),
		questionsOf(attemptId) {
			const row = database
				.prepare<[string], { paper: string }>('select paper from attempt where id = ?')
				.get(attemptId);
			const paper = JSON.parse(row?.paper ?? '{"questions":[]}') as { questions: { id: string }[] };
			return paper.questions.map(({ id }) => id);
		},
		output: () => service.output(),
		kill: () => service.kill(),
		async restart() {
			service = await startService(env, { port });
		},
		async context(locale, options = {}) {
			const context = await browser.newContext({ baseURL: service.url, locale, ...options });
			context.setDefaultTimeout(15_000);
			await context.addCookies([{ name: 'language', value: locale, url: service.url }]);
			return context;
		},
		async close() {
			await browser.close();
			database.close();
			await service.stop();
			for (const dir of [dataDir, house.questionsDir]) rmSync(dir, { recursive: true, force: true });
		},
	};
}

/** Opens a page of the service and waits until its script runs: Kit adds its announcer then. */
export async function open(page: Page, path: string): Promise<void> {
	await page.goto(path);
	await hydrated(page);
}

export async function hydrated(page: Page): Promise<void> {
	await page.locator('#svelte-announcer').waitFor({ state: 'attached' });
}

const signInWords = {
	en: { name: 'Sign-in name', password: 'Password', submit: 'Sign in' },
	'zh-CN': { name: '登录名', password: '密码', submit: '登录' },
} as const;

/** Signs somebody in as they do it themselves; ends on their home page, or where the page leads back to. */
export async function signIn(page: Page, member: Member, locale: Locale = 'en'): Promise<void> {
	const words = signInWords[locale];
	if (!new URL(page.url(), 'http://localhost').pathname.startsWith('/sign-in')) await page.goto('/sign-in');
	await page.getByLabel(words.name, { exact: true }).fill(member.signIn);
	await page.getByLabel(words.password, { exact: true }).fill(passwordOf(member));
	await page.getByRole('button', { name: words.submit, exact: true }).click();
	await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** The input of an option, by its number on the page from 1. */
export const optionAt = (page: Page, number: number) => page.locator('input[name=option]').nth(number - 1);

/** Presses an option's label, as a finger or a mouse does. */
export async function choose(page: Page, number: number): Promise<void> {
	await page
		.locator('label')
		.filter({ has: page.locator('input[name=option]') })
		.nth(number - 1)
		.click();
}

/** Ids of the options that are ticked on the page. */
export function chosenAt(page: Page): Promise<string[]> {
	return page
		.locator('input[name=option]:checked')
		.evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
}

/** Waits until the bar says when it was saved. */
export async function savedAs(page: Page): Promise<void> {
	await page
		.getByRole('status')
		.filter({ hasText: /^(Saved|已保存) \d\d:\d\d$/ })
		.waitFor();
}

/** Something that waits until it is opened. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
	const { promise, resolve } = Promise.withResolvers<void>();
	return { opened: promise, open: () => resolve() };
}
