import { Cron } from 'croner';
import { expireAttempts } from '#lib/attempt/attempts.server.ts';
import type { App } from '#lib/app.server.ts';
import { described, logger } from '#lib/web/logger.server.ts';
import { sweepSessions } from '#lib/session/sessions.server.ts';
import { holdLease } from './lease.server.ts';

interface Job {
	readonly name: string;
	/** Cron pattern with seconds. */
	readonly every: string;
	run(app: App): Promise<unknown>;
}

/** Scheduled verbs. Each runs on one server at a time. */
const jobs: readonly Job[] = [
	{ name: 'expire-attempts', every: '*/15 * * * * *', run: expireAttempts },
	{ name: 'sweep-sessions', every: '0 */10 * * * *', run: sweepSessions },
];

/** Starts the jobs. Returns a stop that waits for a running one. */
export function startJobs(app: App): () => Promise<void> {
	const holder = app.ids.id();
	const running = new Set<Promise<void>>();
	const crons = jobs.map(
		(job) =>
			new Cron(job.every, { protect: true, unref: true }, () => {
				const run = runOnce(app, job, holder).finally(() => running.delete(run));
				running.add(run);
				return run;
			}),
	);
	return async () => {
		for (const cron of crons) cron.stop();
		await Promise.allSettled(running);
	};
}

async function runOnce(app: App, job: Job, holder: string): Promise<void> {
	try {
		if (await holdLease(app, job.name, holder)) await job.run(app);
	} catch (error) {
		logger.error({ job: job.name, err: described(error) }, 'job failed');
	}
}
