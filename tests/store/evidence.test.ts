import { expect, test } from 'vitest';
import { utf8ToBytes, bytesToHex } from '@noble/hashes/utils.js';
import { addDays, HOUR, MINUTE } from '#lib/core/time.ts';
import { serviceStarted } from '#lib/entry-kinds.ts';
import {
	EXPORT_PAGE,
	exportLog,
	LOG_PAGE,
	type LogQuery,
	readEntry,
	readLog,
} from '#lib/evidence/log-reading.server.ts';
import { leafHash } from '#lib/log/merkle.ts';
import { entriesFrom, logHead } from '#lib/log/store.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { sessionStarted } from '#lib/session/entries.ts';
import { setRole } from '#lib/session/accounts.server.ts';
import type { App } from '#lib/app.server.ts';
import { parseCsv } from '../csv.ts';
import { console_, type Member, settle } from '../people.ts';
import { onBothDatabases } from './both.ts';

const everything: LogQuery = { kind: '', person: '', from: '', to: '' };
const refusal = (code: string, field?: string) =>
	expect.objectContaining(field === undefined ? { code } : { code, field });

/** Lets somebody sign in so many times, as far as the log is concerned. */
async function signIns(app: App, { key }: Member, times: number): Promise<void> {
	await app.transact(async (tx) => {
		for (let i = 0; i < times; i++)
			tx.record(sessionStarted.entry({ at: app.clock(), actor: key, subject: key, data: {} }));
	});
}

async function textOf(csv: AsyncGenerator<string>): Promise<string> {
	const pages = await Array.fromAsync(csv);
	return pages.join('');
}

