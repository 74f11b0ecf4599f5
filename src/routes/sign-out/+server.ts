import { redirect } from '@sveltejs/kit';
import { signOut } from '#lib/session/sessions.server.ts';
import { clearSessionCookie } from '#lib/web/cookies.server.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ cookies, locals }) => {
	if (locals.who) await signOut(locals.app, locals.who);
	clearSessionCookie(cookies, locals.app.config);
	redirect(303, '/sign-in');
};
