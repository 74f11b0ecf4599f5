import * as v from 'valibot';
import { assignmentEntries } from '#lib/assignment/entries.ts';
import { attemptEntries } from '#lib/attempt/entries.ts';
import { type EntryKind, entryKind } from '#lib/log/kind.ts';
import { programmeEntries } from '#lib/programme/entries.ts';
import { reviewEntries } from '#lib/review/entries.ts';
import { sessionEntries } from '#lib/session/entries.ts';
import { staffEntries } from '#lib/staff/entries.ts';

/** The service started. Subject: `service`. */
export const serviceStarted = entryKind(
	'service.started',
	1,
	v.strictObject({ version: v.string(), dialect: v.picklist(['sqlite', 'postgres']), demo: v.boolean() }),
);
/** The log was exported. Subject: `log`. */
export const logExported = entryKind(
	'log.exported',
	1,
	v.strictObject({
		format: v.literal('csv'),
		entries: v.pipe(v.number(), v.safeInteger()),
		filtered: v.boolean(),
	}),
);

/** The one registry of kinds: what the log takes, and nothing else. */
export const entryKinds: ReadonlyMap<string, EntryKind> = new Map(
	[
		serviceStarted,
		logExported,
		...staffEntries,
		...sessionEntries,
		...programmeEntries,
		...assignmentEntries,
		...attemptEntries,
		...reviewEntries,
	].map((kind) => [kind.kind, kind as unknown as EntryKind]),
);
