import { Cron } from 'croner';
import { DomainError } from '#lib/core/errors.ts';
import { MINUTE } from '#lib/core/time.ts';
import { errorSentence } from '#lib/i18n/errors.ts';
import { expireAttempts } from '#lib/attempt/attempts.server.ts';
import type { App } from '#lib/app.server.ts';
import { sendQueued } from '#lib/notify/outbox.server.ts';
import { smtpSender } from '#lib/notify/smtp.server.ts';
import { mailCheckpoint } from '#lib/evidence/checkpoint-mail.server.ts';
import { stampCheckpoint } from '#lib/evidence/timestamp.server.ts';
import { makeNextPack, sweepPacks } from '#lib/evidence/packs.server.ts';
import { described, logger } from '#lib/web/logger.server.ts';
import { finishErasures } from '#lib/retention/afterwards.server.ts';
import { sweepRetention } from '#lib/retention/run.server.ts';
import { sweepSessions } from '#lib/session/sessions.server.ts';
import { holdLease } from './lease.server.ts';

interface Job {
	readonly name: string;
	/** Cron pattern with seconds. */
	readonly every: string;
	/** At least so many seconds lie between two rounds. */
	readonly apart?: (app: App) => number;
	/** `signal` says that the service stops: what is begun is finished, nothing more is begun. */
	run(app: App, signal: AbortSignal): Promise<unknown>;
}

/** Scheduled verbs. Each runs on one server at a time. */
const jobs: readonly Job[] = [
	{ name: 'expire-attempts', every: '*/15 * * * * *', run: expireAttempts },
	{ name: 'sign-log', every: '* * * * * *', apart: (app) => app.config.log.checkpointSeconds, run: signOnce },
	{ name: 'make-packs', every: '* * * * * *', run: makeNextPack },
	{ name: 'mail-checkpoint', every: '0 5 * * * *', run: mailCheckpoint },
	{ name: 'stamp-checkpoint', every: '0 20 * * * *', run: stampCheckpoint },
	{ name: 'sweep-packs', every: '0 7 * * * *', run: async (app) => sweepPacks(app) },
	{ name: 'sweep-sessions', every: '0 */10 * * * *', run: sweepSessions },
	{ name: 'sweep-retention', every: '0 7 3 * * *', run: sweepRetention },
	{ name: 'finish-erasures', every: '30 */10 * * * *', run: finishErasures },
	{ name: 'send-mail', every: '*/10 * * * * *', run: sendMail },
];

/** Without settings for mail it stays queued. */
async function sendMail(app: App, signal: AbortSignal): Promise<void> {
	if (app.config.mail) await sendQueued(app, smtpSender(app.config.mail), signal);
}

/**
 * Signs the log's head, where it has grown. A log that may not be signed is no reason to stop: its sentence stands in the
 * service's log once, and on the pages of those who have to act.
 */
export async function signOnce(app: App): Promise<void> {
	const before = app.signer.fault?.code;
	try {
		await app.signer.checkpoint();
	} catch (error) {
		if (!(error instanceof DomainError)) throw error;
		if (error.code !== before)
			logger.error({ code: error.code }, errorSentence('en', error.code, error.values as never));
	}
}

/** Starts the jobs. Returns a stop that waits for a running one. */
export function startJobs(app: App): () => Promise<void> {
	const holder = app.ids.id();
	const running = new Set<Promise<void>>();
	const stopping = new AbortController();
	const crons = jobs.map(
		(job) =>
			new Cron(job.every, { protect: true, unref: true, interval: job.apart?.(app) ?? 0 }, () => {
				const run = runOnce(app, job, holder, stopping.signal).finally(() => running.delete(run));
				running.add(run);
				return run;
			}),
	);
	return async () => {
		for (const cron of crons) cron.stop();
		stopping.abort();
		await Promise.allSettled(running);
	};
}

/** What each job failed with, and when that was last said: a job a second would fill the service's log with one sentence. */
const told = new Map<string, { readonly what: string; readonly at: number }>();

async function runOnce(app: App, job: Job, holder: string, signal: AbortSignal): Promise<void> {
	try {
		if (await holdLease(app, job.name, holder)) await job.run(app, signal);
		told.delete(job.name);
	} catch (error) {
		const err = described(error);
		const what = `${err.name} ${err.code}`;
		const last = told.get(job.name);
		const at = performance.now();
		if (last?.what === what && at - last.at < MINUTE) return;
		told.set(job.name, { what, at });
		logger.error({ job: job.name, err }, 'job failed');
	}
}
