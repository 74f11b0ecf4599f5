import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import SqliteDatabase from 'better-sqlite3';
import { buildIfStale } from '../../src/cli/build.ts';
import { openApp } from '../../src/lib/app.server.ts';
import { assignProgramme } from '../../src/lib/assignment/assignments.server.ts';
import { assignmentsOf } from '../../src/lib/assignment/store.server.ts';
import { readConfig } from '../../src/lib/core/config.server.ts';
import { addDays } from '../../src/lib/core/time.ts';
import { hashPassword } from '../../src/lib/staff/password.server.ts';
import { addStaff, addUnit } from '../../src/lib/staff/people.server.ts';
import { setPassword } from '../../src/lib/staff/store.server.ts';
import { type Service, startService } from '../server.ts';
import { barePageCpu } from './bare.ts';
import { Browser } from './client.ts';
import { type Measured, measured, sitOnce } from './learner.ts';
import { weigh } from './page-weight.ts';
import { cpuSeconds, pssMegabytes } from './process.ts';

/**
 * Drives the built service over HTTP like real learners and prints what was measured beside the bar. Asserts nothing
 * about time: machines differ. It does fail when an acknowledged answer is not in the database.
 */
const { values } = parseArgs({
	options: { seconds: { type: 'string', default: '25' }, quick: { type: 'boolean', default: false } },
});
const SECONDS = values.quick ? 6 : Number(values.seconds);
/** More people than sit at once, with as many assignments each as somebody gathers in some years. */
const LEARNERS = 320;
const CYCLES = 12;
const PASSWORD = 'nine lanterns cross the harbour at dusk';

interface Learner {
	readonly signIn: string;
	readonly assignments: string[];
}

async function prepare(dataDir: string): Promise<Learner[]> {
	const app = await openApp(readConfig({ SHOUMI_DATA_DIR: dataDir }));
	try {
		const console = app.as({ kind: 'console' });
		await addUnit(console, { id: 'bench', name: 'Bench', parentId: null });
		const phc = await hashPassword(PASSWORD);
		const learners: Learner[] = [];
		for (let i = 0; i < LEARNERS; i++) {
			const signIn = `learner${i}`;
			const { id } = await addStaff(console, {
				signIn,
				name: `Learner ${i}`,
				email: null,
				unitId: 'bench',
				manager: null,
				roles: [],
			});
			await app.transact((tx) => setPassword(tx.sql, id, phc, app.clock()));
			learners.push({ signIn, assignments: [] });
		}
		for (let cycle = 1; cycle <= CYCLES; cycle++)
			await assignProgramme(console, {
				programmeId: 'yearly-refresher',
				to: { unitId: 'bench' },
				dueOn: addDays(app.today(), 30),
				opensOn: null,
				cycle: `c${cycle}`,
			});
		const people = await app.read.selectFrom('staff').select(['id', 'sign_in']).execute();
		for (const learner of learners) {
			const person = people.find(({ sign_in }) => sign_in === learner.signIn);
			for (const { id } of await assignmentsOf(app.read, person?.id ?? '')) learner.assignments.push(id);
		}
		return learners;
	} finally {
		await app.close();
	}
}

async function signIn(browser: Browser, learner: Learner): Promise<void> {
	const reply = await browser.form('/sign-in', { 'sign-in': learner.signIn, password: PASSWORD, next: '/' });
	if (reply.status !== 303) throw new Error(`sign-in: ${reply.status}`);
}

interface Load {
	readonly name: string;
	readonly learners: number;
	readonly pause: number;
	readonly signInEachTime?: boolean;
}

interface Outcome extends Measured {
	readonly seconds: number;
	readonly cpu: number;
	readonly memory: number;
}

/** A learner at their browser. */
interface Seated {
	readonly browser: Browser;
	readonly learner: Learner;
}

/** Everybody is signed in beforehand, a few at a time. */
async function seat(service: Service, people: readonly Learner[]): Promise<Seated[]> {
	const seated: Seated[] = [];
	const waiting = [...people];
	await Promise.all(
		Array.from({ length: 4 }, async () => {
			for (let learner = waiting.shift(); learner; learner = waiting.shift()) {
				const browser = new Browser(service.url);
				await signIn(browser, learner);
				seated.push({ browser, learner });
			}
		}),
	);
	return seated;
}

