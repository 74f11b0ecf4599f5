import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { unzipSync } from 'fflate';
import { expect, test, vi } from 'vitest';
import type { App } from '#lib/app.server.ts';
import { decisionPage, takeDecision } from '#lib/approval/approvals.server.ts';
import { assignmentsOf } from '#lib/assignment/store.server.ts';
import { expireAttempts, submitAttempt } from '#lib/attempt/attempts.server.ts';
import { issueMissing } from '#lib/attempt/missing.server.ts';
import {
	certificatePdf,
	certificateProof,
	eraseSubject,
	exportCertificates,
	listCertificates,
	myCertificates,
	publicRevocationList,
	readCertificate,
	revocationList,
} from '#lib/certificate/certificates.server.ts';
import { parseCertificateExtra } from '#lib/certificate/proof.ts';
import { parseRevocations } from '#lib/certificate/revocations.ts';
import { askRevocation, revokeCertificatesOf } from '#lib/certificate/revoke.server.ts';
import { readSealedPdf } from '#lib/certificate/seal.ts';
import { certificatesForAssignment } from '#lib/certificate/store.server.ts';
import { DAY, dateIn, MINUTE } from '#lib/core/time.ts';
import { commitment } from '#lib/log/commitment.ts';
import { leafHash } from '#lib/log/merkle.ts';
import { openNote, parseVerifierKey } from '#lib/log/note.ts';
import { isIncluded, parseProof } from '#lib/log/proof.ts';
import { entriesFrom, type LogLine, logHead } from '#lib/log/store.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { type House, MORNING } from '../harness.ts';
import { testBank } from '../bank.ts';
import { addOfficer } from '../officers.ts';
import { console_, type Member, type People, settle } from '../people.ts';
import { refusal } from '../refusals.ts';
import { answer, assign, begin, sit } from '../sitting.ts';
import { onBothDatabases, type Open } from './both.ts';

const TODAY = '2026-11-24';

/** The yearly refresher earns a year. */
function yearlyBank() {
	const bank = testBank();
	for (const programme of bank.programmes)
		if (programme.id === 'refresher') programme.validity = { months: 12 };
	return bank;
}

/** Chen Wei and Li Na have been assigned the refresher of this year. */
async function ready(open: Open): Promise<House & { people: People }> {
	const house = await open({ bank: yearlyBank() });
	const people = await settle(house.app);
	await assign(house.app, 'refresher', '2026-12-31', people.chenWei, people.liNa);
	return { ...house, people };
}

const entriesOf = async (app: App, kind: string): Promise<LogLine[]> =>
	entriesFrom(app.read, { kind }, 0, 100);
const rows = (app: App) => app.read.selectFrom('certificate').selectAll().execute();

/** The only certificate of somebody. */
async function certificateOf(app: App, member: Member): Promise<string> {
	const [own, ...others] = await myCertificates(app.as(member.actor));
	expect(others).toEqual([]);
	return own?.id ?? '';
}

/** The keys that an auditor has pinned. */
async function pinned(app: App) {
	const keys = await app.read.selectFrom('log_key').select('verifier').execute();
	return keys.map(({ verifier }) => parseVerifierKey(verifier));
}

/** What an auditor finds out from a proof alone, with pinned keys. Throws where a signature is bad. */
async function audited(app: App, text: string) {
	const proof = parseProof(text);
	openNote(proof.checkpoint, await pinned(app));
	const extra = parseCertificateExtra(proof.extra ?? new Uint8Array());
	if (!extra) throw new Error('the proof carries no entry');
	const entry = JSON.parse(extra.entry) as { kind: string; data: { holder: string; certificate: string } };
	return {
		included: isIncluded(proof, leafHash(utf8ToBytes(extra.entry))),
		entry,
		holder: extra.holder,
		named: extra.holder && commitment(extra.holder.salt, extra.holder.name) === entry.data.holder,
	};
}

/** An app whose log takes no certificates. */
function withoutCertificates(app: App): App {
	const broken: App = {
		...app,
		transact: (work) =>
			app.transact((tx) =>
				work({
					...tx,
					record: (entry) =>
						tx.record(entry.kind === 'certificate.issued' ? { ...entry, kind: 'no.such-kind' } : entry),
				}),
			),
		as: (actor) => ({ ...broken, actor }),
	};
	return broken;
}

