import { expect, test } from 'vitest';
import { locales } from '#lib/i18n/catalogue.ts';
import { meaningWords } from '#lib/review/messages.ts';
import { isInForce, isMeaning, lookEnds, meanings, type Review, saysTheSame } from '#lib/review/review.ts';

const review: Review = {
	id: 'r1',
	attemptId: 't1',
	reviewerId: 'wang',
	at: 0,
	meaning: 'coached',
	comment: '谈过了',
	commented: true,
	key: 'k',
};

test('a look is in force from its instant up to, but not including, half an hour later', () => {
	const look = { at: 1_000_000 };
	expect(lookEnds(look)).toBe(1_000_000 + 30 * 60_000);
	expect(isInForce(look, 1_000_000)).toBe(true);
	expect(isInForce(look, lookEnds(look) - 1)).toBe(true);
	expect(isInForce(look, lookEnds(look))).toBe(false);
});

test('I5: the same sign-off is the same reviewer, meaning and comment', () => {
	const again = { reviewerId: 'wang', meaning: 'coached', comment: '谈过了' } as const;
	expect(saysTheSame(review, again)).toBe(true);
	expect(saysTheSame(review, { ...again, reviewerId: 'zhao' })).toBe(false);
	expect(saysTheSame(review, { ...again, meaning: 'accepted' })).toBe(false);
	expect(saysTheSame(review, { ...again, comment: null })).toBe(false);
	expect(saysTheSame(review, { ...again, comment: '没谈' })).toBe(false);
});

test('an erased comment is taken for the same, none for none', () => {
	const erased = { ...review, comment: null };
	const again = { reviewerId: 'wang', meaning: 'coached' } as const;
	expect(saysTheSame(erased, { ...again, comment: '谈过了' })).toBe(true);
	expect(saysTheSame(erased, { ...again, comment: null })).toBe(false);
	expect(saysTheSame({ ...erased, commented: false }, { ...again, comment: null })).toBe(true);
	expect(saysTheSame({ ...erased, commented: false }, { ...again, comment: '谈过了' })).toBe(false);
});

test('every meaning has its name and its line in both languages', () => {
	for (const locale of locales)
		for (const meaning of meanings) {
			expect(meaningWords[locale][meaning]).toMatch(/\S/);
			expect(meaningWords[locale][`${meaning}Hint`]).toMatch(/\S/);
		}
	expect(isMeaning('')).toBe(false);
	expect(isMeaning('acceptedHint')).toBe(false);
});
