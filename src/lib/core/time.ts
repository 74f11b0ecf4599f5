/** Reads the time: epoch milliseconds, UTC. Rules and verbs take it as an argument. */
export type Clock = () => number;

/** A calendar date `YYYY-MM-DD` in the bank's time zone. Compares correctly as text. */
export type CalendarDate = string;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The last instant that a `Date` can stand for (ECMA-262), epoch ms: later ones cannot be shown. */
export const LAST_INSTANT = 8_640_000_000_000_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar date of an instant in an IANA time zone. */
export function dateIn(timeZone: string, at: number): CalendarDate {
	let format = formats.get(timeZone);
	if (!format) {
		// Swedish dates are ISO 8601 dates.
		format = new Intl.DateTimeFormat('sv-SE', {
			timeZone,
			year: 'numeric',
			month: '2-digit',
			day: '2-digit',
		});
		formats.set(timeZone, format);
	}
	return format.format(at);
}

/** Whether a text is a real calendar date: 2026-02-30 is not. */
export function isCalendarDate(text: string): text is CalendarDate {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
	const at = Date.parse(`${text}T00:00:00Z`);
	return Number.isFinite(at) && new Date(at).toISOString().startsWith(text);
}

/** The date so many days later (or earlier). */
export function addDays(date: CalendarDate, days: number): CalendarDate {
	return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** The same day so many months later; the last day of a month that has no such day. */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
	const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
	const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
	return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))).toISOString().slice(0, 10);
}

/** Whole days from one date to another; negative when the second is earlier. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
	return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}
