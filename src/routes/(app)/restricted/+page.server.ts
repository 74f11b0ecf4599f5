import { formatIn } from '#lib/i18n/format.ts';
import { restrictedList, restrictedRecord } from '#lib/retention/requests.server.ts';
import { refused } from '#lib/web/failure.server.ts';
import { permitted } from '#lib/web/request.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'restricted.see');
	const { locale } = event.locals;
	const format = formatIn(locale, ctx.config.timeZone);
	const instant = (at: number) => ({ iso: new Date(at).toISOString(), text: format.dateTime(at) });
	const programmeName = (id: string, cycle: string) =>
		`${ctx.programmes.get(id)?.value.name[locale] ?? id} (${cycle})`;
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
			certificates: record.certificates.map(({ id, programmeId, cycle, issuedOn }) => ({
				id,
				programme: programmeName(programmeId, cycle),
				issued: format.date(issuedOn),
			})),
			assignments: record.assignments.map(({ id, programmeId, cycle, outcome, bestGrade, settledAt }) => ({
				id,
				programme: programmeName(programmeId, cycle),
				outcome: outcome ?? ('open' as const),
				grade: bestGrade === null ? null : format.percent(bestGrade),
				settled: settledAt === null ? null : instant(settledAt),
			})),
		},
	};
};
