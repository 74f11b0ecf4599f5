import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addMonths, dateIn, DAY, daysBetween, isCalendarDate } from '#lib/core/time.ts';

describe('I9: the date of an instant', () => {
	test('changes at midnight in the bank’s zone, whatever the machine’s zone is', () => {
		expect(process.env.TZ).toBe('Asia/Kathmandu');
		const midnight = Date.UTC(2026, 10, 23, 16);
		expect(dateIn('Asia/Shanghai', midnight - 1)).toBe('2026-11-23');
		expect(dateIn('Asia/Shanghai', midnight)).toBe('2026-11-24');
		expect(dateIn('UTC', midnight)).toBe('2026-11-23');
	});

	test.each([
		// Thirteen and three quarters ahead: the next day while it is noon in London.
		['Pacific/Chatham', Date.UTC(2026, 11, 31, 10, 15), '2027-01-01'],
		['Pacific/Chatham', Date.UTC(2026, 11, 31, 10, 15) - 1, '2026-12-31'],
		['Pacific/Niue', Date.UTC(2027, 0, 1, 10, 59, 59, 999), '2026-12-31'],
		['Pacific/Niue', Date.UTC(2027, 0, 1, 11), '2027-01-01'],
		['Asia/Kathmandu', Date.UTC(2026, 1, 28, 18, 15), '2026-03-01'],
		['Asia/Kathmandu', Date.UTC(2026, 1, 28, 18, 15) - 1, '2026-02-28'],
		// The night on which clocks go forward in New York.
		['America/New_York', Date.UTC(2026, 2, 8, 4, 59, 59), '2026-03-07'],
		['America/New_York', Date.UTC(2026, 2, 8, 5), '2026-03-08'],
		['America/New_York', Date.UTC(2026, 2, 9, 4), '2026-03-09'],
		// Samoa left out 30 December 2011.
		['Pacific/Apia', Date.UTC(2011, 11, 30, 9, 59, 59), '2011-12-29'],
		['Pacific/Apia', Date.UTC(2011, 11, 30, 10), '2011-12-31'],
	])('in %s at %i is %s', (zone, at, date) => {
		expect(dateIn(zone, at)).toBe(date);
	});

	test('is always a calendar date', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: Date.UTC(2999, 0) }), (at) => {
				expect(isCalendarDate(dateIn('Pacific/Chatham', at))).toBe(true);
			}),
		);
	});
});

describe('calendar dates', () => {
	test.each(['2026-11-24', '2024-02-29', '2026-12-31'])('%s is one', (text) =>
		expect(isCalendarDate(text)).toBe(true),
	);
	test.each([
		'2026-02-29',
		'2026-02-30',
		'2026-04-31',
		'2026-13-01',
		'2026-00-10',
		'2026-01-00',
		'2026-1-1',
		'24.11.2026',
		'2026-11-24 ',
		'2026-11-24T00:00',
		'２０２６-11-24',
		'',
	])('“%s” is none', (text) => expect(isCalendarDate(text)).toBe(false));

	test('count over months, leap days and the change of clocks', () => {
		expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
		expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
		expect(addDays('2027-01-01', -1)).toBe('2026-12-31');
		expect(daysBetween('2026-03-07', '2026-03-09')).toBe(2);
		expect(daysBetween('2026-11-24', '2026-11-24')).toBe(0);
		expect(daysBetween('2026-11-24', '2026-11-20')).toBe(-4);
	});

	test('adding days and counting them agree, and order as text', () => {
		const date = fc.integer({ min: 0, max: 40_000 }).map((n) => new Date(n * DAY).toISOString().slice(0, 10));
		fc.assert(
			fc.property(date, fc.integer({ min: -5_000, max: 5_000 }), (from, days) => {
				const to = addDays(from, days);
				expect(daysBetween(from, to)).toBe(days);
				expect(to > from).toBe(days > 0);
			}),
		);
	});
});

test('the same day some months later; where a month is shorter, its last day', () => {
	expect(addMonths('2026-11-24', 12)).toBe('2027-11-24');
	expect(addMonths('2026-11-30', 3)).toBe('2027-02-28');
	expect(addMonths('2028-02-29', 12)).toBe('2029-02-28');
	expect(addMonths('2026-12-31', 1)).toBe('2027-01-31');
	expect(addMonths('2026-01-31', 60)).toBe('2031-01-31');
});
