import { logPolicy } from '#lib/evidence/log-keys.server.ts';
import type { RequestHandler } from './$types';

/** The public keys of the log, as a C2SP tlog-policy. */
export const GET: RequestHandler = async ({ locals }) =>
	new Response(await logPolicy(locals.app), { headers: { 'content-type': 'text/plain; charset=utf-8' } });
