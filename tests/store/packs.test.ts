import {
	closeSync,
	existsSync,
	fstatSync,
	mkdtempSync,
	openSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Unzipped, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import { takeDecision } from '#lib/approval/approvals.server.ts';
import { myCertificates } from '#lib/certificate/certificates.server.ts';
import { askRevocation } from '#lib/certificate/revoke.server.ts';
import { sha256Hex } from '#lib/core/canonical.ts';
import { HOUR, MINUTE } from '#lib/core/time.ts';
import { askCorrection } from '#lib/correction/corrections.server.ts';
import { logPolicy } from '#lib/evidence/log-keys.server.ts';
import { manifestStatement, packFiles, type PackManifest } from '#lib/evidence/pack.ts';
import {
	askPack,
	cancelPack,
	listPacks,
	makeNextPack,
	makePackInto,
	type PackForm,
	readPack,
	sweepPacks,
	takePack,
} from '#lib/evidence/packs.server.ts';
import { PackWriter } from '#lib/evidence/make/pack-writer.server.ts';
import type { Trust } from '#lib/evidence/verify/report.ts';
import { newKey } from '#lib/log/key-file.server.ts';
import { signNote } from '#lib/log/note.ts';
import { parsePolicy } from '#lib/log/policy.ts';
import { entriesFrom } from '#lib/log/store.server.ts';
import { performAtConsole } from '#lib/retention/requests.server.ts';
import { parseCsv } from '../csv.ts';
import { addOfficer } from '../officers.ts';
import { console_, type Member, type People, settle } from '../people.ts';
import { refusal } from '../refusals.ts';
import { bad, reportOn } from '../report.ts';
import { assign, begin, sit } from '../sitting.ts';
import { onBothDatabases } from './both.ts';

let folder: string;
let env: Record<string, string>;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'shoumi-packs-'));
	writeFileSync(join(folder, 'verify.html'), '<!doctype html><title>%shoumi.keys%</title>');
	env = { SHOUMI_VERIFIER: join(folder, 'verify.html') };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DAY_OF_TESTS = '2026-11-24';
const form = (key: string, rest: Partial<PackForm> = {}): PackForm => ({
	from: DAY_OF_TESTS,
	to: DAY_OF_TESTS,
	programme: '',
	unit: '',
	person: '',
	key,
	...rest,
});

/** Chen Wei fails and passes onboarding, Li Na passes it, Sun Hao in the other region fails it once. */
async function sitting(app: App): Promise<People> {
	const people = await settle(app);
	const { chenWei, liNa, sunHao } = people;
	await assign(app, 'onboarding', '2026-12-31', chenWei, liNa, sunHao);
	await sit(app, chenWei, 'onboarding', 'badly');
	await sit(app, chenWei, 'onboarding', 'well');
	await sit(app, liNa, 'onboarding', 'well');
	await sit(app, sunHao, 'onboarding', 'badly');
	return people;
}

async function trustIn(app: App): Promise<Trust> {
	return { policy: parsePolicy(await logPolicy(app)), revocations: null, today: DAY_OF_TESTS };
}

const verified = (bytes: Uint8Array, trust: Trust) => reportOn('pack.zip', bytes, trust);

/** Asks for a pack and makes it; returns the file. */
async function packOf(app: App, people: People, asked: PackForm): Promise<Uint8Array> {
	const id = await askPack(app.as(people.zhouYan.actor), asked);
	await makeNextPack(app);
	const { stream } = await takePack(app.as(people.zhouYan.actor), id);
	return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** An officer asks for a remark on somebody's first grade; it waits. */
async function askCorrectionOf(app: App, officer: Member, { key }: Member): Promise<void> {
	const graded = await entriesFrom(app.read, { kind: 'attempt.graded', person: key }, 0, 1);
	await askCorrection(app.as(officer.actor), {
		number: graded[0]?.number ?? -1,
		act: 'annotated',
		text: '另见来函',
		reason: '补充说明来源',
		key: 'remark',
	});
}

const textIn = (files: Unzipped, name: string) => new TextDecoder().decode(files[name]);
const manifestIn = (files: Unzipped) => JSON.parse(textIn(files, packFiles.manifest)) as PackManifest;
const linesIn = (files: Unzipped, name: string) =>
	textIn(files, name)
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line) as Record<string, unknown>);

