import * as v from 'valibot';
import { assignmentEntries } from '#lib/assignment/entries.ts';
import { attemptEntries } from '#lib/attempt/entries.ts';
import { correctionEntries } from '#lib/correction/entries.ts';
import { decisionEntries } from '#lib/decision/entries.ts';
import { certificateEntries } from '#lib/certificate/entries.ts';
import { evidenceEntries } from '#lib/evidence/entries.ts';
import { libraryEntries } from '#lib/library/entries.ts';
import { logEntries } from '#lib/log/entries.ts';
import { type EntryKind, entryKind } from '#lib/log/kind.ts';
import { programmeEntries } from '#lib/programme/entries.ts';
import { retentionEntries } from '#lib/retention/entries.ts';
import { reviewEntries } from '#lib/review/entries.ts';
import { sessionEntries } from '#lib/session/entries.ts';
import { staffEntries } from '#lib/staff/entries.ts';

/** The service started. Subject: `service`. */
export const serviceStarted = entryKind(
	'service.started',
	1,
	v.strictObject({ version: v.string(), dialect: v.picklist(['sqlite', 'postgres']), demo: v.boolean() }),
);

/** The one registry of kinds: what the log takes, and nothing else. */
export const entryKinds: ReadonlyMap<string, EntryKind> = new Map(
	[
		serviceStarted,
		...logEntries,
		...staffEntries,
		...sessionEntries,
		...programmeEntries,
		...assignmentEntries,
		...attemptEntries,
		...certificateEntries,
		...reviewEntries,
		...decisionEntries,
		...correctionEntries,
		...retentionEntries,
		...evidenceEntries,
		...libraryEntries,
	].map((kind) => [kind.kind, kind as unknown as EntryKind]),
);
