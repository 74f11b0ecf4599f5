import { isCertificateStatus } from '#lib/certificate/certificate.ts';
import type { CertificateFilter } from '#lib/certificate/store.server.ts';

/** What an address or a form asks for; what it does not know filters nothing. */
export function certificateFilter(read: (name: string) => string): CertificateFilter {
	const status = read('status');
	return {
		search: read('search').trim() || undefined,
		programmeId: read('programme') || undefined,
		status: isCertificateStatus(status) ? status : undefined,
	};
}
