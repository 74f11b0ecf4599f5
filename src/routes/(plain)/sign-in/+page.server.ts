import { redirect } from '@sveltejs/kit';
import { demoPassword, demoPeople } from '#lib/staff/demo.server.ts';
import { signIn } from '#lib/session/sessions.server.ts';
import { setSessionCookie } from '#lib/web/cookies.server.ts';
import { failed } from '#lib/web/failure.server.ts';
import { field, ownPath } from '#lib/web/request.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, url }) => {
	const next = ownPath(url.searchParams.get('next'));
	if (locals.who) redirect(303, next);
	return { next, people: locals.app.config.demo ? demoPeople(locals.locale) : [] };
};

export const actions: Actions = {
	default: async ({ request, cookies, locals }) => {
		const form = await request.formData();
		const demo = field(form, 'demo');
		// One click signs a demo person in with the demo's own password; outside the demo nothing knows one.
		const name = locals.app.config.demo && demo ? demo : field(form, 'sign-in');
		const password = locals.app.config.demo && demo ? demoPassword : field(form, 'password');
		try {
			const { token } = await signIn(locals.app, {
				signIn: name,
				password,
				address: locals.address,
				agent: request.headers.get('user-agent') ?? '',
			});
			setSessionCookie(cookies, locals.app.config, token);
		} catch (caught) {
			return failed(caught, locals.locale, { 'sign-in': name });
		}
		redirect(303, ownPath(field(form, 'next')));
	},
};
