import { takePack } from '#lib/evidence/packs.server.ts';
import { refused } from '#lib/web/failure.server.ts';
import { permitted } from '#lib/web/request.server.ts';
import type { RequestHandler } from './$types';

/** A POST, since taking a pack leaves an entry: nothing that follows links may take one. */
export const POST: RequestHandler = async ({ locals, params, url }) => {
	// Somebody whose session has ended comes back to the pack itself; this address shows nothing.
	const { ctx } = permitted({ locals, url: new URL(`/evidence/${params.id}`, url) }, 'evidence.make');
	const { stream, bytes, pack } = await takePack(ctx, params.id).catch((caught) =>
		refused(caught, locals.locale),
	);
	return new Response(stream, {
		headers: {
			'content-type': 'application/zip',
			'content-length': String(bytes),
			'content-disposition': `attachment; filename="shoumi-evidence-${pack.query.from}-${pack.query.to}.zip"`,
		},
	});
};
