import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DrawInput, drawPaper } from '#lib/programme/draw.ts';
import { cycleOf, paperLength, type Programme, programmeSchema } from '#lib/programme/programme.ts';
import { revise, type Revision } from '#lib/question/revision.ts';
import * as v from 'valibot';
import {
	allKindsBank,
	caseQuestion,
	type TestBank,
	testBank,
	type TestQuestion,
	twinBank,
} from '../../bank.ts';

const revisions = (bank: TestBank): Revision<TestQuestion>[] =>
	bank.questions.map((value) => revise('question', value.id, value));
const questions = revisions(testBank());
const byId = new Map(questions.map((revision) => [revision.id, revision.value]));
const programmeOf = (id: string): Programme =>
	v.parse(
		programmeSchema,
		testBank().programmes.find((one) => one.id === id),
	);
const onboarding = programmeOf('onboarding');
const practice = programmeOf('practice');

const draw = (input: Partial<DrawInput>) =>
	drawPaper({ programme: onboarding, questions, seed: 'seed', seen: new Map(), topics: null, ...input })
		.questions;
const idsOf = (drawn: ReturnType<typeof draw>) => drawn.map(({ id }) => id);
const seeds = Array.from({ length: 200 }, (_, i) => `seed ${i}`);

describe('a paper', () => {
	test('is the same for the same seed, questions and history, in whatever order the questions come', () => {
		fc.assert(
			fc.property(
				fc.string(),
				fc.shuffledSubarray(questions, { minLength: questions.length }),
				(seed, shuffled) => {
					expect(draw({ seed, questions: shuffled })).toEqual(draw({ seed }));
				},
			),
		);
	});

	test('differs between seeds', () => {
		expect(new Set(seeds.map((seed) => JSON.stringify(draw({ seed })))).size).toBeGreaterThan(150);
	});

	test('has each section’s number of questions and weight, none twice, none of another use', () => {
		for (const seed of seeds) {
			const drawn = draw({ seed });
			expect(drawn).toHaveLength(paperLength(onboarding));
			expect(new Set(idsOf(drawn)).size).toBe(drawn.length);
			for (const { id, weight } of drawn) {
				expect(byId.get(id)?.use).toBe('scored');
				expect(weight).toBe(byId.get(id)?.topic === 'vip-lists' ? 1 : 2);
			}
			expect(drawn.filter(({ weight }) => weight === 1)).toHaveLength(3);
		}
	});

	test('names the revision of each question and each of its options once', () => {
		for (const { id, hash, order } of draw({})) {
			expect(hash).toBe(questions.find((revision) => revision.id === id)?.hash);
			expect(order.toSorted()).toEqual(
				byId
					.get(id)
					?.options.map((option) => option.id)
					.sort(),
			);
		}
	});

	test('has at least as many grey questions as the section asks for', () => {
		const grey = (programme: Programme, seed: string) =>
			draw({ programme, seed }).filter(({ id }) => byId.get(id)?.grey).length;
		const wanting = (n: number): Programme => ({
			...onboarding,
			sections: [{ topics: ['vip-lists'], questions: 2, grey: n, weight: 1 }],
		});
		const without = seeds.filter((seed) => grey(wanting(0), seed) === 0);
		expect(without.length).toBeGreaterThan(20);
		for (const seed of seeds) {
			expect(grey(wanting(1), seed)).toBeGreaterThanOrEqual(1);
			expect(grey(wanting(2), seed)).toBe(2);
		}
	});

	test('shows first what the person has seen least', () => {
		const seen = new Map([
			['ten-yuan-a-record', 2],
			['list-for-the-insurer', 1],
			['whiteboard-names', 1],
			['old-school-friend', 1],
			['wife-asks-for-his-report', 1],
		]);
		for (const seed of seeds) {
			const ids = idsOf(draw({ seed, seen }));
			// The one of vip-lists never seen, and then those seen once before the one seen twice.
			expect(ids).toContain('list-from-the-region');
			expect(ids).not.toContain('ten-yuan-a-record');
			expect(ids).toEqual(expect.arrayContaining(['query-for-a-friend', 'which-queries-need-consent']));
		}
	});

	test('keeps its grey quota even when every grey question has been seen often', () => {
		const seen = new Map([
			['old-school-friend', 9],
			['list-from-the-region', 8],
		]);
		for (const seed of seeds) {
			const grey = idsOf(draw({ seed, seen })).filter((id) => byId.get(id)?.grey);
			expect(grey).toEqual(['list-from-the-region']);
		}
	});

	test('puts every question in every place, and every option in every position, about as often', () => {
		const places = new Map<string, number>();
		const positions = new Map<string, number>();
		const best = (id: string) => byId.get(id)?.options.find(({ correct }) => correct)?.id ?? '';
		const programme: Programme = {
			...onboarding,
			sections: [{ topics: ['credit-query'], questions: 3, grey: 0, weight: 1 }],
		};
		for (let i = 0; i < 3_000; i++)
			draw({ seed: `even ${i}`, programme }).forEach(({ id, order }, place) => {
				const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
				count(places, `${id}@${place}`);
				if (byId.get(id)?.kind === 'single') count(positions, `${id}:${order.indexOf(best(id))}`);
			});
		expect([...places.values()].every((n) => n > 870 && n < 1_130)).toBe(true);
		expect(positions.size).toBe(8);
		expect([...positions.values()].every((n) => n > 630 && n < 870)).toBe(true);
	});

	test('I1: does not depend on keys, fractions, whys or hashes', () => {
		const twins = revisions(twinBank());
		for (const seed of seeds) {
			const shown = (drawn: ReturnType<typeof draw>) =>
				drawn.map(({ id, order, weight }) => ({ id, order, weight }));
			const [paper, twin] = [draw({ seed }), draw({ seed, questions: twins })];
			expect(shown(twin)).toEqual(shown(paper));
			expect(twin.some(({ hash }, i) => hash === paper[i]?.hash)).toBe(false);
		}
	});

	test('has as many cases as the programme says, in sections that may draw them, and no others', () => {
		const bank = allKindsBank();
		const more = [1, 2, 3].map((n) => caseQuestion({ id: `case-${n}`, topic: 'vip-lists', use: 'scored' }));
		const all = [...bank.questions, ...bank.others, ...more].map((value) =>
			revise('question', value.id, value),
		);
		const kinds = new Map(all.map(({ id, value }) => [id, value.kind]));
		const grey = new Set(bank.questions.filter((question) => question.grey).map(({ id }) => id));
		const programme = (cases: number): Programme => ({
			...onboarding,
			cases,
			sections: [
				{ topics: ['vip-lists'], questions: 2, grey: 1, weight: 1 },
				{ topics: ['exchange-favours', 'credit-query'], questions: 3, grey: 0, weight: 2 },
			],
		});
		const homes = new Set<string>();
		for (const seed of seeds) {
			for (const cases of [0, 1, 2]) {
				const drawn = drawPaper({
					programme: programme(cases),
					questions: all,
					seed,
					seen: new Map(),
					topics: null,
				}).questions;
				expect(drawn).toHaveLength(5);
				const found = drawn.filter(({ id }) => kinds.get(id) === 'case');
				expect(found).toHaveLength(cases);
				// A case never takes the place of a grey one.
				expect(drawn.filter(({ id }) => grey.has(id)).length).toBeGreaterThanOrEqual(1);
				for (const { id } of found) homes.add(id);
			}
		}
		expect(homes.size).toBe(4);
	});

	test('draws for an audience only what names it', () => {
		const bank = testBank();
		bank.questions.forEach((question, i) => {
			if (i < 2) question.audience = ['it', 'credit'];
		});
		const programme: Programme = {
			...onboarding,
			sections: [{ topics: ['vip-lists'], questions: 2, grey: 0, weight: 1, audience: ['it'] }],
		};
		for (const seed of seeds.slice(0, 20))
			expect(idsOf(draw({ programme, seed, questions: revisions(bank) })).sort()).toEqual([
				'list-for-the-insurer',
				'ten-yuan-a-record',
			]);
	});

	test('of practice draws from the chosen topic alone, and gives what there is', () => {
		const ids = (...topics: string[]) => idsOf(draw({ programme: practice, topics })).sort();
		expect(ids('vip-lists')).toEqual(['try-vip-lists-one', 'try-vip-lists-two']);
		expect(ids('credit-query')).toEqual(['try-credit-query-one', 'try-credit-query-two']);
		expect(ids('need-to-know')).toEqual([]);
		expect(ids()).toEqual([]);
		expect(idsOf(draw({ programme: practice, topics: ['vip-lists', 'credit-query'] }))).toHaveLength(2);
	});
});

test('I9: a cycle is the year of the due date, or the one there is', () => {
	expect(cycleOf(programmeOf('refresher'), '2026-12-31')).toBe('2026');
	expect(cycleOf(programmeOf('refresher'), '2027-01-01')).toBe('2027');
	expect(cycleOf(onboarding, '2027-01-01')).toBe('once');
});
