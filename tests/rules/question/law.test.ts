import { expect, test } from 'vitest';
import { coverage, dueOn, monthsLater, reasonOn, restsOnTheDead } from '#lib/question/law.ts';
import type { Source } from '#lib/question/question.ts';
import { testBank } from '../../bank.ts';

const law = testBank().sources[0] as Source;
const [first, second] = testBank().questions;
const sources = (...all: Source[]) => new Map(all.map((value) => [value.id, { value }]));

test('a year after a check is the same day, and the end of a month stays its end', () => {
	expect(monthsLater('2026-11-24', 12)).toBe('2027-11-24');
	expect(monthsLater('2028-02-29', 12)).toBe('2029-02-28');
	expect(monthsLater('2026-10-31', 1)).toBe('2026-11-30');
});

test('I9: a rule is out of force from its last day on, and due from a year after its check on', () => {
	const ended: Source = { ...law, effective: { from: '2021-11-01', to: '2027-01-01' } };
	expect(reasonOn(ended, '2026-12-31')).toBeNull();
	expect(reasonOn(ended, '2027-01-01')).toEqual({ reason: 'ended', since: '2027-01-01' });
	expect(reasonOn({ ...law, effective: { from: '2027-05-01' } }, '2027-04-30')).toEqual({
		reason: 'not-yet',
		since: '2027-05-01',
	});
	expect(reasonOn(law, '2027-11-23')).toBeNull();
	expect(reasonOn(law, '2027-11-24')).toEqual({ reason: 'unchecked', since: '2027-11-24' });
});

test('what is due is told with the programmes that draw it, ended rules first', () => {
	if (!first || !second) throw new Error('the bank has questions');
	const questions = [
		{ ...first, id: 'b-rests-on-the-old', sources: ['B-OLD-1'] },
		{ ...second, id: 'a-not-checked', sources: ['B-PI-10', 'A17'] },
	];
	const old: Source = { ...law, id: 'B-OLD-1', effective: { from: '2009-01-01', to: '2026-06-01' } };
	const found = dueOn(questions, sources(law, old), '2028-01-01', ({ id }) =>
		id === 'b-rests-on-the-old' ? ['onboarding'] : [],
	);
	expect(found).toMatchObject([
		{
			question: 'b-rests-on-the-old',
			source: { id: 'B-OLD-1' },
			reason: 'ended',
			programmes: ['onboarding'],
		},
		{ question: 'a-not-checked', source: { id: 'B-PI-10' }, reason: 'unchecked', programmes: [] },
	]);
	expect(restsOnTheDead(found)).toBe(true);
	// In no programme nobody is taught it; and an old check is no dead rule.
	expect(restsOnTheDead(found.map((one) => ({ ...one, programmes: [] })))).toBe(false);
	expect(restsOnTheDead(found.slice(1))).toBe(false);
	expect(dueOn(questions.slice(1), sources(law), '2026-11-24', () => [])).toEqual([]);
});

test('a source is taught by the questions that rest on it or tell of it as the rule of 2012', () => {
	if (!first || !second) throw new Error('the bank has questions');
	const told = {
		...second,
		changed: { row: 'C1', then: law.text, now: law.text, source: 'B-OLD-1' },
	};
	const old: Source = { ...law, id: 'B-OLD-1' };
	const nobody: Source = { ...law, id: 'B-NEW-1' };
	expect(
		coverage([first, told], [law, old, nobody]).map(({ source, questions }) => [source.id, questions]),
	).toEqual([
		['B-PI-10', [first.id, told.id]],
		['B-OLD-1', [told.id]],
		['B-NEW-1', []],
	]);
});
