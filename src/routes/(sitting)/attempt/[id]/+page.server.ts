import { redirect } from '@sveltejs/kit';
import { submitAttempt } from '#lib/attempt/attempts.server.ts';
import { viewSitting } from '#lib/attempt/sitting.server.ts';
import { failed, refused } from '#lib/web/failure.server.ts';
import { keepLanguage } from '#lib/web/language.server.ts';
import { field, signedIn } from '#lib/web/request.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = signedIn(event);
	const { params, locals } = event;
	const view = await viewSitting(ctx, params.id, locals.locale).catch((caught) =>
		refused(caught, locals.locale),
	);
	if (view.finished) redirect(303, `/attempt/${params.id}/result`);
	return { sitting: view.sitting, key: ctx.ids.id() };
};

export const actions: Actions = {
	/** Hands in. A second time leads to the same result (I5). */
	submit: async (event) => {
		const { ctx } = signedIn(event);
		const form = await event.request.formData();
		try {
			await submitAttempt(ctx, event.params.id, field(form, 'key'));
		} catch (caught) {
			return failed(caught, event.locals.locale);
		}
		redirect(303, `/attempt/${event.params.id}/result`);
	},
	go: async ({ request, params }) => {
		const place = Number(field(await request.formData(), 'go'));
		redirect(303, `/attempt/${params.id}${Number.isInteger(place) && place > 0 ? `/${place}` : ''}`);
	},
	language: async (event) => {
		await keepLanguage(event, field(await event.request.formData(), 'language'));
		redirect(303, `/attempt/${event.params.id}`);
	},
};
