import { certificateStatus, publicRevocationList } from '#lib/certificate/certificates.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import { logPolicy } from '#lib/evidence/log-keys.server.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { newestCheckpoint } from '#lib/log/checkpoint-store.server.ts';
import type { PageServerLoad } from './$types';

/** Public: it tells nothing about anybody that the number of a certificate in the reader's hand does not. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const { app, locale } = locals;
	const format = formatIn(locale, app.config.timeZone);
	const asked = url.searchParams.get('certificate')?.trim() ?? '';
	const found = asked === '' ? undefined : await certificateStatus(app, asked);
	const newest = await newestCheckpoint(app.read);
	return {
		keys: await logPolicy(app),
		revocations: await publicRevocationList(app).catch((error: unknown) => {
			// While the log is not being signed, there is no list; what can be checked without it still is.
			if (error instanceof DomainError) return null;
			throw error;
		}),
		asked,
		checkpoint: newest && {
			size: format.number(newest.size),
			at: format.dateTime(newest.at),
			iso: new Date(newest.at).toISOString(),
		},
		certificate:
			found &&
			({
				status: found.status,
				programme: found.programme[locale],
				issuedOn: format.date(found.issuedOn),
				validUntil: found.validUntil && format.date(found.validUntil),
				revokedOn: found.revokedOn && format.date(found.revokedOn),
			} as const),
	};
};
