import { exportCertificates } from '#lib/certificate/certificates.server.ts';
import { refusedFile } from '#lib/web/failure.server.ts';
import { field, permitted } from '#lib/web/request.server.ts';
import { streamOf } from '#lib/web/stream.server.ts';
import { certificateFilter } from '../query.ts';
import type { RequestHandler } from './$types';

/** A POST, since an export leaves an entry: nothing that follows links may make one. */
export const POST: RequestHandler = async ({ locals, request, url }) => {
	// Somebody whose session has ended comes back to the list itself; this address shows nothing.
	const { ctx } = permitted({ locals, url: new URL('/officer/certificates', url) }, 'certificates.see');
	const form = await request.formData();
	const filter = certificateFilter((name) => field(form, name));
	try {
		const { zip } = await exportCertificates(ctx, filter);
		return new Response(streamOf(zip), {
			headers: {
				'content-type': 'application/zip',
				'content-disposition': `attachment; filename="shoumi-certificates-${ctx.today()}.zip"`,
			},
		});
	} catch (caught) {
		return refusedFile(caught, locals.locale);
	}
};
