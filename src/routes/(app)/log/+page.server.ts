import { correctionMarks } from '#lib/correction/corrections.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import { type LogPage, readLog } from '#lib/evidence/log-reading.server.ts';
import { actorName, kindSentence, kindSentences, subjectName } from '#lib/evidence/messages.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { newestCheckpoint } from '#lib/log/checkpoint-store.server.ts';
import { logHead } from '#lib/log/store.server.ts';
import { refused, sentenceOf } from '#lib/web/failure.server.ts';
import { permitted } from '#lib/web/request.server.ts';
import type { PageServerLoad } from './$types';
import { entryNumber, logHref, logQuery, shortHash } from './query.ts';

const PERSON = /^p-/;

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'log.read');
	const { locale } = event.locals;
	const { timeZone } = ctx.config;
	const format = formatIn(locale, timeZone);
	const query = logQuery(event.url.searchParams);

	let page: LogPage;
	let problem: { sentence: string; field: string | null } | undefined;
	try {
		page = await readLog(ctx, query, entryNumber(event.url.searchParams.get('before')));
	} catch (caught) {
		if (!(caught instanceof DomainError) || caught.code === 'not-found') refused(caught, locale);
		problem = { sentence: sentenceOf(caught, locale), field: caught.field ?? null };
		page = { head: await logHead(ctx.read), count: 0, lines: [], older: null, newer: null };
	}

	const { head, lines, older, newer } = page;
	const signed = await newestCheckpoint(ctx.read);
	const marks = await correctionMarks(
		ctx,
		lines.map(({ number }) => number),
	);
	const count = format.number(page.count);
	return {
		query,
		problem,
		filtered: Object.values(query).some((text) => text !== ''),
		timeZone,
		kinds: Object.entries(kindSentences[locale]).map(([kind, sentence]) => ({ kind, sentence })),
		size: format.number(head.size),
		root: { full: head.root, short: shortHash(head.root) },
		signed: signed && {
			size: format.number(signed.size),
			at: format.dateTime(signed.at),
			iso: new Date(signed.at).toISOString(),
		},
		lines: lines.map((entry) => ({
			number: entry.number,
			shown: format.number(entry.number),
			iso: new Date(entry.at).toISOString(),
			time: format.dateTime(entry.at),
			what: kindSentence(locale, entry.kind),
			kind: entry.kind,
			mark: marks.get(entry.number) ?? null,
			actor: party(entry.actor, actorName(locale, entry.actor)),
			subject: party(entry.subject, subjectName(locale, entry)),
			hash: { full: entry.leafHash, short: shortHash(entry.leafHash) },
		})),
		count,
		place: {
			from: format.number(lines[0]?.number ?? 0),
			to: format.number(lines.at(-1)?.number ?? 0),
			count,
		},
		newer: newer && logHref(query, newer.before),
		older: older === null ? null : logHref(query, older),
	};
};

/** A key leads to all entries of the person; what is no person is only named. */
function party(code: string, name: string) {
	const empty = { kind: '', from: '', to: '' };
	return { name, href: PERSON.test(code) ? logHref({ ...empty, person: code }) : null };
}
