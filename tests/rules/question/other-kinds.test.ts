import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { locales } from '#lib/i18n/catalogue.ts';
import { kindOf, type Question } from '#lib/question/kinds.ts';
import { mermaid } from '#lib/question/kinds/case/mermaid.ts';
import { bestPath, walk } from '#lib/question/kinds/case/graph.ts';
import { connection } from '#lib/question/kinds/match/match.ts';
import { problemSentence } from '#lib/question/problem.ts';
import {
	allKindsBank,
	caseQuestion,
	matchQuestion,
	orderQuestion,
	spotQuestion,
	twinBank,
} from '../../bank.ts';

const about = { topic: 'vip-lists', use: 'scored' } as const;
const order = orderQuestion({ ...about, id: 'put-in-order' });
const match = matchQuestion({ ...about, id: 'match-them' });
const spot = spotQuestion({ ...about, id: 'spot-them' });
const tea = caseQuestion({ ...about, id: 'tea-with-a-broker' });
const others = [order, match, spot, tea];

const asIs = <T>(items: readonly T[]): T[] => [...items];
const backwards = <T>(items: readonly T[]): T[] => items.toReversed();
const worth = (question: Question, ...values: string[]) => {
	const kind = kindOf(question);
	return kind.fraction(question, kind.response(question, values));
};
const problemsOf = (question: Question) =>
	kindOf(question)
		.problems(question)
		.map((found) => [found.path.join('.'), problemSentence(found, 'en')]);

describe('an order', () => {
	const ids = order.options.map(({ id }) => id);
	const [back, report, readers, customers] = ids as [string, string, string, string];

	test.each([
		['as it should be', ids, 10_000],
		['the exact reverse', [...ids].reverse(), 0],
		['two neighbours exchanged: one pair of six', [report, back, readers, customers], 8_333],
		['the first put last: three pairs of six', [report, readers, customers, back], 5_000],
		['only two placed, in the right order: one pair of six', [back, customers], 1_667],
		['only one placed', [back], 0],
	])('%s', (_, given, fraction) => {
		expect(worth(order, ...given)).toBe(fraction);
	});

	test('is worth half on average when it is drawn at random, and never more than all', () => {
		const shuffles = fc.shuffledSubarray(ids, { minLength: 4, maxLength: 4 });
		const values = fc.sample(shuffles, { numRuns: 2_000, seed: 7 }).map((given) => worth(order, ...given));
		const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
		expect(mean).toBeGreaterThan(4_800);
		expect(mean).toBeLessThan(5_200);
	});

	test('half of it keeps its gaps: what is third stays third', () => {
		const { response } = kindOf(order);
		expect(response(order, [`3=${back}`, `1=${report}`])).toEqual([`1=${report}`, `3=${back}`]);
		expect(response(order, [`4=${customers}`, `1=${back}`, `2=${report}`, `3=${readers}`])).toEqual(ids);
		expect(worth(order, `1=${back}`, `4=${report}`)).toBe(1_667);
		for (const wrong of [
			[`0=${back}`],
			[`5=${back}`],
			[`1=${back}`, `1=${report}`],
			[`1=${back}`, `2=${back}`],
		])
			expect(response(order, wrong)).toBeNull();
	});

	test('takes each of its options once and nothing else; a part of them is not complete', () => {
		const { response, complete } = kindOf(order);
		expect(response(order, [back, back])).toBeNull();
		expect(response(order, ['somebody-else'])).toBeNull();
		expect(response(order, [])).toBeNull();
		expect(complete(order, [back, report])).toBe(false);
		expect(complete(order, ids)).toBe(true);
	});

	test('the feedback shows the right order and the place that each was given', () => {
		const kind = kindOf(order);
		const feedback = kind.feedback(order, kind.order(order, backwards), [report, back], 'en');
		expect(feedback).toMatchObject({
			kind: 'order',
			options: [{ given: 2 }, { given: 1 }, { given: null }, { given: null }],
		});
	});
});

