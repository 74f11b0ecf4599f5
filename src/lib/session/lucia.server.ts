import { type Adapter, type DatabaseSession, type DatabaseUser, Lucia, TimeSpan } from 'lucia';
import { sha256Hex } from '#lib/core/canonical.ts';
import { HOUR, MINUTE } from '#lib/core/time.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import * as store from './store.server.ts';

/** A session ends so long after the last request … */
export const IDLE_LIMIT = 30 * MINUTE;
/** … and so long after signing in, whatever happens (OWASP ASVS 5.0, 7.3). */
export const ABSOLUTE_LIMIT = 12 * HOUR;

declare module 'lucia' {
	interface Register {
		Lucia: Lucia<SessionAttributes>;
		DatabaseSessionAttributes: SessionAttributes;
	}
}

export interface SessionAttributes {
	handle: string;
	createdAt: number;
	address: string;
	agent: string;
}

/**
 * Lucia over our table. `Session.id` is the cookie's token itself, so only its SHA-256 is stored: who reads the
 * database cannot sign in with what is found there. Both limits are judged here, by our clock; Lucia's own sliding
 * renewal (past half-life, without an absolute end) is never let act.
 * Sessions are listed and ended by their separate random handle: Lucia's lists would carry hashes as ids.
 */
function adapter(sql: Sql, now: number): Adapter {
	return {
		async getSessionAndUser(token): Promise<[DatabaseSession | null, DatabaseUser | null]> {
			const row = await store.sessionByHash(sql, sha256Hex(token));
			if (!row || now - row.createdAt >= ABSOLUTE_LIMIT || now - row.lastSeenAt >= IDLE_LIMIT)
				return [null, null];
			const { handle, createdAt, address, agent } = row;
			return [
				{
					id: token,
					userId: row.staffId,
					// Judged above; Lucia compares with the machine's clock, not ours.
					expiresAt: new Date(Date.now() + ABSOLUTE_LIMIT),
					attributes: { handle, createdAt, address, agent },
				},
				{ id: row.staffId, attributes: {} },
			];
		},
		async setSession(session) {
			const { handle, createdAt, address, agent } = session.attributes;
			await store.insertSession(sql, sha256Hex(session.id), {
				handle,
				staffId: session.userId,
				createdAt,
				lastSeenAt: createdAt,
				address,
				agent,
			});
		},
		deleteSession: (token) => store.deleteSessionByHash(sql, sha256Hex(token)),
		deleteUserSessions: (staffId) => store.deleteSessionsOf(sql, staffId),
		deleteExpiredSessions: async () => {
			await store.deleteSessionsBefore(sql, { created: now - ABSOLUTE_LIMIT, seen: now - IDLE_LIMIT });
		},
		updateSessionExpiration: async () => {},
		getUserSessions: () => Promise.reject(new Error('sessions are listed by handle')),
	};
}

/** Lucia on a handle: a transaction's for acts, the reading one to look a session up. */
export function luciaOn(sql: Sql, now: number): Lucia<SessionAttributes> {
	return new Lucia(adapter(sql, now), {
		sessionExpiresIn: new TimeSpan(ABSOLUTE_LIMIT, 'ms'),
		getSessionAttributes: (attributes) => attributes,
	});
}
