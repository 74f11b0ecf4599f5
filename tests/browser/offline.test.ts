import type { BrowserContext, Dialog, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { assign, begin } from '../sitting.ts';
import { choose, chosenAt, inDays, open, openStage, optionAt, savedAs, signIn, type Stage } from './stage.ts';

let stage: Stage<{ readonly everything: string; readonly timed: string }>;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
	stage = await openStage(['chenWei'], async ({ app, clock }, { chenWei }) => {
		clock.set(Date.now() - 1_000);
		for (const programme of ['everything', 'onboarding']) await assign(app, programme, inDays(10), chenWei);
		return {
			everything: await begin(app, chenWei, 'everything'),
			timed: await begin(app, chenWei, 'onboarding'),
		};
	});
	context = await stage.context('en');
	const first = await context.newPage();
	await signIn(first, stage.people.chenWei);
	await first.close();
});
afterAll(() => stage.close());

beforeEach(async () => {
	page = await context.newPage();
});
afterEach(async () => {
	await context.setOffline(false);
	for (const one of context.pages()) await one.close();
});

const multiple = () => stage.questionsOf(stage.made.everything).indexOf('which-queries-need-consent') + 1;
/** Places of single choices; each story has some of its own. */
const single = (index: number) =>
	stage.questionsOf(stage.made.everything).flatMap((_, i) => (i + 1 === multiple() ? [] : [i + 1]))[
		index
	] as number;
const at = (place: number) => `/attempt/${stage.made.everything}/${place}`;
const steps = (place: number) => stage.answers(stage.made.everything).filter((step) => step.place === place);
const valueOf = (number: number) => optionAt(page, number).getAttribute('value');
const bar = (text: string) => page.getByRole('status').filter({ hasText: text });
const stayed = () => page.getByText('There is no network now. Please stay on this page');
const next = () => page.locator('button[data-next]');

describe('without a network', () => {
	test('an answer waits, the bar says so, the page stays, and leaving it is warned of; it goes out once', async () => {
		const place = single(0);
		await open(page, at(place));
		await context.setOffline(true);
		await choose(page, 1);
		await bar('Waiting for network – 1 answer kept here').waitFor();
		// Another choice at the same place replaces it: one answer waits.
		await choose(page, 2);
		await bar('Waiting for network – 1 answer kept here').waitFor();
		expect(steps(place)).toEqual([]);

		await next().click();
		await stayed().waitFor();
		expect(new URL(page.url()).pathname).toBe(at(place));
		expect(await chosenAt(page)).toEqual([await valueOf(2)]);

		const asked = page.waitForEvent('dialog');
		await page.close({ runBeforeUnload: true });
		const dialog: Dialog = await asked;
		expect(dialog.type()).toBe('beforeunload');
		await dialog.dismiss();

		await context.setOffline(false);
		await savedAs(page);
		expect(steps(place).map(({ response }) => response)).toEqual([[await valueOf(2)]]);
		await next().click();
		await page.waitForURL((url) => url.pathname !== at(place));
		// Nothing waits any more, so nothing is asked.
		page.on('dialog', (unexpected) => {
			throw new Error(`asked: ${unexpected.type()}`);
		});
		await page.close({ runBeforeUnload: true });
	});

	test('an answer that waits survives a reload: the page shows it, and goes on trying', async () => {
		const place = single(1);
		await open(page, at(place));
		await page.route('**/answer', (route) => route.abort());
		await choose(page, 3);
		await bar('1 answer kept here').waitFor();
		const value = await valueOf(3);
		await page.reload();
		await bar('1 answer kept here').waitFor();
		expect(await chosenAt(page)).toEqual([value]);
		expect(steps(place)).toEqual([]);
		await page.unroute('**/answer');
		await savedAs(page);
		expect(steps(place).map(({ response }) => response)).toEqual([[value]]);
		expect(await page.evaluate(() => localStorage.length)).toBe(0);
	});

	test('a page lost by a reload without a network comes back with what was chosen', async () => {
		const place = single(2);
		await open(page, at(place));
		await context.setOffline(true);
		await choose(page, 4);
		await bar('1 answer kept here').waitFor();
		const value = await valueOf(4);
		await expect(page.reload()).rejects.toThrow('ERR_INTERNET_DISCONNECTED');
		await page.close();
		await context.setOffline(false);
		page = await context.newPage();
		await open(page, at(place));
		expect(await chosenAt(page)).toEqual([value]);
		await expect.poll(() => steps(place).map(({ response }) => response)).toEqual([[value]]);
		await expect.poll(() => page.evaluate(() => localStorage.length)).toBe(0);
	});

	test('where only answers fail, one goes on, and all that wait are counted and sent', async () => {
		const [first, second] = [single(3), single(4)];
		await open(page, at(first));
		await page.route('**/answer', (route) => route.abort());
		await choose(page, 1);
		await bar('1 answer kept here').waitFor();
		await page.evaluate((path) => {
			const button = document.querySelector<HTMLButtonElement>(`ol button[value="${path}"]`);
			button?.click();
		}, second);
		await page.waitForURL(`**${at(second)}`);
		await choose(page, 1);
		await bar('Waiting for network – 2 answers kept here').waitFor();
		await page.unroute('**/answer');
		await savedAs(page);
		for (const place of [first, second]) expect(steps(place)).toHaveLength(1);
	});
});

