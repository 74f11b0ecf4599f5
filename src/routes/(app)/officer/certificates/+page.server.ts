import { listCertificates } from '#lib/certificate/certificates.server.ts';
import { summaryOf } from '#lib/certificate/summary.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { neighbours, pageFrom } from '#lib/web/address.ts';
import { refused } from '#lib/web/failure.server.ts';
import { permitted } from '#lib/web/request.server.ts';
import { certificateFilter } from './query.ts';
import type { PageServerLoad } from './$types';

const ROWS_A_PAGE = 50;

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'certificates.see');
	const { url } = event;
	const { locale } = event.locals;
	const filter = certificateFilter((name) => url.searchParams.get(name) ?? '');
	const page = pageFrom(url, ROWS_A_PAGE);
	const found = await listCertificates(ctx, filter, page).catch((caught) => refused(caught, locale));
	const { timeZone } = ctx.config;
	const format = formatIn(locale, timeZone);
	const programmeName = (id: string) => ctx.programmes.get(id)?.value.name[locale] ?? id;
	return {
		lines: found.lines.map((line) => ({
			...summaryOf(line, line.status, locale, timeZone),
			name: line.holder?.name ?? null,
			key: line.personKey,
			signIn: line.signIn,
			programme: programmeName(line.programmeId),
			cycle: line.cycle,
			grade: format.percent(line.grade),
			issuedOn: line.issuedOn,
			issued: format.shortDate(line.issuedOn),
		})),
		count: format.number(found.count),
		any: found.count > 0,
		filters: {
			search: filter.search ?? '',
			programme: filter.programmeId ?? '',
			status: filter.status ?? '',
		},
		filtered: Object.values(filter).some((value) => value !== undefined),
		programmes: found.programmes.map((id) => ({ id, name: programmeName(id) })),
		place: {
			from: format.number(Math.min(page.offset + 1, found.count)),
			to: format.number(Math.min(page.offset + page.limit, found.count)),
			of: format.number(found.count),
		},
		pages: neighbours(url, page, found.count),
		several: found.count > page.limit || page.offset > 0,
	};
};
