import { revocationList } from '#lib/certificate/certificates.server.ts';
import { refused } from '#lib/web/failure.server.ts';
import type { RequestHandler } from './$types';

/** For anybody: certificate numbers and dates, no personal data. */
export const GET: RequestHandler = async ({ locals }) => {
	const list = await revocationList(locals.app).catch((caught) => refused(caught, locals.locale));
	return new Response(list, {
		headers: {
			'content-type': 'text/plain; charset=utf-8',
			'content-disposition': 'attachment; filename="shoumi-revocations.txt"',
		},
	});
};
