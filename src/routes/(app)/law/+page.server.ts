import { formatIn } from '#lib/i18n/format.ts';
import { citation } from '#lib/question/presentation.ts';
import { signedIn } from '#lib/web/request.server.ts';
import type { PageServerLoad } from './$types';

/** What changed since 2012, and the law by date: for everybody who is signed in. */
export const load: PageServerLoad = (event) => {
	const { ctx } = signedIn(event);
	const { locale } = event.locals;
	const format = formatIn(locale, ctx.config.timeZone);
	const sourceOf = (id: string) => ctx.bank.sources.get(id)?.value;
	const cited = (ids: readonly string[]) =>
		ids.flatMap((id) => {
			const source = sourceOf(id);
			return source ? [citation(source, locale)] : [];
		});
	const sources = [...ctx.bank.sources.values()].map(({ value }) => value);
	// One line for each law, not for each of its articles.
	const laws = Map.groupBy(
		sources.filter(({ type, effective }) => type === 'law' && effective?.from !== undefined),
		({ name, effective }) => `${effective?.from} ${name.en}`,
	);
	const mayPractise = event.locals.who?.person.roles.includes('learner') ?? false;
	return {
		row: event.url.searchParams.get('row') ?? '',
		background: sources
			.filter(({ type, background }) => type === 'fact' && background)
			.map(({ id, text }) => ({ id, text: text[locale] })),
		changes: [...ctx.bank.changes.values()].map(({ value }) => ({
			id: value.id,
			title: value.title[locale],
			then: value.then[locale],
			now: value.now[locale],
			since: format.shortDate(value.since),
			sources: cited(value.sources),
			topics: mayPractise
				? value.topics.map((id) => ({ id, name: ctx.bank.topics.get(id)?.value.name[locale] ?? id }))
				: [],
		})),
		timeline: [...laws.values()]
			.flatMap(([first]) => (first ? [first] : []))
			.sort((a, b) => ((a.effective?.from ?? '') < (b.effective?.from ?? '') ? -1 : 1))
			.map((source) => ({
				id: source.id,
				name: source.name[locale],
				number: source.number?.[locale] ?? null,
				from: source.effective?.from ?? '',
				since: format.shortDate(source.effective?.from ?? ''),
				until: source.effective?.to ? format.shortDate(source.effective.to) : null,
			})),
	};
};
