import { daysBetween } from '#lib/core/time.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { overdue } from '#lib/insight/progress.server.ts';
import { trainingFrom, trainingKey, trainingName } from '#lib/insight/training.ts';
import { neighbours, pageFrom } from '#lib/web/address.ts';
import { refused } from '#lib/web/failure.server.ts';
import { permitted } from '#lib/web/request.server.ts';
import { unitChoices } from '../../unit-choices.ts';
import type { PageServerLoad } from './$types';

const ROWS_A_PAGE = 50;

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'progress.see');
	const { url } = event;
	const { locale } = event.locals;
	const query = url.searchParams;
	const search = query.get('search')?.trim() ?? '';
	const unitId = query.get('unit') ?? '';
	const training = trainingFrom(query.get('training') ?? '');
	const page = pageFrom(url, ROWS_A_PAGE);
	const found = await overdue(
		ctx,
		{ search, ...(unitId && { unitId }), ...(training && { training }) },
		page,
	).catch((caught) => refused(caught, locale));
	const format = formatIn(locale, ctx.config.timeZone);
	const today = ctx.today();
	return {
		rows: found.rows.map((row) => ({
			id: row.assignmentId,
			name: row.name,
			signIn: row.signIn,
			unit: row.unit,
			manager: row.manager,
			training: trainingName(ctx.programmes, row, locale),
			dueOn: row.dueOn,
			due: format.shortDate(row.dueOn),
			days: format.number(daysBetween(row.dueOn, today)),
			attempts: format.number(row.attempts),
		})),
		count: format.number(found.count),
		filters: { search, unit: unitId, training: training ? trainingKey(training) : '' },
		filtered: search !== '' || unitId !== '' || training !== null,
		units: unitChoices(found.units),
		trainings: found.trainings.map((known) => ({
			key: trainingKey(known),
			name: trainingName(ctx.programmes, known, locale),
		})),
		place: {
			from: format.number(Math.min(page.offset + 1, found.count)),
			to: format.number(Math.min(page.offset + page.limit, found.count)),
			of: format.number(found.count),
		},
		pages: neighbours(url, page, found.count),
		several: found.count > page.limit,
	};
};
