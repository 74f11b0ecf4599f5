import { setImmediate } from 'node:timers/promises';
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { DomainError } from '#lib/core/errors.ts';
import { type CalendarDate, dateIn, SECOND } from '#lib/core/time.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import type { Tx } from '#lib/database/transact.server.ts';
import type { Text } from '#lib/i18n/catalogue.ts';
import { formatProof } from '#lib/log/proof.ts';
import { inclusionPath } from '#lib/log/proofs.server.ts';
import type { LogSigner, SignedHead } from '#lib/log/signer.ts';
import { logHead } from '#lib/log/store.server.ts';
import type { Programme } from '#lib/programme/programme.ts';
import type { RevisionReader } from '#lib/question/revisions.server.ts';
import { demand } from '#lib/staff/demand.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import { actorKey } from '#lib/staff/permission.ts';
import { personById } from '#lib/staff/store.server.ts';
import { type Certificate, type CertificateStatus, isCertificateId, statusOn } from './certificate.ts';
import { certificatesExported } from './entries.ts';
import { facesWith, missingIn } from './fonts.server.ts';
import { formatCertificateExtra } from './proof.ts';
import { formatRevocations } from './revocations.ts';
import { sealPdf } from './seal.ts';
import { drawSheet } from './sheet.server.ts';
import * as store from './store.server.ts';

export interface CertificateContext extends ActorContext {
	readonly config: {
		readonly timeZone: string;
		/** Where the service is found: what the QR code leads to. */
		readonly origin: string;
		readonly font: string | undefined;
	};
	readonly signer: LogSigner;
	readonly revisions: RevisionReader;
}

/** A certificate with what follows from today's date and the log. */
export interface CertificateView {
	readonly certificate: Certificate;
	readonly status: CertificateStatus;
	/** Name of the programme, as it was when the attempt was sat. */
	readonly programme: Text;
	/** Number of its entry in the log. */
	readonly entry: number;
	/** The signed head that covers the entry; null while there is none. */
	readonly head: SignedHead | null;
	/** The characters of the holder's name that no font has, as `U+3404`: the PDF shows the key in place of the name. */
	readonly missing: readonly string[];
}

/** A certificate for its holder, an auditor or, unless its holder is restricted, an officer. Throws `not-found`. */
async function readable(ctx: ActorContext, id: string): Promise<Certificate> {
	const certificate = isCertificateId(id) ? await store.certificateById(ctx.read, id) : undefined;
	if (!certificate) throw new DomainError('not-found', null);
	demand(ctx.actor, 'certificate.read', certificate);
	return certificate;
}

async function entryOf(sql: Sql, certificate: Certificate): Promise<{ number: number; body: string }> {
	const entry = await store.entryOf(sql, certificate);
	if (!entry) throw new Error(`certificate ${certificate.id} has no entry in the log`);
	return entry;
}

async function programmeOf(ctx: Pick<CertificateContext, 'revisions'>, hash: string): Promise<Text> {
	return (await ctx.revisions.get<Programme>('programme', hash)).name;
}

/** The newest signed head; null where the log is not being signed, which its operator is told elsewhere. */
async function signedHead(ctx: Pick<CertificateContext, 'signer'>): Promise<SignedHead | null> {
	try {
		return await ctx.signer.checkpoint();
	} catch (error) {
		if (error instanceof DomainError) return null;
		throw error;
	}
}

/** @throws `certificate.unsigned` while nothing signed covers the entry */
function covering(head: SignedHead | null, entry: number): SignedHead {
	if (head === null || head.size <= entry) throw new DomainError('certificate.unsigned', null);
	return head;
}

/** One certificate. Throws `not-found`. */
export async function readCertificate(ctx: CertificateContext, id: string): Promise<CertificateView> {
	const certificate = await readable(ctx, id);
	const { number } = await entryOf(ctx.read, certificate);
	const head = await signedHead(ctx);
	return {
		certificate,
		status: statusOn(certificate, ctx.today()),
		programme: await programmeOf(ctx, certificate.programmeHash),
		entry: number,
		head: head !== null && head.size > number ? head : null,
		missing: missingIn(facesWith(ctx.config.font), certificate.holder?.name ?? ''),
	};
}

interface Proof {
	readonly text: string;
	readonly entry: number;
}

/** @throws `certificate.unsigned` */
async function proofUnder(
	ctx: Pick<CertificateContext, 'read' | 'config'>,
	certificate: Certificate,
	signed: SignedHead | null,
): Promise<Proof> {
	const { number, body } = await entryOf(ctx.read, certificate);
	const head = covering(signed, number);
	const text = formatProof({
		index: number,
		path: await inclusionPath(ctx.read, number, head.size),
		checkpoint: head.note,
		extra: formatCertificateExtra({
			entry: body,
			holder: certificate.holder,
			...(await erasure(ctx, certificate)),
		}),
	});
	return { text, entry: number };
}