/** Runs a load for its time; each seat takes whoever waits with something left to sit; attempts begun are finished, and count only up to the end of the time. */
async function drive(service: Service, queue: Seated[], load: Load): Promise<Outcome> {
	const out = measured();
	const started = performance.now();
	const end = started + SECONDS * 1000 * (load.pause > 0 ? 1.2 : 1);
	const going = () => performance.now() < end;
	const cpuBefore = cpuSeconds(service.pid);
	await Promise.all(
		Array.from({ length: load.learners }, async (_, seat) => {
			// Real learners do not move in step.
			if (load.pause > 0) await new Promise((wait) => setTimeout(wait, (seat * load.pause) / load.learners));
			while (going()) {
				const next = queue.shift();
				const assignment = next?.learner.assignments.shift();
				if (!next || assignment === undefined)
					throw new Error('not enough cycles prepared for so fast a machine');
				if (load.signInEachTime) await signIn(next.browser, next.learner);
				await sitOnce(next.browser, assignment, out, load.pause, load.pause > 0 ? going : undefined);
				queue.push(next);
			}
		}),
	);
	const seconds = (performance.now() - started) / 1000;
	const outcome = {
		...out,
		seconds,
		cpu: cpuSeconds(service.pid) - cpuBefore,
		memory: pssMegabytes(service.pid),
	};
	return outcome;
}

function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const ms = (value: number) => value.toFixed(1);
const line = (...cells: (string | number)[]) => console.log(`| ${cells.join(' | ')} |`);

function report(load: Load, out: Outcome): void {
	const of = (list: readonly number[]) =>
		[0.5, 0.95, 0.99].map((share) => ms(percentile(list, share))).join(' / ');
	line(
		load.name,
		of(out.show),
		of(out.save),
		out.attempts === 0 ? '–' : ((out.attempts * 60) / out.seconds).toFixed(0),
		out.attempts === 0 ? '–' : (out.cpu / out.attempts).toFixed(4),
		out.memory.toFixed(0),
	);
}

/** Counts acknowledged answers that the database does not hold exactly so. */
function lost(dataDir: string, acknowledged: Measured['acknowledged']): number {
	const database = new SqliteDatabase(join(dataDir, 'shoumi.sqlite'), { readonly: true });
	const find = database.prepare<[string, number], { place: number; body: string }>(
		'select place, body from step where attempt_id = ? and number = ?',
	);
	const missing = acknowledged.filter(({ attempt, step, place, response }) => {
		const row = find.get(attempt, step);
		const held = row && (JSON.parse(row.body) as { response: readonly string[] }).response;
		return row?.place !== place || JSON.stringify(held) !== JSON.stringify(response);
	});
	database.close();
	return missing.length;
}

