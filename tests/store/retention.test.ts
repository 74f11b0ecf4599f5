import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { expect, test } from 'vitest';
import { decisionList, decisionPage, takeDecision } from '#lib/approval/approvals.server.ts';
import { startPractice, submitAttempt } from '#lib/attempt/attempts.server.ts';
import { resultOf } from '#lib/attempt/result.server.ts';
import type { App } from '#lib/app.server.ts';
import {
	certificatePdf,
	certificateProof,
	exportCertificates,
	listCertificates,
	readCertificate,
} from '#lib/certificate/certificates.server.ts';
import { askRevocation } from '#lib/certificate/revoke.server.ts';
import { certificatesOf } from '#lib/certificate/store.server.ts';
import { DAY, MINUTE } from '#lib/core/time.ts';
import { askCorrection, correctionsOf } from '#lib/correction/corrections.server.ts';
import { finishErasures } from '#lib/retention/afterwards.server.ts';
import { askPack, makeNextPack, readPack, takePack } from '#lib/evidence/packs.server.ts';
import { exportLog, type LogQuery, readEntry, readLog } from '#lib/evidence/log-reading.server.ts';
import { team } from '#lib/insight/overview.server.ts';
import { commitment } from '#lib/log/commitment.ts';
import { entriesFrom, logHead } from '#lib/log/store.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { queueMail } from '#lib/notify/outbox.server.ts';
import { unsentMails } from '#lib/notify/store.server.ts';
import { noteOpenings } from '#lib/question/openings.store.server.ts';
import {
	askSubject,
	findSubject,
	performAtConsole,
	restrictedList,
	restrictedRecord,
	type SubjectRequest,
} from '#lib/retention/requests.server.ts';
import { runRetention, sweepRetention, whatIsOver } from '#lib/retention/run.server.ts';
import { openResult, reviewHead, reviewsOf, signOff } from '#lib/review/reviews.server.ts';
import { setAccountStatus } from '#lib/session/accounts.server.ts';
import { signIn } from '#lib/session/sessions.server.ts';
import { addStaff, makePasswordLink, personFor, staffPage } from '#lib/staff/people.server.ts';
import { passwordOf as storedPassword, personById } from '#lib/staff/store.server.ts';
import { addOfficer } from '../officers.ts';
import { console_, givePasswords, type Member, passwordOf, type People, settle } from '../people.ts';
import { outcomes, refusal } from '../refusals.ts';
import { answer, assign, begin, practise, sit } from '../sitting.ts';
import { onBothDatabases, onDatabase, type Open } from './both.ts';

const REASON = '本人来函撤回同意，要求删除';
const AGREED = '已核对来函，同意办理';
const LOOK = '核对慕容雪薇的入职培训';
const COMMENT = '已与雪薇当面谈过名单一题。';
const NAME = '慕容雪薇';
const SIGN_IN = 'murong.xuewei';
const EMAIL = 'Xuewei.Murong@bank.example';
const AGENT = 'Mozilla/5.0 (Xuewei; rv:1)';
const ADDRESS = '203.0.113.77';

interface Archive {
	readonly app: App;
	readonly people: People;
	readonly clock: Awaited<ReturnType<Open>>['clock'];
	readonly dataDir: string;
	readonly zhouYan: Member;
	readonly qianYu: Member;
	readonly murong: Member;
	readonly attemptId: string;
	readonly ask: (change?: Partial<SubjectRequest>) => Promise<string>;
	readonly approve: (id: string) => Promise<unknown>;
}

