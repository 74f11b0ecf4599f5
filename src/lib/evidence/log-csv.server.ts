import { stringify } from 'csv-stringify/sync';
import { canonicalJson } from '#lib/core/canonical.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import type { LogLine } from '#lib/log/store.server.ts';
import { isoIn } from './days.ts';
import { exportWords } from './messages.ts';

/**
 * One page of the log as CSV (RFC 4180, CRLF). The first page carries a byte order mark and the names of the columns.
 * Cells that a spreadsheet would take for a formula begin with an apostrophe.
 */
export function csvPage(
	lines: readonly LogLine[],
	{ first, locale, timeZone }: { first: boolean; locale: Locale; timeZone: string },
): string {
	const words = exportWords[locale];
	const rows = lines.map(({ number, v, at, kind, actor, subject, data, leafHash }) => [
		number,
		new Date(at).toISOString(),
		isoIn(timeZone, at),
		kind,
		v,
		actor,
		subject,
		canonicalJson(data),
		leafHash,
	]);
	return stringify(rows, {
		bom: first,
		header: first,
		columns: [
			words.number,
			words.utc,
			words.bankTime({ timeZone }),
			words.kind,
			words.version,
			words.actor,
			words.subject,
			words.data,
			words.leafHash,
		],
		escape_formulas: true,
		record_delimiter: 'windows',
		// With a delimiter of our own, the library would leave a lone CR or LF unquoted.
		quote_record_delimiter: true,
	});
}
