import { redirect } from '@sveltejs/kit';
import { DomainError } from '#lib/core/errors.ts';
import { exportLog } from '#lib/evidence/log-reading.server.ts';
import { refused } from '#lib/web/failure.server.ts';
import { permitted } from '#lib/web/request.server.ts';
import { streamOf } from '#lib/web/stream.server.ts';
import { logHref, logQuery } from '../query.ts';
import type { RequestHandler } from './$types';

/** A POST, since an export leaves an entry: nothing that follows links may make one. */
export const POST: RequestHandler = async ({ locals, request, url }) => {
	// Somebody whose session has ended comes back to the log itself; this address shows nothing.
	const { ctx } = permitted({ locals, url: new URL('/log', url) }, 'log.read');
	const query = logQuery(await request.formData());
	try {
		const { csv } = await exportLog(ctx, query, locals.locale);
		return new Response(streamOf(csv), {
			headers: {
				'content-type': 'text/csv; charset=utf-8',
				'content-disposition': `attachment; filename="shoumi-log-${ctx.today()}.csv"`,
			},
		});
	} catch (caught) {
		// The page of the log says what is wrong with a filter, and where.
		if (caught instanceof DomainError && caught.code !== 'not-found') redirect(303, logHref(query));
		refused(caught, locals.locale);
	}
};
