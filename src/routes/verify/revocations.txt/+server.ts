import { publicRevocationList } from '#lib/certificate/certificates.server.ts';
import { refusedFile } from '#lib/web/failure.server.ts';
import type { RequestHandler } from './$types';

/** For anybody: certificate numbers and dates, no personal data. */
export const GET: RequestHandler = async ({ locals }) => {
	try {
		return new Response(await publicRevocationList(locals.app), {
			headers: {
				'content-type': 'text/plain; charset=utf-8',
				'content-disposition': 'attachment; filename="shoumi-revocations.txt"',
			},
		});
	} catch (caught) {
		return refusedFile(caught, locals.locale);
	}
};
