import { formatIn } from '#lib/i18n/format.ts';
import { trainingName } from '#lib/insight/training.ts';
import { restrictedList, restrictedRecord } from '#lib/retention/requests.server.ts';
import { refused } from '#lib/web/failure.server.ts';
import { permitted } from '#lib/web/request.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'restricted.see');
	const { locale } = event.locals;
	const format = formatIn(locale, ctx.config.timeZone);
	const instant = (at: number) => ({ iso: new Date(at).toISOString(), text: format.dateTime(at) });
	const asked = event.url.searchParams.get('person');
	if (asked === null) {
		const people = await restrictedList(ctx);
		return {
			count: format.number(people.length),
			people: people.map(({ since, ...line }) => ({ ...line, since: instant(since) })),
			record: null,
		};
	}
	const record = await restrictedRecord(ctx, asked).catch((caught) => refused(caught, locale));
	return {
		count: format.number(1),
		people: [],
		record: {
			key: record.key,
			name: record.name,
			signIn: record.signIn,
			email: record.email,
			since: instant(record.since),
			texts: record.texts,
			certificates: record.certificates.map((certificate) => ({
				id: certificate.id,
				programme: trainingName(ctx.programmes, certificate, locale),
				issued: format.date(certificate.issuedOn),
			})),
			assignments: record.assignments.map((assignment) => ({
				id: assignment.id,
				programme: trainingName(ctx.programmes, assignment, locale),
				outcome: assignment.outcome ?? ('open' as const),
				grade: assignment.bestGrade === null ? null : format.percent(assignment.bestGrade),
				settled: assignment.settledAt === null ? null : instant(assignment.settledAt),
			})),
		},
	};
};
