import type { BrowserContext, Locator, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPractice } from '../../src/lib/attempt/attempts.server.ts';
import type { House } from '../harness.ts';
import type { Member } from '../people.ts';
import { assign, begin } from '../sitting.ts';
import {
	choose,
	chosenAt,
	gate,
	inDays,
	open,
	openStage,
	optionAt,
	savedAs,
	signIn,
	type Stage,
} from './stage.ts';

interface Made {
	readonly everything: string;
	readonly short: string;
	readonly timed: string;
	readonly practice: string;
}
let stage: Stage<Made>;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
	stage = await openStage(['chenWei'], async ({ app, clock }: House, { chenWei }) => {
		clock.set(Date.now() - 1_000);
		for (const programme of ['everything', 'short', 'onboarding'])
			await assign(app, programme, inDays(10), chenWei);
		return {
			everything: await begin(app, chenWei, 'everything'),
			short: await begin(app, chenWei, 'short'),
			timed: await begin(app, chenWei, 'onboarding'),
			practice: await startPractice(app.as((chenWei as Member).actor), 'practice', {
				by: 'topics',
				topics: ['vip-lists'],
			}),
		};
	});
	context = await stage.context('en', { viewport: { width: 1000, height: 800 } });
	const first = await context.newPage();
	await signIn(first, stage.people.chenWei);
	await first.close();
});
afterAll(() => stage.close());

beforeEach(async () => {
	await context.addCookies([{ name: 'language', value: 'en', url: stage.url }]);
	page = await context.newPage();
});
afterEach(() => page.close());

const at = (place: number) => `/attempt/${stage.made.everything}/${place}`;
/** What stands at a place of the paper with everything in it, in the database. */
const recorded = (place: number) =>
	stage.answers(stage.made.everything).findLast((step) => step.place === place)?.response;
/** The first places of the paper whose question is of a kind. */
function placesOf(kind: 'single' | 'multiple'): number[] {
	return stage
		.questionsOf(stage.made.everything)
		.flatMap((id, i) => ((id === 'which-queries-need-consent') === (kind === 'multiple') ? [i + 1] : []));
}
const single = (index: number) => placesOf('single')[index] as number;
const next = () =>
	page
		.getByRole('button', { name: /^(Next|Check and hand in)$/ })
		.locator('visible=true')
		.first();
const status = () => page.getByRole('status');
const flag = () => page.locator('button[data-flag]');

describe('saving', () => {
	test('I2: Chen Wei chooses, reads “Saving…”, and “Saved” only when the server has answered', async () => {
		await open(page, at(single(0)));
		const [asked, answered] = [gate(), gate()];
		await page.route('**/answer', async (route: Route) => {
			await asked.opened;
			const response = await route.fetch();
			await answered.opened;
			await route.fulfill({ response });
		});
		await choose(page, 1);
		await status().filter({ hasText: 'Saving…' }).waitFor();
		expect(recorded(single(0))).toBeUndefined();
		asked.open();
		await expect.poll(() => recorded(single(0))).toHaveLength(1);
		// Recorded, but this browser has not been told yet.
		expect(await status().allInnerTexts()).toContain('Saving…');
		answered.open();
		await savedAs(page);
		expect(recorded(single(0))).toEqual([await optionAt(page, 1).getAttribute('value')]);
	});

	test('choosing twice within 20 ms ends with the second choice, however slow the first is', async () => {
		await open(page, at(single(1)));
		let count = 0;
		await page.route('**/answer', async (route) => {
			if (count++ === 0) await new Promise((wait) => setTimeout(wait, 400));
			await route.continue();
		});
		await page.evaluate(async () => {
			const inputs = document.querySelectorAll<HTMLInputElement>('input[name=option]');
			inputs[0]?.click();
			await new Promise((wait) => setTimeout(wait, 15));
			inputs[1]?.click();
		});
		const second = await optionAt(page, 2).getAttribute('value');
		await expect.poll(() => recorded(single(1))).toEqual([second]);
		await savedAs(page);
		expect(await chosenAt(page)).toEqual([second]);
		await page.reload();
		expect(await chosenAt(page)).toEqual([second]);
	});

	test('“Next” pressed in the same moment loses nothing', async () => {
		await open(page, at(single(2)));
		await page.route('**/answer', async (route) => {
			await new Promise((wait) => setTimeout(wait, 600));
			await route.continue();
		});
		const value = await page.evaluate(() => {
			const input = document.querySelectorAll<HTMLInputElement>('input[name=option]')[2];
			input?.click();
			document.querySelector<HTMLButtonElement>('button[data-next]')?.click();
			return input?.value;
		});
		await page.waitForURL((url) => !url.pathname.endsWith(at(single(2))));
		await page.goBack();
		await page.waitForURL((url) => url.pathname === at(single(2)));
		// On its way or recorded: the page shows it in either case.
		await expect.poll(() => chosenAt(page)).toEqual([value]);
		await expect.poll(() => recorded(single(2))).toEqual([value]);
	});

	test('going on after a saved choice sends nothing again', async () => {
		await open(page, at(single(2)));
		const sent: string[] = [];
		page.on('request', (request) => {
			if (request.method() === 'POST') sent.push(request.url());
		});
		await choose(page, 1);
		await savedAs(page);
		await next().click();
		await page.waitForURL((url) => url.pathname !== at(single(2)));
		expect(sent).toEqual([`${stage.url}/attempt/${stage.made.everything}/answer`]);
	});

	test('an option ticked before the script runs is saved by “Next”', async () => {
		const scripts = gate();
		await page.route('**/_app/immutable/**/*.js', async (route) => {
			await scripts.opened;
			await route.continue();
		});
		await page.goto(at(single(3)), { waitUntil: 'commit' });
		await choose(page, 2);
		const value = await optionAt(page, 2).getAttribute('value');
		scripts.open();
		await page.locator('#svelte-announcer').waitFor({ state: 'attached' });
		expect(await chosenAt(page)).toEqual([value]);
		await next().click();
		await page.waitForURL((url) => !url.pathname.endsWith(at(single(3))));
		await expect.poll(() => recorded(single(3))).toEqual([value]);
	});

	test('what is ticked in a multiple choice is saved as it changes, and unticking one takes it back', async () => {
		const place = placesOf('multiple')[0] as number;
		await open(page, at(place));
		for (const option of [1, 3, 4]) await choose(page, option);
		await choose(page, 3);
		const ticked = await chosenAt(page);
		expect(ticked).toHaveLength(2);
		await expect.poll(() => recorded(place)?.toSorted()).toEqual(ticked.toSorted());
		await page.reload();
		expect(await chosenAt(page)).toEqual(ticked);
	});

	test('unticking the last one takes the whole answer back, and the overview says so', async () => {
		const place = placesOf('multiple')[0] as number;
		await open(page, at(place));
		for (const option of [1, 2, 3, 4])
			if (await optionAt(page, option).isChecked()) await choose(page, option);
		await choose(page, 2);
		await expect.poll(() => recorded(place)).toHaveLength(1);
		await choose(page, 2);
		await expect.poll(() => recorded(place)).toEqual([]);
		await page.getByText('Overview', { exact: true }).click();
		await page.getByRole('button', { name: `Question ${place}, Not answered` }).waitFor();
		await page.reload();
		expect(await chosenAt(page)).toEqual([]);
	});
});

