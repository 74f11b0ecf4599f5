import { redirect } from '@sveltejs/kit';
import { startPractice } from '#lib/attempt/attempts.server.ts';
import { practiceView } from '#lib/attempt/overview.server.ts';
import { failed } from '#lib/web/failure.server.ts';
import { field, permitted } from '#lib/web/request.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'programmes.sit');
	return {
		practice: await practiceView(ctx, event.locals.locale),
		chosen: event.url.searchParams.get('topic'),
	};
};

export const actions: Actions = {
	start: async (event) => {
		const { ctx } = permitted(event, 'programmes.sit');
		const form = await event.request.formData();
		let id: string;
		try {
			id = await startPractice(ctx, field(form, 'programme'), field(form, 'topic'));
		} catch (caught) {
			return failed(caught, event.locals.locale);
		}
		redirect(303, `/attempt/${id}/1`);
	},
};
