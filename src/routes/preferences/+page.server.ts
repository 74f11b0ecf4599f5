import { redirect } from '@sveltejs/kit';
import { setPreference } from '#lib/web/cookies.server.ts';
import { keepLanguage } from '#lib/web/language.server.ts';
import { field, ownPath } from '#lib/web/request.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => redirect(303, '/');

export const actions: Actions = {
	keep: async (event) => {
		const form = await event.request.formData();
		const theme = field(form, 'theme');
		await keepLanguage(event, field(form, 'language'));
		if (theme === 'system' || theme === 'light' || theme === 'dark')
			setPreference(event.cookies, event.locals.app.config, 'theme', theme);
		redirect(303, ownPath(field(form, 'next')));
	},
};
