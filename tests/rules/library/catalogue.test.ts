import { describe, expect, test } from 'vitest';
import { allTexts, differences, fits, shownTexts, teaser } from '#lib/library/catalogue.ts';
import type { Question } from '#lib/question/kinds.ts';
import { allKindsBank } from '../../bank.ts';

const bank = allKindsBank();
const all: Question[] = [...bank.questions, ...bank.others];
const found = (filter: Parameters<typeof fits>[2]) =>
	all.filter((question) => fits(question, shownTexts(question), filter)).map(({ id }) => id);

describe('the bank browser finds', () => {
	test('by topic, kind, use, audience, grey and source, all at once', () => {
		expect(found({ kind: 'case' })).toEqual(['case-scored', 'case-practice']);
		expect(found({ kind: 'case', use: 'practice' })).toEqual(['case-practice']);
		expect(found({ topic: 'vip-lists', grey: true })).toEqual(['old-school-friend', 'list-from-the-region']);
		expect(found({ source: 'B-PI-10' })).toHaveLength(all.length);
		expect(found({ source: 'B-PI-99' })).toEqual([]);
		expect(found({ audience: 'it' })).toEqual([]);
	});

	test('by words in either language, every one of them, wherever they stand', () => {
		expect(found({ search: 'landlord REPORT' })).toEqual(['query-for-a-friend']);
		expect(found({ search: '房东' })).toEqual(['query-for-a-friend']);
		expect(found({ search: 'birthday', use: 'scored' })).toEqual(['spot-scored']);
		expect(found({ search: 'landlord birthday' })).toEqual([]);
		expect(found({ search: '   ' })).toHaveLength(all.length);
		expect(found({ search: '陌生人 stranger' })).toEqual([]);
	});

	test('nothing by what stands behind the key: reasons, explanations, later steps of a case', () => {
		for (const words of ['Compare Article 10', '讲解', 'forbids', 'Then: Decline', 'Own up the next day'])
			expect(found({ search: words }), words).toEqual([]);
		const open = (search: string) =>
			all.filter((question) => fits(question, allTexts(question), { search })).length;
		expect(open('Compare Article 10')).toBe(all.length);
		expect(open('Own up the next day')).toBe(2);
	});
});

test('two revisions differ leaf by leaf; an option put in between moves nothing else', () => {
	const before = structuredClone(bank.questions[0]) as Question;
	expect(differences(before, structuredClone(before))).toEqual([]);
	const after = structuredClone(before);
	if (after.kind !== 'single' || !after.options[1]) throw new Error('a single choice');
	after.options[1].text = { 'zh-CN': '拒绝', en: 'Refuse' };
	after.sources.push('A18');
	after.options.splice(1, 0, { ...after.options[0], id: 'wait-and-see' } as (typeof after.options)[number]);
	const paths = differences(before, after).map(({ path, before: old, after: now }) => [path, old, now]);
	expect(paths).toContainEqual(['options › refuse-quietly › text › en', 'Refuse and say nothing', 'Refuse']);
	expect(paths).toContainEqual(['sources › 3', null, 'A18']);
	expect(paths).toContainEqual(['options › wait-and-see › id', null, 'wait-and-see']);
	expect(paths.every(([path]) => !String(path).includes('hand-it-over'))).toBe(true);
});

test('two orders of the same things differ: the order may be the key', () => {
	const before = bank.others[0] as Question;
	const after = structuredClone(before);
	if (after.kind !== 'order') throw new Error('an order');
	after.options.reverse();
	expect(differences(before, after)).toEqual([
		{
			path: 'options › ⇅',
			before: 'take-it-back, report-it, list-the-readers, tell-the-customers',
			after: 'tell-the-customers, list-the-readers, report-it, take-it-back',
		},
	]);
});

test('a teaser is the first paragraph', () => {
	const question = { ...all[0], scenario: { 'zh-CN': '一。\n\n二。', en: 'One.\n\nTwo.' } } as Question;
	expect(teaser(question, 'zh-CN')).toBe('一。');
	expect(teaser(question, 'en')).toBe('One.');
});
