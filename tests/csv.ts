/** Reads CSV as RFC 4180 has it, with CRLF between rows; written apart from what writes it. A byte order mark is taken off. */
export function parseCsv(text: string): string[][] {
	const rows: string[][] = [];
	let row: string[] = [];
	const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
	const body = text.replace(/^\ufeff/, '');
	while (cells.lastIndex < body.length) {
		const at = cells.lastIndex;
		const match = cells.exec(body);
		if (!match) throw new Error(`not CSV at character ${at}: ${body.slice(at, at + 40)}`);
		row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
		if (match[3] === '\r\n') {
			rows.push(row);
			row = [];
		}
	}
	return rows;
}
