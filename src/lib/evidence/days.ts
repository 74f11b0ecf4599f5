import { addDays, type CalendarDate, dateIn, HOUR, isCalendarDate } from '../core/time.ts';

/** No entry is older, and dates up to here keep four digits of the year. */
const FIRST_DATE: CalendarDate = '2000-01-01';
const LAST_DATE: CalendarDate = '9998-12-31';
/** No time zone was ever further from UTC. */
const FURTHEST_OFFSET = 16 * HOUR;

/** Whether a text is a date that the log can be asked for. */
export function isLogDate(text: string): text is CalendarDate {
	return isCalendarDate(text) && text >= FIRST_DATE && text <= LAST_DATE;
}

/**
 * The first instant of a calendar date in an IANA time zone, epoch ms (I9). Where clocks skip midnight the day begins
 * later than 00:00; where a zone skipped the whole day, this is the first instant after it.
 */
export function startOfDay(timeZone: string, date: CalendarDate): number {
	const midnight = Date.parse(`${date}T00:00:00Z`);
	let before = midnight - FURTHEST_OFFSET;
	let after = midnight + FURTHEST_OFFSET + 24 * HOUR;
	while (after - before > 1) {
		const middle = Math.floor((before + after) / 2);
		if (dateIn(timeZone, middle) < date) before = middle;
		else after = middle;
	}
	return after;
}

/** The first instant after a calendar date in an IANA time zone, epoch ms. */
export function endOfDay(timeZone: string, date: CalendarDate): number {
	return startOfDay(timeZone, addDays(date, 1));
}

/** An instant in an IANA time zone as ISO 8601 with its offset: `2026-11-24T09:00:00.000+08:00`. */
export function isoIn(timeZone: string, at: number): string {
	const {
		year,
		month,
		day,
		hour,
		minute,
		second,
		fractionalSecond,
		timeZoneName = '',
	} = partsIn(timeZone, at);
	// "GMT" alone is UTC itself.
	const offset = timeZoneName.slice('GMT'.length) || '+00:00';
	return `${year}-${month}-${day}T${hour}:${minute}:${second}.${fractionalSecond}${offset}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function partsIn(timeZone: string, at: number): Partial<Record<string, string>> {
	let format = formats.get(timeZone);
	if (!format) {
		format = new Intl.DateTimeFormat('en', {
			timeZone,
			year: 'numeric',
			month: '2-digit',
			day: '2-digit',
			hour: '2-digit',
			minute: '2-digit',
			second: '2-digit',
			fractionalSecondDigits: 3,
			hourCycle: 'h23',
			timeZoneName: 'longOffset',
		});
		formats.set(timeZone, format);
	}
	return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}
