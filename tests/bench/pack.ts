import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { builtEntry, verifierBeside } from '../../src/cli/build.ts';
import { type App, openApp } from '../../src/lib/app.server.ts';
import { assignProgramme } from '../../src/lib/assignment/assignments.server.ts';
import { readConfig } from '../../src/lib/core/config.server.ts';
import { logPolicy } from '../../src/lib/evidence/log-keys.server.ts';
import { makePackInto } from '../../src/lib/evidence/packs.server.ts';
import { verifyFiles } from '../../src/lib/evidence/verify/verify-files.ts';
import { parsePolicy } from '../../src/lib/log/policy.ts';
import { addStaff, addUnit } from '../../src/lib/staff/people.server.ts';
import { personById } from '../../src/lib/staff/store.server.ts';
import { readFileSync } from 'node:fs';
import type { Member } from '../people.ts';
import { sit } from '../sitting.ts';

/**
 * An evidence pack of many attempts, each sat through the real verbs with the shipped question bank on SQLite: how long making
 * and verifying take, and the most memory that making takes. The bars are the project's: 5,000 attempts in 60 s, 300 MB.
 */
const { values } = parseArgs({ options: { attempts: { type: 'string', default: '5000' } } });
const ATTEMPTS = Number(values.attempts);
const AT_ONCE = 64;
const UNITS = 40;

async function person(app: App, i: number): Promise<Member> {
	const signIn = `staff${i}`;
	const { id, token } = await addStaff(app.as({ kind: 'console' }), {
		signIn,
		name: `员工${i}`,
		email: null,
		unitId: `unit-${i % UNITS}`,
		manager: null,
		roles: [],
	});
	const known = await personById(app.read, id);
	if (!known) throw new Error(`${signIn} was not added`);
	const { key, roles } = known;
	return { id, key, signIn, name: known.name, token, actor: { kind: 'person', id, key, roles } };
}

async function eachAtOnce(count: number, work: (i: number) => Promise<unknown>): Promise<void> {
	for (let i = 0; i < count; i += AT_ONCE)
		await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - i) }, (_, k) => work(i + k)));
}

const folder = mkdtempSync(join(tmpdir(), 'shoumi-pack-bench-'));
const entry = builtEntry();
if (!entry) throw new Error('run npm run build first');
try {
	const config = readConfig({ SHOUMI_DATA_DIR: folder, SHOUMI_VERIFIER: verifierBeside(entry) });
	const app = await openApp(config);
	const console_ = app.as({ kind: 'console' });
	for (let i = 0; i < UNITS; i++)
		await addUnit(console_, { id: `unit-${i}`, name: `支行 ${i}`, parentId: null });
	const members: Member[] = [];
	await eachAtOnce(ATTEMPTS, async (i) => (members[i] = await person(app, i)));
	const dueOn = `${Number(app.today().slice(0, 4)) + 1}-12-31`;
	for (let i = 0; i < UNITS; i++)
		await assignProgramme(console_, {
			programmeId: 'yearly-refresher',
			to: { unitId: `unit-${i}` },
			dueOn,
			opensOn: null,
		});
	await eachAtOnce(ATTEMPTS, (i) => sit(app, members[i] as Member, 'yearly-refresher'));
	members.length = 0;
	await app.signer.checkpoint();
	globalThis.gc?.();
	const file = join(folder, 'pack.zip');
	let most = process.memoryUsage.rss();
	const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 50);
	const began = performance.now();
	await makePackInto(
		console_,
		{ from: '2020-01-01', to: dueOn, programme: '', unit: '', person: '', key: 'bench' },
		file,
		() => (most = Math.max(most, process.memoryUsage.rss())),
	);
	const making = (performance.now() - began) / 1000;
	clearInterval(watch);
	const policy = parsePolicy(await logPolicy(app));
	const verifying = performance.now();
	const [report] = await verifyFiles([{ name: 'pack.zip', bytes: readFileSync(file) }], {
		policy,
		revocations: null,
		today: app.today(),
	});
	const verified = (performance.now() - verifying) / 1000;
	console.log(`attempts   ${ATTEMPTS}`);
	console.log(`making     ${making.toFixed(1)} s   bar 60 s`);
	console.log(`memory     ${Math.round(most / 2 ** 20)} MB   bar 300 MB`);
	console.log(`file       ${(statSync(file).size / 1e6).toFixed(1)} MB`);
	console.log(`verifying  ${verified.toFixed(1)} s, ${report?.verdict}`);
	await app.close();
} finally {
	rmSync(folder, { recursive: true, force: true });
}
