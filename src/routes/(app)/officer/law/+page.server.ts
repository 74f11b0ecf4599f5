import { formatIn } from '#lib/i18n/format.ts';
import { due } from '#lib/library/library.server.ts';
import { permitted } from '#lib/web/request.server.ts';
import { redirect } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => {
	const { ctx } = permitted(event, 'bank.read');
	const { locale } = event.locals;
	// The form for any source works without JavaScript: it leads to the page of the one that is named.
	const asked = event.url.searchParams.get('source')?.trim() ?? '';
	if (ctx.bank.sources.has(asked)) redirect(303, `/officer/law/${asked}`);
	const format = formatIn(locale, ctx.config.timeZone);
	const found = Map.groupBy(due(ctx, ctx.today()), ({ source }) => source.id);
	return {
		asked,
		sources: [...ctx.bank.sources.keys()],
		due: [...found.values()].flatMap((all) => {
			const [first] = all;
			if (!first) return [];
			const { source, reason, since } = first;
			return [
				{
					id: source.id,
					name: [source.name[locale], source.article?.[locale]].filter(Boolean).join(' '),
					reason,
					date: format.shortDate(since),
					questions: all.map(({ question }) => question),
				},
			];
		}),
		superseded: [...ctx.bank.sources.values()].flatMap(({ id, value }) => {
			const next = ctx.bank.sources.get(value.supersededBy ?? '');
			if (!next) return [];
			return [
				{
					id,
					name: value.name[locale],
					until: format.shortDate(value.effective?.to ?? ''),
					successor: next.id,
					successorName: next.value.name[locale],
				},
			];
		}),
	};
};
