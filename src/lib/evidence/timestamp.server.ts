import { readFileSync } from 'node:fs';
import { DomainError } from '#lib/core/errors.ts';
import { SECOND } from '#lib/core/time.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import type { Context } from '#lib/database/context.ts';
import { isStamped, keepTimestamp } from '#lib/log/checkpoint-store.server.ts';
import type { LogSigner } from '#lib/log/signer.ts';

/** Loaded when there is an authority to ask: few banks have one, and they are large. */
const library = async () => ({ pkijs: await import('pkijs'), asn1js: await import('asn1js') });

/** How long the authority may take. */
const PATIENCE = 20 * SECOND;
const NONCE_BYTES = 16;
/** Far more than a token with its certificates takes. */
const LONGEST_ANSWER = 200_000;
const GRANTED = [0, 1];

interface StampContext extends Pick<Context, 'read' | 'transact' | 'clock'> {
	readonly read: Sql;
	readonly signer: LogSigner;
	readonly config: {
		readonly log: { readonly tsaUrl: string | undefined; readonly tsaCa: string | undefined };
	};
}

/**
 * Has the newest checkpoint time-stamped by the configured authority (RFC 3161), once for each checkpoint and authority. What
 * is stamped is the exact text of the signed checkpoint; the token is kept as it came, for `openssl ts -verify`.
 * @returns the size of the log that was stamped; null where there is no authority, or it has stamped this one already
 * @throws `timestamp.refused` where the answer is no valid stamp of this very text, and what keeps the signer from signing
 */
export async function stampCheckpoint(ctx: StampContext): Promise<number | null> {
	const { tsaUrl, tsaCa } = ctx.config.log;
	if (tsaUrl === undefined) return null;
	const { size, note } = await ctx.signer.checkpoint();
	const { origin } = ctx.signer;
	if (await isStamped(ctx.read, origin, size, tsaUrl)) return null;
	const token = await askFor(new TextEncoder().encode(note), tsaUrl, tsaCa);
	await ctx.transact((tx) =>
		keepTimestamp(tx.sql, {
			origin,
			size,
			authority: tsaUrl,
			token: Buffer.from(token).toString('base64'),
			at: ctx.clock(),
		}),
	);
	return size;
}

/** Asks for a stamp and checks it; returns the whole answer, DER. */
async function askFor(text: Uint8Array, url: string, ca: string | undefined): Promise<Uint8Array> {
	const { pkijs, asn1js } = await library();
	const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
	// A positive number, with its first byte not for nothing.
	nonce[0] = ((nonce[0] ?? 0) & 0x7f) | 0x40;
	const request = new pkijs.TimeStampReq({
		version: 1,
		messageImprint: await pkijs.MessageImprint.create('SHA-256', text.slice().buffer),
		nonce: new asn1js.Integer({ valueHex: nonce.slice().buffer }),
		certReq: true,
	});
	const answer = await post(url, request.toSchema().toBER());
	await check(answer, text, nonce, ca);
	return answer;
}

async function post(url: string, body: ArrayBuffer): Promise<Uint8Array> {
	try {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
			body,
			signal: AbortSignal.timeout(PATIENCE),
		});
		const bytes = new Uint8Array(await response.arrayBuffer());
		if (response.ok && bytes.length <= LONGEST_ANSWER) return bytes;
	} catch (cause) {
		throw new DomainError('timestamp.refused', null, { cause });
	}
	throw new DomainError('timestamp.refused', null);
}

/**
 * That an answer grants a stamp of this text and no other, for this request and no earlier one, with a valid signature by the
 * certificate in it; and by one that `ca` vouches for, where that is given.
 */
async function check(
	answer: Uint8Array,
	text: Uint8Array,
	nonce: Uint8Array,
	ca: string | undefined,
): Promise<void> {
	const { pkijs } = await library();
	try {
		const response = pkijs.TimeStampResp.fromBER(answer.slice().buffer);
		if (!GRANTED.includes(response.status.status) || !response.timeStampToken)
			throw new TypeError('not granted');
		const signed = new pkijs.SignedData({ schema: response.timeStampToken.content });
		const content = signed.encapContentInfo.eContent?.getValue();
		const info = pkijs.TSTInfo.fromBER(content ?? new ArrayBuffer(0));
		const echoed = info.nonce && new Uint8Array(info.nonce.valueBlock.valueHexView);
		if (!echoed || Buffer.compare(echoed, nonce) !== 0) throw new TypeError('not the nonce');
		const trustedCerts =
			ca === undefined
				? []
				: certificatesIn(readFileSync(ca, 'utf8')).map((der) => pkijs.Certificate.fromBER(der));
		const sound = await signed.verify({
			signer: 0,
			data: text.slice().buffer,
			trustedCerts,
			checkChain: trustedCerts.length > 0,
		});
		if (!sound) throw new TypeError('not its signature');
	} catch (cause) {
		throw new DomainError('timestamp.refused', null, { cause });
	}
}

/** The certificates of a PEM file, DER. */
function certificatesIn(pem: string): ArrayBuffer[] {
	return [...pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/g)].map(
		([, base64 = '']) => new Uint8Array(Buffer.from(base64, 'base64')).buffer,
	);
}