describe('a match', () => {
	const right = match.options.map(({ id, target }) => connection(id, target));

	test('is worth the share of what is connected rightly', () => {
		expect(worth(match, ...right)).toBe(10_000);
		expect(worth(match, ...right.slice(0, 3))).toBe(7_500);
		// Everything to one target earns the share of that target: the worst case that is left.
		expect(worth(match, ...match.options.map(({ id }) => connection(id, 'may-query')))).toBe(5_000);
		expect(worth(match)).toBe(0);
	});

	test('takes one connection an option, known ones only', () => {
		const { response, complete } = kindOf(match);
		const id = match.options[0]?.id ?? '';
		expect(response(match, [connection(id, 'may-query'), connection(id, 'may-not')])).toBeNull();
		expect(response(match, [connection(id, 'who-knows')])).toBeNull();
		expect(response(match, [id])).toBeNull();
		// In the order of the file, however it was sent.
		expect(response(match, right.toReversed())).toEqual(right);
		expect(complete(match, right.slice(1))).toBe(false);
	});

	test('needs known targets, at least two of them used', () => {
		const lost = { ...match, options: match.options.map((o) => ({ ...o, target: 'nowhere' })) };
		expect(problemsOf(lost)).toContainEqual([
			'options',
			'All options belong to one target: use at least two.',
		]);
		expect(problemsOf(lost)).toContainEqual(['options.0.target', 'There is no "nowhere" among the targets.']);
		expect(problemsOf(match)).toEqual([]);
	});
});

describe('spotting breaches', () => {
	const all = spot.passages.map(({ id }) => id);

	test.each([
		['both and nothing else', ['attaches-the-list', 'gives-the-password'], 10_000],
		['one of the two', ['attaches-the-list'], 5_000],
		['both and one false alarm', ['attaches-the-list', 'gives-the-password', 'greets'], 5_000],
		['both and two false alarms', ['attaches-the-list', 'gives-the-password', 'greets', 'offers-help'], 0],
		['a false alarm alone: never below nothing', ['greets'], 0],
		['everything', all, 0],
	])('%s', (_, marked, fraction) => {
		expect(worth(spot, ...marked)).toBe(fraction);
	});

	test('the passages stay in the order of the document, whatever the paper shuffles', () => {
		expect(kindOf(spot).order(spot, backwards)).toEqual(all);
	});

	test('needs two breaches, not more of them than passages in order, and what its document needs', () => {
		const marked = (...breaches: number[]) => ({
			...spot,
			passages: spot.passages.map((passage, i) => ({ ...passage, breach: breaches.includes(i) })),
		});
		expect(problemsOf(marked(1))).toEqual([
			['passages', 'At least two passages must say breach: true; there are 1.'],
		]);
		expect(problemsOf(marked(0, 1, 2))).toEqual([
			[
				'passages',
				'There may not be more breaches (3) than passages in order (2): marking everything would earn something.',
			],
		]);
		const log = {
			...spot,
			document: {
				type: 'table' as const,
				title: spot.document.title,
				columns: [spot.document.title, spot.document.title],
			},
		};
		expect(problemsOf(log)).toContainEqual([
			'passages.0',
			'Each row needs one cell for each of the 2 columns; cells in this one: 0.',
		]);
		const chat = { ...spot, document: { type: 'chat' as const, title: spot.document.title } };
		expect(problemsOf(chat)).toContainEqual(['passages.0', '"from" is missing.']);
	});
});

