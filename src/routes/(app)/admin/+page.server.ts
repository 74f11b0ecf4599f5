import { redirect } from '@sveltejs/kit';
import { formatIn } from '#lib/i18n/format.ts';
import { roleWords } from '#lib/staff/messages.ts';
import { staffPage, unitList } from '#lib/staff/people.server.ts';
import { permitted } from '#lib/web/request.server.ts';
import type { PageServerLoad } from './$types';
import { unitChoices } from '../unit-choices.ts';

const PAGE = 50;
/** Longer than any name or sign-in name. */
const LONGEST_SEARCH = 120;

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'staff.manage');
	const { locale } = event.locals;
	const asked = event.url.searchParams;
	const format = formatIn(locale, ctx.config.timeZone);
	const units = await unitList(ctx);
	const unitNames = new Map(units.map(({ id, name }) => [id, name]));

	const search = (asked.get('search') ?? '').trim().slice(0, LONGEST_SEARCH);
	const unit = unitNames.has(asked.get('unit') ?? '') ? (asked.get('unit') ?? '') : '';
	const status = statusOf(asked.get('status'));
	const filter = { search: search || undefined, unitId: unit || undefined, status: status || undefined };
	const page = pageOf(asked.get('page'));
	const { people, count } = await staffPage(ctx, filter, { offset: (page - 1) * PAGE, limit: PAGE });

	const pageHref = (number: number) => {
		const query = new URLSearchParams(
			Object.entries({ search, unit, status, page: number > 1 ? String(number) : '' }).filter(
				([, value]) => value !== '',
			),
		);
		return query.size > 0 ? `/admin?${query}` : '/admin';
	};
	// A page that was there before the list grew shorter.
	if (people.length === 0 && count > 0) redirect(303, pageHref(Math.ceil(count / PAGE)));
	const first = (page - 1) * PAGE + 1;
	return {
		filter: { search, unit, status },
		filtered: search !== '' || unit !== '' || status !== '',
		units: unitChoices(units),
		people: people.map(({ id, name, signIn, unitId, roles, status, hasPassword }) => ({
			id,
			name,
			signIn,
			unit: unitNames.get(unitId) ?? unitId,
			roles: format.list(roles.map((role) => roleWords[locale][role])),
			status,
			hasPassword,
		})),
		count: format.number(count),
		place: {
			from: format.number(first),
			to: format.number(first + people.length - 1),
			count: format.number(count),
		},
		previous: page > 1 ? pageHref(page - 1) : null,
		next: page * PAGE < count ? pageHref(page + 1) : null,
	};
};

function statusOf(text: string | null): 'active' | 'disabled' | '' {
	return text === 'active' || text === 'disabled' ? text : '';
}

function pageOf(text: string | null): number {
	return /^[1-9]\d{0,6}$/.test(text ?? '') ? Number(text) : 1;
}
