import { startAttempt } from '#lib/attempt/attempts.server.ts';
import { resultOf } from '#lib/attempt/result.server.ts';
import { myCertificates } from '#lib/certificate/certificates.server.ts';
import { summaryOf } from '#lib/certificate/summary.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { looksAt, reviewsOf } from '#lib/review/reviews.server.ts';
import { failed, refused } from '#lib/web/failure.server.ts';
import { field, signedIn } from '#lib/web/request.server.ts';
import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = signedIn(event);
	const { locale } = event.locals;
	const format = formatIn(locale, ctx.config.timeZone);
	const shown = (at: number) => ({ at: new Date(at).toISOString(), when: format.dateTime(at) });
	try {
		const result = await resultOf(ctx, event.params.id, locale);
		// Practice is the learner's own: nobody can have looked.
		const looks = result.practice ? [] : await looksAt(ctx, event.params.id);
		const reviews = result.practice ? [] : await reviewsOf(ctx, event.params.id);
		const certificate = (await myCertificates(ctx)).find(({ attemptId }) => attemptId === result.attemptId);
		return {
			result,
			certificate: certificate && summaryOf(certificate, certificate.status, locale, ctx.config.timeZone),
			looks: looks.map((look) => ({ ...look, ...shown(look.at) })),
			reviews: reviews.map((review) => ({
				...review,
				at: shown(review.at).at,
				signed: format.dateTime(review.at),
			})),
		};
	} catch (caught) {
		refused(caught, locale);
	}
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
