import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openApp } from '#lib/app.server.ts';
import { readConfig } from '#lib/core/config.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { personBySignIn } from '#lib/staff/store.server.ts';
import { makeDemo } from '../../src/cli/demo-history.ts';

test('a demo in a folder of somebody’s own leaves what is there, and is whole', async () => {
	const dataDir = mkdtempSync(join(tmpdir(), 'shoumi-demo-'));
	try {
		writeFileSync(join(dataDir, 'holiday.jpg'), 'sea');
		const config = readConfig({ SHOUMI_DATA_DIR: dataDir, SHOUMI_DEMO: '1' });
		await makeDemo(config);
		expect(readdirSync(dataDir).sort()).toEqual(['holiday.jpg', 'shoumi.sqlite']);
		const app = await openApp(config);
		try {
			expect(await personBySignIn(app.read, 'chen.wei')).toMatchObject({ status: 'active' });
			expect(await verifyLog(app.read)).toMatchObject({ ok: true });
		} finally {
			await app.close();
		}
	} finally {
		rmSync(dataDir, { recursive: true, force: true });
	}
});
