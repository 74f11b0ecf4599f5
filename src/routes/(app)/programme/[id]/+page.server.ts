import { redirect } from '@sveltejs/kit';
import { startAttempt } from '#lib/attempt/attempts.server.ts';
import { myProgramme } from '#lib/attempt/overview.server.ts';
import { failed, refused } from '#lib/web/failure.server.ts';
import { signedIn } from '#lib/web/request.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = signedIn(event);
	const { locale } = event.locals;
	return {
		programme: await myProgramme(ctx, event.params.id, locale).catch((caught) => refused(caught, locale)),
	};
};

export const actions: Actions = {
	start: async (event) => {
		const { ctx } = signedIn(event);
		let id: string;
		try {
			id = await startAttempt(ctx, event.params.id);
		} catch (caught) {
			return failed(caught, event.locals.locale);
		}
		redirect(303, `/attempt/${id}/1`);
	},
};
