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
import { formatCertificateExtra, parseCertificateExtra } from '#lib/certificate/proof.ts';
import { askRevocation } from '#lib/certificate/revoke.server.ts';
import { formatRevocations } from '#lib/certificate/revocations.ts';
import { sealPdf } from '#lib/certificate/seal.ts';
import { exportJsonl } from '#lib/evidence/log-export.server.ts';
import { logPolicy, rotateLogKey } from '#lib/evidence/log-keys.server.ts';
import type { Report, Trust } from '#lib/evidence/verify/report.ts';
import { verifyFiles } from '#lib/evidence/verify/verify-files.ts';
import { newKey } from '#lib/log/key-file.server.ts';
import { signNote } from '#lib/log/note.ts';
import { parsePolicy } from '#lib/log/policy.ts';
import { formatProof, parseProof } from '#lib/log/proof.ts';
import { inclusionPath } from '#lib/log/proofs.server.ts';
import { entryByNumber } from '#lib/log/store.server.ts';
import { performAtConsole } from '#lib/retention/requests.server.ts';
import { addOfficer } from '../officers.ts';
import { console_, type Member, settle } from '../people.ts';
import { bad, reportOn } from '../report.ts';
import { assign, sit } from '../sitting.ts';
import { onBothDatabases } from './both.ts';

const TODAY = '2026-11-24';

async function trustIn(app: App, rest: Partial<Trust> = {}): Promise<Trust> {
	// The first head brings the key.
	await app.signer.checkpoint();
	return { policy: parsePolicy(await logPolicy(app)), revocations: null, today: TODAY, ...rest };
}

const codes = ({ findings }: Report) => findings.map(({ code }) => code);

/** Li Na passes the refresher, which is valid for a year, or onboarding. */
async function passed(app: App, liNa: Member, programme = 'onboarding'): Promise<string> {
	await assign(app, programme, '2026-12-31', liNa);
	await sit(app, liNa, programme, 'well');
	const found = await myCertificates(app.as(liNa.actor));
	return found[0]?.id ?? '';
}

