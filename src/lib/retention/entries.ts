import * as v from 'valibot';
import { count, entryKind, rowId } from '#lib/log/kind.ts';
import { bases } from './retention.ts';

const ground = { basis: v.picklist(bases), decision: v.nullable(rowId) };

/**
 * Name, addresses, password, free texts and salts of a person were deleted; so many texts, mails and names on
 * certificates. Subject: the person; so in all but the last. `decision` is null where the command line did it.
 */
export const subjectErased = entryKind(
	'subject.erased',
	1,
	v.strictObject({ ...ground, texts: count, mails: count, certificates: count }),
);
/** They were set apart instead, for auditors only, while a period of keeping runs. */
export const subjectRestricted = entryKind('subject.restricted', 1, v.strictObject(ground));
/** They were put back. */
export const subjectUnrestricted = entryKind(
	'subject.unrestricted',
	1,
	v.strictObject({ decision: v.nullable(rowId) }),
);
/** An auditor opened the list of the restricted, or what is kept of one of them. Once in half an hour for each. Subject: `restrictions`, or the person. */
export const restrictedOpened = entryKind('restricted.opened', 1, v.strictObject({}));
/** What was over was deleted: so many people erased, sessions, counts of tries, mails, memories. Subject: `retention`. */
export const retentionRun = entryKind(
	'retention.run',
	1,
	v.strictObject({ people: count, sessions: count, throttle: count, mails: count, memories: count }),
);

export const retentionEntries = [
	subjectErased,
	subjectRestricted,
	subjectUnrestricted,
	restrictedOpened,
	retentionRun,
];
