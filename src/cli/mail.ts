import { requeueMails, unsentMails } from '#lib/notify/store.server.ts';
import { atConsole, type Command } from './command.ts';

/** What waits to be sent and what was given up; no subjects and no texts. Exit code 1 where something was given up. */
export const list: Command = ({ words }) =>
	atConsole(async (ctx) => {
		const mails = await unsentMails(ctx.read);
		for (const mail of mails)
			console.log(
				[
					mail.id,
					mail.state,
					new Date(mail.queuedAt).toISOString(),
					mail.state === 'waiting' ? new Date(mail.nextAt).toISOString() : '-',
					mail.tries,
					mail.error ?? '-',
					mail.to,
				].join('\t'),
			);
		const givenUp = mails.filter(({ state }) => state === 'given-up').length;
		console.log(words.mailCount({ waiting: mails.length - givenUp, givenUp }));
		if (ctx.config.mail === undefined) console.log(words.mailUnset);
		return givenUp > 0 ? 1 : 0;
	});

/** Tries everything that was given up anew. */
export const retry: Command = ({ words }) =>
	atConsole(async (ctx) => {
		const count = await ctx.transact((tx) => requeueMails(tx.sql, ctx.clock()));
		console.log(words.mailRequeued({ count }));
		return 0;
	});
