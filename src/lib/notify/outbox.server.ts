import { setTimeout } from 'node:timers/promises';
import { SECOND } from '#lib/core/time.ts';
import type { Context } from '#lib/database/context.ts';
import { alone } from '#lib/database/lock.server.ts';
import type { Tx } from '#lib/database/transact.server.ts';
import { checkMail, type Mail, type NewMail, nextTry } from './mail.ts';
import * as store from './store.server.ts';

/** Hands a mail over to a server. Resolves once the server has taken it; rejects with an error that has a `code`. */
export type SendMail = (mail: Mail) => Promise<void>;

/** How long a stop waits for the mail that is being handed over; after that it is left, and goes out again later. */
const GRACE = 5 * SECOND;

/** Mails that one run sends at the most. */
const MAILS_A_RUN = 200;

/**
 * Queues a mail in the caller's transaction: it goes out if and only if that commits. Under the key of an earlier mail
 * nothing is queued.
 * @throws `email.form`, `text.control`, `text.empty`, `text.long`: no line of it can become a header of its own
 */
export async function queueMail(tx: Tx, ctx: Pick<Context, 'ids' | 'clock'>, mail: NewMail): Promise<void> {
	checkMail(mail);
	await store.insertMail(tx.sql, ctx.ids.id(), mail, ctx.clock());
}

/**
 * Sends what is due, one after the other, until nothing is left, `signal` says stop, or a run is full. Each mail is
 * claimed in one transaction and marked in another, after the server has taken it: whoever dies in between leaves a mail
 * that goes out once more, under the same Message-ID.
 * @returns how many were taken by the server, and how many were not
 */
export async function sendQueued(
	ctx: Pick<Context, 'transact' | 'clock'>,
	send: SendMail,
	signal?: AbortSignal,
): Promise<{ sent: number; failed: number }> {
	const sum = { sent: 0, failed: 0 };
	const over = new AbortController();
	const left = signal && leftAfter(signal, over.signal);
	for (let i = 0; i < MAILS_A_RUN && !signal?.aborted; i++) {
		const mail = await ctx.transact(async (tx) => {
			await alone(tx.sql, 'mail');
			return store.claimMail(tx.sql, ctx.clock());
		});
		if (!mail) break;
		const sending = send(mail).then(() => undefined, codeOf);
		const error = await (left ? Promise.race([sending, left]) : sending);
		if (error === LEFT) break;
		const at = ctx.clock();
		await ctx.transact((tx) =>
			error === undefined
				? store.markSent(tx.sql, mail.id, at)
				: store.markFailed(tx.sql, mail.id, { nextAt: nextTry(mail.tries, at), error }),
		);
		sum[error === undefined ? 'sent' : 'failed']++;
	}
	over.abort();
	return sum;
}

const LEFT = Symbol('left');

/** Resolves when a stop has waited long enough; `over` takes its listener away, for the signal lives as long as the service. */
async function leftAfter(signal: AbortSignal, over: AbortSignal): Promise<typeof LEFT> {
	await new Promise((stop) => signal.addEventListener('abort', stop, { once: true, signal: over }));
	await setTimeout(GRACE, undefined, { ref: false });
	return LEFT;
}

/** The server's reply code or the network's, never its words: they may quote an address. */
function codeOf(error: unknown): string {
	const { responseCode, code } = (error ?? {}) as { responseCode?: unknown; code?: unknown };
	return String(responseCode ?? code ?? 'UNKNOWN').slice(0, 40);
}
