import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import { takeDecision } from '#lib/approval/approvals.server.ts';
import {
	certificatePdf,
	certificateProof,
	myCertificates,
	revocationList,
} from '#lib/certificate/certificates.server.ts';
import { formatRevocations, parseRevocations } from '#lib/certificate/revocations.ts';
import { askRevocation } from '#lib/certificate/revoke.server.ts';
import { readSealedPdf, sealPdf } from '#lib/certificate/seal.ts';
import { DAY } from '#lib/core/time.ts';
import { exportJsonl } from '#lib/evidence/log-export.server.ts';
import { logPolicy, rotateLogKey } from '#lib/evidence/log-keys.server.ts';
import type { Trust } from '#lib/evidence/verify/report.ts';
import { verifyFiles } from '#lib/evidence/verify/verify-files.ts';
import { newKey, parsePrivateKeys } from '#lib/log/key-file.server.ts';
import { inclusionPath } from '#lib/log/proofs.server.ts';
import { formatProof, parseProof } from '#lib/log/proof.ts';
import { formatCertificateExtra, parseCertificateExtra } from '#lib/certificate/proof.ts';
import { type NoteSigner, signNote } from '#lib/log/note.ts';
import { type Policy, parsePolicy } from '#lib/log/policy.ts';
import { entriesFrom } from '#lib/log/store.server.ts';
import type { House } from '../harness.ts';
import { addOfficer } from '../officers.ts';
import { console_, type People, settle } from '../people.ts';
import { bad, reportOn } from '../report.ts';
import { assign, sit } from '../sitting.ts';
import { onBothDatabases, type Open } from './both.ts';

const TODAY = '2026-11-24';

/** Chen Wei and Li Na have passed the refresher; the log is signed. */
async function ready(open: Open): Promise<House & { people: People; id: string }> {
	const house = await open();
	const people = await settle(house.app);
	await assign(house.app, 'refresher', '2026-12-31', people.chenWei, people.liNa);
	await sit(house.app, people.chenWei, 'refresher');
	await sit(house.app, people.liNa, 'refresher');
	const [own] = await myCertificates(house.app.as(people.chenWei.actor));
	await house.app.signer.checkpoint();
	return { ...house, people, id: own?.id ?? '' };
}

const policyOf = async (app: App): Promise<Policy> => parsePolicy(await logPolicy(app));
const trusting = (policy: Policy | null, revocations: string | null = null): Trust => ({
	policy,
	revocations,
	today: TODAY,
});

const verified = (file: Uint8Array | string, trust: Trust) => reportOn('file', file, trust);

/** The PDF as somebody would give it out who wants another page above the same proof, and has a key to seal it with. */
function resealed(pdf: Uint8Array, signer: NoteSigner): Uint8Array {
	const text = Buffer.from(pdf).toString('latin1');
	const page = text
		.slice(0, text.lastIndexOf('\n% shoumi.statement/v1 pdf\n') + 1)
		.replace('/Creator', '/Forged!');
	return sealPdf(new Uint8Array(Buffer.from(page, 'latin1')), (statement) => signNote(statement, [signer]));
}

