import { compiled } from '#lib/database/compiled.server.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import type { Throttle } from './throttle.ts';

export interface SessionRow {
	readonly handle: string;
	readonly staffId: string;
	/** Epoch ms. */
	readonly createdAt: number;
	readonly lastSeenAt: number;
	readonly address: string;
	readonly agent: string;
}

function toSession(row: {
	handle: string;
	staff_id: string;
	created_at: number;
	last_seen_at: number;
	address: string;
	agent: string;
}): SessionRow {
	return {
		handle: row.handle,
		staffId: row.staff_id,
		createdAt: row.created_at,
		lastSeenAt: row.last_seen_at,
		address: row.address,
		agent: row.agent,
	};
}

const columns = ['handle', 'staff_id', 'created_at', 'last_seen_at', 'address', 'agent'] as const;

const selectSession = compiled<Parameters<typeof toSession>[0], [idHash: string]>((sql) =>
	sql.selectFrom('session').select(columns).where('id_hash', '=', ''),
);

export async function sessionByHash(sql: Sql, idHash: string): Promise<SessionRow | undefined> {
	const [row] = await selectSession(sql, idHash);
	return row && toSession(row);
}

/** Sessions of a person that are still within both limits, latest first. */
export async function sessionsOf(
	sql: Sql,
	staffId: string,
	since: { created: number; seen: number },
): Promise<SessionRow[]> {
	const rows = await sql
		.selectFrom('session')
		.select(columns)
		.where('staff_id', '=', staffId)
		.where('created_at', '>', since.created)
		.where('last_seen_at', '>', since.seen)
		.orderBy('last_seen_at', 'desc')
		.orderBy('handle')
		.execute();
	return rows.map(toSession);
}

export async function insertSession(sql: Sql, idHash: string, session: SessionRow): Promise<void> {
	await sql
		.insertInto('session')
		.values({
			id_hash: idHash,
			handle: session.handle,
			staff_id: session.staffId,
			created_at: session.createdAt,
			last_seen_at: session.lastSeenAt,
			address: session.address,
			agent: session.agent,
		})
		.execute();
}

export async function touchSession(sql: Sql, handle: string, at: number): Promise<void> {
	await sql
		.updateTable('session')
		.set({ last_seen_at: at })
		.where('handle', '=', handle)
		.where('last_seen_at', '<', at)
		.execute();
}

export async function deleteSessionByHash(sql: Sql, idHash: string): Promise<void> {
	await sql.deleteFrom('session').where('id_hash', '=', idHash).execute();
}

/** Ends one session of a person by its handle; false where the person has no such session. */
export async function deleteSession(sql: Sql, staffId: string, handle: string): Promise<boolean> {
	const result = await sql
		.deleteFrom('session')
		.where('handle', '=', handle)
		.where('staff_id', '=', staffId)
		.executeTakeFirst();
	return result.numDeletedRows > 0n;
}

export async function deleteSessionsOf(sql: Sql, staffId: string): Promise<void> {
	await sql.deleteFrom('session').where('staff_id', '=', staffId).execute();
}

export async function deleteSessionsBefore(
	sql: Sql,
	limits: { created: number; seen: number },
): Promise<number> {
	const result = await sql
		.deleteFrom('session')
		.where((eb) => eb.or([eb('created_at', '<=', limits.created), eb('last_seen_at', '<=', limits.seen)]))
		.executeTakeFirst();
	return Number(result.numDeletedRows);
}

/** How many sessions `deleteSessionsBefore` would delete. */
export async function countSessionsBefore(
	sql: Sql,
	limits: { created: number; seen: number },
): Promise<number> {
	const row = await sql
		.selectFrom('session')
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.where((eb) => eb.or([eb('created_at', '<=', limits.created), eb('last_seen_at', '<=', limits.seen)]))
		.executeTakeFirstOrThrow();
	return Number(row.n);
}

export async function throttleOf(sql: Sql, bucket: string): Promise<Throttle | undefined> {
	const row = await sql.selectFrom('throttle').selectAll().where('bucket', '=', bucket).executeTakeFirst();
	return (
		row && {
			failures: row.failures,
			lastAt: row.last_at,
			blockedUntil: row.blocked_until,
			noted: row.noted === 1,
		}
	);
}

export async function saveThrottle(sql: Sql, bucket: string, throttle: Throttle): Promise<void> {
	const values = {
		failures: throttle.failures,
		last_at: throttle.lastAt,
		blocked_until: throttle.blockedUntil,
		noted: throttle.noted ? 1 : 0,
	};
	await sql
		.insertInto('throttle')
		.values({ bucket, ...values })
		.onConflict((oc) => oc.column('bucket').doUpdateSet(values))
		.execute();
}

export async function deleteThrottle(sql: Sql, bucket: string): Promise<void> {
	await sql.deleteFrom('throttle').where('bucket', '=', bucket).execute();
}

export async function deleteThrottlesBefore(sql: Sql, at: number): Promise<number> {
	const result = await sql.deleteFrom('throttle').where('last_at', '<', at).executeTakeFirst();
	return Number(result.numDeletedRows);
}

/** How many counts `deleteThrottlesBefore` would delete. */
export async function countThrottlesBefore(sql: Sql, at: number): Promise<number> {
	const row = await sql
		.selectFrom('throttle')
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.where('last_at', '<', at)
		.executeTakeFirstOrThrow();
	return Number(row.n);
}
