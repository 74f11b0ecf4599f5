import * as v from 'valibot';
import { basisPoints, count, entryKind, hash, instant, rowId, slug } from '#lib/log/kind.ts';

const about = { attempt: rowId, assignment: rowId, programme: slug };
const sealed = {
	...about,
	programmeHash: hash,
	/** SHA-256 of the paper's canonical JSON. */
	paper: hash,
	/** SHA-256 of the canonical JSON of all steps. */
	steps: hash,
	/** How many steps. */
	count,
	answered: count,
};

/** Subject: the learner; so in all of this room. Practice leaves no entries. */
export const attemptStarted = entryKind(
	'attempt.started',
	1,
	v.strictObject({
		...about,
		programmeHash: hash,
		bank: hash,
		paper: hash,
		number: count,
		questions: count,
		deadline: v.nullable(instant),
	}),
);
export const attemptHandedIn = entryKind('attempt.handed-in', 1, v.strictObject(sealed));
export const attemptExpired = entryKind('attempt.expired', 1, v.strictObject(sealed));
export const attemptGraded = entryKind(
	'attempt.graded',
	1,
	v.strictObject({
		...about,
		programmeHash: hash,
		grade: basisPoints,
		passMark: basisPoints,
		passed: v.boolean(),
		reason: v.picklist(['passed', 'mark', 'critical']),
		/** The questions that failed the attempt by themselves. */
		critical: v.array(v.strictObject({ question: slug, revision: hash })),
		/** What the assignment has come to, where this attempt decided it. */
		outcome: v.nullable(v.picklist(['passed', 'failed'])),
	}),
);

/** The learner had opened the keys of these questions elsewhere before: in the bank, or in somebody else's result. */
export const attemptFlagged = entryKind(
	'attempt.flagged',
	1,
	v.strictObject({ ...about, keys: v.array(slug) }),
);

export const attemptEntries = [
	attemptStarted,
	attemptHandedIn,
	attemptExpired,
	attemptGraded,
	attemptFlagged,
];
