import * as v from 'valibot';
import { calendarDate, count, entryKind, hash, personKey, rowId, slug } from '#lib/log/kind.ts';

/**
 * Somebody opened the pages of the log, or those of one person in it. Once in half an hour for each. Subject: `log`, or the
 * person.
 */
export const logOpened = entryKind('log.opened', 1, v.strictObject({}));

/** The log was exported: so many entries, all or a part of them. Subject: `log`. */
export const logExported = entryKind(
	'log.exported',
	1,
	v.strictObject({ format: v.picklist(['csv', 'jsonl', 'tiles']), entries: count, filtered: v.boolean() }),
);

const pack = { pack: rowId };

/**
 * An evidence pack was asked for, about these people and this period; whether people are in it whose data is restricted
 * (version 1 did not say). Subject: `evidence`; so in all that follow.
 */
export const evidenceAsked = entryKind(
	'evidence.asked',
	2,
	v.strictObject({
		...pack,
		restricted: v.boolean(),
		from: calendarDate,
		to: calendarDate,
		programme: v.nullable(slug),
		unit: v.nullable(slug),
		person: v.nullable(personKey),
	}),
);
/** It was made; `manifest` is the SHA-256 of its manifest, which names the hash of every file. */
export const evidenceMade = entryKind(
	'evidence.made',
	1,
	v.strictObject({ ...pack, manifest: hash, attempts: count, entries: count }),
);
/** It could not be made, or nobody wanted it any more. */
export const evidenceGivenUp = entryKind(
	'evidence.given-up',
	1,
	v.strictObject({ ...pack, why: v.picklist(['cancelled', 'failed']) }),
);
/** Somebody took the file. */
export const evidenceTaken = entryKind('evidence.taken', 1, v.strictObject(pack));

export const evidenceEntries = [
	logOpened,
	logExported,
	evidenceAsked,
	evidenceMade,
	evidenceGivenUp,
	evidenceTaken,
];
