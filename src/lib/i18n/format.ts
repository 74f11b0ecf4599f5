import type { CalendarDate } from '../core/time.ts';
import type { Locale } from './catalogue.ts';

/**
 * Dates, times and numbers as the reader writes them. Called on the server, so that page and browser cannot differ in
 * their locale data and nothing jumps.
 */
export interface Format {
	/** "2026年11月24日星期二" / "Tuesday 24 November 2026". */
	date(date: CalendarDate): string;
	/** Without the year and weekday, for tables: "2026/11/24" / "24 Nov 2026". */
	shortDate(date: CalendarDate): string;
	/** Date and time of an instant in the bank's time zone. */
	dateTime(at: number): string;
	/** "18:02". */
	time(at: number): string;
	number(value: number): string;
	/** Basis points as a percentage, never rounded up: what shows as 80 % is at least 80 %. */
	percent(basisPoints: number): string;
	/** "12 天后" / "in 12 days"; "今天" / "today". */
	days(days: number): string;
	list(items: readonly string[]): string;
}

const made = new Map<string, Format>();

/** @param timeZone IANA name of the bank's time zone */
export function formatIn(locale: Locale, timeZone: string): Format {
	const key = `${locale} ${timeZone}`;
	const known = made.get(key) ?? makeFormat(locale, timeZone);
	made.set(key, known);
	return known;
}

function makeFormat(locale: Locale, timeZone: string): Format {
	const tag = locale === 'en' ? 'en-GB' : 'zh-CN';
	const long = new Intl.DateTimeFormat(tag, {
		timeZone: 'UTC',
		weekday: 'long',
		day: 'numeric',
		month: 'long',
		year: 'numeric',
	});
	const short = new Intl.DateTimeFormat(tag, {
		timeZone: 'UTC',
		day: 'numeric',
		month: 'short',
		year: 'numeric',
	});
	const instant = new Intl.DateTimeFormat(tag, {
		timeZone,
		day: 'numeric',
		month: 'short',
		year: 'numeric',
		hour: '2-digit',
		minute: '2-digit',
		hour12: false,
	});
	const clock = new Intl.DateTimeFormat(tag, { timeZone, hour: '2-digit', minute: '2-digit', hour12: false });
	const number = new Intl.NumberFormat(tag);
	const percent = new Intl.NumberFormat(tag, {
		style: 'percent',
		maximumFractionDigits: 1,
		roundingMode: 'floor',
	});
	const days = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
	const list = new Intl.ListFormat(tag, { type: 'conjunction' });
	const noon = (date: CalendarDate) => Date.parse(`${date}T12:00:00Z`);
	return {
		date: (date) => long.format(noon(date)),
		shortDate: (date) => short.format(noon(date)),
		dateTime: (at) => instant.format(at),
		time: (at) => clock.format(at),
		number: (value) => number.format(value),
		percent: (basisPoints) => percent.format(basisPoints / 10_000),
		days: (value) => days.format(value, 'day'),
		list: (items) => list.format(items),
	};
}