async function main(): Promise<void> {
	const wanted = Number(values.seconds);
	if (!Number.isFinite(wanted) || wanted < 1) throw new Error('--seconds takes a number');
	if (!buildIfStale(() => console.log('building'))) throw new Error('the build fails');
	const bare = await barePageCpu();
	const dataDir = mkdtempSync(join(tmpdir(), 'shoumi-bench-'));
	const learners = await prepare(dataDir);
	const service = await startService({ SHOUMI_DATA_DIR: dataDir });
	const all: Measured['acknowledged'] = [];
	const outcomes: Outcome[] = [];
	try {
		const queue = await seat(service, learners);
		// Warm the code once, so that the first load is not the compiler's.
		await drive(service, queue, { name: 'warm-up', learners: 4, pause: 0 });
		console.log(
			`\n${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, Node ${process.version}, SQLite`,
		);
		console.log(`Bare Kit form page in this run: ${bare.toFixed(2)} ms of CPU\n`);
		line('load', 'show p50/p95/p99 ms', 'save p50/p95/p99 ms', 'attempts/min', 'CPU s/attempt', 'PSS MB');
		line('---', '---', '---', '---', '---', '---');
		for (const load of [
			{ name: 'closed loop, 1', learners: 1, pause: 0 },
			{ name: 'closed loop, 10', learners: 10, pause: 0 },
			{ name: 'closed loop, 50', learners: 50, pause: 0 },
			{ name: 'closed loop, 50, signing in', learners: 50, pause: 0, signInEachTime: true },
			{ name: 'classroom, 50', learners: 50, pause: 1000 },
		] satisfies Load[]) {
			const outcome = await drive(service, queue, load);
			all.push(...outcome.acknowledged);
			outcomes.push(outcome);
			report(load, outcome);
		}
		const [one, , closed, , classroom] = outcomes as [Outcome, Outcome, Outcome, Outcome, Outcome];
		console.log('');
		line('bar', 'wanted', 'measured');
		line('---', '---', '---');
		line(
			'closed loop at 50, attempts a minute',
			'≥ 900',
			((closed.attempts * 60) / closed.seconds).toFixed(0),
		);
		const cpu = closed.cpu / closed.attempts;
		line(
			'CPU seconds an attempt',
			'≤ 0.06',
			`${cpu.toFixed(4)} (${((cpu * 1000) / bare).toFixed(0)} bare pages)`,
		);
		line('classroom at 50, show p99', '≤ 60 ms', ms(percentile(classroom.show, 0.99)));
		line('classroom at 50, save p99', '≤ 40 ms', ms(percentile(classroom.save, 0.99)));
		line('1 learner, show p50', '≤ 5 ms', ms(percentile(one.show, 0.5)));
		line('1 learner, save p50', '≤ 4 ms', ms(percentile(one.save, 0.5)));
		line(
			'memory (PSS, all processes)',
			'≤ 180 MB',
			Math.max(...outcomes.map(({ memory }) => memory)).toFixed(0),
		);
		await weights(service, learners);
	} finally {
		await service.stop();
	}
	const missing = lost(dataDir, all);
	console.log(`\n${all.length} acknowledged answers, ${missing} of them not in the database`);
	if (missing > 0) process.exitCode = 1;
	rmSync(dataDir, { recursive: true, force: true });
}

async function weights(service: Service, learners: readonly Learner[]): Promise<void> {
	const browser = new Browser(service.url);
	const reply = await browser.form('/sign-in', {
		'sign-in': learners[0]?.signIn ?? '',
		password: PASSWORD,
		next: '/',
	});
	const [name = '', value = ''] =
		(reply.cookies.find((cookie) => cookie.startsWith('session=')) ?? '').split(';', 1)[0]?.split('=') ?? [];
	const started = await browser.form(`/programme/${learners[0]?.assignments.shift() ?? ''}?/start`, {});
	const length = 10;
	for (const locale of ['en', 'zh-CN']) {
		await browser.form('/preferences?/keep', { language: locale, next: '/' });
		const pages = [];
		for (let place = 1; place <= length; place++)
			pages.push(await browser.get((started.location ?? '').replace(/1$/, String(place))));
		const largest = Math.max(...pages.map(({ bytes }) => bytes));
		const { first, repeat } = await weigh(`${service.url}${started.location ?? ''}`, { name, value }, locale);
		const kb = (bytes: number) => (bytes / 1000).toFixed(1);
		const total = largest + first.scripts + first.styles + first.other;
		line(`first question page without fonts, ${locale}`, '≤ 90 KB', `${kb(total)} KB`);
		line(
			`  scripts / HTML / styles / fonts / headers, ${locale}`,
			'≤ 50 / ≤ 6 KB',
			`${kb(first.scripts)} / ${kb(largest)} / ${kb(first.styles)} / ${kb(first.fonts)} / ${kb(first.headers)} KB`,
		);
		line(
			`  the same page again, ${locale}`,
			'',
			`${kb(largest + repeat.scripts + repeat.styles + repeat.fonts + repeat.other)} KB`,
		);
		line(`  layout shift, ${locale}`, '0', Math.max(first.shift, repeat.shift).toFixed(3));
	}
}

await main();
