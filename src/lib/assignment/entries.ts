import * as v from 'valibot';
import { calendarDate, entryKind, hash, rowId, slug } from '#lib/log/kind.ts';

/** Subject: the person. */
export const assignmentMade = entryKind(
	'assignment.made',
	1,
	v.strictObject({
		assignment: rowId,
		programme: slug,
		programmeHash: hash,
		cycle: slug,
		opens: v.nullable(calendarDate),
		due: calendarDate,
	}),
);

export const assignmentEntries = [assignmentMade];
