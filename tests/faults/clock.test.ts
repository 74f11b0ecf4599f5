import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openApp } from '#lib/app.server.ts';
import { readConfig } from '#lib/core/config.server.ts';
import { DAY } from '#lib/core/time.ts';
import { newestCheckpoint } from '#lib/log/checkpoint-store.server.ts';
import { logHead } from '#lib/log/store.server.ts';
import { LONG, runDriver, Said } from './driver.ts';
import { expectWhole } from './whole.ts';

test('a clock that jumps a day back and forth: the log goes by number, loses nothing, and is signed on', async () => {
	const dataDir = mkdtempSync(join(tmpdir(), 'shoumi-clock-'));
	const env = { SHOUMI_DATA_DIR: dataDir };
	try {
		for (let run = 0; run < (LONG ? 40 : 1); run++) {
			const said = new Said();
			const settings = { ...env, FAULTS_CLOCK: 'jumping', FAULTS_ROUNDS: '60', FAULTS_SEED: `clock ${run}` };
			expect(await runDriver(settings, said)).toMatchObject({ code: 0, errors: '' });
			expect(said.refused).toEqual([]);
			const sizes = said.signed.map(({ size }) => size);
			expect(sizes.length).toBeGreaterThan(3);
			expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
			await expectWhole(env, said);
		}
		const app = await openApp(readConfig(env), { content: 'none' });
		try {
			const times = await app.read.selectFrom('log_entry').select('at').orderBy('number').execute();
			const back = times.filter(({ at }, i) => i > 0 && at < (times[i - 1]?.at ?? 0) - DAY / 2);
			expect(back.length).toBeGreaterThan(5);
			// The newest head is that over most entries, and no entry says that the log was opened over and over.
			expect((await newestCheckpoint(app.read))?.size).toBe((await logHead(app.read)).size);
			const keys = await app.read
				.selectFrom('log_entry')
				.select('number')
				.where('kind', 'like', 'log.%')
				.execute();
			expect(keys).toHaveLength(1);
		} finally {
			await app.close();
		}
	} finally {
		rmSync(dataDir, { recursive: true, force: true });
	}
});
