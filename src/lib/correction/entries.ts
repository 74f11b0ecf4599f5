import * as v from 'valibot';
import { count, entryKind, hash, rowId } from '#lib/log/kind.ts';

/** `entry` and `leaf` name the entry that it concerns, `reason` is a commitment to why. Subject: that of the entry. */
const about = { entry: count, leaf: hash, decision: rowId, reason: hash };

/** An annotation stands beside an entry. `text` is a commitment. */
export const entryAnnotated = entryKind('entry.annotated', 1, v.strictObject({ ...about, text: hash }));
/** An entry says something that is not so; `text`, a commitment, says what is. */
export const entryCorrected = entryKind('entry.corrected', 1, v.strictObject({ ...about, text: hash }));
/**
 * An entry counts no more. Where it graded an attempt, `attempt` is voided, and `outcome` is what the assignment has come
 * to without it; null: open again.
 */
export const entryVoided = entryKind(
	'entry.voided',
	1,
	v.strictObject({
		...about,
		attempt: v.nullable(rowId),
		assignment: v.nullable(rowId),
		outcome: v.nullable(v.picklist(['passed', 'failed'])),
	}),
);

export const correctionEntries = [entryAnnotated, entryCorrected, entryVoided];
