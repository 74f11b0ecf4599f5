import { addDays, type CalendarDate } from '#lib/core/time.ts';
import type { Context } from '#lib/database/context.ts';
import type { LogSigner } from '#lib/log/signer.ts';
import { queueMail } from '#lib/notify/outbox.server.ts';
import { logPolicy } from './log-keys.server.ts';
import { checkpointMailWords } from './checkpoint-mail-messages.ts';

interface MailContext extends Pick<Context, 'read' | 'transact' | 'clock' | 'ids'> {
	today(): CalendarDate;
	readonly signer: LogSigner;
	readonly config: {
		readonly log: { readonly mailTo: readonly string[]; readonly mailEvery: 'daily' | 'weekly' };
	};
}

/** The Monday of the week of a date. */
function mondayOf(date: CalendarDate): CalendarDate {
	const sinceMonday = (new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7;
	return addDays(date, -sinceMonday);
}

/**
 * Mails the newest checkpoint to the auditors, once a day or once a week, on Monday or as soon after it as the service runs and
 * signs: out of the building it binds whoever could rewrite the log inside. Run as often as one likes; each gets one (I5).
 * @returns how many addresses it went to
 * @throws what keeps the signer from signing
 */
export async function mailCheckpoint(ctx: MailContext): Promise<number> {
	const { mailTo, mailEvery } = ctx.config.log;
	const today = ctx.today();
	if (mailTo.length === 0) return 0;
	const occasion = mailEvery === 'weekly' ? mondayOf(today) : today;
	const { size, root, note } = await ctx.signer.checkpoint();
	const { origin } = ctx.signer;
	const zh = checkpointMailWords['zh-CN'];
	const en = checkpointMailWords.en;
	const keys = await logPolicy(ctx);
	const values = { origin, size: String(size), root };
	await ctx.transact(async (tx) => {
		for (const to of mailTo)
			await queueMail(tx, ctx, {
				key: `checkpoint ${occasion} ${to}`,
				to,
				about: null,
				subject: `${zh.subject(values)} / ${en.subject(values)}`,
				text: `${zh.text(values)}\n\n${en.text(values)}\n\n${note}`,
				attachments: [
					{ name: `checkpoint-${size}.txt`, type: 'text/plain', content: new TextEncoder().encode(note) },
					{ name: 'log-keys.txt', type: 'text/plain', content: new TextEncoder().encode(keys) },
				],
			});
	});
	return mailTo.length;
}