onBothDatabases('reading the compliance log', (open) => {
	test('I6: the officer and the auditor may; to everybody else the log is not there', async () => {
		const { app } = await open();
		const { zhouYan, wuGang, ...others } = await settle(app);
		for (const { actor } of [zhouYan, wuGang]) {
			const { count } = await readLog(app.as(actor), everything);
			expect(count).toBe((await logHead(app.read)).size);
			expect((await readEntry(app.as(actor), 0)).entry.number).toBe(0);
		}
		const { size } = await logHead(app.read);
		// Tellers, managers and the administrator alike; and a job is nobody who reads.
		for (const actor of [...Object.values(others).map(({ actor }) => actor), { kind: 'system' } as const]) {
			const ctx = app.as(actor);
			await expect(readLog(ctx, everything)).rejects.toEqual(refusal('not-found'));
			// A filter that cannot be used tells them no more.
			await expect(readLog(ctx, { ...everything, kind: 'x' })).rejects.toEqual(refusal('not-found'));
			await expect(readEntry(ctx, 0)).rejects.toEqual(refusal('not-found'));
			await expect(exportLog(ctx, everything, 'en')).rejects.toEqual(refusal('not-found'));
		}
		// A refused export leaves nothing.
		expect(await logHead(app.read)).toMatchObject({ size });
	});

	test('pages run from the newest entry to the first without gap or overlap, and back the same way', async () => {
		const { app } = await open();
		const { zhouYan, chenWei } = await settle(app);
		await signIns(app, chenWei, 2 * LOG_PAGE);
		const ctx = app.as(zhouYan.actor);
		// The first look is an entry of its own.
		const { count: size } = await readLog(ctx, everything);
		const numbers: number[] = [];
		const befores: (number | undefined)[] = [];
		for (let before: number | undefined, more = true; more;) {
			const page = await readLog(ctx, everything, before);
			expect(page.count).toBe(size);
			numbers.push(...page.lines.map(({ number }) => number));
			befores.push(before);
			before = page.older ?? undefined;
			more = page.older !== null;
		}
		expect(numbers).toEqual(Array.from({ length: size }, (_, i) => size - 1 - i));
		expect(befores.length).toBeGreaterThan(2);

		// From the last page back: each step newer, and the first page has nothing newer.
		const back: number[] = [];
		for (let before = befores.at(-1); before !== undefined;) {
			const { newer } = await readLog(ctx, everything, before);
			expect(newer).not.toBeNull();
			before = newer?.before;
			back.push((await readLog(ctx, everything, before)).lines[0]?.number ?? -1);
		}
		expect(back.at(-1)).toBe(size - 1);
		expect(back).toEqual([...back].sort((a, b) => a - b));
		expect((await readLog(ctx, everything)).newer).toBeNull();
	});

	test('filters by kind and by person take actor and subject, and say how many there are', async () => {
		const { app } = await open();
		const { zhouYan, chenWei, xuLei } = await settle(app);
		await setRole(app.as(xuLei.actor), chenWei.id, 'auditor', true);
		const ctx = app.as(zhouYan.actor);

		const granted = await readLog(ctx, { ...everything, kind: 'role.granted' });
		expect(granted.count).toBe(1);
		expect(granted.lines).toMatchObject([
			{ actor: xuLei.key, subject: chenWei.key, data: { role: 'auditor' } },
		]);

		const byXuLei = await readLog(ctx, { ...everything, person: xuLei.key, kind: 'role.granted' });
		expect(byXuLei.lines).toEqual(granted.lines);
		const aboutChenWei = await readLog(ctx, { ...everything, person: chenWei.key });
		expect(aboutChenWei.lines.map(({ kind }) => kind)).toEqual([
			'log.opened',
			'role.granted',
			'password.link-made',
			'staff.added',
		]);
		// A key that nobody has is a key like another.
		expect(await readLog(ctx, { ...everything, person: 'p-aaaaaaaaaaaaaaaa' })).toMatchObject({
			count: 0,
			lines: [],
		});
	});

	test.each(['Asia/Kathmandu', 'America/New_York', 'Pacific/Kiritimati'])(
		'I9: from and to take in both days whole, as the calendar in %s has them',
		async (timeZone) => {
			const { app, clock } = await open({ env: { SHOUMI_TIME_ZONE: timeZone } });
			const { zhouYan, chenWei } = await settle(app);
			const ctx = app.as(zhouYan.actor);
			// Midnight between the first and the second of November 2026, there.
			const midnight = Date.parse(
				{
					'Asia/Kathmandu': '2026-11-01T18:15:00Z',
					'America/New_York': '2026-11-02T05:00:00Z',
					'Pacific/Kiritimati': '2026-11-01T10:00:00Z',
				}[timeZone] ?? '',
			);
			for (const at of [midnight - 1, midnight]) {
				clock.set(at);
				await signIns(app, chenWei, 1);
			}
			const signInsIn = async (from: string, to: string) =>
				(await readLog(ctx, { ...everything, kind: 'session.started', from, to })).lines.map(({ at }) => at);

			expect(await signInsIn('2026-11-01', '2026-11-01')).toEqual([midnight - 1]);
			expect(await signInsIn('2026-11-02', '2026-11-02')).toEqual([midnight]);
			expect(await signInsIn('2026-11-01', '2026-11-02')).toEqual([midnight, midnight - 1]);
			expect(await signInsIn('', '2026-11-01')).toEqual([midnight - 1]);
			expect(await signInsIn('2026-11-02', '')).toEqual([midnight]);
			expect(await signInsIn(addDays('2026-11-01', -1), addDays('2026-11-01', -1))).toEqual([]);
		},
	);

	test('I10: a filter that cannot be used says which field is wrong', async () => {
		const { app } = await open();
		const { zhouYan } = await settle(app);
		const ctx = app.as(zhouYan.actor);
		const ask = (query: Partial<LogQuery>) => readLog(ctx, { ...everything, ...query });
		await expect(ask({ kind: 'coffee.made' })).rejects.toEqual(refusal('log.kind', 'kind'));
		await expect(ask({ kind: 'constructor' })).rejects.toEqual(refusal('log.kind', 'kind'));
		await expect(ask({ person: 'chen.wei' })).rejects.toEqual(refusal('log.person', 'person'));
		await expect(ask({ from: '2026-02-30' })).rejects.toEqual(refusal('date.form', 'from'));
		await expect(ask({ to: 'tomorrow' })).rejects.toEqual(refusal('date.form', 'to'));
		await expect(ask({ from: '2026-11-02', to: '2026-11-01' })).rejects.toEqual(refusal('log.range', 'from'));
	});

	test('one entry comes with the exact text that its hash is of, and with its neighbours', async () => {
		const { app } = await open();
		const { wuGang } = await settle(app);
		const ctx = app.as(wuGang.actor);
		const { count: size } = await readLog(ctx, everything);
		const { entry, previous, next } = await readEntry(ctx, 3);
		expect(bytesToHex(leafHash(utf8ToBytes(entry.body)))).toBe(entry.leafHash);
		expect(JSON.parse(entry.body)).toMatchObject({ kind: entry.kind, at: entry.at, data: entry.data });
		expect({ previous, next }).toEqual({ previous: 2, next: 4 });
		expect(await readEntry(ctx, 0)).toMatchObject({ previous: null, next: 1 });
		expect(await readEntry(ctx, size - 1)).toMatchObject({ previous: size - 2, next: null });
		await expect(readEntry(ctx, size)).rejects.toEqual(refusal('not-found'));
	});
});

