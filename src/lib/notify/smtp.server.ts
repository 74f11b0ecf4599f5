import { createTransport } from 'nodemailer';
import { SECOND } from '#lib/core/time.ts';
import { messageId, SENDING } from './mail.ts';
import type { SendMail } from './outbox.server.ts';

/** Where mail goes out, and in whose name. */
export interface MailSettings {
	/** `smtp://` or `smtps://`, with user and password where the server wants them. Never shown. */
	readonly url: string;
	readonly from: { readonly name: string; readonly address: string };
}

/**
 * Hands mails to an SMTP server. With `smtp://` the connection is upgraded to TLS where the server offers it;
 * `?requireTLS=true` insists on it.
 */
export function smtpSender({ url, from }: MailSettings): SendMail {
	const transport = createTransport({
		url,
		connectionTimeout: 15 * SECOND,
		greetingTimeout: 15 * SECOND,
		socketTimeout: 30 * SECOND,
		// Content comes as bytes; nothing of a mail may name a file or an address to be fetched.
		disableFileAccess: true,
		disableUrlAccess: true,
	});
	return async (mail) => {
		const sending = transport.sendMail({
			messageId: messageId(mail.id, from.address),
			date: new Date(mail.queuedAt),
			from,
			to: { name: '', address: mail.to },
			subject: mail.subject,
			text: mail.text,
			headers: {
				'Auto-Submitted': 'auto-generated',
				...(mail.locale && { 'Content-Language': mail.locale }),
			},
			attachments: mail.attachments.map(({ name, type, content }) => ({
				filename: name,
				contentType: type,
				content: Buffer.from(content),
			})),
		});
		await within(sending, SENDING);
	};
}

/** Rejects with the code ETIMEDOUT where it takes longer. */
async function within(work: Promise<unknown>, ms: number): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise((_, reject) => {
		timer = setTimeout(() => reject(Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' })), ms);
	});
	try {
		await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}
