import { extensionFrom } from '#lib/log/consistency.server.ts';
import { parseDecimal } from '#lib/log/note.ts';
import type { RequestHandler } from './$types';

/**
 * `?from=SIZE`: the newest checkpoint with the proof that it extends the first SIZE entries, in the form of C2SP
 * tlog-witness. For witnesses; it holds sizes and hashes, and nobody's data.
 */
export const GET: RequestHandler = async ({ locals, url }) => {
	const from = parseDecimal(url.searchParams.get('from') ?? '');
	if (from === undefined) return plain(400, '');
	const extension = await extensionFrom(locals.app.read, from);
	if (!extension) return plain(404, '');
	// A log with fewer entries than the witness knows cannot prove anything; its checkpoint says so.
	return extension.submission === null ? plain(409, extension.checkpoint) : plain(200, extension.submission);
};

function plain(status: number, text: string): Response {
	return new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