onBothDatabases('a certificate for a pass', (open) => {
	test('I3, I7: Chen Wei passes: certificate and entry in one commit, with no name in the log', async () => {
		const { app, people } = await ready(open);
		const { chenWei } = people;
		const attemptId = await sit(app, chenWei, 'refresher');
		const [row, ...others] = await rows(app);
		expect(others).toEqual([]);
		const assignment = (await assignmentsOf(app.read, chenWei.id))[0];
		const attempt = await app.read
			.selectFrom('attempt')
			.selectAll()
			.where('id', '=', attemptId)
			.executeTakeFirstOrThrow();
		expect(row).toMatchObject({
			staff_id: chenWei.id,
			assignment_id: assignment?.id,
			attempt_id: attemptId,
			grade: 10_000,
			pass_mark: 6_000,
			passed_on: TODAY,
			issued_on: TODAY,
			valid_until: '2027-11-24',
			issued_at: MORNING,
		});
		const [entry] = await entriesOf(app, 'certificate.issued');
		const view = await readCertificate(app.as(chenWei.actor), row?.id ?? '');
		expect(entry).toMatchObject({
			at: MORNING,
			actor: 'system',
			subject: chenWei.key,
			number: view.entry,
			data: {
				certificate: row?.id,
				assignment: assignment?.id,
				attempt: attemptId,
				programme: 'refresher',
				programmeHash: attempt.programme_hash,
				paper: attempt.paper_hash,
				grade: 10_000,
				passMark: 6_000,
				cycle: '2026',
				passedOn: TODAY,
				issuedOn: TODAY,
				validUntil: '2027-11-24',
				holder: commitment(view.certificate.holder?.salt ?? '', '陈伟'),
			},
		});
		expect(JSON.stringify(entry)).not.toContain('陈伟');
		expect(view).toMatchObject({ status: 'valid', missing: [] });
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
	});

	test('a fail earns none; a pass after it does; handed in twice, it is one', async () => {
		const { app, people } = await ready(open);
		const { chenWei } = people;
		await sit(app, chenWei, 'refresher', 'badly');
		expect(await rows(app)).toEqual([]);
		const attemptId = await sit(app, chenWei, 'refresher');
		await Promise.all(
			['hand-in', 'again'].map((key) => submitAttempt(app.as(chenWei.actor), attemptId, key)),
		);
		expect(await rows(app)).toHaveLength(1);
		expect(await entriesOf(app, 'certificate.issued')).toHaveLength(1);
	});

	test('two who hand in at once get one each', async () => {
		const { app, people } = await ready(open);
		await Promise.all([people.chenWei, people.liNa].map((member) => sit(app, member, 'refresher')));
		const earned = await rows(app);
		expect(earned.map(({ staff_id }) => staff_id).sort()).toEqual([people.chenWei.id, people.liNa.id].sort());
	});

	test('I3: where the log does not take the certificate, handing in fails, and nothing of it remains', async () => {
		const { app, people } = await ready(open);
		const { chenWei } = people;
		const attemptId = await begin(app, chenWei, 'refresher');
		await answer(app, chenWei, attemptId, 'well');
		const before = await logHead(app.read);
		await expect(
			submitAttempt(withoutCertificates(app).as(chenWei.actor), attemptId, 'hand-in'),
		).rejects.toThrow('no such kind of log entry');
		expect(await logHead(app.read)).toEqual(before);
		expect(await rows(app)).toEqual([]);
		expect(await app.read.selectFrom('certificate_holder').selectAll().execute()).toEqual([]);
		const { state } = await app.read
			.selectFrom('attempt')
			.select('state')
			.where('id', '=', attemptId)
			.executeTakeFirstOrThrow();
		expect(state).toBe('open');
		// And nothing but the log stood in the way.
		await submitAttempt(app.as(chenWei.actor), attemptId, 'hand-in');
		expect(await rows(app)).toHaveLength(1);
	});

	test('an attempt whose time ran out counts from its deadline, however late the job comes', async () => {
		const { app, people, clock } = await ready(open);
		const { chenWei } = people;
		await assign(app, 'onboarding', '2026-12-31', chenWei);
		// Fourteen minutes before midnight in Shanghai; forty minutes to answer.
		clock.set(Date.UTC(2026, 10, 24, 15, 46));
		const attemptId = await begin(app, chenWei, 'onboarding');
		await answer(app, chenWei, attemptId, 'well');
		clock.pass(3 * DAY);
		expect(await expireAttempts(app)).toBe(1);
		const [row] = await rows(app);
		expect(row).toMatchObject({
			passed_on: '2026-11-25',
			issued_on: '2026-11-27',
			// The onboarding says nothing of a validity.
			valid_until: null,
			cycle: 'once',
		});
		expect((await entriesOf(app, 'certificate.issued'))[0]).toMatchObject({ at: clock(), actor: 'system' });
	});

	test('a new cycle is a second certificate; the first one expires, and still verifies', async () => {
		const { app, people, clock } = await ready(open);
		const { chenWei } = people;
		await sit(app, chenWei, 'refresher');
		const first = await certificateOf(app, chenWei);
		clock.set(MORNING + 380 * DAY);
		await assign(app, 'refresher', '2027-12-31', chenWei);
		const assignment = (await assignmentsOf(app.read, chenWei.id)).find(({ cycle }) => cycle === '2027');
		const attemptId = await begin(app, chenWei, 'refresher', assignment?.id);
		await answer(app, chenWei, attemptId, 'well');
		await submitAttempt(app.as(chenWei.actor), attemptId, 'hand-in');
		const own = await myCertificates(app.as(chenWei.actor));
		expect(own.map(({ cycle, status }) => [cycle, status])).toEqual([
			['2027', 'valid'],
			['2026', 'expired'],
		]);
		const proof = await certificateProof(app.as(chenWei.actor), first);
		expect(await audited(app, proof)).toMatchObject({ included: true, named: true });
	});

	test('those who passed before there were certificates get theirs at the console, once', async () => {
		const { app, people, clock } = await ready(open);
		const { chenWei, liNa, zhouYan } = people;
		await sit(app, chenWei, 'refresher');
		await sit(app, liNa, 'refresher', 'badly');
		// As an upgrade finds it: passed, and no certificate. The table keeps what it has, so it is made anew.
		await app.transact(async ({ sql }) => {
			await sql.schema.dropTable('certificate_holder').execute();
			await sql.schema.dropTable('certificate_revocation').execute();
			await sql.schema.dropTable('certificate').execute();
			const { migration0005 } = await import('#lib/database/migrations/0005-certificates.ts');
			await migration0005(open.dialect).up(sql as never);
		});
		clock.pass(40 * DAY);
		await refusal(issueMissing(app.as(zhouYan.actor)), 'not-found');
		expect(await issueMissing(app.as(console_))).toBe(1);
		expect(await issueMissing(app.as(console_))).toBe(0);
		const [row] = await rows(app);
		expect(row).toMatchObject({
			staff_id: chenWei.id,
			passed_on: TODAY,
			issued_on: dateIn('Asia/Shanghai', clock()),
			valid_until: '2027-11-24',
		});
		expect((await entriesOf(app, 'certificate.issued')).at(-1)).toMatchObject({
			actor: 'console',
			at: clock(),
			data: { certificate: row?.id },
		});
		expect(await readCertificate(app.as(chenWei.actor), row?.id ?? '')).toMatchObject({ status: 'valid' });
	});
});

