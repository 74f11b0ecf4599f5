import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sittingWords } from '../../src/lib/attempt/messages.ts';
import { resultWords } from '../../src/lib/attempt/result-messages.ts';
import type { Locale } from '../../src/lib/i18n/catalogue.ts';
import { meaningWords } from '../../src/lib/review/messages.ts';
import { roleWords } from '../../src/lib/staff/messages.ts';
import { adminWords } from '../../src/routes/(app)/admin/messages.ts';
import { learnerWords } from '../../src/routes/(app)/messages.ts';
import { officerWords } from '../../src/routes/(app)/officer/messages.ts';
import { teamWords } from '../../src/routes/(app)/team/messages.ts';
import { frameWords } from '../../src/routes/messages.ts';
import { plainWords } from '../../src/routes/(plain)/messages.ts';
import { type Name, passwordOf } from '../people.ts';
import { assign, sit } from '../sitting.ts';
import { chosenAt, inDays, openStage, optionAt, signIn, type Stage } from './stage.ts';

let stage: Stage<{ readonly failed: string }>;

beforeAll(async () => {
	stage = await openStage(
		['chenWei', 'liNa', 'wangFang', 'zhouYan', 'xuLei'],
		async ({ app, clock }, { chenWei, liNa, sunHao }) => {
			await assign(app, 'refresher', inDays(10), sunHao, chenWei);
			clock.set(Date.now() - 1_000);
			await assign(app, 'short', inDays(10), chenWei, liNa);
			return { failed: await sit(app, chenWei, 'refresher', 'badly') };
		},
	);
});
afterAll(() => stage.close());

const contextOf = (locale: Locale): Promise<BrowserContext> =>
	stage.context(locale, { javaScriptEnabled: false, viewport: { width: 800, height: 700 } });

/** Somebody's own page, without scripts. */
async function pageOf(name: Name, locale: Locale = 'en'): Promise<Page> {
	const page = await (await contextOf(locale)).newPage();
	await signIn(page, stage.people[name], locale);
	return page;
}

/** Far more than any page has to tab through. */
const MOST_TABS = 80;

/** Goes to something with the Tab key alone; what has the focus must be seen to have it. */
async function tabTo(page: Page, target: Locator): Promise<void> {
	await target.waitFor({ state: 'attached' });
	for (let tabs = 0; tabs < MOST_TABS; tabs++) {
		if (await target.evaluate((element) => element === document.activeElement)) {
			// An input may show its focus by the label around it.
			const seen = await target.evaluate((element) =>
				[element, element.closest('label')].some(
					(one) => one !== null && getComputedStyle(one).outlineStyle !== 'none',
				),
			);
			expect(seen, `the focus on ${target} is seen`).toBe(true);
			return;
		}
		await page.keyboard.press('Tab');
	}
	throw new Error(`Tab does not lead to ${target}`);
}

/** Goes to a link or a button and presses Enter; waits for the page that follows. */
async function press(page: Page, target: Locator, path: (path: string) => boolean): Promise<void> {
	await tabTo(page, target);
	await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
	expect(new URL(page.url()).pathname).toSatisfy(path);
}

