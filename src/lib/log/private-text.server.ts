import { bytesToHex } from '@noble/hashes/utils.js';
import type { Ids } from '#lib/core/ids.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import { commitment } from './commitment.ts';

const SALT_BYTES = 32;

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