onBothDatabases('that somebody reads the log', (open) => {
	test('I3: is an entry: once in half an hour, and once for each person looked for', async () => {
		const { app, clock } = await open();
		const { zhouYan, wuGang, chenWei, liNa } = await settle(app);
		const opened = async () =>
			(await entriesFrom(app.read, { kind: 'log.opened' }, 0, 100)).map(({ actor, subject }) => [
				actor,
				subject,
			]);
		const ctx = app.as(zhouYan.actor);
		await readLog(ctx, everything);
		await readLog(ctx, everything);
		await readEntry(ctx, 1);
		await readLog(ctx, { ...everything, kind: 'staff.added' });
		expect(await opened()).toEqual([[zhouYan.key, 'log']]);
		await readLog(ctx, { ...everything, person: chenWei.key });
		await readLog(ctx, { ...everything, person: liNa.key });
		await readLog(ctx, { ...everything, person: 'console' });
		await readLog(app.as(wuGang.actor), everything);
		clock.pass(29 * MINUTE);
		await readLog(ctx, everything);
		expect(await opened()).toEqual([
			[zhouYan.key, 'log'],
			[zhouYan.key, chenWei.key],
			[zhouYan.key, liNa.key],
			[wuGang.key, 'log'],
		]);
		clock.pass(2 * MINUTE);
		await readLog(ctx, everything);
		expect((await opened()).at(-1)).toEqual([zhouYan.key, 'log']);
		// Where the log takes no entry, it is not read.
		clock.set(clock() + HOUR + 0.5);
		await expect(readLog(ctx, everything)).rejects.toThrow();
	});
});

