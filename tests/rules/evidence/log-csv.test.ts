import { expect, test } from 'vitest';
import { csvPage } from '#lib/evidence/log-csv.server.ts';
import type { LogLine } from '#lib/log/store.server.ts';
import { parseCsv } from '../../csv.ts';

const shanghai = { first: true, locale: 'en', timeZone: 'Asia/Shanghai' } as const;

function line(changes: Partial<LogLine>): LogLine {
	return {
		number: 0,
		v: 1,
		kind: 'role.granted',
		at: Date.UTC(2026, 10, 24, 1),
		actor: 'console',
		subject: 'p-aaaaaaaaaaaaaaaa',
		data: { role: 'admin' },
		leafHash: 'a'.repeat(64),
		...changes,
	};
}

test('a page has a byte order mark, names of columns, CRLF, and both times of each entry', () => {
	expect(csvPage([line({})], shanghai)).toBe(
		'\ufeffnumber,time (UTC),time (Asia/Shanghai),kind,v,actor,subject,data (JSON),leaf hash\r\n' +
			'0,2026-11-24T01:00:00.000Z,2026-11-24T09:00:00.000+08:00,role.granted,1,console,p-aaaaaaaaaaaaaaaa,' +
			`"{""role"":""admin""}",${'a'.repeat(64)}\r\n`,
	);
});

test('later pages go on without mark and names; an export of nothing still has them', () => {
	expect(csvPage([line({ number: 1_000 })], { ...shanghai, first: false })).toMatch(/^1000,/);
	expect(csvPage([], shanghai)).toBe(
		'\ufeffnumber,time (UTC),time (Asia/Shanghai),kind,v,actor,subject,data (JSON),leaf hash\r\n',
	);
	expect(csvPage([], { ...shanghai, first: false })).toBe('');
});

test('the columns are named in the reader’s language', () => {
	expect(csvPage([], { ...shanghai, locale: 'zh-CN' })).toMatch(
		/^\ufeff编号,时间（UTC）,时间（Asia\/Shanghai）,类型,/,
	);
});

test('no cell begins as a formula, whatever an entry holds', () => {
	const nasty = ["=cmd|'/c calc'!A1", '+1+1', '-2', '@SUM(A1)', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠x'];
	for (const text of nasty) {
		const csv = csvPage(
			[line({ kind: text, actor: text, subject: text, data: { version: text } })],
			shanghai,
		);
		for (const cell of parseCsv(csv).flat()) expect(cell, text).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
		// What was there can still be read.
		expect(parseCsv(csv)[1]?.[6]).toBe(`'${text}`);
		expect(JSON.parse(parseCsv(csv)[1]?.[7] ?? '')).toEqual({ version: text });
	}
});
