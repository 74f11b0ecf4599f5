import { redirect } from '@sveltejs/kit';
import { certificateProof } from '#lib/certificate/certificates.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import { refusedFile } from '#lib/web/failure.server.ts';
import { signedIn } from '#lib/web/request.server.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async (event) => {
	const { ctx } = signedIn(event);
	const { id } = event.params;
	try {
		return new Response(await certificateProof(ctx, id), {
			headers: {
				'content-type': 'text/plain; charset=utf-8',
				'content-disposition': `attachment; filename="shoumi-certificate-${id}.tlog-proof"`,
			},
		});
	} catch (caught) {
		// The certificate's page says what it waits for.
		if (caught instanceof DomainError && caught.code === 'certificate.unsigned')
			redirect(303, `/certificate/${id}`);
		return refusedFile(caught, event.locals.locale);
	}
};
