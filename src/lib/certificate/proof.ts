import * as v from 'valibot';
import { canonicalJson } from '../core/canonical.ts';
import type { CalendarDate } from '../core/time.ts';
import { calendarDate } from '../log/kind.ts';

/**
 * What a certificate's `.tlog-proof` carries besides the proof itself: the exact text of its log entry, whose hash is the
 * leaf, and what the entry's commitment to the holder opens to. Pure: the verifier reads it in a browser.
 */
export interface CertificateExtra {
	readonly entry: string;
	/** Null once erased: the proof holds without a name. */
	readonly holder: { readonly name: string; readonly salt: string } | null;
	/** The day on which the name was erased, as the bank says; nothing vouches for it. Absent where it was not. */
	readonly erasedOn?: CalendarDate | undefined;
}

const schema = v.strictObject({
	entry: v.string(),
	holder: v.nullable(
		v.strictObject({ name: v.string(), salt: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) }),
	),
	erasedOn: v.optional(calendarDate),
});

export function formatCertificateExtra(extra: CertificateExtra): Uint8Array {
	return new TextEncoder().encode(canonicalJson(extra));
}

/** Null for anything else than what `formatCertificateExtra` writes. */
export function parseCertificateExtra(bytes: Uint8Array): CertificateExtra | null {
	try {
		const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
		const parsed = v.safeParse(schema, JSON.parse(text));
		return parsed.success && canonicalJson(parsed.output) === text ? parsed.output : null;
	} catch {
		return null;
	}
}
