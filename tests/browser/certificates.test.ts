import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { certificateWords } from '../../src/lib/certificate/messages.ts';
import { readSealedPdf } from '../../src/lib/certificate/seal.ts';
import { certificateListWords } from '../../src/routes/(app)/officer/certificates/messages.ts';
import { assign, sit } from '../sitting.ts';
import { inDays, openStage, signIn, type Stage } from './stage.ts';

let stage: Stage<null>;

beforeAll(async () => {
	stage = await openStage(['liNa', 'zhouYan'], async ({ app, clock }, { liNa }) => {
		await assign(app, 'refresher', inDays(10), liNa);
		clock.set(Date.now() - 60_000);
		await sit(app, liNa, 'refresher', 'well');
		return null;
	});
});
afterAll(() => stage.close());

/** What a press gives as a file: its name and its bytes. */
async function downloaded(page: Page, press: () => Promise<void>): Promise<[string, Uint8Array]> {
	const [download] = await Promise.all([page.waitForEvent('download'), press()]);
	return [download.suggestedFilename(), new Uint8Array(readFileSync(await download.path()))];
}

test.each([true, false])(
	'I11: Li Na has certificate and proof one press from her first page (scripts: %s)',
	async (javaScriptEnabled) => {
		const words = certificateWords['zh-CN'];
		const page = await (await stage.context('zh-CN', { javaScriptEnabled })).newPage();
		await signIn(page, stage.people.liNa, 'zh-CN');
		const [name, pdf] = await downloaded(page, () => page.getByRole('link', { name: words.pdf }).click());
		expect(name).toMatch(/^shoumi-certificate-[a-z2-9]{26}\.pdf$/);
		const [, proof] = await downloaded(page, () => page.getByRole('link', { name: words.proof }).click());
		expect(readSealedPdf(pdf)).toMatchObject({ intact: true, proof: new TextDecoder().decode(proof) });
		// The page is still there, and goes on.
		await page.getByRole('link', { name: words.details }).click();
		await page.getByRole('heading', { name: words.verify }).waitFor();
		await page.context().close();
	},
);

test('Zhou Yan exports what the filters leave', async () => {
	const words = certificateListWords.en;
	const page = await (await stage.context('en')).newPage();
	await signIn(page, stage.people.zhouYan);
	await page.goto('/officer/certificates');
	await page.getByLabel(words.search).fill('li.na');
	await page.getByRole('button', { name: words.apply, exact: true }).click();
	await page.waitForURL(/search=li\.na/);
	const [name, zip] = await downloaded(page, () =>
		page.getByRole('button', { name: words.exportAct({ count: '1' }) }).click(),
	);
	expect(name).toMatch(/^shoumi-certificates-\d{4}-\d\d-\d\d\.zip$/);
	expect(Buffer.from(zip.subarray(0, 2)).toString()).toBe('PK');
	await page.context().close();
});
