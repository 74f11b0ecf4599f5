import { redirect } from '@sveltejs/kit';
import { askPack, listPacks, PACKS_PAGE } from '#lib/evidence/packs.server.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { allUnits } from '#lib/staff/store.server.ts';
import { neighbours, pageFrom } from '#lib/web/address.ts';
import { failed, refused } from '#lib/web/failure.server.ts';
import { field, permitted } from '#lib/web/request.server.ts';
import { unitChoices } from '../unit-choices.ts';
import type { Actions, PageServerLoad } from './$types';
import { describePack } from './describe.ts';
import { evidenceWords } from './messages.ts';

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'evidence.make');
	const { locale } = event.locals;
	const format = formatIn(locale, ctx.config.timeZone);
	const page = pageFrom(event.url, PACKS_PAGE);
	const { packs, count } = await listPacks(ctx, page.offset).catch((caught) => refused(caught, locale));
	return {
		key: ctx.ids.id(),
		timeZone: ctx.config.timeZone,
		today: ctx.today(),
		yearBegan: `${ctx.today().slice(0, 4)}-01-01`,
		programmes: [...ctx.programmes.values()]
			.filter(({ value }) => value.use === 'scored')
			.map(({ id, value }) => ({ id, name: value.name[locale] })),
		units: unitChoices(await allUnits(ctx.read)),
		packs: packs.map((pack) => describePack(pack, format, evidenceWords[locale].everything)),
		count: format.number(count),
		place: {
			from: format.number(Math.min(page.offset + 1, count)),
			to: format.number(Math.min(page.offset + page.limit, count)),
			of: format.number(count),
		},
		pages: neighbours(event.url, page, count),
		several: count > page.limit || page.offset > 0,
	};
};

export const actions: Actions = {
	// Sent twice it is one: the form carries a key.
	make: async (event) => {
		const { ctx } = permitted(event, 'evidence.make');
		const form = await event.request.formData();
		const typed = {
			from: field(form, 'from').trim(),
			to: field(form, 'to').trim(),
			programme: field(form, 'programme').trim(),
			unit: field(form, 'unit').trim(),
			person: field(form, 'person').trim(),
		};
		let id: string;
		try {
			id = await askPack(ctx, { ...typed, key: field(form, 'key') });
		} catch (caught) {
			return failed(caught, event.locals.locale, typed);
		}
		redirect(303, `/evidence/${id}`);
	},
};
