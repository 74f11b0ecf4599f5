import { certificateProof } from '#lib/certificate/certificates.server.ts';
import { refused } from '#lib/web/failure.server.ts';
import { signedIn } from '#lib/web/request.server.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async (event) => {
	const { ctx } = signedIn(event);
	const { id } = event.params;
	const proof = await certificateProof(ctx, id).catch((caught) => refused(caught, event.locals.locale));
	return new Response(proof, {
		headers: {
			'content-type': 'text/plain; charset=utf-8',
			'content-disposition': `attachment; filename="shoumi-certificate-${id}.tlog-proof"`,
		},
	});
};