/** Murong Xuewei has worked here, passed the onboarding, was looked at and signed off, got mail, practised, signed in. */
async function archive(open: Open): Promise<Archive> {
	const { app, clock, dataDir } = await open();
	const people = await settle(app);
	const qianYu = await addOfficer(app);
	const { id, token } = await addStaff(app.as(console_), {
		signIn: SIGN_IN,
		name: NAME,
		email: EMAIL,
		unitId: 'nanjing-road',
		manager: 'wang.fang',
		roles: [],
	});
	const person = await personById(app.read, id);
	if (!person) throw new Error('was not added');
	const { key, roles } = person;
	const murong: Member = {
		id,
		key,
		signIn: SIGN_IN,
		name: NAME,
		token,
		actor: { kind: 'person', id, key, roles },
	};
	await givePasswords(app, murong);
	await signIn(app, {
		signIn: SIGN_IN,
		password: passwordOf(murong),
		address: ADDRESS,
		agent: AGENT,
	});
	await assign(app, 'onboarding', '2026-12-31', murong);
	const attemptId = await sit(app, murong, 'onboarding');
	await practise(app, murong, 'vip-lists');
	await openResult(app.as(people.wangFang.actor), { attemptId, reason: LOOK });
	await signOff(app.as(people.wangFang.actor), {
		attemptId,
		meaning: 'coached',
		comment: COMMENT,
		key: 'k',
	});
	await app.transact(async (tx) => {
		await noteOpenings(tx.sql, murong.id, ['ten-yuan-a-record'], clock());
		await queueMail(tx, app, {
			key: 'due',
			to: EMAIL.toLowerCase(),
			about: null,
			subject: `${NAME}，您好`,
			text: 'x',
		});
		await queueMail(tx, app, {
			key: 'about',
			to: 'wang.fang@bank.example',
			about: key,
			subject: `关于${NAME}`,
			text: 'x',
		});
		await queueMail(tx, app, {
			key: 'other',
			to: 'li.na@bank.example',
			about: null,
			subject: '别的',
			text: 'x',
		});
	});
	return {
		app,
		people,
		clock,
		dataDir,
		zhouYan: people.zhouYan,
		qianYu,
		murong,
		attemptId,
		ask: (change = {}) =>
			askSubject(app.as(people.zhouYan.actor), {
				key,
				act: 'erase',
				basis: 'court-order',
				reason: REASON,
				requestKey: 'form-1',
				...change,
			}),
		approve: (decision) =>
			takeDecision(app.as(qianYu.actor), { id: decision, verdict: 'approved', reason: AGREED }),
	};
}

const kinds = async (app: App, kind: string) => entriesFrom(app.read, { kind }, 0, 100);
const count = async (app: App, table: 'session' | 'recall' | 'private_text' | 'restricted') =>
	(await app.read.selectFrom(table).selectAll().execute()).length;

async function csvOf(ctx: Parameters<typeof exportLog>[0], query: LogQuery): Promise<string> {
	const { csv } = await exportLog(ctx, query, 'en');
	return (await Array.fromAsync(csv)).join('');
}

/** Everything that must be nowhere once it is erased. */
async function secretsOf({ app, murong }: Archive): Promise<string[]> {
	const texts = await app.read
		.selectFrom('private_text')
		.selectAll()
		.where('subject_key', '=', murong.key)
		.execute();
	const [certificate] = await certificatesOf(app.read, murong.id);
	const phc = await storedPassword(app.read, murong.id);
	expect(texts).toHaveLength(2);
	return [
		NAME,
		SIGN_IN,
		EMAIL,
		EMAIL.toLowerCase(),
		LOOK,
		COMMENT,
		REASON,
		AGENT,
		ADDRESS,
		...texts.map(({ salt }) => salt),
		certificate?.holder?.salt ?? 'no salt on the certificate',
		phc ?? 'no password',
	];
}

/** Every file of a SQLite database, or of a PostgreSQL database's own folder. */
async function bytesOnDisk({ app, dataDir }: Archive): Promise<Buffer[]> {
	if (app.database.dialect === 'sqlite') {
		const files = ['shoumi.sqlite', 'shoumi.sqlite-wal', 'shoumi.sqlite-shm'].map((name) =>
			join(dataDir, name),
		);
		return files.filter((file) => existsSync(file)).map((file) => readFileSync(file));
	}
	const { rows } = await sql<{ dir: string; oid: number }>`
		select current_setting('data_directory') as dir, oid from pg_database where datname = current_database()
	`.execute(app.read);
	const folder = join(rows[0]?.dir ?? '', 'base', String(rows[0]?.oid));
	return readdirSync(folder).map((name) => readFileSync(join(folder, name)));
}

async function foundOnDisk(stage: Archive, secrets: readonly string[]): Promise<string[]> {
	const files = await bytesOnDisk(stage);
	return secrets.filter((secret) => files.some((bytes) => bytes.includes(Buffer.from(secret, 'utf8'))));
}