onBothDatabases('verifying what the bank gave out', (open) => {
	test('certificate, proof, list, checkpoint and export verify with the keys that a reader has, and with no others', async () => {
		const { app, people, id } = await ready(open);
		const ctx = app.as(people.chenWei.actor);
		const list = await revocationList(app);
		const { checkpoint, parts } = await exportJsonl(app.as(console_));
		const lines = await Array.fromAsync(parts);
		const files = [
			{ name: 'c.pdf', bytes: (await certificatePdf(ctx, id)).pdf },
			{ name: 'c.tlog-proof', bytes: utf8ToBytes(await certificateProof(ctx, id)) },
			{ name: 'revocations.txt', bytes: utf8ToBytes(list) },
			{ name: 'log.jsonl', bytes: utf8ToBytes(lines.join('')) },
			{ name: 'log.jsonl.checkpoint', bytes: utf8ToBytes(checkpoint) },
		];
		const reports = await verifyFiles(files, trusting(await policyOf(app)));
		expect(reports.map(({ kind, verdict }) => [kind, verdict])).toEqual([
			['certificate', 'verified'],
			['proof', 'verified'],
			['revocations', 'verified'],
			['export', 'verified'],
			['checkpoint', 'verified'],
		]);
		expect(reports[0]?.facts).toContainEqual({ name: 'holder', value: '陈伟' });
		const stranger = newKey('localhost/shoumi').key;
		const log = { key: stranger, url: null, from: 0, until: null };
		for (const policy of [null, { ...(await policyOf(app)), logs: [log] }])
			for (const { file, verdict } of await verifyFiles(files, trusting(policy)))
				expect(verdict, file).toBe('not-verified');
	});

	test('a proof of another entry is no certificate, however well it verifies', async () => {
		const { app, people, id } = await ready(open);
		const proof = parseProof(await certificateProof(app.as(people.chenWei.actor), id));
		const { size } = await app.signer.checkpoint();
		const trust = trusting(await policyOf(app));
		for (const kind of ['attempt.graded', 'staff.added', 'log.key-added']) {
			const [entry] = await entriesFrom(app.read, { kind }, 0, 1);
			const row = await app.read
				.selectFrom('log_entry')
				.select('body')
				.where('number', '=', entry?.number ?? -1)
				.executeTakeFirstOrThrow();
			const { note: checkpoint } = await app.signer.checkpoint();
			const text = formatProof({
				...proof,
				checkpoint,
				index: entry?.number ?? -1,
				path: await inclusionPath(app.read, entry?.number ?? -1, size),
				extra: formatCertificateExtra({ entry: row.body, holder: null }),
			});
			expect(bad(await verified(text, trust)), kind).toEqual(['entry-bad']);
		}
		const extra = parseCertificateExtra(proof.extra ?? new Uint8Array());
		const named = formatProof({
			...proof,
			extra: formatCertificateExtra({
				entry: extra?.entry ?? '',
				holder: { name: '李娜', salt: extra?.holder?.salt ?? '' },
			}),
		});
		expect(bad(await verified(named, trust))).toEqual(['name-differs']);
	});

	test('a revoked certificate does not verify with the list that says so', async () => {
		const { app, people, id } = await ready(open);
		const { pdf } = await certificatePdf(app.as(people.chenWei.actor), id);
		const qianYu = await addOfficer(app);
		const decision = await askRevocation(app.as(people.zhouYan.actor), {
			id,
			reason: '答卷由他人代做，已查实',
			key: 'form-1',
		});
		await takeDecision(app.as(qianYu.actor), { id: decision, verdict: 'approved', reason: '证据充分，同意' });
		const policy = await policyOf(app);
		expect(bad(await verified(pdf, trusting(policy, await revocationList(app))))).toEqual(['revoked']);
		// Nor with a list that somebody has made shorter.
		const shorter = (await revocationList(app)).replace(/^revoked .*\n/m, '');
		expect(bad(await verified(pdf, trusting(policy, shorter)))).toEqual(['revocations-bad']);
	});

	test('a reader of two logs believes neither about the other: seals and lists are those of the log they are about', async () => {
		const { app, people, id } = await ready(open);
		const other = newKey('other.example/shoumi');
		const own = await policyOf(app);
		const policy = { ...own, logs: [...own.logs, { key: other.key, url: null, from: 0, until: null }] };
		const { pdf } = await certificatePdf(app.as(people.chenWei.actor), id);
		expect((await verified(pdf, trusting(policy))).verdict).toBe('verified');
		expect(bad(await verified(resealed(pdf, other), trusting(policy)))).toEqual(['foreign-key']);
		const list = parseRevocations(await revocationList(app));
		if (!list) throw new Error('no list');
		const theirs = signNote(formatRevocations(list), [other]);
		expect(bad(await verified(theirs, trusting(policy)))).toEqual(['foreign-key']);
		expect(bad(await verified(pdf, trusting(policy, theirs)))).toEqual(['revocations-bad']);
	});

	test('a key that signs no longer seals nothing either, and what it sealed in its time still verifies', async () => {
		const { app, people, id, clock, dataDir } = await ready(open);
		const ctx = app.as(people.chenWei.actor);
		const before = await certificatePdf(ctx, id);
		const oldList = await revocationList(app);
		const [retired] = parsePrivateKeys(readFileSync(join(dataDir, 'log-key'), 'utf8'));
		if (!retired) throw new Error('no key');
		await rotateLogKey(app.as(console_));
		const during = await certificatePdf(ctx, id);
		clock.pass(31 * DAY);
		await exportJsonl(app.as(console_));
		const after = await certificatePdf(ctx, id);
		const policy = await policyOf(app);
		for (const { pdf } of [before, during, after])
			expect(bad(await verified(pdf, trusting(policy)))).toEqual([]);
		expect(bad(await verified(oldList, trusting(policy)))).toEqual([]);
		expect(bad(await verified(resealed(after.pdf, retired), trusting(policy)))).toEqual(['foreign-key']);
		const list = parseRevocations(await revocationList(app));
		if (!list) throw new Error('no list');
		expect(bad(await verified(signNote(formatRevocations(list), [retired]), trusting(policy)))).toEqual([
			'foreign-key',
		]);
	});

	test('what says an instant that no calendar has is unreadable, and stops nothing else from being verified', async () => {
		const { app, people, id } = await ready(open);
		const list = parseRevocations(await revocationList(app));
		if (!list) throw new Error('no list');
		const never = formatRevocations({ ...list, at: Number.MAX_SAFE_INTEGER });
		const files = [
			{ name: 'never.txt', bytes: utf8ToBytes(signNote(never, [newKey('localhost/shoumi')])) },
			{ name: 'c.pdf', bytes: (await certificatePdf(app.as(people.chenWei.actor), id)).pdf },
		];
		const reports = await verifyFiles(files, {
			...trusting(await policyOf(app)),
			revocations: await revocationList(app),
		});
		expect(reports.map(({ verdict }) => verdict)).toEqual(['unreadable', 'verified']);
		expect(readSealedPdf(files[1]?.bytes ?? new Uint8Array())?.intact).toBe(true);
	});
});
