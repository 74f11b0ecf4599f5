import { formatIn } from '#lib/i18n/format.ts';
import { passRate, type Progress } from '#lib/insight/progress.ts';
import { progress } from '#lib/insight/progress.server.ts';
import { type Training, trainingFrom, trainingKey, trainingName } from '#lib/insight/training.ts';
import { addressWith } from '#lib/web/address.ts';
import { refused } from '#lib/web/failure.server.ts';
import { permitted } from '#lib/web/request.server.ts';
import type { PageServerLoad } from './$types';

const parts = ['assigned', 'passed', 'failed', 'inProgress', 'notStarted', 'overdue'] as const;

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'progress.see');
	const { url } = event;
	const { locale } = event.locals;
	const training = trainingFrom(url.searchParams.get('training') ?? '');
	const unitId = url.searchParams.get('unit');
	const view = await progress(ctx, { unitId, training }).catch((caught) => refused(caught, locale));
	const format = formatIn(locale, ctx.config.timeZone);

	const numbersOf = (of: Progress) => ({
		assigned: format.number(of.assigned),
		passed: format.number(of.passed),
		failed: format.number(of.failed),
		inProgress: format.number(of.inProgress),
		notStarted: format.number(of.notStarted),
		overdue: format.number(of.overdue),
		rate: of.assigned === 0 ? null : format.percent(passRate(of)),
	});
	const overdueIn = (unit: string | null, of: Training | null) =>
		addressWith(new URL('/officer/overdue', url), { unit, training: of && trainingKey(of) });

	// The roots together are the bank; a bank without units has nothing assigned.
	const total = view.lines
		.filter(({ depth }) => depth === 0)
		.flatMap(({ trainings }) => trainings)
		.reduce<Record<(typeof parts)[number], number>>(
			(sum, of) => {
				for (const part of parts) sum[part] += of[part];
				return sum;
			},
			{ assigned: 0, passed: 0, failed: 0, inProgress: 0, notStarted: 0, overdue: 0 },
		);

	return {
		total: { ...numbersOf(total), overdueHref: overdueIn(null, training) },
		anything: view.trainings.length > 0,
		filter: { training: training ? trainingKey(training) : '', unit: unitId },
		unfiltered: addressWith(url, { training: null }),
		trainings: view.trainings.map((known) => ({
			key: trainingKey(known),
			name: trainingName(ctx.programmes, known, locale),
		})),
		lines: view.lines.map((line) => ({
			id: line.unit.id,
			name: line.unit.name,
			depth: line.depth,
			open: line.open,
			// Folding a unit leaves open what stands above it.
			href: line.hasBelow ? addressWith(url, { unit: line.open ? line.unit.parentId : line.unit.id }) : null,
			trainings: line.trainings.map((of) => ({
				key: trainingKey(of),
				name: trainingName(ctx.programmes, of, locale),
				...numbersOf(of),
				overdueHref: of.overdue > 0 ? overdueIn(line.unit.id, of) : null,
			})),
		})),
		printed: { date: format.date(ctx.today()) },
	};
};
