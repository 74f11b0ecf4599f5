import type { Selectable } from 'kysely';
import { canonicalJson } from '#lib/core/canonical.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import type { Tables } from '#lib/database/tables.ts';
import { isLocale } from '#lib/i18n/catalogue.ts';
import { type Attachment, CLAIM, type Mail, type MailState, MOST_TRIES, type NewMail } from './mail.ts';

function attachmentsToText(attachments: readonly Attachment[]): string | null {
	if (attachments.length === 0) return null;
	return canonicalJson(
		attachments.map(({ name, type, content }) => ({
			name,
			type,
			content: Buffer.from(content).toString('base64'),
		})),
	);
}

function attachmentsFromText(text: string | null): Attachment[] {
	const stored = JSON.parse(text ?? '[]') as { name: string; type: string; content: string }[];
	return stored.map(({ name, type, content }) => ({ name, type, content: Buffer.from(content, 'base64') }));
}

function toMail(row: Selectable<Tables['mail']>): Mail {
	return {
		id: row.id,
		to: row.recipient,
		locale: isLocale(row.locale) ? row.locale : null,
		subject: row.subject,
		text: row.text,
		attachments: attachmentsFromText(row.attachments),
		queuedAt: row.queued_at,
		tries: row.tries,
	};
}

/** Queues a mail unless its occasion has one. */
export async function insertMail(sql: Sql, id: string, mail: NewMail, at: number): Promise<void> {
	await sql
		.insertInto('mail')
		.values({
			id,
			key: mail.key,
			recipient: mail.to,
			about_key: mail.about,
			locale: mail.locale ?? null,
			subject: mail.subject,
			text: mail.text,
			attachments: attachmentsToText(mail.attachments ?? []),
			state: 'waiting',
			queued_at: at,
			next_at: at,
			tries: 0,
			claimed_until: null,
			sent_at: null,
			error: null,
		})
		.onConflict((oc) => oc.column('key').doNothing())
		.execute();
}

/** Takes the mail that is due the longest for `CLAIM`, and counts the try. Comes under a lock of its own. */
export async function claimMail(sql: Sql, now: number): Promise<Mail | undefined> {
	// Whoever had the last try died with it.
	await sql
		.updateTable('mail')
		.set({ state: 'given-up', claimed_until: null, error: 'LOST' })
		.where('state', '=', 'waiting')
		.where('tries', '>=', MOST_TRIES)
		.where('claimed_until', '<=', now)
		.execute();
	const due = await sql
		.selectFrom('mail')
		.select('id')
		.where('state', '=', 'waiting')
		.where('next_at', '<=', now)
		.where((eb) => eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', now)]))
		.orderBy('next_at')
		.orderBy('id')
		.limit(1)
		.executeTakeFirst();
	if (!due) return undefined;
	const row = await sql
		.updateTable('mail')
		.set((eb) => ({ claimed_until: now + CLAIM, tries: eb('tries', '+', 1) }))
		.where('id', '=', due.id)
		.returningAll()
		.executeTakeFirstOrThrow();
	return toMail(row);
}

/** Marks a mail as taken by the server. What it said is kept no longer; that it was sent, and to whom, is. */
export async function markSent(sql: Sql, id: string, at: number): Promise<void> {
	await sql
		.updateTable('mail')
		.set({
			state: 'sent',
			sent_at: at,
			claimed_until: null,
			error: null,
			subject: '',
			text: '',
			attachments: null,
		})
		.where('id', '=', id)
		.execute();
}

/** Marks a failed try: waiting until `nextAt`, or given up where that is null. */
export async function markFailed(
	sql: Sql,
	id: string,
	{ nextAt, error }: { nextAt: number | null; error: string },
): Promise<void> {
	await sql
		.updateTable('mail')
		.set({
			claimed_until: null,
			error,
			...(nextAt === null ? { state: 'given-up' } : { next_at: nextAt }),
		})
		.where('id', '=', id)
		.where('state', '=', 'waiting')
		.execute();
}

/** What the operator sees of a mail that has not gone out. */
export interface MailLine {
	readonly id: string;
	readonly to: string;
	readonly state: Exclude<MailState, 'sent'>;
	/** Epoch ms. */
	readonly queuedAt: number;
	readonly nextAt: number;
	readonly tries: number;
	readonly error: string | null;
}

/** Every mail that waits or was given up, the oldest first. */
export async function unsentMails(sql: Sql): Promise<MailLine[]> {
	const rows = await sql
		.selectFrom('mail')
		.select(['id', 'recipient', 'state', 'queued_at', 'next_at', 'tries', 'error'])
		.where('state', 'in', ['waiting', 'given-up'])
		.orderBy('queued_at')
		.orderBy('id')
		.execute();
	return rows.map((row) => ({
		id: row.id,
		to: row.recipient,
		state: row.state === 'given-up' ? 'given-up' : 'waiting',
		queuedAt: row.queued_at,
		nextAt: row.next_at,
		tries: row.tries,
		error: row.error,
	}));
}

/** Lets everything given up be tried anew. Returns how many. */
export async function requeueMails(sql: Sql, now: number): Promise<number> {
	const result = await sql
		.updateTable('mail')
		.set({ state: 'waiting', tries: 0, next_at: now, claimed_until: null })
		.where('state', '=', 'given-up')
		.executeTakeFirst();
	return Number(result.numUpdatedRows);
}

/** Deletes every mail to an address or about a person, sent or not. Returns how many. */
export async function deleteMailsOf(
	sql: Sql,
	{ key, email }: { readonly key: string; readonly email: string | null },
): Promise<number> {
	const result = await sql
		.deleteFrom('mail')
		.where((eb) =>
			eb.or([
				eb('about_key', '=', key),
				...(email === null ? [] : [eb(eb.fn('lower', ['recipient']), '=', email.toLowerCase())]),
			]),
		)
		.executeTakeFirst();
	return Number(result.numDeletedRows);
}

const settledBefore = (sql: Sql, at: number) =>
	sql.selectFrom('mail').select('id').where('state', '!=', 'waiting').where('queued_at', '<', at);

/** Deletes mails that were sent or given up, and queued before an instant. Returns how many. */
export async function deleteMailsBefore(sql: Sql, at: number): Promise<number> {
	const result = await sql.deleteFrom('mail').where('id', 'in', settledBefore(sql, at)).executeTakeFirst();
	return Number(result.numDeletedRows);
}

/** How many mails `deleteMailsBefore` would delete. */
export async function countMailsBefore(sql: Sql, at: number): Promise<number> {
	return (await settledBefore(sql, at).execute()).length;
}
