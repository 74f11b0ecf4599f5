import type { Page } from 'playwright-core';
import { launchChromium } from '../browser/chromium.ts';

/** Bytes of bodies over the wire of one page load, by kind, compressed as they came; the page itself Chromium does not count. */
export interface Weight {
	scripts: number;
	styles: number;
	fonts: number;
	other: number;
	/** Bytes of all response headers: they come besides, and grow with the number of files. */
	headers: number;
	/** Cumulative layout shift. */
	shift: number;
}

const KINDS: Readonly<Record<string, keyof Omit<Weight, 'shift' | 'headers'>>> = {
	Script: 'scripts',
	Stylesheet: 'styles',
	Font: 'fonts',
};

async function load(page: Page, url: string): Promise<Weight> {
	const weight: Weight = { scripts: 0, styles: 0, fonts: 0, other: 0, headers: 0, shift: 0 };
	const session = await page.context().newCDPSession(page);
	const kinds = new Map<string, string>();
	await session.send('Network.enable');
	session.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
	const bodies = new Map<string, number>();
	session.on('Network.dataReceived', ({ requestId, encodedDataLength }) =>
		bodies.set(requestId, (bodies.get(requestId) ?? 0) + encodedDataLength),
	);
	session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
		const body = bodies.get(requestId) ?? 0;
		weight[KINDS[kinds.get(requestId) ?? ''] ?? 'other'] += body;
		weight.headers += Math.max(0, encodedDataLength - body);
	});
	await page.addInitScript(() => {
		new PerformanceObserver((list) => {
			for (const entry of list.getEntries()) {
				const shift = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
				const store = globalThis as typeof globalThis & { shift?: number };
				if (!shift.hadRecentInput) store.shift = (store.shift ?? 0) + shift.value;
			}
		}).observe({ type: 'layout-shift', buffered: true });
	});
	await page.goto(url, { waitUntil: 'networkidle' });
	await page.waitForTimeout(500);
	weight.shift = await page.evaluate(() => (globalThis as typeof globalThis & { shift?: number }).shift ?? 0);
	await session.detach();
	return weight;
}

/** What a question page costs with an empty cache, and again with a full one. */
export async function weigh(
	url: string,
	cookie: { name: string; value: string },
	locale: string,
): Promise<{ first: Weight; repeat: Weight }> {
	const browser = await launchChromium();
	try {
		const context = await browser.newContext({ locale });
		await context.addCookies([{ ...cookie, url: new URL(url).origin }]);
		const first = await load(await context.newPage(), url);
		const repeat = await load(await context.newPage(), url);
		return { first, repeat };
	} finally {
		await browser.close();
	}
}
