import { redirect } from '@sveltejs/kit';
import { askCorrection, correctionsOf, type EntryCorrections } from '#lib/correction/corrections.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import { dateIn } from '#lib/core/time.ts';
import { isoIn } from '#lib/evidence/days.ts';
import { type LogEntryPage, readEntry } from '#lib/evidence/log-reading.server.ts';
import { actorName, dataField, kindSentence, subjectName } from '#lib/evidence/messages.ts';
import { can } from '#lib/staff/permission.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { failed, refused } from '#lib/web/failure.server.ts';
import { field, permitted } from '#lib/web/request.server.ts';
import { logWords } from '../messages.ts';
import { entryNumber } from '../query.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'log.read');
	const { locale } = event.locals;
	const { timeZone } = ctx.config;
	const format = formatIn(locale, timeZone);
	const words = logWords[locale];
	const number = entryNumber(event.params.number);
	if (number === undefined) refused(new DomainError('not-found', null), locale);

	let page: LogEntryPage;
	let corrections: EntryCorrections;
	let erased: number | null;
	try {
		page = await readEntry(ctx, number);
		corrections = await correctionsOf(ctx, number);
		erased = page.subjectErasedAt;
	} catch (caught) {
		refused(caught, locale);
	}
	const { entry, previous, next } = page;
	const neighbour = (at: number | null) =>
		at === null ? null : { href: `/log/${at}`, number: format.number(at) };
	return {
		number: format.number(entry.number),
		what: kindSentence(locale, entry.kind),
		fields: [
			{ name: 'number', value: String(entry.number), means: words.meansNumber, note: null },
			{ name: 'kind', value: entry.kind, means: words.meansKind, note: kindSentence(locale, entry.kind) },
			{ name: 'v', value: String(entry.v), means: words.meansVersion, note: null },
			{
				name: 'at',
				value: String(entry.at),
				means: words.meansAt,
				note: `${new Date(entry.at).toISOString()} · ${isoIn(timeZone, entry.at)} (${timeZone})`,
			},
			{
				name: 'actor',
				value: entry.actor,
				means: words.meansActor,
				note: inWords(entry.actor, actorName(locale, entry.actor)),
			},
			{
				name: 'subject',
				value: entry.subject,
				means: words.meansSubject,
				note: inWords(entry.subject, subjectName(locale, entry)),
			},
			...Object.entries(entry.data).map(([name, value]) => ({
				name,
				value: typeof value === 'string' ? value : JSON.stringify(value),
				means: dataField(locale, entry.kind, name) ?? words.meansLater,
				note: noteOn(name, value),
			})),
		],
		time: { iso: new Date(entry.at).toISOString(), text: format.dateTime(entry.at) },
		concealed: entry.concealed,
		body: entry.body,
		leafHash: entry.leafHash,
		corrections: corrections.done.map(({ id, act, askedBy, approvedBy, at, reason, hasText, text }) => ({
			id,
			act,
			asker: actorName(locale, askedBy),
			approver: approvedBy,
			iso: new Date(at).toISOString(),
			time: format.dateTime(at),
			reason,
			hasText,
			text,
		})),
		erased: erased === null ? null : format.date(dateIn(timeZone, erased)),
		waiting: corrections.waiting,
		askable: corrections.askable,
		officer: can(ctx.actor, 'decision.take'),
		key: ctx.ids.id(),
		previous: neighbour(previous),
		next: neighbour(next),
	};

	/** Numbers that nobody reads as they stand. */
	function noteOn(name: string, value: unknown): string | null {
		if (typeof value !== 'number') return null;
		if (name === 'grade' || name === 'passMark') return format.percent(value);
		return name === 'deadline' ? format.dateTime(value) : null;
	}
};

export const actions: Actions = {
	ask: async (event) => {
		const { ctx } = permitted(event, 'decision.ask');
		const { locale } = event.locals;
		const number = entryNumber(event.params.number);
		if (number === undefined) refused(new DomainError('not-found', null), locale);
		const form = await event.request.formData();
		const [act, text, reason] = [field(form, 'act'), field(form, 'text'), field(form, 'reason')];
		let id: string;
		try {
			id = await askCorrection(ctx, { number, act, text, reason, key: field(form, 'key') });
		} catch (caught) {
			return failed(caught, locale, { act, text, reason });
		}
		redirect(303, `/officer/decisions/${id}`);
	},
};

const inWords = (code: string, name: string) => (name === code ? null : name);