onBothDatabases('reading and downloading', (open) => {
	test('I6: the holder, officers and auditors read it; nobody else learns that it is there', async () => {
		const { app, people } = await ready(open);
		await sit(app, people.chenWei, 'refresher');
		const id = await certificateOf(app, people.chenWei);
		for (const who of ['chenWei', 'zhouYan', 'wuGang'] as const) {
			const ctx = app.as(people[who].actor);
			expect((await readCertificate(ctx, id)).certificate.id, who).toBe(id);
			expect(await certificateProof(ctx, id)).toContain('c2sp.org/tlog-proof@v1\n');
		}
		for (const who of ['liNa', 'wangFang', 'xuLei'] as const) {
			const ctx = app.as(people[who].actor);
			for (const act of [readCertificate, certificateProof, certificatePdf])
				await refusal(act(ctx, id), 'not-found');
		}
		for (const wrong of ['', 'a'.repeat(26), `${id}x`, "x' or 1=1 --"])
			await refusal(readCertificate(app.as(people.zhouYan.actor), wrong), 'not-found');
		for (const who of ['chenWei', 'wuGang', 'xuLei'] as const)
			await refusal(listCertificates(app.as(people[who].actor), {}, { offset: 0, limit: 10 }), 'not-found');
	});

	test('the PDF carries the same proof, sealed by the log’s key', async () => {
		const { app, people } = await ready(open);
		await sit(app, people.chenWei, 'refresher');
		const id = await certificateOf(app, people.chenWei);
		const { pdf, missing } = await certificatePdf(app.as(people.chenWei.actor), id);
		const proof = await certificateProof(app.as(people.chenWei.actor), id);
		const sealed = readSealedPdf(pdf);
		expect(missing).toEqual([]);
		expect(sealed).toMatchObject({ intact: true, proof });
		const { text } = openNote(sealed?.note ?? '', await pinned(app));
		expect(text.startsWith('shoumi.statement/v1 pdf\nsha256 ')).toBe(true);
		expect(await audited(app, proof)).toMatchObject({
			included: true,
			named: true,
			holder: { name: '陈伟' },
			entry: { kind: 'certificate.issued', data: { certificate: id } },
		});
	});

	test('where the log cannot be signed, it says so, without a path, and comes back when it can', async () => {
		const { app, people } = await ready(open);
		const { chenWei } = people;
		await sit(app, chenWei, 'refresher');
		const id = await certificateOf(app, chenWei);
		const { DomainError } = await import('#lib/core/errors.ts');
		const mute: App = {
			...app,
			signer: Object.assign(Object.create(app.signer), {
				checkpoint: () => Promise.reject(new DomainError('signer.no-key', { file: '/data/log-key' })),
			}),
			as: (actor) => ({ ...mute, actor }),
		};
		expect(await readCertificate(mute.as(chenWei.actor), id)).toMatchObject({ head: null });
		await refusal(certificatePdf(mute.as(chenWei.actor), id), 'certificate.unsigned');
		await refusal(revocationList(mute), 'certificate.unsigned');
		expect((await readCertificate(app.as(chenWei.actor), id)).head?.size).toBeGreaterThan(0);
	});

	test('the list: by name, sign-in name and number, programme and status; pages and counts', async () => {
		const { app, people, clock } = await ready(open);
		const { chenWei, liNa, zhouYan } = people;
		await sit(app, chenWei, 'refresher');
		clock.pass(MINUTE);
		await sit(app, liNa, 'refresher');
		clock.pass(MINUTE);
		await assign(app, 'onboarding', '2026-12-31', liNa);
		await sit(app, liNa, 'onboarding');
		const ctx = app.as(zhouYan.actor);
		const find = async (filter: Parameters<typeof listCertificates>[1], page = { offset: 0, limit: 50 }) => {
			const { lines, count } = await listCertificates(ctx, filter, page);
			return [count, lines.map(({ signIn, programmeId }) => `${signIn} ${programmeId}`)];
		};
		const all = ['li.na onboarding', 'li.na refresher', 'chen.wei refresher'];
		expect(await find({})).toEqual([3, all]);
		expect(await find({}, { offset: 1, limit: 1 })).toEqual([3, [all[1]]]);
		expect(await find({ search: '陈' })).toEqual([1, [all[2]]]);
		expect(await find({ search: 'LI.NA' })).toEqual([2, all.slice(0, 2)]);
		expect(await find({ search: '%' })).toEqual([0, []]);
		const id = await certificateOf(app, chenWei);
		expect(await find({ search: id.slice(0, 8).toUpperCase() })).toEqual([1, [all[2]]]);
		expect(await find({ programmeId: 'onboarding' })).toEqual([1, [all[0]]]);
		expect((await listCertificates(ctx, {}, { offset: 0, limit: 1 })).programmes).toEqual([
			'onboarding',
			'refresher',
		]);
		clock.set(MORNING + 365 * DAY);
		expect(await find({ status: 'expired' })).toEqual([0, []]);
		clock.pass(DAY);
		expect(await find({ status: 'expired' })).toEqual([2, all.slice(1)]);
		expect(await find({ status: 'valid' })).toEqual([1, [all[0]]]);
		expect(await find({ status: 'revoked' })).toEqual([0, []]);
	});

	test('I3: an export is an entry, and a zip of every PDF and proof with the revocation list', async () => {
		const { app, people } = await ready(open);
		const { chenWei, liNa, zhouYan, wuGang } = people;
		const ctx = app.as(zhouYan.actor);
		await refusal(exportCertificates(ctx, {}), 'certificate.none');
		await sit(app, chenWei, 'refresher');
		await sit(app, liNa, 'refresher');
		await refusal(exportCertificates(app.as(wuGang.actor), {}), 'not-found');
		const { count, zip } = await exportCertificates(ctx, { search: '' });
		expect(count).toBe(2);
		expect(await entriesOf(app, 'certificates.exported')).toMatchObject([
			{ actor: zhouYan.key, subject: 'certificates', data: { count: 2, filtered: false } },
		]);
		const parts: Uint8Array[] = [];
		for await (const part of zip) parts.push(part);
		const files = unzipSync(new Uint8Array(Buffer.concat(parts)));
		const ids = (await rows(app)).map(({ id }) => id);
		expect(Object.keys(files).sort()).toEqual(
			[
				'revocations.txt',
				...ids.flatMap((id) => [`certificate-${id}.pdf`, `certificate-${id}.tlog-proof`]),
			].sort(),
		);
		for (const id of ids) {
			const proof = new TextDecoder().decode(files[`certificate-${id}.tlog-proof`]);
			expect(readSealedPdf(files[`certificate-${id}.pdf`] as Uint8Array)).toMatchObject({
				intact: true,
				proof,
			});
			expect(await audited(app, proof)).toMatchObject({ included: true, named: true });
		}
		const filtered = await exportCertificates(ctx, { search: '陈' });
		expect(filtered.count).toBe(1);
		expect((await entriesOf(app, 'certificates.exported')).at(-1)?.data).toEqual({
			count: 1,
			filtered: true,
		});
	});
});