onBothDatabases('exporting the compliance log', (open) => {
	test('I3: the export’s entry is committed before the first byte, and is not part of the file', async () => {
		const { app } = await open();
		const { wuGang } = await settle(app);
		const { size } = await logHead(app.read);
		const { entries, csv } = await exportLog(app.as(wuGang.actor), everything, 'en');
		// Nothing has been asked of the text yet.
		const { entry } = await readEntry(app.as(wuGang.actor), size);
		expect(entry).toMatchObject({
			kind: 'log.exported',
			actor: wuGang.key,
			subject: 'log',
			data: { format: 'csv', entries: size, filtered: false },
		});
		expect(entries).toBe(size);
		const [, ...rows] = parseCsv(await textOf(csv));
		expect(rows.map(([number]) => Number(number))).toEqual(Array.from({ length: size }, (_, i) => i));
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
	});

	test('I3: where the log takes no entry, nothing is exported', async () => {
		const { app, clock } = await open();
		const { zhouYan } = await settle(app);
		const { size } = await logHead(app.read);
		// No entry can be written at an instant that is not a whole millisecond.
		clock.set(clock() + 0.5);
		await expect(exportLog(app.as(zhouYan.actor), everything, 'en')).rejects.toThrow(TypeError);
		expect(await logHead(app.read)).toMatchObject({ size });
	});

	test('more than a page of 1,000 comes whole and in order, as the log stood when it was asked for', async () => {
		const { app } = await open();
		const { zhouYan, chenWei, liNa } = await settle(app);
		await signIns(app, chenWei, 2 * EXPORT_PAGE);
		const query = { ...everything, kind: 'session.started' };
		const { entries, csv } = await exportLog(app.as(zhouYan.actor), query, 'en');
		expect(entries).toBe(2 * EXPORT_PAGE);
		const first = await csv.next();
		// Somebody signs in while the file is being sent.
		await signIns(app, liNa, 3);
		const text = `${first.value as string}${await textOf(csv)}`;
		expect(text.match(/\ufeff/g)).toHaveLength(1);
		const [head, ...rows] = parseCsv(text);
		expect(head?.[0]).toBe('number');
		expect(rows).toHaveLength(2 * EXPORT_PAGE);
		const numbers = rows.map(([number]) => Number(number));
		expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
		expect(new Set(rows.map((row) => row[5]))).toEqual(new Set([chenWei.key]));
	});

	test('the filters apply, the bank’s day borders among them, and the entry says that it was a part', async () => {
		const { app, clock } = await open({ env: { SHOUMI_TIME_ZONE: 'Asia/Kathmandu' } });
		const { zhouYan, chenWei, liNa } = await settle(app);
		const midnight = Date.parse('2026-12-01T18:15:00Z');
		clock.set(midnight - 1);
		await signIns(app, chenWei, 1);
		clock.set(midnight);
		await signIns(app, chenWei, 1);
		await signIns(app, liNa, 1);
		const query = { ...everything, person: chenWei.key, from: '2026-12-02', to: '2026-12-02' };
		const { csv } = await exportLog(app.as(zhouYan.actor), query, 'zh-CN');
		const [, ...rows] = parseCsv(await textOf(csv));
		expect(rows).toHaveLength(1);
		expect(rows[0]?.slice(1, 7)).toEqual([
			'2026-12-01T18:15:00.000Z',
			'2026-12-02T00:00:00.000+05:45',
			'session.started',
			'1',
			chenWei.key,
			chenWei.key,
		]);
		const noted = await readLog(app.as(zhouYan.actor), { ...everything, kind: 'log.exported' });
		expect(noted.lines).toMatchObject([{ data: { entries: 1, filtered: true } }]);
	});

	test('a text in the log that a spreadsheet would run stays text', async () => {
		const { app } = await open();
		const { wuGang } = await settle(app);
		const version = "=cmd|'/c calc'!A1\",\r\n=1+1";
		await app.transact(async (tx) =>
			tx.record(
				serviceStarted.entry({
					at: app.clock(),
					actor: 'system',
					subject: 'service',
					data: { version, dialect: open.dialect, demo: false },
				}),
			),
		);
		const { entries, csv } = await exportLog(app.as(wuGang.actor), everything, 'en');
		const [, ...rows] = parseCsv(await textOf(csv));
		expect(rows).toHaveLength(entries);
		expect(rows.every((row) => row.length === 9)).toBe(true);
		for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
		expect(JSON.parse(rows.at(-1)?.[7] ?? '')).toMatchObject({ version });
	});

	test('I10: a filter that cannot be used exports nothing and leaves nothing', async () => {
		const { app } = await open();
		const { zhouYan } = await settle(app);
		const { size } = await logHead(app.read);
		const query = { ...everything, from: '2026-11-31' };
		await expect(exportLog(app.as(zhouYan.actor), query, 'en')).rejects.toEqual(refusal('date.form', 'from'));
		expect(await logHead(app.read)).toMatchObject({ size });
	});

	test('whoever runs the command line exports under the name of the command line', async () => {
		const { app } = await open();
		await settle(app);
		const { size } = await logHead(app.read);
		await exportLog(app.as(console_), everything, 'en');
		expect((await readEntry(app.as(console_), size)).entry.actor).toBe('console');
	});
});
