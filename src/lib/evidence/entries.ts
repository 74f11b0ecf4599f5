import * as v from 'valibot';
import { count, entryKind } from '#lib/log/kind.ts';

/** The log was exported: so many entries, all or a part of them. Subject: `log`. */
export const logExported = entryKind(
	'log.exported',
	1,
	v.strictObject({ format: v.picklist(['csv', 'jsonl', 'tiles']), entries: count, filtered: v.boolean() }),
);

export const evidenceEntries = [logExported];
