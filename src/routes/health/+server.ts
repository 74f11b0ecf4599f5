import { json } from '@sveltejs/kit';
import { logHead } from '#lib/log/store.server.ts';
import type { RequestHandler } from './$types';

/** Whether the service can read its database; tells nothing about anybody. */
export const GET: RequestHandler = async ({ locals }) => {
	try {
		await logHead(locals.app.read);
		return json({ status: 'ok' });
	} catch {
		return json({ status: 'database unreachable' }, { status: 503 });
	}
};