onBothDatabases('erasing a person', (open) => {
	test('I7: nothing that names them is left, in no row, file or export; every earlier entry verifies', async () => {
		const stage = await archive(open);
		const { app, murong, zhouYan, ask, approve } = stage;
		const secrets = await secretsOf(stage);
		await sql`select 1`.execute(app.read);
		// The files do hold them before, so that finding nothing later means something.
		if (app.database.dialect === 'postgres') await sql`checkpoint`.execute(app.read);
		expect((await foundOnDisk(stage, secrets)).length).toBeGreaterThan(8);
		const before = await app.read.selectFrom('log_entry').selectAll().orderBy('number').execute();
		const head = await logHead(app.read);

		const id = await ask();
		await approve(id);

		expect(await foundOnDisk(stage, secrets)).toEqual([]);
		const rows = JSON.stringify(
			await Promise.all(
				(
					[
						'staff',
						'session',
						'private_text',
						'mail',
						'certificate_holder',
						'password_link',
						'restricted',
					] as const
				).map((table) => app.read.selectFrom(table).selectAll().execute()),
			),
		);
		for (const secret of secrets) expect(rows).not.toContain(secret);
		const { csv } = await exportLog(app.as(zhouYan.actor), { kind: '', person: '', from: '', to: '' }, 'en');
		const parts: string[] = [];
		for await (const part of csv) parts.push(part);
		for (const secret of secrets) expect(parts.join('')).not.toContain(secret);

		const [erased] = await kinds(app, 'subject.erased');
		expect(erased).toMatchObject({
			subject: murong.key,
			data: { basis: 'court-order', decision: id, texts: 4, mails: 2, certificates: 1 },
		});
		const after = await app.read.selectFrom('log_entry').selectAll().orderBy('number').execute();
		expect(after.slice(0, before.length)).toEqual(before);
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
		expect((await logHead(app.read)).size).toBeGreaterThan(head.size);
	});

	test('what stays is under the key alone: results, reviews and pages of the log say so', async () => {
		const stage = await archive(open);
		const { app, people, murong, zhouYan, attemptId, clock, ask, approve } = stage;
		await approve(await ask());
		const person = await personById(app.read, murong.id);
		expect(person).toMatchObject({
			name: `已清除 erased · ${murong.key}`,
			signIn: `erased-${murong.key}`,
			email: null,
			locale: null,
			hasPassword: false,
			roles: [],
			status: 'disabled',
			erasedAt: clock(),
		});
		for (const table of ['session', 'recall', 'private_text'] as const)
			expect(await count(app, table), table).toBe(0);
		const openings = await app.read.selectFrom('key_opening').select('staff_id').execute();
		expect(new Set(openings.map(({ staff_id }) => staff_id))).toEqual(new Set([people.wangFang.id]));
		expect((await unsentMails(app.read)).map(({ to }) => to)).toEqual(['li.na@bank.example']);
		expect(await certificatesOf(app.read, murong.id)).toMatchObject([{ holder: null, revokedOn: null }]);
		const [started] = await kinds(app, 'attempt.started');
		expect((await readEntry(app.as(zhouYan.actor), started?.number ?? 0)).subjectErasedAt).toBe(clock());
		// The result stands as it was sat, for whoever may still see it.
		const result = await resultOf(app.as(console_), attemptId, 'en', () => true);
		expect(result.grade).toBe('100%');
		await refusal(reviewHead(app.as(people.wangFang.actor), attemptId), 'not-found');
		const seen = await team(app.as(people.wangFang.actor), { below: 'direct', filters: {}, sort: null });
		expect(seen.rows.map(({ staffId }) => staffId)).not.toContain(murong.id);
		await refusal(
			signIn(app, { signIn: SIGN_IN, password: passwordOf(murong), address: 'a', agent: '' }),
			'sign-in.refused',
		);
		// The name can be given to somebody else.
		await addStaff(app.as(console_), {
			signIn: SIGN_IN,
			name: '别人',
			email: null,
			unitId: 'east',
			manager: null,
			roles: [],
		});
		await refusal(makePasswordLink(app.as(console_), murong.id), 'staff.set-apart');
		await refusal(setAccountStatus(app.as(console_), murong.id, 'active'), 'staff.set-apart');
	});

	test('once is enough; the subject neither asks nor decides; nobody else than officers asks', async () => {
		const stage = await archive(open);
		const { app, people, qianYu, murong, ask, approve } = stage;
		const request = {
			key: murong.key,
			act: 'erase',
			basis: 'court-order',
			reason: REASON,
			requestKey: 'x',
		};
		for (const { actor } of [murong, people.wangFang, people.wuGang, people.xuLei])
			await refusal(askSubject(app.as(actor), request), 'not-found');
		await refusal(askSubject(app.as(qianYu.actor), { ...request, key: qianYu.key }), 'decision.own');
		const own = await ask({ key: qianYu.key, requestKey: 'own' });
		await refusal(
			takeDecision(app.as(qianYu.actor), { id: own, verdict: 'approved', reason: AGREED }),
			'decision.own',
		);
		const id = await ask();
		await refusal(
			takeDecision(app.as(people.zhouYan.actor), { id, verdict: 'approved', reason: AGREED }),
			'decision.asker',
		);
		const fengJing = await addOfficer(app, 'feng.jing');
		const got = await outcomes([
			approve(id),
			takeDecision(app.as(fengJing.actor), { id, verdict: 'approved', reason: AGREED }),
		]);
		expect(got).toEqual(['decision.over', 'done']);
		expect(await kinds(app, 'subject.erased')).toHaveLength(1);
		await refusal(ask({ requestKey: 'again' }), 'subject.erased');
		expect((await findSubject(app.as(people.zhouYan.actor), murong.key)).askable).toEqual([]);
		await refusal(findSubject(app.as(people.zhouYan.actor), SIGN_IN), 'subject.unknown');
	});

	test('a decision that comes too late: erased meanwhile at the console, it cannot be approved', async () => {
		const { app, murong, ask, approve } = await archive(open);
		const id = await ask();
		const at = { who: murong.key, act: 'erase', basis: 'unlawful', dryRun: false } as const;
		await performAtConsole(app.as(console_), at);
		await refusal(approve(id), 'subject.erased');
		expect(
			(await decisionPage(app.as((await addOfficer(app, 'feng.jing')).actor), id, 'en')).subject,
		).toContain(murong.key);
	});

	test('I3: when the log cannot take the entry, nothing of the erasure remains', async () => {
		const stage = await archive(open);
		const { app, qianYu, murong, ask } = stage;
		const id = await ask();
		const broken: App = {
			...app,
			transact: (work) =>
				app.transact((tx) =>
					work({
						...tx,
						record: (line) =>
							tx.record(line.kind === 'subject.erased' ? { ...line, kind: 'no.such-kind' } : line),
					}),
				),
		};
		const before = await app.read.selectFrom('staff').selectAll().where('id', '=', murong.id).execute();
		const taking = { id, verdict: 'approved', reason: AGREED };
		await expect(takeDecision({ ...broken, actor: qianYu.actor }, taking)).rejects.toThrow('no.such-kind');
		expect(await app.read.selectFrom('staff').selectAll().where('id', '=', murong.id).execute()).toEqual(
			before,
		);
		expect(await count(app, 'session')).toBe(1);
		expect(await count(app, 'private_text')).toBe(3);
		expect(await certificatesOf(app.read, murong.id)).toMatchObject([{ holder: { name: NAME } }]);
		expect((await unsentMails(app.read)).length).toBe(3);
	});

	test('the last officer and the last administrator cannot be erased', async () => {
		const { app, people } = await archive(open);
		const at = { who: people.xuLei.key, act: 'erase', basis: 'court-order', dryRun: false } as const;
		await refusal(performAtConsole(app.as(console_), at), 'role.last');
		expect((await personById(app.read, people.xuLei.id))?.name).toBe('徐磊');
	});

	test('a certificate that is issued at the same time keeps no name', async () => {
		const { app } = await open();
		const { liNa } = await settle(app);
		await assign(app, 'onboarding', '2026-12-31', liNa);
		const attemptId = await begin(app, liNa, 'onboarding');
		await answer(app, liNa, attemptId, 'well');
		// Handed in, and held up just before the commit.
		const written = Promise.withResolvers<undefined>();
		const goOn = Promise.withResolvers<undefined>();
		const slow: App = {
			...app,
			transact: (work) =>
				app.transact(async (tx) => {
					const value = await work(tx);
					written.resolve(undefined);
					await goOn.promise;
					return value;
				}),
			as: (actor) => ({ ...slow, actor }),
		};
		const handingIn = submitAttempt(slow.as(liNa.actor), attemptId, 'hand-in');
		await written.promise;
		const erasing = performAtConsole(app.as(console_), {
			who: liNa.key,
			act: 'erase',
			basis: 'court-order',
			dryRun: false,
		});
		await Promise.race([erasing, new Promise((go) => setTimeout(go, 300))]);
		goOn.resolve(undefined);
		await Promise.all([handingIn, erasing]);
		expect(await certificatesOf(app.read, liNa.id)).toMatchObject([{ holder: null }]);
	});

	test('evidence packs made before are gone, and one in the making is stopped', async () => {
		const { app, people, zhouYan, murong, ask, approve } = await archive(open);
		const auditor = app.as(people.wuGang.actor);
		const form = { from: '2026-01-01', to: '2026-12-31', programme: '', unit: '', person: murong.key };
		const made = await askPack(auditor, { ...form, key: 'first' });
		// The verifier's page is built with the service; here any page will do.
		expect(await makeNextPack({ ...app, verifierHtml: async () => '<p>verify</p>' })).toBe(made);
		expect(await readPack(auditor, made)).toMatchObject({ state: 'made', available: true });
		const making = await askPack(auditor, { ...form, key: 'second' });
		await approve(await ask());
		expect(await readPack(auditor, made)).toMatchObject({ state: 'made', available: false });
		expect(await readPack(auditor, making)).toMatchObject({ state: 'cancelled' });
		await refusal(takePack(app.as(zhouYan.actor), made), 'not-found');
	});

	test('a crash before the bytes are freed leaves it to the next run', async () => {
		const stage = await archive(open);
		const { app, qianYu, ask } = stage;
		const secrets = await secretsOf(stage);
		const kind = app.decisionKinds.get('erase-person');
		if (!kind) throw new Error('there is no such kind');
		const crashing: App = {
			...app,
			decisionKinds: new Map([
				['erase-person', { ...kind, afterwards: () => Promise.reject(new Error('killed here')) }],
			]),
		};
		const id = await ask();
		const taking = { id, verdict: 'approved', reason: AGREED };
		await expect(takeDecision({ ...crashing, actor: qianYu.actor }, taking)).rejects.toThrow('killed here');
		expect(await finishErasures(app)).toBe(true);
		expect(await foundOnDisk(stage, secrets)).toEqual([]);
		expect(await finishErasures(app)).toBe(true);
	});
});