onBothDatabases('revoking', (open) => {
	/** Zhou Yan has asked to revoke the certificate of Chen Wei; Qian Yu may decide. */
	async function asked(opening: Open) {
		const house = await ready(opening);
		const { app, people } = house;
		const qianYu = await addOfficer(app);
		await sit(app, people.chenWei, 'refresher');
		const id = await certificateOf(app, people.chenWei);
		const decision = await askRevocation(app.as(people.zhouYan.actor), {
			id,
			reason: '答卷由他人代做，已查实',
			key: 'form-1',
		});
		return { ...house, qianYu, id, decision };
	}

	test('I3, I4, I7: two officers revoke; the certificate stays and says so; the list is signed and without names', async () => {
		const { app, people, clock, qianYu, id, decision } = await asked(open);
		const { chenWei, zhouYan } = people;
		const page = await decisionPage(app.as(qianYu.actor), decision, 'zh-CN');
		expect(page.summary.title).toBe('撤销证书：年度复训');
		expect(page.summary.sentences[0]).toContain('陈伟');
		expect(page.summary.link?.href).toBe(`/certificate/${id}`);
		expect((await readCertificate(app.as(chenWei.actor), id)).status).toBe('valid');
		const before = await rows(app);
		clock.pass(DAY);
		const forAll = await publicRevocationList(app);
		expect(parseRevocations(forAll)?.revoked).toEqual([]);
		// Whoever asks again within seconds makes nothing be signed.
		const signed = vi.spyOn(app.signer, 'checkpoint');
		expect(await publicRevocationList(app)).toBe(forAll);
		expect(signed).not.toHaveBeenCalled();
		await takeDecision(app.as(qianYu.actor), { id: decision, verdict: 'approved', reason: '证据充分，同意' });

		expect(parseRevocations(await publicRevocationList(app))?.revoked).toHaveLength(1);
		const seconds = await publicRevocationList(app);
		clock.pass(10_000);
		expect(await publicRevocationList(app)).not.toBe(seconds);
		clock.pass(-10_000);
		expect(await readCertificate(app.as(chenWei.actor), id)).toMatchObject({
			status: 'revoked',
			certificate: { revokedOn: '2026-11-25' },
		});
		expect(await rows(app)).toEqual(before);
		const [entry] = await entriesOf(app, 'certificate.revoked');
		expect(entry).toMatchObject({
			actor: qianYu.key,
			subject: chenWei.key,
			data: { certificate: id, decision },
		});
		const list = await revocationList(app);
		openNote(list, await pinned(app));
		expect(parseRevocations(list)).toEqual({
			origin: app.signer.origin,
			at: clock(),
			size: (await logHead(app.read)).size,
			revoked: [{ certificate: id, on: '2026-11-25' }],
		});
		for (const secret of ['陈伟', chenWei.key, chenWei.id]) expect(list).not.toContain(secret);
		// Old proofs still prove what they prove: that it was issued.
		const proof = await certificateProof(app.as(chenWei.actor), id);
		expect(await audited(app, proof)).toMatchObject({ included: true });
		await refusal(
			askRevocation(app.as(zhouYan.actor), { id, reason: '再次撤销试试', key: 'form-2' }),
			'certificate.revoked',
		);
		expect(
			(await listCertificates(app.as(zhouYan.actor), { status: 'revoked' }, { offset: 0, limit: 9 })).count,
		).toBe(1);
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
	});

	test('refused, it stays valid; nobody but officers may ask, and none their own', async () => {
		const { app, people, qianYu, id, decision } = await asked(open);
		await takeDecision(app.as(qianYu.actor), {
			id: decision,
			verdict: 'refused',
			reason: '证据不足，不同意',
		});
		expect((await readCertificate(app.as(people.chenWei.actor), id)).status).toBe('valid');
		expect(await entriesOf(app, 'certificate.revoked')).toEqual([]);
		for (const who of ['chenWei', 'wuGang', 'wangFang', 'xuLei'] as const)
			await refusal(
				askRevocation(app.as(people[who].actor), { id, reason: '请撤销这份证书', key: 'x' }),
				'not-found',
			);
		await assign(app, 'refresher', '2026-12-31', people.zhouYan);
		await sit(app, people.zhouYan, 'refresher');
		const own = await certificateOf(app, people.zhouYan);
		await refusal(
			askRevocation(app.as(people.zhouYan.actor), { id: own, reason: '撤销我自己的证书', key: 'y' }),
			'decision.own',
		);
	});

	test('a voided attempt takes its certificate with it, once, in the same transaction', async () => {
		const { app, people, clock, id, qianYu } = await asked(open);
		const [assignment] = await assignmentsOf(app.read, people.chenWei.id);
		const revocation = {
			decisionId: id,
			actor: qianYu.key,
			reason: '该次作答作废',
			at: clock(),
			on: TODAY,
		};
		const revokeAll = () =>
			app.transact((tx) => revokeCertificatesOf(tx, app, assignment?.id ?? '', revocation));
		await expect(
			app.transact(async (tx) => {
				await revokeCertificatesOf(tx, app, assignment?.id ?? '', revocation);
				throw new Error('the rest failed');
			}),
		).rejects.toThrow('the rest failed');
		expect((await certificatesForAssignment(app.read, assignment?.id ?? ''))[0]?.revokedOn).toBeNull();
		expect(await revokeAll()).toEqual([id]);
		expect(await revokeAll()).toEqual([]);
		expect(await entriesOf(app, 'certificate.revoked')).toHaveLength(1);
		// What waits cannot be done any more, and stays to be refused or taken back.
		const [waiting] = await app.read.selectFrom('decision').select('id').execute();
		await refusal(
			takeDecision(app.as(qianYu.actor), {
				id: waiting?.id ?? '',
				verdict: 'approved',
				reason: '证据充分，同意',
			}),
			'certificate.revoked',
		);
	});
});

