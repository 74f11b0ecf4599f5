import * as v from 'valibot';
import { entryKind, hash } from '#lib/log/kind.ts';

/** An officer opened the key of a question in the bank for the first time. Subject: the question. */
export const keyOpened = entryKind('key.opened', 1, v.strictObject({ revision: hash }));

export const libraryEntries = [keyOpened];
