import { describe, expect, test } from 'vitest';
import { endOfDay, isLogDate, isoIn, startOfDay } from '#lib/evidence/days.ts';

describe('I9: a day begins and ends in the bank’s time zone', () => {
	test.each([
		['Asia/Shanghai', '2026-11-24', '2026-11-23T16:00:00.000Z'],
		['Asia/Kathmandu', '2026-11-24', '2026-11-23T18:15:00.000Z'],
		['Pacific/Kiritimati', '2026-11-24', '2026-11-23T10:00:00.000Z'],
		['Pacific/Niue', '2026-11-24', '2026-11-24T11:00:00.000Z'],
		['UTC', '2026-11-24', '2026-11-24T00:00:00.000Z'],
		// Clocks sprang from midnight to one o'clock: the day begins at 01:00.
		['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
		// Samoa went without this Friday: it begins and ends at once, with the Saturday.
		['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
	])('%s, %s', (zone, date, begins) => {
		expect(new Date(startOfDay(zone, date)).toISOString()).toBe(begins);
	});

	test('New York has a day of 23 hours in spring and one of 25 in autumn', () => {
		const hours = (date: string) =>
			(endOfDay('America/New_York', date) - startOfDay('America/New_York', date)) / 3_600_000;
		expect([hours('2026-03-08'), hours('2026-11-01'), hours('2026-11-24')]).toEqual([23, 25, 24]);
	});

	test('one day ends exactly where the next begins, over a leap year and its end', () => {
		for (const date of ['2028-02-28', '2028-02-29', '2028-12-31']) {
			const end = endOfDay('Asia/Kathmandu', date);
			expect(isoIn('Asia/Kathmandu', end)).toMatch(/T00:00:00\.000\+05:45$/);
			expect(isoIn('Asia/Kathmandu', end - 1)).toBe(`${date}T23:59:59.999+05:45`);
		}
	});
});

test('an instant in a time zone is written with its offset, in the hour that comes twice as well', () => {
	const at = Date.parse('2026-11-01T05:30:00.007Z');
	expect(isoIn('America/New_York', at)).toBe('2026-11-01T01:30:00.007-04:00');
	expect(isoIn('America/New_York', at + 3_600_000)).toBe('2026-11-01T01:30:00.007-05:00');
	expect(isoIn('UTC', at)).toBe('2026-11-01T05:30:00.007+00:00');
});

test('dates that are none, or that no calendar of ours holds, are told apart', () => {
	expect(isLogDate('2028-02-29')).toBe(true);
	for (const text of ['2026-02-29', '2026-2-1', '1999-12-31', '9999-01-01', '', "2026-01-01' or 1=1"])
		expect(isLogDate(text), text).toBe(false);
});
