import { dateIn } from '#lib/core/time.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { affectedBy, namesOfAffected } from '#lib/library/library.server.ts';
import { neighbours, pageFrom } from '#lib/web/address.ts';
import { citation } from '#lib/question/presentation.ts';
import { refused } from '#lib/web/failure.server.ts';
import { permitted } from '#lib/web/request.server.ts';
import type { PageServerLoad } from './$types';

const ROWS_A_PAGE = 50;

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'bank.read');
	const { locale } = event.locals;
	const found = await affectedBy(ctx, event.params.source).catch((caught) => refused(caught, locale));
	const page = pageFrom(event.url, ROWS_A_PAGE);
	const format = formatIn(locale, ctx.config.timeZone);
	const shown = found.people.slice(page.offset, page.offset + page.limit);
	const names = await namesOfAffected(
		ctx,
		shown.map(({ staffId }) => staffId),
	);
	const end = found.source.effective?.to;
	return {
		source: citation(found.source, locale),
		until: end === undefined ? null : format.shortDate(end),
		from: found.source.effective?.from ? format.shortDate(found.source.effective.from) : null,
		successor: found.successor ? citation(found.successor, locale) : null,
		questions: found.questions.map(({ id }) => id),
		programmes: found.programmes.map((id) => ctx.programmes.get(id)?.value.name[locale] ?? id),
		count: format.number(found.people.length),
		anybody: found.people.length > 0,
		people: shown.flatMap(({ staffId, at }) => {
			const person = names.find(({ id }) => id === staffId);
			const date = dateIn(ctx.config.timeZone, at);
			return person
				? [
						{
							id: staffId,
							name: person.name,
							signIn: person.signIn,
							unit: person.unit,
							date,
							when: format.shortDate(date),
						},
					]
				: [];
		}),
		place: {
			from: format.number(Math.min(page.offset + 1, found.people.length)),
			to: format.number(Math.min(page.offset + page.limit, found.people.length)),
			of: format.number(found.people.length),
		},
		pages: neighbours(event.url, page, found.people.length),
		several: found.people.length > page.limit,
	};
};
