import { utf8ToBytes } from '@noble/hashes/utils.js';
import * as v from 'valibot';
import { statusOn } from '../../certificate/certificate.ts';
import { certificateIssued } from '../../certificate/entries.ts';
import { type CertificateExtra, parseCertificateExtra } from '../../certificate/proof.ts';
import { parseRevocations } from '../../certificate/revocations.ts';
import { readSealedPdf } from '../../certificate/seal.ts';
import { parseCheckpoint } from '../../log/checkpoint.ts';
import { commitment } from '../../log/commitment.ts';
import { leafHash } from '../../log/merkle.ts';
import { isIncluded, parseProof } from '../../log/proof.ts';
import { type GivenFile, type Report, type Trust, Findings, unreadable } from './report.ts';
import { checkCheckpoint, checkStatement } from './signatures.ts';

const MOST_TEXT = 4_000_000;

/** A certificate's PDF: the seal over all its bytes, and the proof inside. */
export function verifyPdf(file: GivenFile, trust: Trust): Report {
	const sealed = readSealedPdf(file.bytes);
	const findings = new Findings();
	if (!sealed) {
		findings.bad('pdf-unsealed');
		return findings.report(file.name, 'certificate');
	}
	if (sealed.proof === null) {
		// The proof says which log the seal would have to be of.
		findings.bad('pdf-without-proof');
		return findings.report(file.name, 'certificate');
	}
	const head = parseCheckpoint(parseProof(sealed.proof).checkpoint);
	if (checkStatement(sealed.note, head, trust.policy, findings))
		if (sealed.intact) findings.ok('pdf-intact');
		else findings.bad('pdf-changed');
	checkProof(sealed.proof, trust, findings);
	return findings.report(file.name, 'certificate');
}

/** A `.tlog-proof` of a certificate. */
export function verifyProofText(file: GivenFile, text: string, trust: Trust): Report {
	if (text.length > MOST_TEXT) return unreadable(file.name, 'proof');
	const findings = new Findings();
	checkProof(text, trust, findings);
	return findings.report(file.name, 'proof');
}

/** @throws `NoteError` where it is no proof */
function checkProof(text: string, trust: Trust, findings: Findings): void {
	const proof = parseProof(text);
	const { origin } = checkCheckpoint(proof.checkpoint, trust.policy, findings);
	const extra = proof.extra && parseCertificateExtra(proof.extra);
	const index = String(proof.index);
	if (!extra || !isIncluded(proof, leafHash(utf8ToBytes(extra.entry)))) {
		findings.bad('not-included', { index });
		return;
	}
	findings.ok('included', { index });
	const entry = certificateEntry(extra.entry);
	if (!entry) {
		findings.bad('entry-bad', { index });
		return;
	}
	const { data } = entry;
	checkHolder(extra, data.holder, findings);
	findings.fact('person', entry.subject);
	findings.fact('programme', data.programme);
	findings.fact('cycle', data.cycle);
	findings.fact('grade', `${data.grade / 100} %`);
	findings.fact('passedOn', data.passedOn);
	findings.fact('issuedOn', data.issuedOn);
	findings.fact('validUntil', data.validUntil);
	findings.fact('certificate', data.certificate);
	findings.fact('index', index);
	checkStatus(data, origin, trust, findings);
}

function checkHolder({ holder, erasedOn }: CertificateExtra, committed: string, findings: Findings): void {
	if (!holder && erasedOn !== undefined) findings.note('erased', { on: erasedOn });
	else if (!holder) findings.note('name-absent');
	else if (commitment(holder.salt, holder.name) === committed) {
		findings.ok('name-fits', { name: holder.name });
		findings.fact('holder', holder.name);
	} else findings.bad('name-differs', { name: holder.name });
}

const entrySchema = v.object({
	kind: v.literal('certificate.issued'),
	subject: v.string(),
	data: certificateIssued.data,
});

function certificateEntry(text: string): v.InferOutput<typeof entrySchema> | undefined {
	try {
		const parsed = v.safeParse(entrySchema, JSON.parse(text));
		return parsed.success ? parsed.output : undefined;
	} catch {
		return undefined;
	}
}

/** Whether it still counts: by its dates, and by a list of revocations where the reader has one. */
function checkStatus(
	data: { readonly certificate: string; readonly validUntil: string | null },
	origin: string,
	trust: Trust,
	findings: Findings,
): void {
	const list = revocationList(trust, origin, findings);
	const revoked = list?.revoked.find(({ certificate }) => certificate === data.certificate);
	const status = statusOn({ validUntil: data.validUntil, revokedOn: revoked?.on ?? null }, trust.today);
	if (revoked) findings.bad('revoked', { on: revoked.on });
	else if (list) findings.ok('not-revoked', { at: new Date(list.at).toISOString() });
	else findings.note('revocations-unknown');
	// An expired certificate is as genuine as it was; that it has expired is a fact, not a fault.
	if (status === 'expired') findings.note('expired', { on: data.validUntil ?? '' });
	else if (status === 'valid' && data.validUntil !== null) findings.ok('in-force', { on: data.validUntil });
}

function revocationList({ revocations, policy }: Trust, origin: string, findings: Findings) {
	if (revocations === null) return null;
	const list = parseRevocations(revocations);
	const signed = new Findings();
	if (list?.origin === origin && checkStatement(revocations, list, policy, signed)) return list;
	findings.bad('revocations-bad');
	return null;
}

/** A signed list of revoked certificates by itself. */
export function verifyRevocations(file: GivenFile, text: string, trust: Trust): Report {
	const findings = new Findings();
	const list = parseRevocations(text);
	if (!list) return unreadable(file.name, 'revocations');
	if (checkStatement(text, list, trust.policy, findings)) findings.ok('list-read');
	findings.fact('origin', list.origin);
	findings.fact('made', new Date(list.at).toISOString());
	findings.fact('revoked', String(list.revoked.length));
	return findings.report(file.name, 'revocations');
}
