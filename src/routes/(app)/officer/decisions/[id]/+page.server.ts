import { redirect } from '@sveltejs/kit';
import { decisionPage, takeDecisionWithPassword, withdrawDecision } from '#lib/approval/approvals.server.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { failed, refused } from '#lib/web/failure.server.ts';
import { field, permitted } from '#lib/web/request.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'decision.take');
	const { locale } = event.locals;
	const page = await decisionPage(ctx, event.params.id, locale).catch((caught) => refused(caught, locale));
	const { decision, summary, subject, asker, decider, rests, bar } = page;
	const format = formatIn(locale, ctx.config.timeZone);
	const instant = (at: number) => ({ iso: new Date(at).toISOString(), text: format.dateTime(at) });
	return {
		summary,
		subject,
		asker,
		decider,
		rests,
		bar,
		state: decision.state,
		reason: decision.reason,
		asked: instant(decision.askedAt),
		settled: decision.decidedAt === null ? null : instant(decision.decidedAt),
		settledReason: decision.decidedReason,
	};
};

export const actions: Actions = {
	decide: async (event) => {
		const { ctx } = permitted(event, 'decision.take');
		const form = await event.request.formData();
		const [verdict, reason] = [field(form, 'verdict'), field(form, 'reason')];
		try {
			const password = field(form, 'current');
			await takeDecisionWithPassword(ctx, { id: event.params.id, verdict, reason, password });
		} catch (caught) {
			return failed(caught, event.locals.locale, { verdict, reason });
		}
		redirect(303, event.url.pathname);
	},
	withdraw: async (event) => {
		const { ctx } = permitted(event, 'decision.take');
		try {
			await withdrawDecision(ctx, event.params.id);
		} catch (caught) {
			return failed(caught, event.locals.locale);
		}
		redirect(303, event.url.pathname);
	},
};
