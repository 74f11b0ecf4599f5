import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { myCertificates } from '../../src/lib/certificate/certificates.server.ts';
import { type Name } from '../people.ts';
import { assign, sit } from '../sitting.ts';
import { inDays, open, openStage, signIn, type Stage } from './stage.ts';

let stage: Stage<{ readonly failed: string; readonly certificate: string }>;
const contexts = new Map<Name, BrowserContext>();

beforeAll(async () => {
	const readers = ['chenWei', 'wangFang', 'zhouYan'] as const;
	stage = await openStage(readers, async ({ app, clock }, { chenWei, liNa }) => {
		await assign(app, 'everything', inDays(10), chenWei, liNa);
		clock.set(Date.now() - 1_000);
		await sit(app, liNa, 'everything', 'well');
		const [certificate] = await myCertificates(app.as(liNa.actor));
		return { failed: await sit(app, chenWei, 'everything', 'badly'), certificate: certificate?.id ?? '' };
	});
	for (const name of readers) {
		// Dark on the screen: paper is light all the same.
		const context = await stage.context('zh-CN', { colorScheme: 'dark' });
		contexts.set(name, context);
		const page = await context.newPage();
		await signIn(page, stage.people[name], 'zh-CN');
		await page.close();
	}
});
afterAll(() => stage.close());

async function printed(name: Name, path: string): Promise<Page> {
	const context = contexts.get(name) as BrowserContext;
	const page = await context.newPage();
	await open(page, path);
	await page.emulateMedia({ media: 'print' });
	return page;
}

/** What is dark on paper: backgrounds, of anything that can be seen, darker than a light grey. */
function darkBackgrounds(page: Page): Promise<string[]> {
	return page.evaluate(() =>
		[...document.querySelectorAll('*')]
			.filter((element) => element.checkVisibility())
			.flatMap((element) => {
				const { backgroundColor } = getComputedStyle(element);
				const [red = 0, green = 0, blue = 0, alpha = 1] = (backgroundColor.match(/[\d.]+/g) ?? []).map(
					Number,
				);
				const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
				return alpha > 0 && light < 200
					? [`${element.tagName}.${element.className}: ${backgroundColor}`]
					: [];
			}),
	);
}

/** What belongs to the screen and is still seen: navigation, forms, buttons. */
function screenParts(page: Page): Promise<string[]> {
	return page.evaluate(() =>
		[...document.querySelectorAll('header nav, footer, form, button, input, select, .skip')]
			.filter((element) => {
				const { bottom, width, height } = element.getBoundingClientRect();
				return element.checkVisibility({ visibilityProperty: true }) && bottom > 0 && width * height > 1;
			})
			.map((element) => element.outerHTML.slice(0, 80)),
	);
}

/** A PDF's pages, counted by its page objects. */
function pagesOf(pdf: Buffer): number {
	return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

/** Millimetres of a sheet within its margins; wide tables lie across. */
const A4 = { width: 210 - 36, height: 297 - 36 };

const papers: readonly [what: string, reader: Name, millimetres: number, path: () => string][] = [
	['a result', 'chenWei', A4.width, () => `/attempt/${stage.made.failed}/result`],
	["the manager's table", 'wangFang', A4.height, () => '/team'],
	['a certificate’s page', 'zhouYan', A4.width, () => `/certificate/${stage.made.certificate}`],
	['the log', 'zhouYan', A4.width, () => '/log'],
	['an entry of the log', 'zhouYan', A4.width, () => '/log/3'],
	["the officer's progress", 'zhouYan', A4.height, () => '/officer'],
];

describe.each(papers)('I11: %s on paper', (_, name, millimetres, path) => {
	test('is light, has nothing of the screen on it, and runs over no side', async () => {
		const page = await printed(name, path());
		expect(await darkBackgrounds(page)).toEqual([]);
		expect(await screenParts(page)).toEqual([]);
		await page.setViewportSize({ width: Math.floor((millimetres / 25.4) * 96), height: 900 });
		expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
			0,
		);
		const pdf = await page.pdf({ preferCSSPageSize: true });
		expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
		expect(pagesOf(pdf)).toBeGreaterThan(0);
		expect(pdf.length).toBeGreaterThan(5_000);
		await page.close();
	});
});

test('I11: a printed result has every question unfolded, though on the screen they are folded', async () => {
	const page = await printed('chenWei', `/attempt/${stage.made.failed}/result`);
	const bodies = page.locator('.answers details .body');
	expect(await bodies.count()).toBe(8);
	const seen = () => bodies.evaluateAll((all) => all.filter((body) => body.checkVisibility()).length);
	expect(await seen()).toBe(8);
	const whole = pagesOf(await page.pdf({ preferCSSPageSize: true }));
	await page.emulateMedia({ media: 'screen' });
	expect(await seen()).toBe(0);
	// Eight questions with their explanations fill more than two sheets.
	expect(whole).toBeGreaterThan(2);
	await page.close();
});
