import { startAttempt } from '#lib/attempt/attempts.server.ts';
import { resultOf } from '#lib/attempt/result.server.ts';
import { failed, refused } from '#lib/web/failure.server.ts';
import { field, signedIn } from '#lib/web/request.server.ts';
import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = signedIn(event);
	const { locale } = event.locals;
	const result = await resultOf(ctx, event.params.id, locale).catch((caught) => refused(caught, locale));
	return { result };
};

export const actions: Actions = {
	again: async (event) => {
		const { ctx } = signedIn(event);
		const form = await event.request.formData();
		let id: string;
		try {
			id = await startAttempt(ctx, field(form, 'assignment'));
		} catch (caught) {
			return failed(caught, event.locals.locale);
		}
		redirect(303, `/attempt/${id}/1`);
	},
};
