import type { Locale } from '../i18n/catalogue.ts';
import { formatIn } from '../i18n/format.ts';
import type { Certificate, CertificateStatus } from './certificate.ts';
import { certificateWords } from './messages.ts';

/** A certificate in one line. */
export interface CertificateSummary {
	readonly id: string;
	readonly status: CertificateStatus;
	/** Until when it is valid, or since when it is not. */
	readonly sentence: string;
}

export function summaryOf(
	{ id, validUntil, revokedOn }: Pick<Certificate, 'id' | 'validUntil' | 'revokedOn'>,
	status: CertificateStatus,
	locale: Locale,
	timeZone: string,
): CertificateSummary {
	const words = certificateWords[locale];
	const { date } = formatIn(locale, timeZone);
	const until = validUntil === null ? '' : date(validUntil);
	const sentence = {
		revoked: words.revokedOn({ date: date(revokedOn ?? '1970-01-01') }),
		expired: words.expiredOn({ date: until }),
		valid: validUntil === null ? words.noEnd : words.validUntil({ date: until }),
	}[status];
	return { id, status, sentence };
}
