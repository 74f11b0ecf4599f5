import { exportLog } from '#lib/evidence/log-reading.server.ts';
import { refused } from '#lib/web/failure.server.ts';
import { permitted } from '#lib/web/request.server.ts';
import { logQuery } from '../query.ts';
import type { RequestHandler } from './$types';

/** A POST, since an export leaves an entry: nothing that follows links may make one. */
export const POST: RequestHandler = async ({ locals, request, url }) => {
	// Somebody whose session has ended comes back to the log itself; this address shows nothing.
	const { ctx } = permitted({ locals, url: new URL('/log', url) }, 'log.read');
	try {
		const { csv } = await exportLog(ctx, logQuery(await request.formData()), locals.locale);
		return new Response(ReadableStream.from(csv).pipeThrough(new TextEncoderStream()), {
			headers: {
				'content-type': 'text/csv; charset=utf-8',
				'content-disposition': `attachment; filename="shoumi-log-${ctx.today()}.csv"`,
			},
		});
	} catch (caught) {
		refused(caught, locals.locale);
	}
};