onDatabase('postgres', 'while others are busy on the same server', (open) => {
	test('bytes that a transaction elsewhere keeps from being freed are freed by the next run', async () => {
		const stage = await archive(open);
		const { app, ask, approve } = stage;
		const secrets = await secretsOf(stage);
		const elsewhere = new pg.Client({
			connectionString: app.config.databaseUrl?.replace(/[^/]*$/, 'postgres'),
		});
		await elsewhere.connect();
		try {
			await elsewhere.query('begin');
			await elsewhere.query('select pg_current_xact_id()');
			await approve(await ask());
			expect(await finishErasures(app)).toBe(false);
			await sql`checkpoint`.execute(app.read);
			expect(await foundOnDisk(stage, secrets)).not.toEqual([]);
		} finally {
			await elsewhere.end();
		}
		expect(await finishErasures(app)).toBe(true);
		expect(await foundOnDisk(stage, secrets)).toEqual([]);
	});
});

onBothDatabases('while a period of keeping runs', (open) => {
	test('erasing is refused with the date, unless unlawful or ordered; afterwards it is not', async () => {
		const { app, clock, murong, zhouYan, ask, approve } = await archive(open);
		const early = await refusal(ask({ basis: 'withdrawal' }), 'subject.kept');
		expect(early.values).toEqual({ until: null });
		await setAccountStatus(app.as(console_), murong.id, 'disabled');
		for (const basis of ['withdrawal', 'retention-over'])
			expect((await refusal(ask({ basis }), 'subject.kept')).values).toEqual({ until: '2036-11-24' });
		expect(await findSubject(app.as(zhouYan.actor), SIGN_IN)).toMatchObject({
			kept: true,
			askable: ['erase', 'restrict'],
		});
		clock.set(Date.UTC(2036, 10, 24, 2));
		expect(await findSubject(app.as(zhouYan.actor), SIGN_IN)).toMatchObject({ kept: false });
		await approve(await ask({ basis: 'withdrawal' }));
		expect((await kinds(app, 'subject.erased'))[0]?.data.basis).toBe('withdrawal');
	});

	test('restricted: name, texts and results are shown to auditors and to nobody else; lifted, it is as before', async () => {
		const stage = await archive(open);
		const { app, people, zhouYan, murong, attemptId, ask, approve } = stage;
		const [assigned] = await kinds(app, 'assignment.made');
		const remark = await askCorrection(app.as(zhouYan.actor), {
			number: assigned?.number ?? 0,
			act: 'annotated',
			text: '另见雪薇的来函',
			reason: '补充说明来源',
			key: 'remark',
		});
		await approve(remark);
		const textsBefore = await app.read
			.selectFrom('private_text')
			.selectAll()
			.where('subject_key', '=', murong.key)
			.orderBy('id')
			.execute();
		await approve(await ask({ act: 'restrict', basis: 'withdrawal' }));
		expect((await kinds(app, 'subject.restricted'))[0]).toMatchObject({
			subject: murong.key,
			data: { basis: 'withdrawal' },
		});
		const mask = `受限 restricted · ${murong.key}`;

		// Nobody …
		expect((await personFor(app.as(people.xuLei.actor), murong.id)).person).toMatchObject({
			name: mask,
			email: null,
		});
		for (const search of [NAME, SIGN_IN, 'Xuewei'])
			expect((await staffPage(app.as(people.xuLei.actor), { search }, { offset: 0, limit: 9 })).count).toBe(
				0,
			);
		const seen = await team(app.as(people.wangFang.actor), { below: 'direct', filters: {}, sort: null });
		expect(seen.rows.map(({ staffId }) => staffId)).not.toContain(murong.id);
		await refusal(reviewHead(app.as(people.wangFang.actor), attemptId), 'not-found');
		await refusal(reviewsOf(app.as(people.wangFang.actor), attemptId), 'not-found');
		expect(await certificatesOf(app.read, murong.id)).toMatchObject([{ holder: null }]);
		expect((await decisionPage(app.as(zhouYan.actor), remark, 'en')).summary).toMatchObject({
			title: 'About somebody whose personal data is restricted',
			texts: [],
			link: null,
		});
		await refusal(findSubject(app.as(zhouYan.actor), SIGN_IN), 'subject.unknown');
		expect((await findSubject(app.as(zhouYan.actor), murong.key)).askable).toEqual(['erase', 'lift']);
		await refusal(
			signIn(app, { signIn: SIGN_IN, password: passwordOf(murong), address: 'a', agent: '' }),
			'sign-in.refused',
		);
		for (const { actor } of [zhouYan, people.wangFang, people.xuLei, murong]) {
			await refusal(restrictedList(app.as(actor)), 'not-found');
			await refusal(restrictedRecord(app.as(actor), murong.key), 'not-found');
		}
		await refusal(ask({ act: 'restrict', basis: 'withdrawal', requestKey: 'twice' }), 'subject.restricted');

		// … but the auditor.
		const auditor = app.as(people.wuGang.actor);
		expect(await restrictedList(auditor)).toMatchObject([{ key: murong.key, name: NAME, signIn: SIGN_IN }]);
		const record = await restrictedRecord(auditor, murong.key);
		expect(record).toMatchObject({
			email: EMAIL,
			assignments: [{ outcome: 'passed', bestGrade: 10_000 }],
			certificates: [{ attemptId }],
		});
		expect([...record.texts].sort()).toEqual(
			expect.arrayContaining([LOOK, COMMENT, '另见雪薇的来函', REASON].sort()),
		);
		await refusal(restrictedRecord(auditor, people.liNa.key), 'not-found');

		// Lifted, commitments open as before.
		await approve(await ask({ act: 'lift', basis: '', requestKey: 'lift' }));
		expect(await personById(app.read, murong.id)).toMatchObject({
			name: NAME,
			signIn: SIGN_IN,
			email: EMAIL,
			managerId: people.wangFang.id,
			status: 'disabled',
			hasPassword: false,
			restrictedAt: null,
		});
		const texts = await app.read
			.selectFrom('private_text')
			.selectAll()
			.where('subject_key', '=', murong.key)
			.orderBy('id')
			.execute();
		for (const text of textsBefore) expect(texts).toContainEqual(text);
		const [look] = await kinds(app, 'result.opened');
		const kept = texts.find(({ text }) => text === LOOK);
		expect(look?.data.reason).toBe(commitment(kept?.salt ?? '', LOOK));
		expect(await certificatesOf(app.read, murong.id)).toMatchObject([{ holder: { name: NAME } }]);
		expect(await count(app, 'restricted')).toBe(0);
		expect((await kinds(app, 'subject.unrestricted')).length).toBe(1);
		expect(await restrictedList(auditor)).toEqual([]);
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
	});

	test('restricted: certificates and entries are for auditors as well; what was asked rests', async () => {
		const stage = await archive(open);
		const { app, people, zhouYan, qianYu, murong, ask, approve } = stage;
		const { liNa } = people;
		await assign(app, 'onboarding', '2026-12-31', liNa);
		await sit(app, liNa, 'onboarding');
		const [certificate] = await certificatesOf(app.read, murong.id);
		const id = certificate?.id ?? '';
		const graded = (await kinds(app, 'attempt.graded')).find(({ subject }) => subject === murong.key);
		const number = graded?.number ?? -1;
		const revocation = await askRevocation(app.as(zhouYan.actor), { id, reason: REASON, key: 'revoke' });
		await approve(await ask({ act: 'restrict', basis: 'withdrawal' }));

		const officer = app.as(zhouYan.actor);
		// Certificates: neither one by one, nor in the list, nor in the zip.
		for (const read of [readCertificate, certificateProof, certificatePdf])
			await refusal(read(officer, id), 'not-found');
		await refusal(askRevocation(officer, { id, reason: REASON, key: 'again' }), 'not-found');
		for (const search of ['', id, murong.key])
			expect(
				(await listCertificates(officer, { search }, { offset: 0, limit: 9 })).lines.map((line) => line.id),
			).not.toContain(id);
		expect((await exportCertificates(officer, {})).count).toBe(1);
		await refusal(exportCertificates(officer, { search: id }), 'certificate.none');

		// Entries: there for the tree's sake, with nothing of whom they name.
		const { lines } = await readLog(officer, { kind: '', person: '', from: '', to: '' });
		expect(JSON.stringify(lines)).not.toContain(murong.key);
		expect(lines.filter(({ concealed }) => concealed).map(({ kind }) => kind)).toContain(
			'subject.restricted',
		);
		expect(lines.find(({ subject }) => subject === liNa.key)).toMatchObject({ concealed: false });
		expect(await readLog(officer, { kind: '', person: murong.key, from: '', to: '' })).toMatchObject({
			count: 0,
			lines: [],
		});
		expect((await readEntry(officer, number)).entry).toMatchObject({
			number,
			kind: 'attempt.graded',
			leafHash: graded?.leafHash,
			actor: 'restricted',
			subject: 'restricted',
			data: {},
			body: '',
			concealed: true,
		});
		const everything = { kind: '', person: '', from: '', to: '' };
		expect(await csvOf(officer, everything)).not.toContain(murong.key);
		expect((await exportLog(officer, { ...everything, person: murong.key }, 'en')).entries).toBe(0);
		await refusal(
			askCorrection(officer, { number, act: 'annotated', text: '另有说明', reason: REASON, key: 'c' }),
			'not-found',
		);
		expect(await correctionsOf(officer, number)).toEqual({ done: [], waiting: [], askable: [] });

		// What had been asked about her rests; it can be refused.
		const page = await decisionPage(officer, revocation, 'zh-CN');
		expect(page.summary.title).toBe('涉及个人信息受限人员的事项');
		const list = await decisionList(officer, 'waiting', { offset: 0, limit: 9 }, 'zh-CN');
		expect(list.lines.map(({ title, subject }) => [title, subject])).toEqual([[page.summary.title, null]]);
		expect(page).toMatchObject({ rests: true, subject: null });
		await refusal(approve(revocation), 'decision.restricted');
		await takeDecision(app.as(qianYu.actor), { id: revocation, verdict: 'refused', reason: AGREED });

		// The auditor sees all of it.
		const auditor = app.as(people.wuGang.actor);
		expect((await readCertificate(auditor, id)).certificate).toMatchObject({ personKey: murong.key });
		expect((await readEntry(auditor, number)).entry).toMatchObject({ subject: murong.key, concealed: false });
		expect((await readLog(auditor, { ...everything, person: murong.key })).count).toBeGreaterThan(5);
		expect(await csvOf(auditor, everything)).toContain(murong.key);
		expect((await verifyLog(app.read)).ok).toBe(true);
	});

	test('I3: that an auditor opens what is restricted is an entry, once in half an hour for each', async () => {
		const { app, clock, people, murong, ask, approve } = await archive(open);
		await approve(await ask({ act: 'restrict', basis: 'withdrawal' }));
		const auditor = app.as(people.wuGang.actor);
		const opened = async () =>
			(await kinds(app, 'restricted.opened')).map(({ actor, subject }) => [actor, subject]);
		await refusal(restrictedList(app.as(people.zhouYan.actor)), 'not-found');
		await refusal(restrictedRecord(auditor, people.liNa.key), 'not-found');
		expect(await opened()).toEqual([]);
		for (let i = 0; i < 2; i++) {
			await restrictedList(auditor);
			await restrictedRecord(auditor, murong.key);
		}
		const once = [
			[people.wuGang.key, 'restrictions'],
			[people.wuGang.key, murong.key],
		];
		expect(await opened()).toEqual(once);
		clock.pass(31 * MINUTE);
		await restrictedList(auditor);
		expect(await opened()).toEqual([...once, once[0]]);
	});

	test('restricted first and erased later: what was set apart goes as well', async () => {
		const stage = await archive(open);
		const { app, murong, ask, approve } = stage;
		const secrets = await secretsOf(stage);
		await approve(await ask({ act: 'restrict', basis: 'withdrawal' }));
		await approve(await ask({ requestKey: 'erase' }));
		expect((await kinds(app, 'subject.erased'))[0]?.data).toMatchObject({ texts: 6, certificates: 1 });
		expect(await count(app, 'restricted')).toBe(0);
		expect(await foundOnDisk(stage, secrets)).toEqual([]);
		await refusal(ask({ act: 'lift', requestKey: 'lift' }), 'subject.erased');
		expect((await personById(app.read, murong.id))?.restrictedAt).toBeNull();
	});

	test('a sign-in name that somebody else has by now is not taken back', async () => {
		const { app, ask, approve } = await archive(open);
		await approve(await ask({ act: 'restrict', basis: 'withdrawal' }));
		await addStaff(app.as(console_), {
			signIn: SIGN_IN,
			name: '别人',
			email: null,
			unitId: 'east',
			manager: null,
			roles: [],
		});
		await refusal(approve(await ask({ act: 'lift', requestKey: 'lift' })), 'staff.exists');
	});

	test('I10: act, ground and reason are checked, each with its field', async () => {
		const { ask } = await archive(open);
		expect((await refusal(ask({ act: 'burn' }), 'subject.act')).field).toBe('act');
		expect((await refusal(ask({ basis: '' }), 'subject.basis')).field).toBe('basis');
		expect((await refusal(ask({ reason: '' }), 'decision.reason')).field).toBe('reason');
		await refusal(ask({ key: 'p-aaaaaaaaaaaaaaaa' }), 'not-found');
		await refusal(ask({ act: 'lift' }), 'subject.unrestricted');
	});
});

