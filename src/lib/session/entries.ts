import * as v from 'valibot';
import { count, entryKind } from '#lib/log/kind.ts';

/** Subject: the person; so in all of this room. */
export const sessionStarted = entryKind('session.started', 1, v.strictObject({}));
/** Subject: the person, or `unknown`: a name that nobody has is never stored. */
export const sessionRefused = entryKind(
	'session.refused',
	1,
	v.strictObject({ why: v.picklist(['unknown', 'password', 'no-password', 'disabled']) }),
);
/**
 * Wrong tries have paused signing in to an account (subject: the person, or `unknown`) or from an address (`unknown`).
 * Once a pause: the tries during one leave nothing, or anybody could flood the log.
 */
export const sessionPaused = entryKind(
	'session.paused',
	1,
	v.strictObject({ of: v.picklist(['account', 'address']), minutes: count }),
);
export const sessionEnded = entryKind(
	'session.ended',
	1,
	v.strictObject({ why: v.picklist(['signed-out', 'ended-elsewhere']) }),
);
export const passwordSet = entryKind(
	'password.set',
	1,
	v.strictObject({ by: v.picklist(['link', 'owner', 'console']) }),
);
/** A wrong password where one is asked for again: on changing it, or on signing a review. */
export const passwordRefused = entryKind('password.refused', 1, v.strictObject({}));

export const sessionEntries = [
	sessionStarted,
	sessionRefused,
	sessionPaused,
	sessionEnded,
	passwordSet,
	passwordRefused,
];