describe('the keyboard', () => {
	test('number keys and arrows choose, F flags, ? opens the list, Enter goes on', async () => {
		const place = single(0);
		await open(page, at(place));
		await page.keyboard.press('2');
		expect(await chosenAt(page)).toEqual([await optionAt(page, 2).getAttribute('value')]);
		await page.keyboard.press('ArrowDown');
		const third = await optionAt(page, 3).getAttribute('value');
		expect(await chosenAt(page)).toEqual([third]);
		await expect.poll(() => recorded(place)).toEqual([third]);

		await page.keyboard.press('f');
		await expect.poll(() => flag().getAttribute('aria-pressed')).toBe('true');
		// The choice is still there, and so is the place.
		expect(await chosenAt(page)).toEqual([third]);
		await page.keyboard.press('?');
		await page.getByText('1–6 choose an option').waitFor();
		await page.keyboard.press('?');
		expect(await page.getByText('1–6 choose an option').isVisible()).toBe(false);

		// From an option, and from nowhere in particular.
		await optionAt(page, 3).focus();
		await page.keyboard.press('Enter');
		await page.waitForURL(`**${at(place + 1)}`);
		await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
		await page.keyboard.press('Enter');
		await page.waitForURL(`**${at(place + 2)}`);
		expect(recorded(place)).toEqual([third]);
	});

	test('single-key shortcuts can be switched off', async () => {
		const place = single(4);
		await open(page, at(place));
		await page.getByText('Keyboard', { exact: true }).click();
		await page.getByLabel('Use single-key shortcuts').uncheck();
		await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
		for (const key of ['1', 'f', '?']) await page.keyboard.press(key);
		expect(await chosenAt(page)).toEqual([]);
		expect(await flag().getAttribute('aria-pressed')).toBe('false');
		expect(await page.getByText('1–6 choose an option').isVisible()).toBe(true);
		await page.getByLabel('Use single-key shortcuts').check();
		await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
		await page.keyboard.press('1');
		expect(await chosenAt(page)).toHaveLength(1);
	});

	test('in practice the explanation gets the focus', async () => {
		await open(page, `/attempt/${stage.made.practice}/1`);
		await page.keyboard.press('1');
		await page.keyboard.press('Enter');
		await page.locator('section.explained').waitFor();
		await expect
			.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-labelledby')))
			.toBe('explanation');
	});
});

