import { type CalendarDate, isCalendarDate, LAST_INSTANT } from '../core/time.ts';
import { isCertificateId } from './certificate.ts';

/** What had been revoked by then: the body of a signed statement, without personal data. */
export interface RevocationList {
	/** Which log it belongs to. */
	readonly origin: string;
	/** When the list was made, epoch ms: what was revoked later is not on it. */
	readonly at: number;
	/** The log's entries by then. */
	readonly size: number;
	readonly revoked: readonly { readonly certificate: string; readonly on: CalendarDate }[];
}

const FIRST_LINE = 'shoumi.statement/v1 revocations';

/** The text that is signed. */
export function formatRevocations({ origin, at, size, revoked }: RevocationList): string {
	const lines = [FIRST_LINE, `origin ${origin}`, `at ${at}`, `size ${size}`];
	for (const { certificate, on } of revoked) lines.push(`revoked ${certificate} ${on}`);
	return `${lines.join('\n')}\n`;
}

/**
 * Reads a revocation list, signed or not; checking its signature is the reader's (`openNote`).
 * @returns null for anything that `formatRevocations` does not write
 */
export function parseRevocations(noteText: string): RevocationList | null {
	const end = noteText.indexOf('\n\n');
	const body = end < 0 ? noteText : noteText.slice(0, end + 1);
	const [first, origin, at, size, ...rest] = body.split('\n');
	const list: RevocationList = {
		origin: valueOf(origin, 'origin '),
		at: wholeNumber(valueOf(at, 'at ')),
		size: wholeNumber(valueOf(size, 'size ')),
		revoked: rest.slice(0, -1).map((line) => {
			const [, certificate = '', on = ''] = line.split(' ');
			return { certificate, on };
		}),
	};
	const sound =
		first === FIRST_LINE &&
		list.origin !== '' &&
		list.at <= LAST_INSTANT &&
		list.revoked.every(({ certificate, on }) => isCertificateId(certificate) && isCalendarDate(on));
	return sound && formatRevocations(list) === body ? list : null;
}

function valueOf(line: string | undefined, name: string): string {
	return line?.startsWith(name) ? line.slice(name.length) : '';
}

/** NaN, which no list is written with, for anything else. */
function wholeNumber(text: string): number {
	const value = /^\d+$/.test(text) ? Number(text) : NaN;
	return Number.isSafeInteger(value) ? value : NaN;
}
