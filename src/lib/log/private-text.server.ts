import { bytesToHex } from '@noble/hashes/utils.js';
import type { Ids } from '#lib/core/ids.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import { commitment } from './commitment.ts';

const SALT_BYTES = 32;

/** A free text with its salt, as it is kept. */
export interface PrivateText {
	readonly id: string;
	readonly salt: string;
	readonly text: string;
}

/** Takes every free text about a person out of the table, salts with them: commitments to them tell nothing from then on. */
export async function takePrivateTexts(sql: Sql, subjectKey: string): Promise<PrivateText[]> {
	return sql
		.deleteFrom('private_text')
		.where('subject_key', '=', subjectKey)
		.returning(['id', 'salt', 'text'])
		.execute();
}

/** Puts back a text that was taken out. */
export async function restorePrivateText(sql: Sql, subjectKey: string, kept: PrivateText): Promise<void> {
	await sql
		.insertInto('private_text')
		.values({ subject_key: subjectKey, ...kept })
		.execute();
}

/** Keeps a free text outside the log. Returns its id and the commitment to put into the entry. */
export async function keepPrivateText(
	sql: Sql,
	ids: Ids,
	subjectKey: string,
	text: string,
): Promise<{ id: string; commitment: string }> {
	const id = ids.id();
	const salt = bytesToHex(crypto.getRandomValues(new Uint8Array(SALT_BYTES)));
	await sql.insertInto('private_text').values({ id, subject_key: subjectKey, salt, text }).execute();
	return { id, commitment: commitment(salt, text) };
}
