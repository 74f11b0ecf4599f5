import { redirect } from '@sveltejs/kit';
import { isLocale } from '#lib/i18n/catalogue.ts';
import { chooseLocale } from '#lib/staff/people.server.ts';
import { setPreference } from '#lib/web/cookies.server.ts';
import { field, ownPath } from '#lib/web/request.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => redirect(303, '/');

export const actions: Actions = {
	keep: async ({ request, cookies, locals }) => {
		const form = await request.formData();
		const language = field(form, 'language');
		const theme = field(form, 'theme');
		if (isLocale(language)) {
			setPreference(cookies, locals.app.config, 'language', language);
			if (locals.who) await chooseLocale(locals.app, locals.who.person.id, language);
		}
		if (theme === 'system' || theme === 'light' || theme === 'dark')
			setPreference(cookies, locals.app.config, 'theme', theme);
		redirect(303, ownPath(field(form, 'next')));
	},
};
