import { formatIn } from '#lib/i18n/format.ts';
import { teaser } from '#lib/library/catalogue.ts';
import { browse } from '#lib/library/library.server.ts';
import { programmeProblems } from '#lib/programme/messages.ts';
import { KINDS } from '#lib/question/kinds.ts';
import { problemSentence } from '#lib/question/problem.ts';
import { AUDIENCES } from '#lib/question/question.ts';
import { neighbours, pageFrom } from '#lib/web/address.ts';
import { permitted } from '#lib/web/request.server.ts';
import type { PageServerLoad } from './$types';

const ROWS_A_PAGE = 30;
const NAMES = ['topic', 'kind', 'use', 'audience', 'source', 'search'] as const;

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'bank.read');
	const { url } = event;
	const { locale } = event.locals;
	const asked = Object.fromEntries(
		NAMES.map((name) => [name, url.searchParams.get(name)?.trim() ?? '']),
	) as Record<(typeof NAMES)[number], string>;
	const grey = url.searchParams.get('grey') === '1';
	const found = await browse(ctx, { ...asked, grey });
	const page = pageFrom(url, ROWS_A_PAGE);
	const format = formatIn(locale, ctx.config.timeZone);
	return {
		rows: found.slice(page.offset, page.offset + page.limit).map((question) => ({
			id: question.id,
			teaser: teaser(question, locale),
			topic: ctx.bank.topics.get(question.topic)?.value.name[locale] ?? question.topic,
			kind: question.kind,
			use: question.use,
			audience: question.audience,
			level: question.level,
			grey: question.grey,
			critical: question.critical,
		})),
		count: format.number(found.length),
		of: format.number(ctx.bank.questions.size),
		asked: { ...asked, grey },
		filtered: grey || NAMES.some((name) => asked[name] !== ''),
		topics: [...ctx.bank.topics.values()].map(({ id, value }) => ({ id, name: value.name[locale] })),
		kinds: KINDS,
		audiences: AUDIENCES,
		place: {
			from: format.number(Math.min(page.offset + 1, found.length)),
			to: format.number(Math.min(page.offset + page.limit, found.length)),
			of: format.number(found.length),
		},
		pages: neighbours(url, page, found.length),
		several: found.length > page.limit,
		faults: ctx.bankProblems.map((problem) => ({
			place: `${problem.file}:${problem.line}:${problem.column}`,
			sentence: problemSentence(problem, locale, programmeProblems),
		})),
	};
};
