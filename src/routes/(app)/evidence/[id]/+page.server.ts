import { redirect } from '@sveltejs/kit';
import { cancelPack, readPack } from '#lib/evidence/packs.server.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { failed, refused } from '#lib/web/failure.server.ts';
import { permitted } from '#lib/web/request.server.ts';
import { describePack, sizeOf } from '../describe.ts';
import { evidenceWords } from '../messages.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'evidence.make');
	const { locale } = event.locals;
	const pack = await readPack(ctx, event.params.id).catch((caught) => refused(caught, locale));
	const format = formatIn(locale, ctx.config.timeZone);
	return {
		pack: {
			...describePack(pack, format, evidenceWords[locale].everything),
			done: pack.done,
			total: pack.total,
			shownDone: format.number(pack.done),
			shownTotal: format.number(pack.total),
			silent: pack.silent,
			size: pack.bytes === null ? null : sizeOf(pack.bytes),
		},
	};
};

export const actions: Actions = {
	cancel: async (event) => {
		const { ctx } = permitted(event, 'evidence.make');
		try {
			await cancelPack(ctx, event.params.id);
		} catch (caught) {
			return failed(caught, event.locals.locale);
		}
		redirect(303, `/evidence/${event.params.id}`);
	},
};
