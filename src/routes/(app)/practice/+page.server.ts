import { redirect } from '@sveltejs/kit';
import type { Focus } from '#lib/attempt/attempt.ts';
import { skipToday, startPractice } from '#lib/attempt/attempts.server.ts';
import { practiceView } from '#lib/attempt/overview.server.ts';
import { failed } from '#lib/web/failure.server.ts';
import { field, permitted } from '#lib/web/request.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'programmes.sit');
	return {
		practice: await practiceView(ctx, event.locals.locale),
		chosen: event.url.searchParams.getAll('topic'),
	};
};

function focusIn(form: FormData): Focus {
	const by = field(form, 'by');
	if (by === 'weak' || by === 'due') return { by };
	return { by: 'topics', topics: [...new Set(form.getAll('topic').map(String))] };
}

export const actions: Actions = {
	start: async (event) => {
		const { ctx } = permitted(event, 'programmes.sit');
		const form = await event.request.formData();
		let id: string;
		try {
			id = await startPractice(ctx, field(form, 'programme'), focusIn(form));
		} catch (caught) {
			return failed(caught, event.locals.locale);
		}
		redirect(303, `/attempt/${id}/1`);
	},
	/** Puts the day's set off until tomorrow. */
	skip: async (event) => {
		const { ctx } = permitted(event, 'programmes.sit');
		await skipToday(ctx);
		redirect(303, '/practice');
	},
};
