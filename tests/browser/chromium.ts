import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A real Chromium: the machine's own, else the one inside an npm package (with its own nss libraries). */
export async function launchChromium(): Promise<Browser> {
	const own = SYSTEM.find((path) => existsSync(path));
	if (own) return chromium.launch({ executablePath: own, args: ['--no-sandbox'] });
	process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs22.x';
	const { default: packed } = await import('@sparticuz/chromium');
	// Not its own `args`: they switch web security off.
	return chromium.launch({ executablePath: await packed.executablePath(), args: ['--no-sandbox'] });
}