describe('a case', () => {
	const best = ['decline-and-ask', 'report-him', 'keep-it-for-them'];

	test.each([
		['the best way', best, 10_000],
		['a slip that is owned up to: 0 + 1 + 2 + 1 of 5', ['hand-over-ten', 'own-up', ...best.slice(1)], 8_000],
		['a lie that ends it: nothing of 4', ['hand-over-ten', 'lie-about-it'], 0],
		['partial credit counts with its weight: 1 + 2 × 0.4 + 1 of 4', [best[0], 'block-him', best[2]], 7_000],
		['left after the first decision: 1 of 4', best.slice(0, 1), 2_500],
	] as [string, string[], number][])('%s', (_, path, fraction) => {
		expect(worth(tea, ...path)).toBe(fraction);
	});

	test('the best way is open from the beginning, and no other way earns everything', () => {
		expect(kindOf(tea).best(tea)).toEqual(best);
		const ways: string[][] = [];
		const go = (path: string[]): void => {
			const now = walk(tea, path);
			if (!now?.next) ways.push(path);
			else for (const { id } of now.next.choices) go([...path, id]);
		};
		go([]);
		expect(ways.filter((path) => worth(tea, ...path) === 10_000)).toEqual([best]);
		expect(ways.length).toBeGreaterThan(5);
		// Leaving early never pays: from wherever one stands, going on at one's best earns more.
		for (const path of ways)
			for (let n = 0; n < path.length; n++) {
				const way = path.slice(0, n);
				for (let next = walk(tea, way)?.next; next; next = walk(tea, way)?.next)
					way.push(next.choices.find(({ fraction }) => fraction === 10_000)?.id ?? '');
				expect(worth(tea, ...way)).toBeGreaterThan(worth(tea, ...path.slice(0, n)));
			}
	});

	test('takes only ways that can be gone', () => {
		const { response, complete } = kindOf(tea);
		expect(response(tea, ['report-him'])).toBeNull();
		expect(response(tea, ['decline-and-ask', 'decline-and-ask'])).toBeNull();
		expect(response(tea, [...best, 'own-up'])).toBeNull();
		expect(complete(tea, best.slice(0, 2))).toBe(false);
		expect(complete(tea, best)).toBe(true);
		expect(complete(tea, ['hand-over-ten', 'lie-about-it'])).toBe(true);
	});

	test('shows what was decided and what it led to, and then the next decision; nothing of the ways not gone', () => {
		const kind = kindOf(tea);
		const page = kind.present(tea, kind.order(tea, asIs), 'en', ['hand-over-ten']);
		expect(page).toMatchObject({
			path: ['hand-over-ten'],
			past: [{ choice: 'Hand over ten', consequence: ['Then: Hand over ten.'] }],
			now: { options: [{ id: 'own-up' }, { id: 'lie-about-it' }] },
		});
		const text = JSON.stringify(page);
		for (const elsewhere of ['report-him', 'keep-it-for-them', 'Then: Decline'])
			expect(text).not.toContain(elsewhere);
		expect(kind.present(tea, kind.order(tea, asIs), 'en', best)).toMatchObject({ now: null });
	});

	test('the result replays the way with what would have been better, and the best way', () => {
		const kind = kindOf(tea);
		const way = ['hand-over-ten', 'own-up', 'block-him', 'keep-it-for-them'];
		expect(kind.feedback(tea, kind.order(tea, asIs), way, 'en')).toMatchObject({
			complete: true,
			path: [
				{ best: false, credit: 0, better: { text: 'Decline and ask what it is about' } },
				{ best: true, better: null },
				{ best: false, credit: 4_000, better: { text: 'Report him' } },
				{ best: true },
			],
			bestPath: best.map(() => ({ story: expect.any(Array) })),
		});
	});

	const changed = (change: (copy: typeof tea) => void) => {
		const copy = structuredClone(tea);
		change(copy);
		return problemsOf(copy);
	};
	const choice = (of: typeof tea, step: number, position: number) =>
		of.steps[step]?.choices[position] as (typeof tea)['steps'][number]['choices'][number];

	test('cycles, dead ends, steps nobody meets and what else is wrong with its shape are errors at their places', () => {
		expect(problemsOf(tea)).toEqual([]);
		expect(changed((copy) => (choice(copy, 3, 1).next = 'the-offer'))).toEqual([
			['steps.3.choices.1.next', '"the-message" leads back to "the-offer": a case may not go in a circle.'],
		]);
		expect(changed((copy) => (choice(copy, 2, 1).next = 'nowhere'))).toEqual([
			[
				'steps.2.choices.1.next',
				'There is no step "nowhere": this is a dead end. Where the case ends, write end.',
			],
		]);
		expect(changed((copy) => (choice(copy, 0, 1).next = 'the-proof'))).toEqual([
			['steps.1.id', 'No way leads from the beginning to step "the-regret".'],
		]);
		expect(changed((copy) => (choice(copy, 2, 0).fraction = 5_000))).toContainEqual([
			'steps.2.choices',
			'Step "the-proof" must have exactly one choice with fraction 10000; it has 0.',
		]);
		expect(changed((copy) => (choice(copy, 2, 1).fraction = 7_500))).toEqual([
			['steps.2.choices.1.fraction', 'A choice that is not the best has a fraction of at most 5000.'],
		]);
		expect(changed((copy) => (choice(copy, 2, 0).next = 'end'))).toEqual([
			['steps', 'Choosing the best each time, one takes between 3 and 6 decisions; here it is 2.'],
		]);
		expect(changed((copy) => (choice(copy, 3, 1).id = 'own-up'))).toEqual([
			['steps.3.choices.1.id', 'The option id "own-up" is repeated in this question.'],
		]);
	});

	test('every step on the best way means that nothing branches', () => {
		const straight = structuredClone(tea);
		straight.steps.splice(1, 1);
		choice(straight, 0, 1).next = 'the-proof';
		expect(problemsOf(straight).map(([, sentence]) => sentence)).toEqual([
			'Every step is on the best path: whatever one chooses, the same follows, so nothing branches.',
		]);
	});

	test('seven decisions on some way are too many', () => {
		const long = structuredClone(tea);
		const regret = long.steps[1] as (typeof tea)['steps'][number];
		for (let n = 1; n <= 4; n++) {
			const more = structuredClone(tea.steps[1] as typeof regret);
			more.id = `still-awake-${n}`;
			more.choices.forEach((one) => (one.id = `${one.id}-${n}`));
			const last = long.steps.at(-1) as typeof regret;
			(n === 1 ? regret : last).choices.forEach((one) => {
				if (one.fraction === 10_000) one.next = more.id;
			});
			long.steps.push(more);
		}
		expect(problemsOf(long)).toContainEqual(['steps', 'The longest way has 8 decisions; the most is 6.']);
	});

	test('is drawn as a Mermaid flow chart with its best way thick', () => {
		const chart = mermaid(tea, 'en').split('\n');
		expect(chart[0]).toBe('flowchart TD');
		expect(chart).toContain('\ts1 ==>|"Decline and ask what it is about (100 %)"| s3');
		expect(chart).toContain('\ts2 -->|"Say you never met him (0 %)"| end_');
		expect(chart.filter((line) => line.includes('==>'))).toHaveLength(bestPath(tea).length + 1);
		const quoted = structuredClone(tea);
		choice(quoted, 0, 0).text = { 'zh-CN': '“是”', en: 'Say "no" <b>&</b> #1' };
		expect(mermaid(quoted, 'en')).toContain('"Say #quot;no#quot; #lt;b#gt;&#lt;/b#gt; #35;1 (100 %)"');
	});
});