describe.each([
	['en', 'chenWei'],
	['zh-CN', 'liNa'],
] as const)('I11: a learner in %s, without scripts and by keyboard alone', (locale, name) => {
	const [sitting, learner, plain, frame, result] = [
		sittingWords[locale],
		learnerWords[locale],
		plainWords[locale],
		frameWords[locale],
		resultWords[locale],
	];

	test('signs in, sits a programme, hands it in and reads why', async () => {
		const page = await (await contextOf(locale)).newPage();
		const member = stage.people[name];
		await page.goto('/');
		await tabTo(page, page.getByLabel(plain.name, { exact: true }));
		await page.keyboard.type(member.signIn);
		await page.keyboard.press('Tab');
		await page.keyboard.type(passwordOf(member));
		await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
		await page.getByRole('heading', { level: 1, name: learner.title }).waitFor();

		// The skip link comes first, and leads to the content.
		await page.keyboard.press('Tab');
		expect(await page.getByText(frame.skip).evaluate((link) => link === document.activeElement)).toBe(true);
		await page.keyboard.press('Enter');
		expect(new URL(page.url()).hash).toBe('#main');

		const title = locale === 'en' ? 'Three questions' : '三道题';
		await press(page, page.getByRole('link', { name: title }), (path) => path.startsWith('/programme/'));
		await press(page, page.getByRole('button', { name: learner.start }), (path) => path.endsWith('/1'));
		const base = new URL(page.url()).pathname.slice(0, -2);
		const attemptId = base.split('/').at(-1) as string;

		// Enter on an option saves and goes on.
		await answer(page);
		const first = await chosenAt(page);
		await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
		expect(new URL(page.url()).pathname).toBe(`${base}/2`);

		// Flagging keeps what is chosen, and so does the other language.
		await answer(page);
		const second = await chosenAt(page);
		await press(page, page.getByRole('button', { name: sitting.flag }), (path) => path === `${base}/2`);
		expect(await chosenAt(page)).toEqual(second);
		await page.getByRole('button', { name: sitting.unflag }).waitFor();
		const other = locale === 'en' ? 'zh-CN' : 'en';
		const switchTo = (words: { languageLabel: string }) =>
			press(page, page.getByRole('button', { name: words.languageLabel }), (path) => path === `${base}/2`);
		await switchTo(sitting);
		expect(await page.locator('html').getAttribute('lang')).toBe(other);
		expect(await chosenAt(page)).toEqual(second);
		await switchTo(sittingWords[other]);
		expect(await page.locator('html').getAttribute('lang')).toBe(locale);

		// Going back shows the first answer; the overview leads on.
		await press(page, page.getByRole('button', { name: sitting.previous }), (path) => path === `${base}/1`);
		expect(await chosenAt(page)).toEqual(first);
		await tabTo(page, page.locator('details.overview > summary'));
		await page.keyboard.press('Space');
		const third = sitting.placeState({ place: 3, states: [sitting.open] });
		await press(page, page.getByRole('button', { name: third }), (path) => path === `${base}/3`);

		// The third stays open at first: the summary says so and leads there.
		await press(page, page.locator('button[data-next]'), (path) => path === base);
		await page.getByText(sitting.summaryOpen({ count: 1, places: '3' })).waitFor();
		await page.getByText(sitting.summaryFlagged({ places: '2' })).waitFor();
		const goTo = page.getByRole('button', { name: sitting.goTo({ place: 3 }) });
		await press(page, goTo, (path) => path === `${base}/3`);
		await answer(page);
		await press(page, page.locator('button[data-next]'), (path) => path === base);
		await page.getByText(sitting.summaryAll({ of: 3 })).waitFor();
		const handIn = page.getByRole('button', { name: sitting.handIn, exact: true });
		await press(page, handIn, (path) => path === `${base}/result`);

		await page
			.getByRole('heading', { level: 1, name: new RegExp(`^(${result.passed}|${result.failed})$`) })
			.waitFor();
		await tabTo(page, page.locator('.answers details > summary').first());
		await page.keyboard.press('Enter');
		await page.getByText(result.rule).first().waitFor();
		// Three answers, each recorded once, however often its page was sent.
		expect(stage.answers(attemptId).map(({ place }) => place)).toEqual([1, 2, 3]);
		await page.context().close();
	});
});

/** Chooses with the keyboard: the first option, and the second as well where several may be chosen. */
async function answer(page: Page): Promise<void> {
	await tabTo(page, optionAt(page, 1));
	await page.keyboard.press('Space');
	if ((await optionAt(page, 1).getAttribute('type')) === 'checkbox') {
		await page.keyboard.press('Tab');
		await page.keyboard.press('Space');
	}
}

