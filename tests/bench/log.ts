import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import SqliteDatabase from 'better-sqlite3';
import { type App, openApp, sqliteFile } from '../../src/lib/app.server.ts';
import { canonicalJson } from '../../src/lib/core/canonical.ts';
import { readConfig } from '../../src/lib/core/config.server.ts';
import type { Entry } from '../../src/lib/core/entry.ts';
import { sessionStarted } from '../../src/lib/session/entries.ts';
import { type Edge, edgeToText, grow, leafHash, rootOfEdge } from '../../src/lib/log/merkle.ts';
import { inclusionPath } from '../../src/lib/log/proofs.server.ts';
import { verifyLog } from '../../src/lib/log/verify.server.ts';

/**
 * The log measured beside a plain insert of the same bytes, in one run on SQLite: appends one at a time and many at once, full
 * verification, and inclusion proofs from a large log. `--entries` sets the size of the large log (10,000,000 takes 4 GB of disk
 * and ten minutes). The bars are the project's.
 */
const { values } = parseArgs({ options: { entries: { type: 'string', default: '1000000' } } });
const LARGE = Number(values.entries);
const ALONE = 3_000;
const AT_ONCE = 20_000;
const PROOFS = 1_000;

const person = 'p-abcdefghijkmnpqr';
const entryAt = (i: number): Entry =>
	sessionStarted.entry({ at: 1_790_000_000_000 + i, actor: person, subject: person, data: {} });

interface Line {
	readonly what: string;
	readonly measured: string;
	readonly bar: string;
	readonly beside: string;
}
const lines: Line[] = [];

const perSecond = (count: number, ms: number) => Math.round((count / ms) * 1000);

async function timed(work: () => Promise<unknown>): Promise<number> {
	const started = performance.now();
	await work();
	return performance.now() - started;
}

/** Writes the same bytes into a table without tree or checks, through the same transactions. */
async function plain(app: App, count: number, atOnce: boolean, first: number): Promise<number> {
	const insert = (i: number) =>
		app.transact((tx) =>
			tx.sql
				.insertInto('setting')
				.values({ name: `${first + i}`, value: canonicalJson(entryAt(i)) })
				.execute(),
		);
	return timed(async () => {
		if (atOnce) await Promise.all(Array.from({ length: count }, (_, i) => insert(i)));
		else for (let i = 0; i < count; i++) await insert(i);
	});
}

async function append(app: App, count: number, atOnce: boolean): Promise<number> {
	const one = (i: number) => app.transact(async (tx) => tx.record(entryAt(i)));
	return timed(async () => {
		if (atOnce) await Promise.all(Array.from({ length: count }, (_, i) => one(i)));
		else for (let i = 0; i < count; i++) await one(i);
	});
}

/** Fills a log directly, as the appender would have: only the speed of reading is measured on it. */
function fill(file: string, size: number): void {
	const database = new SqliteDatabase(file);
	database.pragma('journal_mode = WAL');
	database.pragma('synchronous = OFF');
	const entry = database.prepare(
		'insert into log_entry (number, body, leaf_hash, kind, at, actor, subject) values (?, ?, ?, ?, ?, ?, ?)',
	);
	const node = database.prepare('insert into log_node (level, position, hash) values (?, ?, ?)');
	database.exec('drop index if exists log_entry_kind; drop index if exists log_entry_kind_subject');
	database.exec('drop index if exists log_entry_actor; drop index if exists log_entry_subject');
	database.exec('drop index if exists log_entry_at');
	database.exec('begin');
	let edge: Edge = JSON.parse('[]') as Edge;
	const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
	const fast = (bytes: string) => createHash('sha256').update('\0').update(bytes).digest();
	if (hex(fast('x')) !== hex(leafHash(Buffer.from('x')))) throw new Error('the two hashes differ');
	for (let i = 0; i < size; i++) {
		const { kind, at, actor, subject } = entryAt(i);
		const body = canonicalJson(entryAt(i));
		const leaf = fast(body);
		const grown = grow(edge, i, leaf);
		edge = grown.edge;
		entry.run(i, body, hex(leaf), kind, at, actor, subject);
		for (const { level, position, hash } of grown.completed) node.run(level, position, hex(hash));
	}
	database.exec('drop trigger if exists log_head_grows');
	database
		.prepare('update log_head set size = ?, root = ?, edge = ?')
		.run(size, hex(rootOfEdge(edge)), edgeToText(edge));
	database.exec('commit');
	database.close();
}

const folder = mkdtempSync(join(tmpdir(), 'shoumi-log-bench-'));
try {
	const config = readConfig({ SHOUMI_DATA_DIR: join(folder, 'small') });
	const app = await openApp(config, { content: 'none' });
	await append(app, 500, true);
	for (const [atOnce, count, bar] of [
		[false, ALONE, '≥ 1,500/s'],
		[true, AT_ONCE, '≥ 6,000/s'],
	] as const) {
		const bare = await plain(app, count, atOnce, atOnce ? 1_000_000 : 0);
		const logged = await append(app, count, atOnce);
		lines.push({
			what: atOnce ? 'appends, all waiting at once' : 'appends, one after the other',
			measured: `${perSecond(count, logged)}/s`,
			bar,
			beside: `plain insert ${perSecond(count, bare)}/s, ratio ${(logged / bare).toFixed(2)}`,
		});
	}
	await app.close();

	const large = readConfig({ SHOUMI_DATA_DIR: join(folder, 'large') });
	await (await openApp(large, { content: 'none' })).close();
	fill(sqliteFile(large), LARGE);
	const big = await openApp(large, { content: 'none' });
	const numbers = Array.from({ length: PROOFS }, (_, i) => Math.floor(((i * 0.618_033_988_7) % 1) * LARGE));
	const times: number[] = [];
	for (const number of numbers) times.push(await timed(() => inclusionPath(big.read, number, LARGE)));
	times.sort((a, b) => a - b);
	lines.push({
		what: `inclusion proof from ${LARGE} entries`,
		measured: `median ${times[PROOFS / 2]?.toFixed(2)} ms, p99 ${times[PROOFS * 0.99]?.toFixed(2)} ms`,
		bar: '≤ 10 ms',
		beside: '',
	});
	const whole = await timed(() => verifyLog(big.read));
	lines.push({
		what: `full verification of ${LARGE} entries`,
		measured: `${perSecond(LARGE, whole)}/s, ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB`,
		bar: '≥ 40,000/s',
		beside: '',
	});
	await big.close();
} finally {
	rmSync(folder, { recursive: true, force: true });
}
for (const { what, measured, bar, beside } of lines)
	console.log(`${what.padEnd(42)}${measured.padEnd(34)}bar ${bar.padEnd(12)}${beside}`);
