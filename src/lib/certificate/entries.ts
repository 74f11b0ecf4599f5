import * as v from 'valibot';
import { basisPoints, calendarDate, count, entryKind, hash, rowId, slug } from '#lib/log/kind.ts';

/** Subject: the holder. */
export const certificateIssued = entryKind(
	'certificate.issued',
	1,
	v.strictObject({
		certificate: rowId,
		assignment: rowId,
		attempt: rowId,
		programme: slug,
		programmeHash: hash,
		paper: hash,
		grade: basisPoints,
		passMark: basisPoints,
		cycle: slug,
		passedOn: calendarDate,
		issuedOn: calendarDate,
		validUntil: v.nullable(calendarDate),
		/** Commitment to the holder's name at that moment. */
		holder: hash,
	}),
);
/** Subject: the holder. */
export const certificateRevoked = entryKind(
	'certificate.revoked',
	1,
	v.strictObject({ certificate: rowId, decision: rowId, reason: hash }),
);
/** So many certificates were exported with their proofs: all of them or a part. Subject: `certificates`. */
export const certificatesExported = entryKind(
	'certificates.exported',
	1,
	v.strictObject({ count, filtered: v.boolean() }),
);

export const certificateEntries = [certificateIssued, certificateRevoked, certificatesExported];
