import { redirect } from '@sveltejs/kit';
import { resultOf } from '#lib/attempt/result.server.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { LOOK_MINUTES, meanings } from '#lib/review/review.ts';
import {
	mayReadResult,
	openResult,
	reviewHead,
	reviewsOf,
	signOffWithPassword,
} from '#lib/review/reviews.server.ts';
import { failed, refused } from '#lib/web/failure.server.ts';
import { field, permitted } from '#lib/web/request.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'team.see');
	const { locale } = event.locals;
	const { attempt: attemptId } = event.params;
	const format = formatIn(locale, ctx.config.timeZone);
	try {
		const head = await reviewHead(ctx, attemptId);
		const about = {
			learner: head.learner,
			programme: ctx.programmes.get(head.programmeId)?.value.name[locale] ?? head.programmeId,
			number: head.number,
			finishedAt: new Date(head.finishedAt).toISOString(),
			finished: format.dateTime(head.finishedAt),
			expired: head.expired,
			minutes: LOOK_MINUTES,
		};
		if (head.readableUntil === null) return { about, opened: null };
		return {
			about,
			opened: {
				until: format.time(head.readableUntil),
				result: await resultOf(ctx, attemptId, locale, () => mayReadResult(ctx, attemptId)),
				reviews: (await reviewsOf(ctx, attemptId)).map((review) => ({
					...review,
					at: new Date(review.at).toISOString(),
					signed: format.dateTime(review.at),
				})),
				meanings,
				key: ctx.ids.id(),
			},
		};
	} catch (caught) {
		refused(caught, locale);
	}
};

export const actions: Actions = {
	open: async (event) => {
		const { ctx } = permitted(event, 'team.see');
		const reason = field(await event.request.formData(), 'reason');
		try {
			await openResult(ctx, { attemptId: event.params.attempt, reason });
		} catch (caught) {
			return failed(caught, event.locals.locale, { reason });
		}
		redirect(303, event.url.pathname);
	},
	sign: async (event) => {
		const { ctx } = permitted(event, 'team.see');
		const form = await event.request.formData();
		const [meaning, comment] = [field(form, 'meaning'), field(form, 'comment')];
		try {
			await signOffWithPassword(ctx, {
				attemptId: event.params.attempt,
				meaning,
				comment,
				key: field(form, 'key'),
				password: field(form, 'current'),
			});
		} catch (caught) {
			return failed(caught, event.locals.locale, { meaning, comment });
		}
		return { signed: true };
	},
};
