import { redirect } from '@sveltejs/kit';
import { readCertificate } from '#lib/certificate/certificates.server.ts';
import { shortHash } from '#lib/certificate/certificate.ts';
import { askRevocation, waitingRevocation } from '#lib/certificate/revoke.server.ts';
import { summaryOf } from '#lib/certificate/summary.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { can } from '#lib/staff/permission.ts';
import { failed, refused } from '#lib/web/failure.server.ts';
import { field, permitted, signedIn } from '#lib/web/request.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx, who } = signedIn(event);
	const { locale } = event.locals;
	const view = await readCertificate(ctx, event.params.id).catch((caught) => refused(caught, locale));
	const { certificate, status, programme, entry, head, missing } = view;
	const { timeZone } = ctx.config;
	const format = formatIn(locale, timeZone);
	const own = certificate.staffId === who.person.id;
	const mayRevoke = !own && status !== 'revoked' && can(ctx.actor, 'decision.ask');
	return {
		...summaryOf(certificate, status, locale, timeZone),
		programme: programme[locale],
		holder: certificate.holder?.name ?? null,
		key: certificate.personKey,
		grade: format.percent(certificate.grade),
		passMark: format.percent(certificate.passMark),
		cycle: certificate.cycle,
		passedOn: { on: certificate.passedOn, text: format.date(certificate.passedOn) },
		issuedOn: { on: certificate.issuedOn, text: format.date(certificate.issuedOn) },
		revision: { short: shortHash(certificate.programmeHash), hash: certificate.programmeHash },
		paper: { short: shortHash(certificate.paperHash), hash: certificate.paperHash },
		entry: { number: entry, text: format.number(entry) },
		mayReadLog: can(ctx.actor, 'log.read'),
		checkpoint: head && { size: format.number(head.size), time: format.dateTime(head.at) },
		missing: missing.join(locale === 'en' ? ', ' : '、'),
		own,
		seesAll: can(ctx.actor, 'certificates.see'),
		revocation: mayRevoke
			? { waiting: await waitingRevocation(ctx, certificate.id), key: ctx.ids.id() }
			: null,
	};
};

export const actions: Actions = {
	revoke: async (event) => {
		const { ctx } = permitted(event, 'decision.ask');
		const form = await event.request.formData();
		const reason = field(form, 'reason');
		let id: string;
		try {
			id = await askRevocation(ctx, { id: event.params.id, reason, key: field(form, 'key') });
		} catch (caught) {
			return failed(caught, event.locals.locale, { reason });
		}
		redirect(303, `/officer/decisions/${id}`);
	},
};
