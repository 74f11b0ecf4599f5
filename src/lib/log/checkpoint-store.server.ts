import type { Sql } from '#lib/database/connect.server.ts';
import type { SignedHead } from './signer.ts';

/** A key that signs the log, or did. */
export interface LogKey {
	/** 8 hex digits. */
	readonly id: string;
	readonly origin: string;
	/** The verifier key as text (C2SP signed-note). */
	readonly verifier: string;
	/** Sizes of the log that it signs: from here, up to but not including `untilSize`. */
	readonly fromSize: number;
	readonly untilSize: number | null;
	/** Epoch ms. */
	readonly addedAt: number;
	/** Until then the key before it signs along, epoch ms; null for the first of its line. */
	readonly overlapUntil: number | null;
}

/** Every key there ever was, the newest first. */
export async function logKeys(sql: Sql): Promise<LogKey[]> {
	const rows = await sql
		.selectFrom('log_key')
		.leftJoin('log_key_end', 'log_key_end.id', 'log_key.id')
		.select([
			'log_key.id',
			'log_key.origin',
			'log_key.verifier',
			'log_key.from_size',
			'log_key.added_at',
			'log_key.overlap_until',
			'log_key_end.until_size',
		])
		.orderBy('log_key.from_size', 'desc')
		.orderBy('log_key.added_at', 'desc')
		.execute();
	return rows.map((row) => ({
		id: row.id,
		origin: row.origin,
		verifier: row.verifier,
		fromSize: row.from_size,
		untilSize: row.until_size,
		addedAt: row.added_at,
		overlapUntil: row.overlap_until,
	}));
}

export async function insertKey(sql: Sql, key: Omit<LogKey, 'untilSize'>): Promise<void> {
	await sql
		.insertInto('log_key')
		.values({
			id: key.id,
			origin: key.origin,
			verifier: key.verifier,
			from_size: key.fromSize,
			added_at: key.addedAt,
			overlap_until: key.overlapUntil,
		})
		.execute();
}

/** A key signs no more from this size on; said once. */
export async function endKey(sql: Sql, id: string, untilSize: number, at: number): Promise<void> {
	await sql
		.insertInto('log_key_end')
		.values({ id, until_size: untilSize, ended_at: at })
		.onConflict((oc) => oc.column('id').doNothing())
		.execute();
}

const head = ['size', 'root', 'note', 'at'] as const;

/** The newest checkpoint of a line. */
export async function lastCheckpoint(sql: Sql, origin: string): Promise<SignedHead | undefined> {
	return sql
		.selectFrom('checkpoint')
		.select(head)
		.where('origin', '=', origin)
		.orderBy('size', 'desc')
		.limit(1)
		.executeTakeFirst();
}

/** The newest checkpoint of the newest line that has one: the one over most entries, whatever the clock said then. */
export async function newestCheckpoint(sql: Sql): Promise<SignedHead | undefined> {
	for (const origin of new Set((await logKeys(sql)).map((key) => key.origin))) {
		const last = await lastCheckpoint(sql, origin);
		if (last) return last;
	}
	return undefined;
}

/** Checkpoints signed after one (or all since an instant) and before another instant (epoch ms), the earliest first. */
export async function checkpointsAfter(
	sql: Sql,
	after: Pick<SignedHead, 'at' | 'size'>,
	to: number,
	limit: number,
): Promise<SignedHead[]> {
	return sql
		.selectFrom('checkpoint')
		.select(head)
		.where((eb) =>
			eb.or([eb('at', '>', after.at), eb.and([eb('at', '=', after.at), eb('size', '>', after.size)])]),
		)
		.where('at', '<', to)
		.orderBy('at')
		.orderBy('size')
		.limit(limit)
		.execute();
}

/** Keeps a checkpoint; one of the same line and size that is there already stays. Returns the one kept. */
export async function keepCheckpoint(sql: Sql, origin: string, signed: SignedHead): Promise<SignedHead> {
	await sql
		.insertInto('checkpoint')
		.values({ origin, size: signed.size, root: signed.root, note: signed.note, at: signed.at })
		.onConflict((oc) => oc.columns(['origin', 'size']).doNothing())
		.execute();
	return sql
		.selectFrom('checkpoint')
		.select(head)
		.where('origin', '=', origin)
		.where('size', '=', signed.size)
		.executeTakeFirstOrThrow();
}

/** A time-stamp authority's word for a checkpoint. */
export interface Timestamp {
	readonly origin: string;
	readonly size: number;
	readonly authority: string;
	/** The authority's whole answer (RFC 3161 TimeStampResp), DER, base64. */
	readonly token: string;
	/** When we kept it, epoch ms; the authority's own time stands in the token. */
	readonly at: number;
}

export async function isStamped(sql: Sql, origin: string, size: number, authority: string): Promise<boolean> {
	const row = await sql
		.selectFrom('timestamp')
		.select('size')
		.where('origin', '=', origin)
		.where('size', '=', size)
		.where('authority', '=', authority)
		.executeTakeFirst();
	return row !== undefined;
}

export async function keepTimestamp(sql: Sql, stamp: Timestamp): Promise<void> {
	const { origin, size, authority, token, at } = stamp;
	await sql
		.insertInto('timestamp')
		.values({ origin, size, authority, token, stamped_at: at })
		.onConflict((oc) => oc.columns(['origin', 'size', 'authority']).doNothing())
		.execute();
}

/** Time-stamps kept in a period (epoch ms, `to` exclusive), the earliest first. */
export async function timestampsBetween(sql: Sql, from: number, to: number): Promise<Timestamp[]> {
	const rows = await sql
		.selectFrom('timestamp')
		.selectAll()
		.where('stamped_at', '>=', from)
		.where('stamped_at', '<', to)
		.orderBy('stamped_at')
		.orderBy('size')
		.execute();
	return rows.map(({ origin, size, authority, token, stamped_at }) => ({
		origin,
		size,
		authority,
		token,
		at: stamped_at,
	}));
}