describe('before an answer is final', () => {
	const bank = allKindsBank();
	const twin = twinBank(allKindsBank());
	const pairs = bank.others.map(
		(question, i) => [question.id, question, twin.others[i] as Question] as const,
	);

	test.each(pairs)('I1: %s and its twin give the same page and the same plain text', (_, one, other) => {
		expect(other.explanation).not.toEqual(one.explanation);
		for (const locale of locales) {
			const paper = kindOf(one).order(one, backwards);
			const shown = (question: Question) => {
				const kind = kindOf(question);
				const path = question.kind === 'case' ? ['hand-over-ten'] : null;
				return [
					JSON.stringify(kind.present(question, paper, locale, path)),
					kind.plainText(question, paper, locale),
				];
			};
			expect(shown(other)).toEqual(shown(one));
		}
	});

	test.each(others.map((question) => [question.kind, question] as const))(
		'%s: what earns everything does, and a wrong value never throws',
		(_, question) => {
			const kind = kindOf(question);
			expect(kind.fraction(question, kind.best(question))).toBe(10_000);
			expect(kind.fraction(question, kind.response(question, [...kind.best(question)]))).toBe(10_000);
			expect(kind.fraction(question, null)).toBe(0);
			fc.assert(
				fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom(...kind.best(question)))), (values) => {
					const response = kind.response(question, values);
					const fraction = kind.fraction(question, response);
					expect(Number.isInteger(fraction) && fraction >= 0 && fraction <= 10_000).toBe(true);
				}),
			);
		},
	);

	test('plain text numbers every passage, so that an answer on paper can name it', () => {
		const text = kindOf(spot).plainText(spot, [], 'en');
		expect(text).toContain('2. The list is attached');
		expect(text).toContain('Subject: Friday’s campaign');
		expect(text.trimEnd().endsWith('What do you do now?')).toBe(true);
	});
});