/** Changes a file and puts its hash into the manifest, as somebody would who wants it to pass; the seal is theirs to make. */
function withChanged(
	files: Unzipped,
	name: string,
	text: string,
	seal?: (statement: string) => string,
): Uint8Array {
	const bytes = new TextEncoder().encode(text);
	const manifest = manifestIn(files);
	const changed = JSON.stringify({
		...manifest,
		files: manifest.files.map((file) =>
			file.name === name ? { ...file, size: bytes.length, sha256: sha256Hex(text) } : file,
		),
	});
	const note = seal && new TextEncoder().encode(seal(manifestStatement(sha256Hex(changed))));
	return zipSync({
		...files,
		[name]: bytes,
		[packFiles.manifest]: new TextEncoder().encode(changed),
		...(note && { [packFiles.seal]: note }),
	});
}

onBothDatabases('evidence packs', (open) => {
	test('a pack holds what an auditor needs, and verifies with nothing but the log’s key', async () => {
		const { app } = await open({ env });
		const people = await sitting(app);
		const bytes = await packOf(app, people, form('one'));
		const report = await verified(bytes, await trustIn(app));
		expect(bad(report)).toEqual([]);
		expect(report).toMatchObject({ kind: 'pack', verdict: 'verified' });
		expect(report.findings.filter(({ mark }) => mark === 'ok').map(({ code }) => code)).toEqual([
			'manifest-signed',
			'files-whole',
			'origin-signed',
			'entries-included',
			'content-fits',
			'attempts-fit',
		]);

		const files = unzipSync(bytes);
		expect(Object.keys(files).sort()).toEqual(Object.values(packFiles).sort());
		const attempts = linesIn(files, packFiles.attempts);
		expect(attempts.map(({ person, passed }) => [person, passed]).sort()).toEqual(
			[
				[people.chenWei.key, false],
				[people.chenWei.key, true],
				[people.liNa.key, true],
				[people.sunHao.key, false],
			].sort(),
		);
		// Both languages of the questions as they were sat.
		const questions = linesIn(files, packFiles.content).filter(({ type }) => type === 'question');
		expect(questions.length).toBeGreaterThan(0);
		for (const { body } of questions) expect(JSON.parse(body as string)).toHaveProperty('prompt.zh-CN');
		const kinds = linesIn(files, packFiles.entries).map(
			({ body }) => (JSON.parse(body as string) as { kind: string }).kind,
		);
		for (const kind of [
			'assignment.made',
			'attempt.started',
			'attempt.graded',
			'certificate.issued',
			'log.key-added',
		])
			expect(kinds).toContain(kind);
		const [head, ...results] = parseCsv(textIn(files, packFiles.results).replace('\ufeff', ''));
		expect(head?.[1]).toBe('姓名 name');
		expect(results.map(([, name]) => name).sort()).toEqual(['孙浩', '李娜', '陈伟', '陈伟']);
		expect(textIn(files, packFiles.roster)).toContain('徐磊');
		expect(textIn(files, packFiles.verifier)).toContain('log localhost/shoumi+');
		expect(textIn(files, packFiles.summary).slice(0, 5)).toBe('%PDF-');
	});

	test('I3, I7: asking, making and taking a pack are entries, without names', async () => {
		const { app } = await open({ env });
		const people = await sitting(app);
		await packOf(app, people, form('one', { person: 'chen.wei' }));
		const entries = await entriesFrom(app.read, {}, 0, 10_000);
		const about = entries.filter(({ kind }) => kind.startsWith('evidence.'));
		expect(about.map(({ kind, actor }) => [kind, actor])).toEqual([
			['evidence.asked', people.zhouYan.key],
			['evidence.made', people.zhouYan.key],
			['evidence.taken', people.zhouYan.key],
		]);
		expect(about[0]?.data).toMatchObject({ person: people.chenWei.key, from: DAY_OF_TESTS });
		expect(about[1]?.data).toMatchObject({ attempts: 2 });
		expect(JSON.stringify(about)).not.toMatch(/陈伟|chen\.wei/);
	});

	test('a changed byte in any file is found, and so is a file too many or too few', async () => {
		const { app } = await open({ env });
		const people = await sitting(app);
		const files = unzipSync(await packOf(app, people, form('one')));
		const trust = await trustIn(app);
		for (const name of Object.keys(files)) {
			const original = files[name] as Uint8Array;
			for (const at of [0, Math.floor(original.length / 2), Math.max(0, original.length - 1)]) {
				// A file may be empty: then one byte is put in.
				const changed = original.length === 0 ? new Uint8Array(1) : Uint8Array.from(original);
				changed[at] = (changed[at] ?? 0) ^ 1;
				const { verdict } = await verified(zipSync({ ...files, [name]: changed }), trust);
				expect(verdict, `${name} at ${at}`).not.toBe('verified');
			}
			const { [name]: _gone, ...without } = files;
			expect((await verified(zipSync(without), trust)).verdict, `without ${name}`).not.toBe('verified');
		}
		const surplus = zipSync({ ...files, 'also.csv': new Uint8Array([1]) });
		expect(bad(await verified(surplus, trust))).toEqual(['file-surplus']);
		// A name that JavaScript has another use for, and one name twice.
		const hidden = zipSync({ ...files, 'not-proto': new Uint8Array([1]) });
		const renamed = Buffer.from(
			Buffer.from(hidden).toString('latin1').replaceAll('not-proto', '__proto__'),
			'latin1',
		);
		expect((await verified(new Uint8Array(renamed), trust)).verdict).toBe('unreadable');
		// A list of files that nobody signed is not told to its end.
		const manifest = manifestIn(files);
		const many = Array.from({ length: 20_000 }, (_, i) => ({ name: `${i}`, size: 0, sha256: sha256Hex('') }));
		const long = JSON.stringify({ ...manifest, files: many });
		const { findings } = await verified(
			zipSync({ ...files, [packFiles.manifest]: new TextEncoder().encode(long) }),
			trust,
		);
		expect(findings.length).toBeLessThan(20);
	});

	test('a forger with the whole pack but not the key is found; with the key, by what the log holds', async () => {
		const { app } = await open({ env });
		const people = await sitting(app);
		const files = unzipSync(await packOf(app, people, form('one')));
		const trust = await trustIn(app);
		const better = textIn(files, packFiles.attempts).replace('"passed":false', '"passed":true');
		expect(better).not.toBe(textIn(files, packFiles.attempts));
		expect(bad(await verified(withChanged(files, packFiles.attempts, better), trust))).toContain(
			'manifest-bad',
		);
		const forger = newKey('localhost/shoumi');
		const forged = withChanged(files, packFiles.attempts, better, (text) => signNote(text, [forger]));
		expect(bad(await verified(forged, trust))).toContain('foreign-key');
		// Nor does the key of another log seal it, though the reader trusts that one about its own.
		const other = newKey('other.example/shoumi');
		const policy = trust.policy && {
			...trust.policy,
			logs: [...trust.policy.logs, { key: other.key, url: null, from: 0, until: null }],
		};
		const theirs = withChanged(files, packFiles.results, '\ufeff', (text) => signNote(text, [other]));
		expect(bad(await verified(theirs, { ...trust, policy }))).toContain('foreign-key');
		// Also where the list says that it is of that log.
		const claimed = JSON.stringify({ ...manifestIn(files), origin: other.key.name });
		const seal = signNote(manifestStatement(sha256Hex(claimed)), [other]);
		const disguised = zipSync({
			...files,
			[packFiles.manifest]: new TextEncoder().encode(claimed),
			[packFiles.seal]: new TextEncoder().encode(seal),
		});
		expect(bad(await verified(disguised, { ...trust, policy }))).toEqual(['manifest-bad']);
		// An insider with the signing key, who leaves the log alone.
		const inside = withChanged(files, packFiles.attempts, better, (text) => app.signer.sign(text));
		expect(bad(await verified(inside, trust))).toEqual(['attempt-differs']);
		const entry = textIn(files, packFiles.entries).replace('\\"passed\\":false', '\\"passed\\":true');
		expect(entry).not.toBe(textIn(files, packFiles.entries));
		const rewritten = withChanged(files, packFiles.entries, entry, (text) => app.signer.sign(text));
		expect(bad(await verified(rewritten, trust))).toContain('not-included');
		const easier = textIn(files, packFiles.content).replace('zh-CN', 'zh-XX');
		const reworded = withChanged(files, packFiles.content, easier, (text) => app.signer.sign(text));
		expect(bad(await verified(reworded, trust))).toContain('content-differs');
		// Without any key, nothing is more than consistent.
		expect(bad(await verified(zipSync(files), { ...trust, policy: null }))).toContain('no-key');
	});

	test('programme, unit with all below, person and period choose what is inside', async () => {
		const { app, clock } = await open({ env });
		const people = await sitting(app);
		const inside = async (rest: Partial<PackForm>, key: string) => {
			const files = unzipSync(await packOf(app, people, form(key, rest)));
			const { attempts } = manifestIn(files);
			const report = await verified(zipSync(files), await trustIn(app));
			expect(bad(report)).toEqual([]);
			return attempts;
		};
		expect(await inside({ unit: 'east' }, 'a')).toBe(3);
		expect(await inside({ unit: 'chunxi-road' }, 'b')).toBe(1);
		expect(await inside({ person: people.liNa.key }, 'c')).toBe(1);
		expect(await inside({ programme: 'refresher' }, 'd')).toBe(0);
		expect(await inside({ from: '2026-11-25', to: '2026-11-30' }, 'e')).toBe(0);
		// One more the next day, one minute after midnight in Shanghai.
		clock.set(Date.UTC(2026, 10, 24, 16, 1));
		await sit(app, people.sunHao, 'onboarding', 'well');
		expect(await inside({}, 'f')).toBe(4);
		expect(await inside({ to: '2026-11-25' }, 'g')).toBe(5);
		expect(await inside({ from: '2026-11-25', to: '2026-11-25' }, 'h')).toBe(1);
	});

	test('an attempt that is still open is not inside, whoever it belongs to', async () => {
		const { app } = await open({ env });
		const people = await sitting(app);
		await assign(app, 'refresher', '2026-12-31', people.liNa);
		const id = await begin(app, people.liNa, 'refresher');
		const bytes = await packOf(app, people, form('one'));
		for (const name of Object.keys(unzipSync(bytes)))
			expect(textIn(unzipSync(bytes), name), name).not.toContain(id);
	});

	test('I5: the same form twice is one pack; I10: what is wrong with it is said at its field', async () => {
		const { app } = await open({ env });
		const people = await sitting(app);
		const ctx = app.as(people.zhouYan.actor);
		const [first, second] = await Promise.all([askPack(ctx, form('one')), askPack(ctx, form('one'))]);
		expect(second).toBe(first);
		expect((await listPacks(ctx, 0)).count).toBe(1);
		const wrong = async (rest: Partial<PackForm>) => {
			const before = (await listPacks(ctx, 0)).count;
			const error = await askPack(ctx, form('two', rest)).catch((reason: unknown) => reason);
			expect((await listPacks(ctx, 0)).count).toBe(before);
			return error;
		};
		expect(await wrong({ from: '2026-02-30' })).toMatchObject({ code: 'date.form', field: 'from' });
		expect(await wrong({ to: '' })).toMatchObject({ code: 'date.form', field: 'to' });
		expect(await wrong({ from: '2026-11-25' })).toMatchObject({ code: 'log.range', field: 'from' });
		expect(await wrong({ unit: 'moon' })).toMatchObject({ code: 'unit.unknown', field: 'unit' });
		expect(await wrong({ person: 'nobody.here' })).toMatchObject({ code: 'staff.unknown', field: 'person' });
		expect(await wrong({ programme: '../x' })).toMatchObject({
			code: 'programme.unknown',
			field: 'programme',
		});
		expect(await wrong({ key: 'a b' })).toMatchObject({ code: 'request.key' });
	});

	test('I6: officers and auditors only; to everybody else there are no packs', async () => {
		const { app } = await open({ env });
		const people = await sitting(app);
		const id = await askPack(app.as(people.wuGang.actor), form('one'));
		await makeNextPack(app);
		const { zhouYan, wuGang, ...others } = people;
		for (const { actor } of [zhouYan, wuGang])
			expect((await readPack(app.as(actor), id)).available).toBe(true);
		for (const { actor } of Object.values(others)) {
			const ctx = app.as(actor);
			await refusal(askPack(ctx, form('two')), 'not-found');
			await refusal(readPack(ctx, id), 'not-found');
			await refusal(takePack(ctx, id), 'not-found');
			await refusal(cancelPack(ctx, id), 'not-found');
			await refusal(listPacks(ctx, 0), 'not-found');
		}
		await refusal(readPack(app.as(zhouYan.actor), 'a2b3c4d5e6f7g8h9a2b3c4d5e6'), 'not-found');
	});

	test('a pack that nobody wants any more leaves no file, and one that is made cannot be cancelled', async () => {
		const { app, dataDir } = await open({ env });
		const people = await sitting(app);
		const ctx = app.as(people.zhouYan.actor);
		const id = await askPack(ctx, form('one'));
		await cancelPack(ctx, id);
		expect(await makeNextPack(app)).toBeUndefined();
		expect((await readPack(ctx, id)).state).toBe('cancelled');
		await refusal(takePack(ctx, id), 'not-found');

		// Cancelled while it is being written: the maker finds out after a page.
		const other = await askPack(ctx, form('two'));
		const making = makeNextPack(app);
		await cancelPack(ctx, other);
		await making;
		expect((await readPack(ctx, other)).state).toBe('cancelled');
		// Cancelled before it had begun, it has not even made the folder.
		const folderOfPacks = join(dataDir, 'packs');
		expect(existsSync(folderOfPacks) ? readdirSync(folderOfPacks) : []).toEqual([]);

		const made = await askPack(ctx, form('three'));
		await makeNextPack(app);
		await cancelPack(ctx, made);
		expect((await readPack(ctx, made)).state).toBe('made');
		const kinds = (await entriesFrom(app.read, {}, 0, 10_000)).map(({ kind }) => kind);
		expect(kinds.filter((kind) => kind === 'evidence.given-up')).toHaveLength(2);
	});

	test('a pack whose maker died is begun again; one that cannot be made says so', async () => {
		const house = await open({ env });
		const people = await sitting(house.app);
		const id = await askPack(house.app.as(people.zhouYan.actor), form('one'));
		const { app } = await open.again(house, { env });
		await makeNextPack(app);
		expect((await readPack(app.as(people.zhouYan.actor), id)).state).toBe('made');

		// No key to sign with: nothing is made, and nothing half-made remains.
		const lost = await askPack(app.as(people.zhouYan.actor), form('two'));
		const key = readFileSync(join(house.dataDir, 'log-key'));
		rmSync(join(house.dataDir, 'log-key'));
		await refusal(makeNextPack(app), 'signer.no-key');
		expect((await readPack(app.as(people.zhouYan.actor), lost)).state).toBe('failed');
		expect(existsSync(join(house.dataDir, 'packs', `${lost}.zip`))).toBe(false);
		writeFileSync(join(house.dataDir, 'log-key'), key);
		const file = join(house.dataDir, 'by-hand.zip');
		const heard: number[] = [];
		await makePackInto(app.as(console_), form('three'), file, (done) => heard.push(done));
		expect(bad(await verified(readFileSync(file), await trustIn(app)))).toEqual([]);
		expect(heard.at(-1)).toBe(3);
	});

	test('whoever makes a pack makes it alone: the command line, the job, and another server', async () => {
		const house = await open({ env });
		const { app, dataDir, clock } = house;
		const people = await sitting(app);
		const { app: other } = await open.again(house, { env });
		const file = join(dataDir, 'by-hand.zip');
		const byHand = makePackInto(app.as(console_), form('one'), file, () => {});
		await expect
			.poll(() => app.read.selectFrom('evidence_pack').select('id').execute(), { interval: 1 })
			.toHaveLength(1);
		expect(await makeNextPack(app)).toBeUndefined();
		expect(await makeNextPack(other)).toBeUndefined();
		await byHand;
		const [entry] = await entriesFrom(app.read, { kind: 'evidence.made' }, 0, 10);
		const files = unzipSync(readFileSync(file));
		expect(entry?.data.manifest).toBe(sha256Hex(textIn(files, packFiles.manifest)));

		const ctx = app.as(people.zhouYan.actor);
		const asked = await askPack(ctx, form('two'));
		expect((await Promise.all([makeNextPack(app), makeNextPack(other)])).filter(Boolean)).toEqual([asked]);

		// One that died with it is given up for lost after a while, and not before.
		const died = await askPack(ctx, form('three'));
		// It gets as far as the page that verifies, and is never heard of again.
		const reached = Promise.withResolvers<undefined>();
		const hung = () => {
			reached.resolve(undefined);
			return new Promise<string>(() => {});
		};
		void makeNextPack({ ...app, verifierHtml: hung });
		await reached.promise;
		expect(await makeNextPack(other)).toBeUndefined();
		clock.pass(6 * MINUTE);
		expect((await readPack(ctx, died)).silent).toBe(true);
		expect(await makeNextPack(other)).toBe(died);
	});

	test('a service that stops leaves the pack in its hands to the next start', async () => {
		const { app, dataDir } = await open({ env });
		const people = await sitting(app);
		const ctx = app.as(people.zhouYan.actor);
		const id = await askPack(ctx, form('one'));
		await makeNextPack(app, AbortSignal.abort());
		expect((await readPack(ctx, id)).state).toBe('making');
		expect(readdirSync(join(dataDir, 'packs'))).toEqual([]);
		expect(await makeNextPack(app)).toBe(id);
		expect((await readPack(ctx, id)).state).toBe('made');
	});

	test('a pack about some people tells the reasons and names of nobody else’s case', async () => {
		const { app } = await open({ env });
		const people = await sitting(app);
		const qianYu = await addOfficer(app);
		for (const member of [people.liNa, people.chenWei]) {
			const [certificate] = await myCertificates(app.as(member.actor));
			const decision = await askRevocation(app.as(people.zhouYan.actor), {
				id: certificate?.id ?? '',
				reason: `${member.name}的答卷由他人代做`,
				key: `ask-${member.key}`,
			});
			await takeDecision(app.as(qianYu.actor), {
				id: decision,
				verdict: 'approved',
				reason: '证据充分，同意',
			});
		}
		const exceptionsFor = async (key: string, rest: Partial<PackForm>) => {
			const files = unzipSync(await packOf(app, people, form(key, rest)));
			const kinds = linesIn(files, packFiles.entries).map(
				({ body }) => (JSON.parse(String(body)) as { kind: string }).kind,
			);
			return {
				text: textIn(files, packFiles.exceptions),
				revoked: kinds.filter((kind) => kind === 'certificate.revoked'),
			};
		};
		const all = await exceptionsFor('all', {});
		expect(all.text).toContain('李娜的答卷');
		expect(all.text).toContain('陈伟的答卷');
		// The entry of the act is inside, as are those of the decision.
		expect(all.revoked).toHaveLength(2);
		const one = await exceptionsFor('one', { person: people.liNa.key });
		expect(one.text).toContain('李娜的答卷');
		expect(one.text).not.toContain('陈伟');
		expect(one.revoked).toHaveLength(1);
		const elsewhere = await exceptionsFor('unit', { unit: 'chunxi-road' });
		expect(elsewhere.text).not.toMatch(/李娜|陈伟/);
	});

	test('restricted people are left out of an officer’s pack, which says so; an auditor’s holds them, and no officer takes it', async () => {
		const { app } = await open({ env });
		const people = await sitting(app);
		const { chenWei, liNa, wangFang, zhouYan, wuGang } = people;
		await askCorrectionOf(app, zhouYan, chenWei);
		for (const who of [chenWei.signIn, wangFang.signIn])
			await performAtConsole(app.as(console_), {
				who,
				act: 'restrict',
				basis: 'withdrawal',
				dryRun: false,
			});
		const [officer, auditor] = [app.as(zhouYan.actor), app.as(wuGang.actor)];
		await refusal(askPack(officer, form('a', { person: chenWei.key })), 'staff.unknown');
		const bytes = await packOf(app, people, form('b'));
		const files = unzipSync(bytes);
		// Neither the learner nor, as his colleagues’ manager, Wang Fang.
		for (const name of Object.keys(files))
			for (const { key } of [chenWei, wangFang]) expect(textIn(files, name), name).not.toContain(key);
		expect(manifestIn(files)).toMatchObject({ attempts: 2 });
		expect(textIn(files, packFiles.withheld)).toBe('{"restricted":1}');
		expect(textIn(files, packFiles.readme)).toContain('另有 1 人的个人信息受限，未收录');
		expect(textIn(files, packFiles.readme)).toContain('1 person');
		const report = await verified(bytes, await trustIn(app));
		expect(report.verdict).toBe('verified');
		expect(report.facts).toContainEqual({ name: 'withheld', value: '1' });

		const id = await askPack(auditor, form('c'));
		await makeNextPack(app);
		expect(await readPack(officer, id)).toMatchObject({ state: 'made', restricted: true, withheld: true });
		await refusal(takePack(officer, id), 'not-found');
		const { stream } = await takePack(auditor, id);
		const whole = unzipSync(new Uint8Array(await new Response(stream).arrayBuffer()));
		expect(manifestIn(whole)).toMatchObject({ attempts: 4 });
		expect(textIn(whole, packFiles.withheld)).toBe('{"restricted":0}');
		for (const name of [packFiles.results, packFiles.attempts, packFiles.roster, packFiles.exceptions])
			expect(textIn(whole, name), name).toContain(chenWei.key);
		expect(
			(await entriesFrom(app.read, { kind: 'evidence.asked' }, 0, 9)).map(({ data }) => data.restricted),
		).toEqual([false, true]);
		// With nobody restricted in it, an auditor's pack is anybody's who may take packs.
		const another = await askPack(auditor, form('d', { person: liNa.key }));
		await makeNextPack(app);
		expect(await readPack(officer, another)).toMatchObject({
			restricted: false,
			withheld: false,
			available: true,
		});
	});

	test('a pack that could not be given its name closes its file once', async () => {
		const file = join(folder, 'lost.zip');
		const writer = new PackWriter(file, Date.now());
		await writer.add('a.txt', ['a']);
		for (const name of readdirSync(folder)) if (name.endsWith('.part')) rmSync(join(folder, name));
		expect(() => writer.close()).toThrow('ENOENT');
		// Somebody else's file gets the number that has become free.
		const other = openSync(join(folder, 'other'), 'w');
		writer.discard();
		expect(fstatSync(other).size).toBe(0);
		closeSync(other);
	});

	test('files are kept for a week', async () => {
		const { app, clock } = await open({ env });
		const people = await sitting(app);
		const ctx = app.as(people.zhouYan.actor);
		const id = await askPack(ctx, form('one'));
		await makeNextPack(app);
		clock.set(Date.now() + 6 * 24 * HOUR);
		expect(sweepPacks(app)).toBe(0);
		clock.set(Date.now() + 8 * 24 * HOUR);
		expect(sweepPacks(app)).toBe(1);
		const pack = await readPack(ctx, id);
		expect(pack).toMatchObject({ state: 'made', available: false });
		await refusal(takePack(ctx, id), 'not-found');
	});
});
