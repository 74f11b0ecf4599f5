import { redirect } from '@sveltejs/kit';
import { certificatePdf } from '#lib/certificate/certificates.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import { refusedFile } from '#lib/web/failure.server.ts';
import { logger } from '#lib/web/logger.server.ts';
import { signedIn } from '#lib/web/request.server.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async (event) => {
	const { ctx } = signedIn(event);
	const { id } = event.params;
	try {
		const { pdf, missing } = await certificatePdf(ctx, id);
		// The characters alone, and not whose name it is.
		if (missing.length > 0) logger.warn({ missing }, 'no font has a character of a name on a certificate');
		return new Response(pdf as Uint8Array<ArrayBuffer>, {
			headers: {
				'content-type': 'application/pdf',
				'content-disposition': `attachment; filename="shoumi-certificate-${id}.pdf"`,
			},
		});
	} catch (caught) {
		// The certificate's page says what it waits for.
		if (caught instanceof DomainError && caught.code === 'certificate.unsigned')
			redirect(303, `/certificate/${id}`);
		return refusedFile(caught, event.locals.locale);
	}
};
