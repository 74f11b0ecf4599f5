import * as v from 'valibot';
import { entryKind, count, hash, instant } from './kind.ts';

/** Id of a key: the first four bytes of the hash that C2SP signed-note defines, in hex. */
const keyId = v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/));
/** First line of a checkpoint. No people in it, and no address of one. */
const origin = v.pipe(v.string(), v.regex(/^[A-Za-z0-9._:/-]+$/), v.maxLength(200));

/** The log has a key of its own from here on. Subject: `log`; so in all of this room. `publicKey` is Ed25519, hex. */
export const logKeyAdded = entryKind(
	'log.key-added',
	1,
	v.strictObject({ key: keyId, publicKey: hash, origin }),
);
/** Another key signs from here on; the one before signs along until `overlapUntil`. */
export const logKeyRotated = entryKind(
	'log.key-rotated',
	1,
	v.strictObject({ from: keyId, key: keyId, publicKey: hash, origin, overlapUntil: instant }),
);
/**
 * The log no longer continues the last head that was signed (`size`, `root`), as after restoring an old backup: a new
 * line of checkpoints begins under another origin. `reason` is a commitment.
 */
export const logRestarted = entryKind(
	'log.restarted',
	1,
	v.strictObject({
		from: keyId,
		size: count,
		root: hash,
		key: keyId,
		publicKey: hash,
		origin,
		reason: hash,
	}),
);

export const logEntries = [logKeyAdded, logKeyRotated, logRestarted];
