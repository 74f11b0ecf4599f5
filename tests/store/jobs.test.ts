import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { logger } from '#lib/web/logger.server.ts';
import { startJobs } from '../../src/jobs/jobs.server.ts';
import { onDatabase } from './both.ts';

afterEach(() => vi.restoreAllMocks());

onDatabase('sqlite', 'scheduled verbs', (open) => {
	test('a job that fails every second says so once a minute, not every second', async () => {
		const { app } = await open();
		const said = vi.spyOn(logger, 'error').mockReturnValue();
		const tries = vi.fn(() =>
			Promise.reject(Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR' })),
		);
		// The disk under the database has gone.
		const stop = startJobs({ ...app, transact: tries });
		await setTimeout(4_500);
		await stop();
		const jobs = said.mock.calls.map(([what]) => (what as { job?: string }).job);
		expect(jobs).toContain('make-packs');
		expect(tries.mock.calls.length).toBeGreaterThan(jobs.length);
		expect(new Set(jobs).size).toBe(jobs.length);
	});
});