test('I11: Wang Fang opens a result with a reason and signs it off', async () => {
	const words = teamWords.en;
	const page = await pageOf('wangFang');
	await page.getByRole('link', { name: frameWords.en.team }).click();
	await page.getByRole('link', { name: /^Open result: 陈伟, Yearly/ }).click();
	await page.getByLabel(words.reason, { exact: true }).fill('Our talk about the refresher');
	await page.getByRole('button', { name: words.submitReason }).click();
	await page.getByRole('heading', { level: 1, name: resultWords.en.failed }).waitFor();

	const coached = page.getByRole('radio', { name: new RegExp(meaningWords.en.coached) });
	// Without the password nothing is signed, and what was filled in stays.
	await coached.check();
	await page.getByLabel(words.comment, { exact: true }).fill('We went through it.');
	await page.getByLabel(words.password, { exact: true }).fill('not my password at all');
	await page.getByRole('button', { name: words.submitSign, exact: true }).click();
	await page.locator('[aria-invalid=true]').first().waitFor();
	expect(await page.getByLabel(words.comment, { exact: true }).inputValue()).toBe('We went through it.');
	expect(await coached.isChecked()).toBe(true);

	await page.getByLabel(words.password, { exact: true }).fill(passwordOf(stage.people.wangFang));
	await page.getByRole('button', { name: words.submitSign, exact: true }).click();
	await page.getByText(words.done).waitFor();
	await page.getByText('We went through it.').first().waitFor();
	expect(stage.database.prepare('select meaning from review').all()).toEqual([{ meaning: 'coached' }]);
	await page.context().close();
});

test('I11: Zhou Yan assigns a programme to a person and sees first what will happen', async () => {
	const words = officerWords.en;
	const page = await pageOf('zhouYan');
	await page.getByRole('link', { name: frameWords.en.assign }).click();
	await page.getByLabel(words.programme, { exact: true }).selectOption('everything');
	await page.getByLabel(words.toPerson, { exact: true }).check();
	await page.getByLabel(words.personField, { exact: true }).fill('sun.hao');
	await page.getByLabel(words.due, { exact: true }).fill(inDays(40));
	await page.getByRole('button', { name: words.check, exact: true }).click();
	await page.getByText(words.checkLog).waitFor();
	const count = () =>
		stage.database.prepare(`select count(*) as n from assignment where programme_id = 'everything'`).get();
	expect(count()).toEqual({ n: 0 });
	await page.getByRole('button', { name: words.confirm({ fresh: '1' }), exact: true }).click();
	await page.getByText(words.done({ assigned: '1' })).waitFor();
	expect(count()).toEqual({ n: 1 });
	await page.context().close();
});

test('I11: Xu Lei adds a person, who sets a password with the link and is in', async () => {
	const words = adminWords.en;
	const page = await pageOf('xuLei');
	await page.getByRole('link', { name: frameWords.en.staff }).click();
	await page.getByRole('link', { name: words.add }).click();
	await page.getByLabel(words.signIn, { exact: true }).fill('he.ping');
	await page.getByLabel(words.name, { exact: true }).fill('何平');
	await page.getByLabel(words.unit, { exact: true }).selectOption('east');
	await page.getByLabel(words.managerSignIn, { exact: true }).fill('zhao.min');
	await page.getByRole('checkbox', { name: new RegExp(roleWords.en.auditor) }).check();
	await page.getByRole('button', { name: words.add, exact: true }).click();
	await page.getByText(words.added({ name: '何平' })).waitFor();
	const link = await page.getByRole('textbox', { name: words.link }).inputValue();
	expect(link.startsWith(`${stage.url}/set-password/`)).toBe(true);
	expect(page.url()).not.toContain('set-password');
	await page.context().close();

	const theirs = await (await contextOf('zh-CN')).newPage();
	await theirs.goto(link);
	for (const label of [plainWords['zh-CN'].newPassword, plainWords['zh-CN'].again])
		await theirs.getByLabel(label, { exact: true }).fill('湖面上有九盏灯笼慢慢地漂向了远方');
	await theirs.getByRole('button', { name: plainWords['zh-CN'].set }).click();
	await theirs.getByRole('heading', { level: 1, name: learnerWords['zh-CN'].title }).waitFor();
	await theirs.getByRole('link', { name: frameWords['zh-CN'].log }).waitFor();
	await theirs.context().close();
});