onBothDatabases('what is given out, verified by itself', (open) => {
	test('a certificate and its proof: whose it is, what it says, and that it stands in the log', async () => {
		const { app } = await open();
		const { liNa } = await settle(app);
		const id = await passed(app, liNa);
		const ctx = app.as(liNa.actor);
		const trust = await trustIn(app);
		const { pdf } = await certificatePdf(ctx, id);
		const onPdf = await reportOn('c.pdf', pdf, trust);
		expect(onPdf).toMatchObject({ kind: 'certificate', verdict: 'verified' });
		expect(codes(onPdf)).toEqual([
			'pdf-intact',
			'origin-signed',
			'included',
			'name-fits',
			'revocations-unknown',
		]);
		const onProof = await reportOn('c.tlog-proof', await certificateProof(ctx, id), trust);
		expect(onProof).toMatchObject({ kind: 'proof', verdict: 'verified' });
		const facts = Object.fromEntries(onProof.facts.map(({ name, value }) => [name, value]));
		expect(facts).toMatchObject({
			holder: '李娜',
			person: liNa.key,
			programme: 'onboarding',
			grade: '100 %',
			issuedOn: TODAY,
			certificate: id,
			origin: 'localhost/shoumi',
		});
		// An auditor who pinned the key before it was rotated still verifies.
		await rotateLogKey(app.as(console_));
		expect((await reportOn('c.pdf', (await certificatePdf(ctx, id)).pdf, trust)).verdict).toBe('verified');
	});

	test('a certificate that somebody made up, changed, or put another name on is found', async () => {
		const { app } = await open();
		const { liNa } = await settle(app);
		const id = await passed(app, liNa);
		const ctx = app.as(liNa.actor);
		const trust = await trustIn(app);
		const { pdf } = await certificatePdf(ctx, id);
		const changed = Uint8Array.from(pdf);
		changed[200] = (changed[200] ?? 0) ^ 1;
		expect(bad(await reportOn('c.pdf', changed, trust))).toEqual(['pdf-changed']);
		expect(bad(await reportOn('c.pdf', pdf.subarray(0, pdf.length - 30), trust))).not.toEqual([]);
		const forger = newKey('localhost/shoumi');
		const resealed = sealPdf(changed, (text) => signNote(text, [forger]));
		expect(bad(await reportOn('c.pdf', resealed, trust))).toContain('foreign-key');
		expect(bad(await reportOn('c.pdf', utf8ToBytes('%PDF-1.7\nhello\n%%EOF\n'), trust))).toEqual([
			'pdf-unsealed',
		]);

		const proof = parseProof(await certificateProof(ctx, id));
		const extra = parseCertificateExtra(proof.extra ?? new Uint8Array());
		if (!extra?.holder) throw new Error('the proof has no name');
		const withExtra = (change: object) =>
			formatProof({ ...proof, extra: formatCertificateExtra({ ...extra, ...change }) });
		const renamed = withExtra({ holder: { ...extra.holder, name: '李四' } });
		expect(bad(await reportOn('c', renamed, trust))).toEqual(['name-differs']);
		const better = withExtra({ entry: extra.entry.replace(/"cycle":"[^"]+"/, '"cycle":"2030"') });
		expect(bad(await reportOn('c', better, trust))).toEqual(['not-included']);
		expect(bad(await reportOn('c', formatProof({ ...proof, index: proof.index - 1 }), trust))).toEqual([
			'not-included',
		]);
		// Another entry, truly in the log, is no certificate.
		const { size, note } = await app.signer.checkpoint();
		const other = await entryByNumber(app.read, 3);
		const borrowed = formatProof({
			index: 3,
			path: await inclusionPath(app.read, 3, size),
			checkpoint: note,
			extra: formatCertificateExtra({ entry: other?.body ?? '', holder: extra.holder }),
		});
		expect(bad(await reportOn('c', borrowed, trust))).toEqual(['entry-bad']);
		// Without a key, with somebody else's, and for a log of another name.
		const text = await certificateProof(ctx, id);
		expect(bad(await reportOn('c', text, { ...trust, policy: null }))).toEqual(['no-key']);
		const strange = parsePolicy(`log ${forger.key.text}\nquorum none\n`);
		expect(bad(await reportOn('c', text, { ...trust, policy: strange }))).toEqual(['foreign-key']);
	});

	test('revoked, expired and erased are told apart; old proofs stay genuine', async () => {
		const { app } = await open();
		const people = await settle(app);
		const { liNa, zhouYan } = people;
		const qianYu = await addOfficer(app);
		const id = await passed(app, liNa);
		const ctx = app.as(liNa.actor);
		const text = await certificateProof(ctx, id);
		const before = await revocationList(app);
		const clean = await reportOn('c', text, await trustIn(app, { revocations: before }));
		expect(codes(clean)).toContain('not-revoked');
		expect(clean.verdict).toBe('verified');

		const decision = await askRevocation(app.as(zhouYan.actor), {
			id,
			reason: '代考，已核实',
			key: 'revoke',
		});
		await takeDecision(app.as(qianYu.actor), {
			id: decision,
			verdict: 'approved',
			reason: '已核实代考，同意撤销',
		});
		const list = await revocationList(app);
		const revoked = await reportOn('c', text, await trustIn(app, { revocations: list }));
		expect(bad(revoked)).toEqual(['revoked']);
		// The list may lie beside the file; a forged one, or that of another log, is not believed.
		const trust = await trustIn(app);
		const together = await verifyFiles(
			[
				{ name: 'c', bytes: utf8ToBytes(text) },
				{ name: 'revocations.txt', bytes: utf8ToBytes(list) },
			],
			trust,
		);
		expect(together.map(({ verdict }) => verdict)).toEqual(['not-verified', 'verified']);
		const empty = { origin: 'localhost/shoumi', at: 0, size: 1, revoked: [] };
		const forged = signNote(formatRevocations(empty), [newKey('localhost/shoumi')]);
		expect(bad(await reportOn('c', text, { ...trust, revocations: forged }))).toEqual(['revocations-bad']);
		const elsewhere = app.signer.sign(formatRevocations({ ...empty, origin: 'other/log' }));
		expect(bad(await reportOn('c', text, { ...trust, revocations: elsewhere }))).toEqual(['revocations-bad']);

		await performAtConsole(app.as(console_), {
			who: liNa.key,
			act: 'erase',
			basis: 'court-order',
			dryRun: false,
		});
		// What Li Na kept still has her name; what the bank gives out now has not, and says when it went.
		expect(codes(await reportOn('c', text, trust))).toContain('name-fits');
		const now = await reportOn('c', await certificateProof(app.as(zhouYan.actor), id), trust);
		expect(now.verdict).toBe('verified');
		expect(now.findings).toContainEqual({ mark: 'note', code: 'erased', values: { on: TODAY } });
	});

	test('an expired certificate is genuine, and said to be expired', async () => {
		const { app } = await open();
		const { liNa } = await settle(app);
		const id = await passed(app, liNa, 'refresher');
		const text = await certificateProof(app.as(liNa.actor), id);
		const until = (await myCertificates(app.as(liNa.actor)))[0]?.validUntil ?? null;
		const later = await reportOn('c', text, await trustIn(app, { today: '2039-01-01' }));
		expect(later.verdict).toBe('verified');
		expect(codes(later).includes('expired')).toBe(until !== null);
	});

	test('an export verifies with its checkpoint, and not without, nor with a line changed, missing or too many', async () => {
		const { app } = await open();
		const { wuGang } = await settle(app);
		const { checkpoint, parts } = await exportJsonl(app.as(wuGang.actor));
		let text = '';
		for await (const part of parts) text += part;
		const trust = await trustIn(app);
		const on = async (jsonl: string, note: string | null) => {
			const files = [{ name: 'log.jsonl', bytes: utf8ToBytes(jsonl) }];
			if (note !== null) files.push({ name: 'log.jsonl.checkpoint', bytes: utf8ToBytes(note) });
			return (await verifyFiles(files, trust))[0] as Report;
		};
		const whole = await on(text, checkpoint);
		expect(whole).toMatchObject({ kind: 'export', verdict: 'verified' });
		expect(bad(await on(text, null))).toEqual(['export-without-checkpoint']);
		const lines = text.trimEnd().split('\n');
		const join = (some: readonly string[]) => `${some.join('\n')}\n`;
		expect(bad(await on(join(lines.slice(0, -1)), checkpoint))).toEqual(['tree-differs']);
		expect(bad(await on(join(lines.slice(1)), checkpoint))).toEqual(['entry-bad']);
		expect(bad(await on(join([...lines, lines[0] ?? '']), checkpoint))).toEqual(['entry-bad']);
		const changed = lines.map((line, i) => (i === 5 ? line.replace('unit.added', 'unit.addef') : line));
		expect(changed).not.toEqual(lines);
		expect(bad(await on(join(changed), checkpoint))).toEqual(['tree-differs']);
	});

	test('what is none of ours is unreadable, however it is dressed up', async () => {
		const { app } = await open();
		await app.signer.checkpoint();
		const trust = await trustIn(app);
		for (const content of [
			'',
			'hello\n',
			'PK\u0003\u0004 not a zip',
			'c2sp.org/tlog-proof@v1\nindex 1\n',
			'shoumi.statement/v1 revocations\nnothing\n',
			new Uint8Array([0xff, 0xfe, 0x00]),
		])
			expect((await reportOn('x', content, trust)).verdict, String(content)).toBe('unreadable');
		// A statement signed by the bank is no checkpoint.
		const statement = app.signer.sign(`shoumi.statement/v1 pdf\nsha256 ${'ab'.repeat(32)}\n`);
		expect((await reportOn('x', statement, trust)).verdict).toBe('unreadable');
		const { note } = await app.signer.checkpoint();
		expect(await reportOn('x', note, trust)).toMatchObject({ kind: 'checkpoint', verdict: 'verified' });
	});
});
