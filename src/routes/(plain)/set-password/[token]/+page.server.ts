import { redirect } from '@sveltejs/kit';
import { DomainError } from '#lib/core/errors.ts';
import { linkOwner, setPasswordByLink } from '#lib/session/accounts.server.ts';
import { SHORTEST_PASSWORD } from '#lib/staff/password.server.ts';
import { setSessionCookie } from '#lib/web/cookies.server.ts';
import { failed, refused } from '#lib/web/failure.server.ts';
import { field } from '#lib/web/request.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
	const owner = await linkOwner(locals.app, params.token);
	if (!owner) refused(new DomainError('link.spent', null), locals.locale);
	return { owner: { name: owner.name, signIn: owner.signIn }, least: SHORTEST_PASSWORD };
};

export const actions: Actions = {
	default: async ({ request, params, cookies, locals }) => {
		const form = await request.formData();
		const password = field(form, 'password');
		try {
			if (password !== field(form, 'again'))
				throw new DomainError('password.mismatch', null, { field: 'again' });
			const { token } = await setPasswordByLink(locals.app, {
				token: params.token,
				password,
				address: locals.address,
				agent: request.headers.get('user-agent') ?? '',
			});
			setSessionCookie(cookies, locals.app.config, token);
		} catch (caught) {
			return failed(caught, locals.locale);
		}
		redirect(303, '/');
	},
};
