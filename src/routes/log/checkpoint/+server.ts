import { newestCheckpoint } from '#lib/log/checkpoint-store.server.ts';
import type { RequestHandler } from './$types';

/** The newest checkpoint (C2SP tlog-checkpoint), for monitors and witnesses. It holds a size and a hash, and nobody's data. */
export const GET: RequestHandler = async ({ locals }) => {
	const newest = await newestCheckpoint(locals.app.read);
	return newest
		? new Response(newest.note, { headers: { 'content-type': 'text/plain; charset=utf-8' } })
		: new Response('', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } });
};