describe('nothing moves', () => {
	const boxes = (what: Locator) =>
		what.evaluateAll((elements) =>
			elements.map((element) => {
				const { x, y, width, height } = element.getBoundingClientRect();
				return [element.tagName, x, y, width, height].join(' ');
			}),
		);

	test.each([
		[1000, 'everything'],
		[360, 'everything'],
		[360, 'timed'],
		[320, 'timed'],
	] as const)('when an option is chosen, at %i px (%s)', async (width, attempt) => {
		await page.setViewportSize({ width, height: 800 });
		const place = width === 360 ? 1 : 2;
		await open(page, attempt === 'timed' ? `/attempt/${stage.made.timed}/${place}` : at(single(place + 3)));
		const parts = page.locator(
			'header .bar, header .place, header .language, main p, main legend, main label, main button',
		);
		const before = await boxes(parts);
		await choose(page, 2);
		await savedAs(page);
		expect(await boxes(parts)).toEqual(before);
	});

	test('while a question page comes and is answered: layout shift 0', async () => {
		// What moved and by how much, as text: the entries are the browser's own.
		await page.addInitScript(() => {
			const shifts: string[] = [];
			Object.assign(globalThis, { shifts });
			interface Shift extends PerformanceEntry {
				readonly value: number;
				readonly sources: readonly { node: Node | null }[];
			}
			new PerformanceObserver((list) => {
				for (const { value, sources } of list.getEntries() as Shift[])
					for (const { node } of sources)
						shifts.push(
							`${value} ${node instanceof Element ? node.outerHTML.slice(0, 80) : node?.nodeValue}`,
						);
			}).observe({ type: 'layout-shift', buffered: true });
		});
		await open(page, at(single(5)));
		await page.waitForLoadState('networkidle');
		await choose(page, 1);
		await savedAs(page);
		await page.evaluate(
			() => new Promise((frame) => requestAnimationFrame(() => requestAnimationFrame(frame))),
		);
		expect(await page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts)).toEqual([]);
	});
});

test('switching the language in mid-sitting keeps the answer, the place and the flag', async () => {
	const place = single(6);
	await open(page, at(place));
	await choose(page, 4);
	await flag().click();
	await expect.poll(() => flag().getAttribute('aria-pressed')).toBe('true');
	const chosen = await chosenAt(page);
	const prompt = await page.locator('legend').innerText();

	await page.getByRole('button', { name: '切换到中文' }).click();
	await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('zh-CN');
	expect(await page.locator('legend').innerText()).not.toBe(prompt);
	expect(new URL(page.url()).pathname).toBe(at(place));
	expect(await chosenAt(page)).toEqual(chosen);
	expect(await flag().getAttribute('aria-pressed')).toBe('true');
	expect(recorded(place)).toEqual(chosen);

	await page.getByRole('button', { name: 'EN: switch to English' }).click();
	await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('en');
	expect(await chosenAt(page)).toEqual(chosen);
	// One answer, three pages: one step.
	expect(stage.answers(stage.made.everything).filter((step) => step.place === place)).toHaveLength(1);
});

test('a short paper from the first question to the result', async () => {
	const base = `/attempt/${stage.made.short}`;
	await open(page, `${base}/1`);
	await choose(page, 1);
	await savedAs(page);
	await flag().click();
	await expect.poll(() => flag().getAttribute('aria-pressed')).toBe('true');
	await next().click();
	await page.waitForURL(`**${base}/2`);

	// The overview in the page names what is answered, flagged, and where one is.
	await page.getByText('Overview', { exact: true }).click();
	await page.getByRole('button', { name: 'Question 1, Answered, Flagged' }).waitFor();
	const here = page.getByRole('button', { name: 'Question 2, Not answered' });
	expect(await here.getAttribute('aria-current')).toBe('step');
	await page.locator('details.overview').getByRole('button', { name: 'Check and hand in' }).click();

	await page.waitForURL(`**${base}`);
	await page.getByText('2 questions are not answered yet (numbers 2, 3).').waitFor();
	await page.getByText('You flagged 1.').waitFor();
	await page.getByRole('button', { name: 'Hand in anyway' }).waitFor();
	await page.getByRole('button', { name: 'Answer question 2' }).click();
	await page.waitForURL(`**${base}/2`);
	await choose(page, 1);
	await next().click();
	await page.waitForURL(`**${base}/3`);
	// The last answer is still on its way when the summary opens: nothing can be handed in without it.
	const answered = gate();
	await page.route('**/answer', async (route) => {
		await answered.opened;
		await route.continue();
	});
	await choose(page, 1);
	await next().click();

	await page.waitForURL(`**${base}`);
	expect(await page.getByRole('button', { name: 'Hand in anyway' }).isDisabled()).toBe(true);
	answered.open();
	await page.getByText('All 3 questions are answered.').waitFor();
	await page.getByRole('button', { name: 'Hand in', exact: true }).click();
	await page.waitForURL(`**${base}/result`);
	await page.getByRole('heading', { level: 1, name: /^(Passed|Not passed)$/ }).waitFor();
	expect(stage.answers(stage.made.short)).toHaveLength(3);

	// Going back leads here again: nothing can be changed any more.
	await page.goto(`${base}/2`);
	await page.waitForURL(`**${base}/result`);
});
