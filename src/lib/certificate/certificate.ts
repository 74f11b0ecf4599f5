import { addMonths, type CalendarDate } from '../core/time.ts';

/** What somebody holds for having passed a programme in one cycle. */
export interface Certificate {
	/** Also its number: what a reader types to find it. */
	readonly id: string;
	readonly staffId: string;
	/** The holder's key, as the log names them. */
	readonly personKey: string;
	/** Whether the holder's data is set apart, for auditors only. */
	readonly restricted: boolean;
	readonly assignmentId: string;
	readonly attemptId: string;
	readonly programmeId: string;
	readonly programmeHash: string;
	readonly paperHash: string;
	/** Basis points. */
	readonly grade: number;
	readonly passMark: number;
	readonly cycle: string;
	/** The day of the pass: what the validity counts from. */
	readonly passedOn: CalendarDate;
	readonly issuedOn: CalendarDate;
	/** The last valid day; null without end. */
	readonly validUntil: CalendarDate | null;
	/** Epoch ms; the `at` of its log entry. */
	readonly issuedAt: number;
	/** The name at the time of issue and the salt of the log's commitment to it; null once erased, and while set apart. */
	readonly holder: { readonly name: string; readonly salt: string } | null;
	readonly revokedOn: CalendarDate | null;
}

export const certificateStatuses = ['valid', 'expired', 'revoked'] as const;
export type CertificateStatus = (typeof certificateStatuses)[number];

export function isCertificateStatus(text: string): text is CertificateStatus {
	return certificateStatuses.some((status) => status === text);
}

/** Whether a certificate counts on a date. What was revoked stays so, also past its last day; a later one changes nothing. */
export function statusOn(
	{ validUntil, revokedOn }: Pick<Certificate, 'validUntil' | 'revokedOn'>,
	today: CalendarDate,
): CertificateStatus {
	if (revokedOn !== null) return 'revoked';
	return validUntil !== null && today > validUntil ? 'expired' : 'valid';
}

/** The last valid day of a certificate for a pass on this day; null without end. */
export function validUntilOf(
	passedOn: CalendarDate,
	validity: { readonly months: number } | undefined,
): CalendarDate | null {
	return validity === undefined ? null : addMonths(passedOn, validity.months);
}

/** A certificate's id, as the address of a page or a search may name it. */
export function isCertificateId(text: string): boolean {
	return /^[a-z2-9]{26}$/.test(text);
}

/** How much of a hash a reader compares by eye. */
const SHORT_HASH = 12;

export function shortHash(hash: string): string {
	return hash.slice(0, SHORT_HASH);
}
