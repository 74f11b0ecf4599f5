import { expect, test } from 'vitest';
import { entryKinds } from '#lib/entry-kinds.ts';
import {
	actorName,
	dataField,
	dataFields,
	kindSentence,
	kindSentences,
	subjectName,
} from '#lib/evidence/messages.ts';
import { locales } from '#lib/i18n/catalogue.ts';

/** The names of the fields in a kind's data. */
function fieldsOf(kind: string): string[] {
	const schema = entryKinds.get(kind)?.data as unknown as { entries: Record<string, unknown> };
	return Object.keys(schema.entries);
}

test.each(locales)('every kind of entry has a sentence of its own (%s)', (locale) => {
	const sentences = [...entryKinds.keys()].map((kind) => kindSentence(locale, kind));
	for (const [i, kind] of [...entryKinds.keys()].entries()) expect(sentences[i], kind).not.toBe(kind);
	expect(new Set(sentences).size).toBe(entryKinds.size);
});

test('no sentence is left over from a kind that is gone', () => {
	expect(Object.keys(kindSentences.en).sort()).toEqual([...entryKinds.keys()].sort());
});

test.each(locales)('every field of every kind is explained (%s)', (locale) => {
	for (const kind of entryKinds.keys())
		for (const field of fieldsOf(kind))
			expect(dataField(locale, kind, field), `${kind}: ${field}`).toBeTruthy();
});

test('no explanation is left over from a field that is gone', () => {
	const known = new Set(
		[...entryKinds.keys()].flatMap((kind) => fieldsOf(kind).flatMap((f) => [f, `${kind}:${f}`])),
	);
	for (const field of Object.keys(dataFields.en)) expect([...known], field).toContain(field);
});

test('a kind or a field of a later version is shown as it is, and breaks nothing', () => {
	expect(kindSentence('en', 'waiver.granted')).toBe('waiver.granted');
	expect(dataField('en', 'waiver.granted', 'until')).toBeUndefined();
	expect(kindSentence('en', 'constructor')).toBe('constructor');
});

test('a unit whose code is "unknown" is not taken for somebody who is not signed in', () => {
	expect(actorName('en', 'unknown')).toBe('somebody not signed in');
	expect(subjectName('en', { kind: 'session.refused', subject: 'unknown' })).toBe('somebody not signed in');
	expect(subjectName('en', { kind: 'unit.added', subject: 'unknown' })).toBe('unknown');
});
