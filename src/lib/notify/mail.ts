import { DomainError } from '../core/errors.ts';
import { HOUR, MINUTE } from '../core/time.ts';
import type { Locale } from '../i18n/catalogue.ts';

/** How long a sender has a mail to itself. Whoever dies with one leaves it to the next after that. */
export const CLAIM = 10 * MINUTE;
/** How long handing one mail over may take: well within the claim, so that no second sender comes in between. */
export const SENDING = 4 * MINUTE;
/** Pauses after each failed try; after the last the mail is given up, and stays to be seen. */
export const PAUSES = [
	MINUTE,
	5 * MINUTE,
	15 * MINUTE,
	HOUR,
	4 * HOUR,
	12 * HOUR,
	24 * HOUR,
	24 * HOUR,
] as const;
export const MOST_TRIES = PAUSES.length + 1;

export interface Attachment {
	/** File name. */
	readonly name: string;
	/** Media type. */
	readonly type: string;
	readonly content: Uint8Array;
}

export interface NewMail {
	/** Names the occasion: queued again under the same key, it is the same mail and sent once. */
	readonly key: string;
	readonly to: string;
	/** Key of the person whom it is to or about, so that erasing them finds it; null for nobody's. */
	readonly about: string | null;
	readonly locale?: Locale | undefined;
	readonly subject: string;
	/** Plain text. */
	readonly text: string;
	readonly attachments?: readonly Attachment[] | undefined;
}

/** A mail on its way. */
export interface Mail {
	readonly id: string;
	readonly to: string;
	readonly locale: Locale | null;
	readonly subject: string;
	readonly text: string;
	readonly attachments: readonly Attachment[];
	/** Epoch ms. */
	readonly queuedAt: number;
	/** Tries so far, with the one under way. */
	readonly tries: number;
}

export type MailState = 'waiting' | 'sent' | 'given-up';

const LONGEST_SUBJECT = 200;

/**
 * Refuses what is no single address, and whatever could become a header of its own.
 * @throws `email.form`, `text.control`, `text.empty`, `text.long`
 */
export function checkMail({
	to,
	subject,
	attachments = [],
}: Pick<NewMail, 'to' | 'subject' | 'attachments'>): void {
	if (!isAddress(to)) throw new DomainError('email.form', null, { field: 'to' });
	for (const line of [subject, ...attachments.flatMap(({ name, type }) => [name, type])]) {
		if (line.trim() === '') throw new DomainError('text.empty', null, { field: 'subject' });
		if (/[\p{Cc}\u2028\u2029]/u.test(line)) throw new DomainError('text.control', null, { field: 'subject' });
	}
	if ([...subject].length > LONGEST_SUBJECT)
		throw new DomainError('text.long', { most: LONGEST_SUBJECT }, { field: 'subject' });
}

/** Whether a text is one mail address and nothing else: no list, no name, no comment. */
export function isAddress(text: string): boolean {
	return /^[^\s\p{Cc}@<>,;:"()[\]\\]+@[^\s\p{Cc}@<>,;:"()[\]\\]+$/u.test(text) && text.length <= 254;
}

/** When a mail is tried again after this many tries; null where it is given up. */
export function nextTry(tries: number, now: number): number | null {
	const pause = PAUSES[tries - 1];
	return pause === undefined ? null : now + pause;
}

/** The `Message-ID` of a mail: the same at every try, so that whoever gets it twice can tell. */
export function messageId(id: string, from: string): string {
	return `<${id}@${from.split('@').at(-1)}>`;
}
