import { refused } from '#lib/web/failure.server.ts';
import type { RequestHandler } from './$types';

/** The verifier as one file, to keep: it works from a USB stick without network. */
export const GET: RequestHandler = async ({ locals }) => {
	const html = await locals.app.verifierHtml().catch((caught) => refused(caught, locals.locale));
	return new Response(html, {
		headers: {
			'content-type': 'text/html; charset=utf-8',
			// To be kept, not shown: its script stands in it, and this origin's pages allow none that does.
			'content-disposition': 'attachment; filename="verify.html"',
		},
	});
};