onBothDatabases('at the console', (open) => {
	test('a dry run does nothing; done, it is its own record', async () => {
		const stage = await archive(open);
		const { app, people, murong } = stage;
		const ctx = app.as(console_);
		const at = { who: SIGN_IN, act: 'erase', basis: 'unlawful', dryRun: true } as const;
		const { size } = await logHead(app.read);
		expect((await performAtConsole(ctx, at)).person.name).toBe(NAME);
		expect((await logHead(app.read)).size).toBe(size);
		await refusal(performAtConsole(ctx, { ...at, basis: 'withdrawal' }), 'subject.kept');
		await refusal(performAtConsole(ctx, { ...at, who: 'nobody.here' }), 'subject.unknown');
		await refusal(performAtConsole(app.as(people.zhouYan.actor), at), 'not-found');
		expect(await performAtConsole(ctx, { ...at, dryRun: false })).toMatchObject({ compacted: true });
		expect((await kinds(app, 'subject.erased'))[0]).toMatchObject({
			actor: 'console',
			subject: murong.key,
			data: { basis: 'unlawful', decision: null },
		});
	});

	test('a run erases who left longer ago than every period, and deletes what else is over', async () => {
		const stage = await archive(open);
		const { app, clock, people, murong } = stage;
		const ctx = app.as(console_);
		await setAccountStatus(ctx, murong.id, 'disabled');
		await setAccountStatus(ctx, people.liNa.id, 'disabled');
		clock.pass(100 * DAY);
		await app.transact((tx) =>
			tx.sql.updateTable('mail').set({ state: 'sent' }).where('key', '=', 'other').execute(),
		);
		expect(await whatIsOver(ctx)).toMatchObject({ people: [], mails: 1, sessions: 0 });
		expect((await whatIsOver(ctx)).memories).toBeGreaterThan(0);

		// The job takes what nobody needs to decide about.
		await sweepRetention(app);
		expect(await whatIsOver(ctx)).toMatchObject({ people: [], mails: 0, memories: 0 });
		expect((await kinds(app, 'retention.run'))[0]).toMatchObject({
			actor: 'system',
			subject: 'retention',
			data: { people: 0, mails: 1 },
		});
		await sweepRetention(app);
		expect(await kinds(app, 'retention.run')).toHaveLength(1);

		// Li Na never sat anything: the log's ten years alone. Murong's result is as old.
		clock.set(Date.UTC(2036, 10, 24, 2));
		const over = await whatIsOver(ctx);
		expect([...over.people].sort()).toEqual([murong.key, people.liNa.key].sort());
		await refusal(runRetention(app.as(people.zhouYan.actor)), 'not-found');
		expect(await runRetention(ctx)).toMatchObject({ people: over.people, compacted: true });
		expect((await kinds(app, 'subject.erased')).map(({ data }) => data.basis)).toEqual([
			'retention-over',
			'retention-over',
		]);
		expect((await kinds(app, 'retention.run'))[1]).toMatchObject({ actor: 'console', data: { people: 2 } });
		expect(await whatIsOver(ctx)).toMatchObject({ people: [] });
		expect((await personById(app.read, people.chenWei.id))?.name).toBe('陈伟');
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
	});

	test('practice goes on for those who are here', async () => {
		const { app, clock, people } = await archive(open);
		await practise(app, people.chenWei, 'vip-lists');
		clock.pass(400 * DAY);
		await sweepRetention(app);
		expect(await count(app, 'recall')).toBeGreaterThan(0);
		await startPractice(app.as(people.chenWei.actor), 'practice', { by: 'due' });
	});
});
