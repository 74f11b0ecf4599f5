import { describe, expect, test } from 'vitest';
import type { Periods } from '#lib/core/config.server.ts';
import {
	bases,
	isBasis,
	isKept,
	keptUntil,
	leftLongAgo,
	maskOf,
	overrides,
} from '#lib/retention/retention.ts';

const periods: Periods = {
	scoresYears: 10,
	certificatesYears: 5,
	logYears: 3,
	throttleDays: 90,
	mailDays: 90,
	practiceDays: 30,
};
const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
const nothing = { lastScore: null, lastCertificate: null };

describe('how long records are kept', () => {
	test('while somebody is active, the period has not begun', () => {
		const since = { leftAt: null, lastScore: day('2000-01-01'), lastCertificate: null };
		expect(keptUntil(since, periods)).toBeNull();
		expect(isKept(since, periods, day('2099-01-01'))).toBe(true);
	});

	test('the longest of the periods counts', () => {
		const leftAt = day('2026-01-31');
		expect(keptUntil({ leftAt, ...nothing }, periods)).toBe(day('2029-01-31'));
		expect(keptUntil({ leftAt, lastScore: day('2020-05-01'), lastCertificate: null }, periods)).toBe(
			day('2030-05-01'),
		);
		const all = { leftAt, lastScore: day('2019-05-01'), lastCertificate: day('2025-12-01') };
		expect(keptUntil(all, periods)).toBe(day('2030-12-01'));
	});

	test('ends to the millisecond', () => {
		const since = { leftAt: day('2026-01-31'), ...nothing };
		expect(isKept(since, periods, day('2029-01-31') - 1)).toBe(true);
		expect(isKept(since, periods, day('2029-01-31'))).toBe(false);
	});

	test('whoever is looked at as gone long ago covers everybody whose periods are over', () => {
		for (const left of ['2024-02-29', '2026-12-31', '2027-03-01']) {
			const since = { leftAt: day(left), ...nothing };
			const end = keptUntil(since, periods) ?? 0;
			expect(since.leftAt).toBeLessThan(leftLongAgo(periods, end));
		}
	});
});

test('only what is unlawful or ordered goes before a period is over', () => {
	expect(bases.filter(overrides)).toEqual(['unlawful', 'court-order']);
	expect(isBasis('because')).toBe(false);
});

test('a mask names nobody and nobody else has it', () => {
	const { name, signIn } = maskOf('p-abcdefgh2345mnpq', 'erased');
	expect(name).toBe('已清除 erased · p-abcdefgh2345mnpq');
	expect(signIn).toBe('erased-p-abcdefgh2345mnpq');
});
