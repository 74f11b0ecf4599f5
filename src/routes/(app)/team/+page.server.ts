import { formatIn } from '#lib/i18n/format.ts';
import { team } from '#lib/insight/overview.server.ts';
import { isShow, isTeamSort, shows, type TeamRow, type TeamSort } from '#lib/insight/team.ts';
import { trainingFrom, trainingKey, trainingName } from '#lib/insight/training.ts';
import { daysBetween } from '#lib/core/time.ts';
import { addressWith, neighbours, pageFrom } from '#lib/web/address.ts';
import { refused } from '#lib/web/failure.server.ts';
import { permitted } from '#lib/web/request.server.ts';
import type { PageServerLoad } from './$types';

/** A branch fits on one page, and on one print. */
const ROWS_A_PAGE = 100;

export const load: PageServerLoad = async (event) => {
	const { ctx, who } = permitted(event, 'team.see');
	const { url } = event;
	const { locale } = event.locals;
	const query = url.searchParams;
	const below = query.get('below') === 'all' ? 'all' : 'direct';
	const [shown, sorted] = [query.get('show'), query.get('sort')];
	const show = isShow(shown) ? shown : null;
	const sort = isTeamSort(sorted) ? sorted : null;
	const search = query.get('search')?.trim() ?? '';
	const training = trainingFrom(query.get('training') ?? '');
	const seen = await team(ctx, {
		below,
		sort,
		filters: { search, ...(show && { show }), ...(training && { training }) },
	}).catch((caught) => refused(caught, locale));

	const format = formatIn(locale, ctx.config.timeZone);
	const today = ctx.today();
	const page = pageFrom(url, ROWS_A_PAGE);
	const count = seen.rows.length;
	const rows = seen.rows.slice(page.offset, page.offset + page.limit);

	function line(row: TeamRow) {
		const { assignment, latest } = row;
		return {
			id: assignment.id,
			name: row.name,
			signIn: row.signIn,
			unit: row.unit,
			training: trainingName(ctx.programmes, assignment, locale),
			state: row.state,
			late: row.late,
			dueOn: assignment.dueOn,
			due: format.shortDate(assignment.dueOn),
			dueIn: assignment.outcome ? null : format.days(daysBetween(today, assignment.dueOn)),
			grade: assignment.bestGrade === null ? null : format.percent(assignment.bestGrade),
			attempts: format.number(assignment.attempts),
			latest: latest && {
				id: latest.id,
				grade: format.percent(latest.grade),
				reviewed: latest.reviewed,
				voided: latest.voided,
			},
		};
	}

	/** Sorting by a column again turns it round. */
	const sortBy = (column: 'name' | 'due' | 'grade') => {
		const turned: TeamSort = sort === column ? `-${column}` : column;
		return {
			href: addressWith(url, { sort: turned }),
			order: sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : undefined,
		} as const;
	};

	return {
		below,
		scopes: {
			direct: addressWith(url, { below: null, show: null }),
			all: addressWith(url, { below: 'all', show: null }),
		},
		people: seen.people,
		numbers: shows.map((name) => ({
			name,
			count: format.number(seen.counts[name]),
			// The number that is shown leads back to all.
			href: addressWith(url, { show: show === name ? null : name }),
			current: show === name,
		})),
		filters: { search, show, sort, training: training ? trainingKey(training) : '' },
		filtered: show !== null || search !== '' || training !== null,
		unfiltered: addressWith(url, { show: null, search: null, training: null }),
		trainings: seen.trainings
			.map((known) => ({ key: trainingKey(known), name: trainingName(ctx.programmes, known, locale) }))
			.sort((a, b) => (a.key < b.key ? -1 : 1)),
		sorts: { name: sortBy('name'), due: sortBy('due'), grade: sortBy('grade') },
		rows: rows.map(line),
		count: format.number(count),
		place: {
			from: format.number(Math.min(page.offset + 1, count)),
			to: format.number(Math.min(page.offset + page.limit, count)),
			of: format.number(count),
		},
		pages: neighbours(url, page, count),
		several: count > page.limit,
		printed: { name: who.person.name, date: format.date(today) },
	};
};
