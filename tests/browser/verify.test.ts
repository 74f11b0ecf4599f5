import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { myCertificates } from '../../src/lib/certificate/certificates.server.ts';
import { assign, sit } from '../sitting.ts';
import { inDays, open, openStage, signIn, type Stage } from './stage.ts';

/**
 * An auditor's day: files from the bank verified on its page, and from a USB stick without any network.
 */
let stage: Stage<{ certificate: string }>;
let folder: string;
let pdf: string;
let pack: string;
let verifier: string;

const fileFrom = async (download: Download, name: string) => {
	const path = join(folder, name);
	await download.saveAs(path);
	return path;
};

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'shoumi-auditor-'));
	stage = await openStage(['liNa', 'wuGang'], async ({ app, clock }, { liNa, chenWei }) => {
		clock.set(Date.now() - 60_000);
		await assign(app, 'refresher', inDays(10), liNa, chenWei);
		await sit(app, liNa, 'refresher', 'well');
		await sit(app, chenWei, 'refresher', 'badly');
		const [certificate] = await myCertificates(app.as(liNa.actor));
		return { certificate: certificate?.id ?? '' };
	});
	const learner = await (await stage.context('en')).newPage();
	await signIn(learner, stage.people.liNa);
	const [download] = await Promise.all([
		learner.waitForEvent('download'),
		learner.getByRole('link', { name: 'Download certificate (PDF)' }).click(),
	]);
	pdf = await fileFrom(download, 'certificate.pdf');

	const auditor = await (await stage.context('en')).newPage();
	await signIn(auditor, stage.people.wuGang);
	await open(auditor, '/evidence');
	await auditor.getByRole('button', { name: 'Make it' }).click();
	// The page follows the making by itself.
	const take = auditor.getByRole('button', { name: /^Download/ });
	await take.waitFor();
	const [packed] = await Promise.all([auditor.waitForEvent('download'), take.click()]);
	expect(packed.suggestedFilename()).toMatch(/^shoumi-evidence-\d{4}-01-01-[\d-]+\.zip$/);
	pack = await fileFrom(packed, 'pack.zip');

	const anybody = await (await stage.context('en')).newPage();
	await open(anybody, '/verify');
	const [kept] = await Promise.all([
		anybody.waitForEvent('download'),
		anybody.getByRole('link', { name: 'verify.html' }).click(),
	]);
	verifier = await fileFrom(kept, 'verify.html');
});
afterAll(async () => {
	await stage.close();
	rmSync(folder, { recursive: true, force: true });
});

/** The verdicts on the page, by the names of the files. */
async function verdicts(page: Page): Promise<Record<string, string>> {
	await page.locator('article[data-verdict]').first().waitFor();
	return Object.fromEntries(
		await page
			.locator('article[data-verdict]')
			.evaluateAll((articles) =>
				articles.map((article): [string, string] => [
					article.querySelector('h3')?.textContent ?? '',
					article.getAttribute('data-verdict') ?? '',
				]),
			),
	);
}

/** A copy with one byte changed in the middle. */
function changed(path: string, name: string): string {
	const bytes = readFileSync(path);
	const at = Math.floor(bytes.length / 2);
	bytes[at] = (bytes[at] ?? 0) ^ 1;
	const copy = join(folder, name);
	writeFileSync(copy, bytes);
	return copy;
}

test('anybody verifies a certificate and a pack on the page; nothing is sent anywhere', async () => {
	const page = await (await stage.context('en')).newPage();
	await open(page, '/verify');
	const asked: string[] = [];
	// A machine without Chinese fonts fetches slices of ours; nothing else may be asked for, and nothing sent.
	page.on('request', (request) => {
		if (request.method() !== 'GET' || request.resourceType() !== 'font') asked.push(request.url());
	});
	await page.getByLabel('Choose files').setInputFiles([pdf, pack, changed(pdf, 'changed.pdf')]);
	expect(await verdicts(page)).toEqual({
		'certificate.pdf': 'verified',
		'pack.zip': 'verified',
		'changed.pdf': 'not-verified',
	});
	expect(asked).toEqual([]);
	await page.getByText('Every byte of the PDF is as it was issued.').waitFor();
	await page.getByText('The PDF was changed after it was issued.').waitFor();
	// What was found has the focus, for whoever cannot see the page.
	expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-labelledby'))).toBe('results');
	const { violations } = await new AxeBuilder({ page }).analyze();
	expect(violations).toEqual([]);
});

test('with keys of one’s own: others do not count, and what is no key is said to be none', async () => {
	const page = await (await stage.context('zh-CN')).newPage();
	await open(page, '/verify');
	await page.getByText('可信的公钥', { exact: true }).first().click();
	const keys = page.getByRole('textbox', { name: '可信的公钥' });
	const own = await keys.inputValue();
	await keys.fill('not a key');
	await page.getByLabel('选择文件').setInputFiles(pdf);
	await page.getByText('这些公钥读不懂，请检查。').waitFor();
	await keys.fill('');
	await page.getByLabel('选择文件').setInputFiles([]);
	await page.getByLabel('选择文件').setInputFiles(pdf);
	expect(await verdicts(page)).toEqual({ 'certificate.pdf': 'not-verified' });
	await keys.fill(own);
	await page.getByLabel('选择文件').setInputFiles([]);
	await page.getByLabel('选择文件').setInputFiles(pdf);
	await page.locator('article[data-verdict=verified]').waitFor();
});

test('from a USB stick, with the network cut, in both languages', async () => {
	const context = await stage.browser.newContext({ locale: 'zh-CN', offline: true });
	const page = await context.newPage();
	const errors: string[] = [];
	page.on('pageerror', ({ message }) => errors.push(message));
	await page.goto(pathToFileURL(verifier).href);
	await page.getByRole('heading', { name: '核验', level: 1 }).waitFor();
	await page.getByLabel('选择文件').setInputFiles([pdf, pack, changed(pack, 'changed.zip')]);
	const found = await verdicts(page);
	expect(found).toMatchObject({ 'certificate.pdf': 'verified', 'pack.zip': 'verified' });
	expect(found['changed.zip']).not.toBe('verified');
	await page.getByText('姓名“李娜”与记录中的承诺一致。').waitFor();
	await page.getByRole('button', { name: 'English' }).click();
	await page.getByText('The name “李娜” is the one that the record commits to.').waitFor();
	const { violations } = await new AxeBuilder({ page }).analyze();
	expect(violations).toEqual([]);
	expect(errors).toEqual([]);
	await context.close();
});

test('without a script the page says what to do instead, and still answers about a number', async () => {
	const context = await stage.context('en', { javaScriptEnabled: false });
	const page = await context.newPage();
	await page.goto('/verify');
	await page.getByText('Verifying on this page needs JavaScript.').waitFor();
	await page.getByLabel('Certificate number').fill(stage.made.certificate);
	await page.getByRole('button', { name: 'Look up' }).click();
	await page.getByText('Valid', { exact: true }).waitFor();
	expect(await page.textContent('main')).not.toContain('李娜');
	await page.getByLabel('Certificate number').fill('a2b3c4d5e6f7g8h9a2b3c4d5e6');
	await page.getByRole('button', { name: 'Look up' }).click();
	await page.getByText('There is no certificate with this number.').waitFor();
});
