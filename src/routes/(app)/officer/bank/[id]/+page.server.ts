import { redirect } from '@sveltejs/kit';
import { formatIn } from '#lib/i18n/format.ts';
import { locales } from '#lib/i18n/catalogue.ts';
import { differences } from '#lib/library/catalogue.ts';
import { openKey, shelved } from '#lib/library/library.server.ts';
import { kindOf } from '#lib/question/kinds.ts';
import { citation } from '#lib/question/presentation.ts';
import { failed, refused } from '#lib/web/failure.server.ts';
import { permitted } from '#lib/web/request.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'bank.read');
	const { locale } = event.locals;
	const { revision, opened, programmes, history } = await shelved(ctx, event.params.id).catch((caught) =>
		refused(caught, locale),
	);
	const format = formatIn(locale, ctx.config.timeZone);
	const { value: question } = revision;
	const kind = kindOf(question);
	// In the order of the file, but for what the file's order would give away.
	const order = opened ? kind.order(question, (items) => [...items]) : kind.order(question, sorted);
	return {
		id: question.id,
		hash: revision.hash,
		topic: ctx.bank.topics.get(question.topic)?.value.name[locale] ?? question.topic,
		kind: question.kind,
		use: question.use,
		audience: question.audience,
		level: question.level,
		grey: question.grey,
		critical: question.critical,
		views: locales.map((language) => ({
			language,
			presentation: kind.present(question, order, language, null),
			feedback: opened ? kind.feedback(question, order, kind.best(question), language) : null,
		})),
		// Cases and choices show every way with its reason; the other kinds do so in their feedback.
		key: opened ? question : null,
		sources: opened
			? question.sources.flatMap((id) => {
					const source = ctx.bank.sources.get(id)?.value;
					return source ? [citation(source, locale)] : [];
				})
			: [],
		programmes: programmes.map((id) => ctx.programmes.get(id)?.value.name[locale] ?? id),
		history: history.map(({ hash, at, question: kept }, i) => {
			const before = history[i + 1]?.question;
			return {
				hash,
				inUse: hash === revision.hash,
				when: format.dateTime(at),
				at: new Date(at).toISOString(),
				first: before === undefined,
				differences: opened && before ? differences(before, kept) : [],
			};
		}),
	};
};

/** By the words of the ids: an order that says nothing of the key. */
const sorted = <T>(items: readonly T[]): T[] => items.toSorted((a, b) => (String(a) < String(b) ? -1 : 1));

export const actions: Actions = {
	/** Opens the key: once it is open it stays so for this officer. */
	open: async (event) => {
		const { ctx } = permitted(event, 'bank.read');
		try {
			await openKey(ctx, event.params.id);
		} catch (caught) {
			return failed(caught, event.locals.locale);
		}
		redirect(303, `/officer/bank/${event.params.id}`);
	},
};