onBothDatabases('erasing', (open) => {
	test('I7: the name and its salt go; the certificate stays, and old and new proofs verify', async () => {
		const { app, people } = await ready(open);
		const { chenWei, liNa, zhouYan } = people;
		await sit(app, chenWei, 'refresher');
		await sit(app, liNa, 'refresher');
		const id = await certificateOf(app, chenWei);
		const before = await certificateProof(app.as(chenWei.actor), id);
		await app.transact((tx) => eraseSubject(tx, chenWei.id));

		const view = await readCertificate(app.as(zhouYan.actor), id);
		expect(view.certificate.holder).toBeNull();
		expect(
			(await readCertificate(app.as(liNa.actor), await certificateOf(app, liNa))).certificate.holder?.name,
		).toBe('李娜');
		expect(await audited(app, before)).toMatchObject({ included: true, named: true });
		const after = await certificateProof(app.as(zhouYan.actor), id);
		expect(await audited(app, after)).toMatchObject({ included: true, holder: null });
		for (const text of [after, bytesToHex(parseProof(after).extra ?? new Uint8Array())]) {
			expect(text).not.toContain('陈伟');
			expect(text).not.toContain(bytesToHex(utf8ToBytes('陈伟')));
		}
		const { lines } = await listCertificates(app.as(zhouYan.actor), {}, { offset: 0, limit: 9 });
		expect(lines.find((line) => line.id === id)?.holder).toBeNull();
		const { pdf } = await certificatePdf(app.as(zhouYan.actor), id);
		expect(readSealedPdf(pdf)).toMatchObject({ intact: true, proof: after });
		// A second time there is nothing left to take.
		await app.transact((tx) => eraseSubject(tx, chenWei.id));
	});
});
