import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateWords } from '../../src/lib/certificate/messages.ts';
import { verdictWords, verifyWords } from '../../src/lib/evidence/verify/messages.ts';
import type { Locale } from '../../src/lib/i18n/catalogue.ts';
import { assign, sit } from '../sitting.ts';
import { inDays, openStage, signIn, type Stage } from './stage.ts';

let stage: Stage<null>;
let folder: string;
/** Li Na's certificate, and the same with one letter of its page changed. */
let genuine: string;
let changed: string;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'shoumi-usb-stick-'));
	stage = await openStage(['liNa'], async ({ app, clock }, { liNa }) => {
		await assign(app, 'refresher', inDays(10), liNa);
		clock.set(Date.now() - 60_000);
		await sit(app, liNa, 'refresher', 'well');
		return null;
	});
	const page = await (await stage.context('zh-CN')).newPage();
	await signIn(page, stage.people.liNa, 'zh-CN');
	const press = page.getByRole('link', { name: certificateWords['zh-CN'].pdf }).click();
	const [download] = await Promise.all([page.waitForEvent('download'), press]);
	genuine = join(folder, 'certificate.pdf');
	await download.saveAs(genuine);
	await page.context().close();
	changed = join(folder, 'changed.pdf');
	const bytes = readFileSync(genuine);
	bytes[bytes.indexOf('/Creator') + 1] = 'K'.charCodeAt(0);
	writeFileSync(changed, bytes);
});
afterAll(async () => {
	await stage.close();
	rmSync(folder, { recursive: true, force: true });
});

/** What the page says about a file, once it has looked at it. */
async function said(page: Page, locale: Locale, file: string): Promise<string> {
	await page.getByLabel(verifyWords[locale].choose).last().setInputFiles([]);
	await page.getByLabel(verifyWords[locale].choose).last().setInputFiles(file);
	const result = page.locator('article').filter({ has: page.getByRole('heading', { name: basename(file) }) });
	await result.waitFor();
	return result.innerText();
}

describe('a file dropped on the verify page', () => {
	test('verifies in the browser by itself, says what it proves and what not, and is sent nowhere', async () => {
		const page = await (await stage.context('en')).newPage();
		await page.goto('/verify');
		await page.waitForLoadState('networkidle');
		const asked: Request[] = [];
		page.on('request', (request) => asked.push(request));
		const good = await said(page, 'en', genuine);
		expect(good).toContain(verdictWords.en.verified);
		expect(good).toContain('李娜');
		expect(good).toContain('It does not prove who sat at the screen');
		const other = await said(page, 'en', changed);
		expect(other).toContain(verdictWords.en['not-verified']);
		expect(other).toContain('The PDF was changed after it was issued.');
		// Nothing but pieces of the font, for characters that the page had not shown before.
		expect(asked.filter((request) => !request.url().endsWith('.woff2'))).toEqual([]);
		expect(asked.filter((request) => request.postData() !== null)).toEqual([]);
		await page.context().close();
	});
});

describe('verify.html on a USB stick', () => {
	test('verifies in both languages without a network, by the keys that came with it or by others', async () => {
		const copy = join(folder, 'verify.html');
		writeFileSync(copy, await (await fetch(`${stage.url}/verify/verify.html`)).text());
		const context = await stage.browser.newContext({ offline: true, locale: 'en-GB' });
		const page = await context.newPage();
		const failures: string[] = [];
		page.on('pageerror', (error) => failures.push(error.message));
		const asked: string[] = [];
		page.on('request', (request) => asked.push(request.url()));
		await page.goto(pathToFileURL(copy).href);
		for (const locale of ['en', 'zh-CN'] as const) {
			expect(await said(page, locale, genuine)).toContain(verdictWords[locale].verified);
			expect(await said(page, locale, changed)).toContain(verdictWords[locale]['not-verified']);
			await page.getByRole('button').first().click();
		}
		await page.locator('summary').click();
		await page.locator('textarea').fill('');
		expect(await said(page, 'en', genuine)).toContain(verdictWords.en['not-verified']);
		expect(failures).toEqual([]);
		expect(asked).toEqual([pathToFileURL(copy).href]);
		await context.close();
	});
});