/** @throws `certificate.unsigned` */
async function pdfUnder(
	ctx: CertificateContext,
	certificate: Certificate,
	{ text, entry }: Proof,
	{ size, root }: SignedHead,
): Promise<Uint8Array> {
	const { signer, config } = ctx;
	const pdf = await drawSheet(
		{
			certificate,
			status: statusOn(certificate, ctx.today()),
			programme: await programmeOf(ctx, certificate.programmeHash),
			entry,
			checkpoint: { origin: signer.origin, size, root },
			address: `${config.origin}/verify?certificate=${certificate.id}`,
			proof: text,
			timeZone: config.timeZone,
		},
		facesWith(config.font),
	);
	return sealPdf(pdf, (statement) => signer.sign(statement));
}

/**
 * The proof of a certificate: a C2SP tlog-proof under the newest signed head.
 * @throws `not-found`, `certificate.unsigned`
 */
export async function certificateProof(ctx: CertificateContext, id: string): Promise<string> {
	const certificate = await readable(ctx, id);
	return (await proofUnder(ctx, certificate, await signedHead(ctx))).text;
}

/**
 * The sealed PDF of a certificate with its proof inside.
 * @returns it, and the characters of the name that no font has
 * @throws `not-found`, `certificate.unsigned`
 */
export async function certificatePdf(
	ctx: CertificateContext,
	id: string,
): Promise<{ pdf: Uint8Array; missing: readonly string[] }> {
	const certificate = await readable(ctx, id);
	const head = await signedHead(ctx);
	const proof = await proofUnder(ctx, certificate, head);
	return {
		pdf: await pdfUnder(ctx, certificate, proof, covering(head, proof.entry)),
		missing: missingIn(facesWith(ctx.config.font), certificate.holder?.name ?? ''),
	};
}

/** One's own certificates with their status, the latest first. Empty for whoever is no person. */
export async function myCertificates(
	ctx: Pick<CertificateContext, 'read' | 'actor' | 'today'>,
): Promise<(Certificate & { readonly status: CertificateStatus })[]> {
	if (ctx.actor.kind !== 'person') return [];
	const today = ctx.today();
	const certificates = await store.certificatesOf(ctx.read, ctx.actor.id);
	return certificates.map((certificate) => ({ ...certificate, status: statusOn(certificate, today) }));
}

export interface CertificateLine extends store.CertificateRow {
	readonly status: CertificateStatus;
}

/** A page of all certificates, the latest first, for officers. Throws `not-found`. */
export async function listCertificates(
	ctx: Pick<CertificateContext, 'read' | 'actor' | 'today'>,
	filter: store.CertificateFilter,
	page: { readonly offset: number; readonly limit: number },
): Promise<{ lines: CertificateLine[]; count: number; programmes: string[] }> {
	demand(ctx.actor, 'certificates.see');
	const today = ctx.today();
	const rows = await store.listCertificates(ctx.read, filter, today, page);
	return {
		lines: rows.map((row) => ({ ...row, status: statusOn(row, today) })),
		count: await store.countCertificates(ctx.read, filter, today),
		programmes: await store.certifiedProgrammes(ctx.read),
	};
}

/**
 * The certificates that match, each as PDF and proof, with the signed revocation list, as one zip. The entry is committed
 * before this returns, and so before the first byte can be sent (I3). Made one after the other as they are taken, so that
 * memory does not grow with their number.
 * @throws `not-found`, `certificate.unsigned`, `certificate.none` where nothing matches
 */
export async function exportCertificates(
	ctx: CertificateContext,
	filter: store.CertificateFilter,
): Promise<{ count: number; zip: AsyncGenerator<Uint8Array> }> {
	demand(ctx.actor, 'certificates.see');
	const ids = await store.certificateIds(ctx.read, filter, ctx.today());
	if (ids.length === 0) throw new DomainError('certificate.none', null);
	const filtered = Object.values(filter).some((value) => value !== undefined && value !== '');
	await ctx.transact(async (tx) =>
		tx.record(
			certificatesExported.entry({
				at: ctx.clock(),
				actor: actorKey(ctx.actor),
				subject: 'certificates',
				data: { count: ids.length, filtered },
			}),
		),
	);
	const head = await signedHead(ctx);
	if (head === null) throw new DomainError('certificate.unsigned', null);
	return { count: ids.length, zip: zipOf(ctx, ids, head) };
}

