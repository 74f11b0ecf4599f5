import { decisionList } from '#lib/approval/approvals.server.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { neighbours, pageFrom } from '#lib/web/address.ts';
import { refused } from '#lib/web/failure.server.ts';
import { permitted } from '#lib/web/request.server.ts';
import type { PageServerLoad } from './$types';

const ROWS_A_PAGE = 50;

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'decision.take');
	const { locale } = event.locals;
	const asked = event.url.searchParams.get('state');
	const state = asked === 'waiting' || asked === 'settled' ? asked : undefined;
	const page = pageFrom(event.url, ROWS_A_PAGE);
	const { lines, count } = await decisionList(ctx, state, page, locale).catch((caught) =>
		refused(caught, locale),
	);
	const format = formatIn(locale, ctx.config.timeZone);
	return {
		state: state ?? '',
		lines: lines.map(({ decision, title, subject, asker, forMe }) => ({
			id: decision.id,
			title,
			subject,
			asker,
			forMe,
			state: decision.state,
			askedAt: new Date(decision.askedAt).toISOString(),
			asked: format.dateTime(decision.askedAt),
		})),
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
