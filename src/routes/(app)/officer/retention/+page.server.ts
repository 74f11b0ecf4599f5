import { redirect } from '@sveltejs/kit';
import { DomainError } from '#lib/core/errors.ts';
import { dateIn } from '#lib/core/time.ts';
import { type Format, formatIn } from '#lib/i18n/format.ts';
import { retentionWords } from '#lib/retention/messages.ts';
import { askSubject, findSubject, type SubjectView } from '#lib/retention/requests.server.ts';
import { bases } from '#lib/retention/retention.ts';
import { failed, refused, sentenceOf } from '#lib/web/failure.server.ts';
import { field, permitted } from '#lib/web/request.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx, who } = permitted(event, 'decision.ask');
	const { locale } = event.locals;
	const { keep, timeZone } = ctx.config;
	const format = formatIn(locale, timeZone);
	const asked = event.url.searchParams.get('person')?.trim() ?? '';
	let found: SubjectView | undefined;
	let problem: { sentence: string; field: string | null } | undefined;
	try {
		if (asked !== '') found = await findSubject(ctx, asked);
	} catch (caught) {
		if (!(caught instanceof DomainError) || caught.code === 'not-found') refused(caught, locale);
		problem = { sentence: sentenceOf(caught, locale), field: caught.field ?? null };
	}
	return {
		asked,
		problem,
		keep: {
			scores: format.number(keep.scoresYears),
			certificates: format.number(keep.certificatesYears),
			log: format.number(keep.logYears),
			mail: format.number(keep.mailDays),
			throttle: format.number(keep.throttleDays),
			practice: format.number(keep.practiceDays),
		},
		bases: bases.map((basis) => ({ basis, words: retentionWords[locale][basis] })),
		subject: found ? shown(found, format, timeZone) : null,
		own: found?.person.key === who.person.key,
		key: ctx.ids.id(),
	};
};

function shown(
	{ person, unit, kept, keptUntil, waiting, askable }: SubjectView,
	format: Format,
	zone: string,
) {
	const date = (at: number | null) => (at === null ? null : format.date(dateIn(zone, at)));
	return {
		key: person.key,
		name: person.name,
		signIn: person.signIn,
		unit,
		active: person.status === 'active',
		left: date(person.leftAt),
		restricted: date(person.restrictedAt),
		erased: date(person.erasedAt),
		kept,
		keptUntil: date(keptUntil),
		waiting,
		askable,
	};
}

export const actions: Actions = {
	ask: async (event) => {
		const { ctx } = permitted(event, 'decision.ask');
		const form = await event.request.formData();
		const [act, basis, reason] = [field(form, 'act'), field(form, 'basis'), field(form, 'reason')];
		let id: string;
		try {
			const [key, requestKey] = [field(form, 'subject'), field(form, 'key')];
			id = await askSubject(ctx, { key, act, basis, reason, requestKey });
		} catch (caught) {
			return failed(caught, event.locals.locale, { act, basis, reason });
		}
		redirect(303, `/officer/decisions/${id}`);
	},
};
