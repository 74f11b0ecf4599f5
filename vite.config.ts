import { availableParallelism } from 'node:os';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

// The time zone of every test is an awkward one: 45 minutes off the hour, ahead of UTC.
process.env.TZ = 'Asia/Kathmandu';
/** Whether `npm run test:faults` asked for every fault, and for more runs of the model of the log. */
const LONG = process.env.SHOUMI_FAULTS === 'long';

/** Files at a time: each has a service, a browser or a PostgreSQL of its own to wait for, and memory has an end. */
const AT_ONCE = Math.min(availableParallelism(), 4);

export default defineConfig({
	plugins: [sveltekit()],
	// Font slices must stay files: the content security policy allows no data: URLs.
	build: { assetsInlineLimit: 0 },
	test: {
		projects: [
			{
				extends: true,
				test: {
					name: 'rules',
					maxWorkers: AT_ONCE,
					include: ['tests/rules/**/*.test.ts'],
					// Some turn every bit of a signature, or take every pair of sizes: seconds, on a machine that is busy.
					testTimeout: 60_000,
				},
			},
			{
				extends: true,
				test: {
					name: 'store',
					// They wait for PostgreSQL much of the time.
					maxWorkers: AT_ONCE + 1,
					include: ['tests/store/**/*.test.ts'],
					globalSetup: 'tests/store/postgres.setup.ts',
					testTimeout: 60_000,
				},
			},
			{
				extends: true,
				test: {
					name: 'faults',
					include: ['tests/faults/**/*.test.ts', ...(LONG ? ['tests/store/log-model.test.ts'] : [])],
					// The long version takes its time; a short one that takes so long hangs.
					testTimeout: LONG ? 3_600_000 : 120_000,
					hookTimeout: 120_000,
					maxWorkers: AT_ONCE,
				},
			},
			{
				extends: true,
				test: {
					name: 'http',
					include: ['tests/http/**/*.test.ts'],
					testTimeout: 120_000,
					hookTimeout: 120_000,
					maxWorkers: AT_ONCE,
				},
			},
			{
				extends: true,
				test: {
					name: 'browser',
					include: ['tests/browser/**/*.test.ts'],
					testTimeout: 120_000,
					hookTimeout: 120_000,
					maxWorkers: AT_ONCE,
				},
			},
		],
	},
});