async function* zipOf(
	ctx: CertificateContext,
	ids: readonly string[],
	head: SignedHead,
): AsyncGenerator<Uint8Array> {
	const ready: Uint8Array[] = [];
	const zip = new Zip((error, chunk) => {
		if (error) throw error;
		ready.push(chunk);
	});
	const add = (file: ZipPassThrough | ZipDeflate, bytes: Uint8Array) => {
		file.mtime = ctx.clock();
		zip.add(file);
		file.push(bytes, true);
	};
	const text = new TextEncoder();
	add(new ZipDeflate('revocations.txt'), text.encode(await revocationList(ctx)));
	for (const id of ids) {
		const certificate = await store.certificateById(ctx.read, id);
		if (!certificate) continue;
		const proof = await proofUnder(ctx, certificate, head);
		add(
			new ZipPassThrough(`certificate-${id}.pdf`),
			await pdfUnder(ctx, certificate, proof, covering(head, proof.entry)),
		);
		add(new ZipDeflate(`certificate-${id}.tlog-proof`), text.encode(proof.text));
		yield* ready.splice(0);
		// A page is drawn in one go: whoever else waits comes in between.
		await setImmediate();
	}
	zip.end();
	yield* ready.splice(0);
}

/** The day on which the holder's data was erased, for the proof; nothing where it was not. */
async function erasure(
	ctx: Pick<CertificateContext, 'read' | 'config'>,
	{ holder, staffId }: Certificate,
): Promise<{ erasedOn?: CalendarDate }> {
	const erasedAt = holder === null ? (await personById(ctx.read, staffId))?.erasedAt : null;
	return erasedAt ? { erasedOn: dateIn(ctx.config.timeZone, erasedAt) } : {};
}

/**
 * What has been revoked by now, signed: for anybody, without personal data.
 * @throws `certificate.unsigned` while the log is not being signed
 */
export async function revocationList(
	ctx: Pick<CertificateContext, 'read' | 'clock' | 'signer'>,
): Promise<string> {
	if ((await signedHead(ctx)) === null) throw new DomainError('certificate.unsigned', null);
	// In this order: what the log holds by this size is on the list.
	const { size } = await logHead(ctx.read);
	const revoked = await store.revokedCertificates(ctx.read);
	return ctx.signer.sign(formatRevocations({ origin: ctx.signer.origin, at: ctx.clock(), size, revoked }));
}

/** How long a list that was made for anybody serves everybody else, while nothing more is revoked. */
const LIST_KEPT = 10 * SECOND;

/** The list that each signer made last for the public. */
const lists = new WeakMap<LogSigner, { at: number; count: number; list: Promise<string> }>();

/**
 * The same for whoever comes along without signing in: however often it is asked for, it is signed, and the log's head with
 * it, no more than once in `LIST_KEPT`. What has just been revoked is on it.
 * @throws `certificate.unsigned`
 */
export async function publicRevocationList(ctx: Parameters<typeof revocationList>[0]): Promise<string> {
	const count = await store.countRevocations(ctx.read);
	const at = ctx.clock();
	const kept = lists.get(ctx.signer);
	if (kept?.count === count && at >= kept.at && at - kept.at < LIST_KEPT) return kept.list;
	const list = revocationList(ctx);
	lists.set(ctx.signer, { at, count, list });
	// Whoever waits for it is told; the next one asks again.
	list.catch(() => lists.delete(ctx.signer));
	return list;
}

/**
 * Takes the names and salts off a person's certificates. The certificates and their entries stay, and old proofs verify
 * without the name.
 */
export async function eraseSubject(tx: Tx, staffId: string): Promise<void> {
	await store.deleteHolders(tx.sql, staffId);
}

/** What anybody may know of a certificate whose number they hold: nothing about the person. */
export interface PublicStatus {
	readonly status: CertificateStatus;
	readonly programme: Text;
	readonly issuedOn: CalendarDate;
	readonly validUntil: CalendarDate | null;
	readonly revokedOn: CalendarDate | null;
}

/** How a certificate stands today; undefined where there is none with this number. */
export async function certificateStatus(
	ctx: Pick<CertificateContext, 'read' | 'revisions' | 'today'>,
	id: string,
): Promise<PublicStatus | undefined> {
	const certificate = isCertificateId(id) ? await store.certificateById(ctx.read, id) : undefined;
	if (!certificate) return undefined;
	const { name } = await ctx.revisions.get<Programme>('programme', certificate.programmeHash);
	const { issuedOn, validUntil, revokedOn } = certificate;
	return { status: statusOn(certificate, ctx.today()), programme: name, issuedOn, validUntil, revokedOn };
}