describe('the service', () => {
	test('is killed and comes back: the answer waits, the page stays, then it is sent', async () => {
		const place = single(5);
		await open(page, at(place));
		await stage.kill();
		await choose(page, 1);
		await bar('1 answer kept here').waitFor();
		await next().click();
		await stayed().waitFor();
		expect(new URL(page.url()).pathname).toBe(at(place));
		await stage.restart();
		await savedAs(page);
		expect(steps(place)).toHaveLength(1);
		await next().click();
		await page.waitForURL((url) => url.pathname !== at(place));
	});

	test('I5: fails once, and once its answer is lost on the way: one key, one step', async () => {
		const place = single(6);
		await open(page, at(place));
		const keys: string[] = [];
		await page.route('**/answer', async (route) => {
			keys.push((route.request().postDataJSON() as { key: string }).key);
			if (keys.length === 1) return route.fulfill({ status: 500, body: 'no' });
			// Recorded, but the answer is lost on the way back.
			if (keys.length === 2) {
				await route.fetch();
				return route.abort();
			}
			return route.continue();
		});
		await choose(page, 1);
		await savedAs(page);
		expect(keys.length).toBe(3);
		expect(new Set(keys).size).toBe(1);
		expect(steps(place)).toHaveLength(1);
	});

	test('does not answer at all: after a while that counts as no network', async () => {
		const place = single(5);
		await open(page, at(place));
		let hanging = true;
		await page.route('**/answer', (route) => (hanging ? undefined : route.continue()));
		await choose(page, 2);
		await bar('Saving…').waitFor();
		await page.getByText('1 answer kept here').waitFor({ timeout: 20_000 });
		hanging = false;
		await savedAs(page);
		expect(steps(place).at(-1)?.response).toEqual([await valueOf(2)]);
	});
});

describe('signed out meanwhile', () => {
	test('the bar says so, and signing in again sends what waited', async () => {
		const place = single(0);
		await open(page, at(place));
		const before = steps(place);
		stage.database.exec('delete from session');
		await choose(page, 3);
		await bar('You have been signed out; your answers are kept here.').waitFor();
		expect(steps(place)).toEqual(before);
		const value = await valueOf(3);
		await page.getByRole('link', { name: 'Sign in again' }).click();
		await page.waitForURL('**/sign-in?**');
		await signIn(page, stage.people.chenWei);
		await page.waitForURL(`**/attempt/${stage.made.everything}`);
		await expect.poll(() => steps(place).at(-1)?.response).toEqual([value]);
		expect(steps(place)).toHaveLength(before.length + 1);
		await page.getByRole('button', { name: `Question ${place}, Answered` }).waitFor();
	});
});

describe('the same attempt twice', () => {
	test('an answer in another tab wins over a stale one, and the stale page is told', async () => {
		const place = single(0);
		await open(page, at(place));
		const other = await context.newPage();
		await open(other, at(place));
		await choose(other, 4);
		const [theirs] = await chosenAt(other);
		await expect.poll(() => steps(place).at(-1)?.response).toEqual([theirs]);

		await choose(page, 2);
		await page
			.getByText('This question was answered on another page meanwhile; that answer is shown.')
			.waitFor();
		expect(await chosenAt(page)).toEqual([theirs]);
		expect(steps(place).at(-1)?.response).toEqual([theirs]);

		// Told, the reader may choose again: then this choice stands.
		await choose(page, 1);
		await expect.poll(() => steps(place).at(-1)?.response).toEqual([await valueOf(1)]);
		await savedAs(page);
		expect(await chosenAt(page)).toEqual([await valueOf(1)]);
		expect(await page.getByText('answered on another page').count()).toBe(0);
	});

	test('coming back to a tab shows what the other one, or another device, answered', async () => {
		const place = multiple();
		await open(page, at(place));
		await choose(page, 1);
		await savedAs(page);

		const device = await stage.context('en');
		const phone = await device.newPage();
		await signIn(phone, stage.people.chenWei);
		await open(phone, at(place));
		expect(await chosenAt(phone)).toEqual(await chosenAt(page));
		await choose(phone, 1);
		await choose(phone, 2);
		await choose(phone, 3);
		await savedAs(phone);
		const theirs = await chosenAt(phone);
		await expect.poll(() => steps(place).at(-1)?.response.toSorted()).toEqual(theirs.toSorted());

		await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
		await expect.poll(() => chosenAt(page)).toEqual(theirs);
		await device.close();
	});

	test('what waits in one tab is not forgotten when the other has saved', async () => {
		const [here, there] = [single(1), single(2)];
		await open(page, at(here));
		const other = await context.newPage();
		await open(other, at(there));
		await page.route('**/answer', (route) => route.abort());
		await choose(page, 1);
		await bar('1 answer kept here').waitFor();
		const value = await valueOf(1);
		await choose(other, 2);
		await savedAs(other);
		await page.unroute('**/answer');
		await page.reload();
		await expect.poll(() => steps(here).at(-1)?.response).toEqual([value]);
	});
});

test('the time has run out meanwhile: the answer leads to the result', async () => {
	await open(page, `/attempt/${stage.made.timed}/1`);
	stage.database
		.prepare('update attempt set deadline_at = ? where id = ?')
		.run(Date.now() - 1_000, stage.made.timed);
	await choose(page, 1);
	await page.waitForURL(`**/attempt/${stage.made.timed}/result`);
	await page.getByText('When time was up, the saved answers were handed in as they stood.').waitFor();
	expect(stage.answers(stage.made.timed)).toEqual([]);
	// Nothing is left to wait, and nothing to warn of.
	expect(await page.evaluate(() => localStorage.length)).toBe(0);
	page.on('dialog', (unexpected) => {
		throw new Error(`asked: ${unexpected.type()}`);
	});
	await page.close({ runBeforeUnload: true });
});
