import * as v from 'valibot';
import type { Locale } from '../../../i18n/catalogue.ts';
import { share, type BasisPoints, type FeedbackBase, type Kind, type Response } from '../../kind.ts';
import { chosenIds, idProblems } from '../../options.ts';
import {
	explainCommon,
	plainCommon,
	plainDocument,
	presentCommon,
	type CommonPresentation,
	type DocumentPresentation,
} from '../../presentation.ts';
import { finding, type Finding } from '../../problem.ts';
import {
	BREACHES_MIN,
	COLUMNS_MAX,
	documentFrameSchema,
	optionEntries,
	PASSAGES_MAX,
	PASSAGES_MIN,
	questionEntries,
	text,
	TEXT_LIMITS,
} from '../../question.ts';

const schema = v.strictObject({
	...questionEntries,
	kind: v.literal('spot'),
	document: v.pipe(documentFrameSchema, v.description('The frame; its content stands in passages.')),
	passages: v.pipe(
		v.array(
			v.strictObject({
				id: optionEntries.id,
				from: v.exactOptional(v.pipe(text(TEXT_LIMITS.party), v.description('In a chat: who says it.'))),
				mine: v.pipe(
					v.optional(v.boolean(), false),
					v.description('In a chat: whether the reader wrote it.'),
				),
				text: v.exactOptional(text(TEXT_LIMITS.passage)),
				cells: v.exactOptional(
					v.pipe(
						v.array(text(TEXT_LIMITS.cell)),
						v.maxLength(COLUMNS_MAX),
						v.description('In a table, instead of text: one cell for each column.'),
					),
				),
				breach: v.pipe(
					v.optional(v.boolean(), false),
					v.description('true on each passage that should be marked.'),
				),
				why: v.pipe(
					text(TEXT_LIMITS.why),
					v.description('What is wrong with the passage, or why it is in order.'),
				),
			}),
		),
		v.minLength(PASSAGES_MIN),
		v.maxLength(PASSAGES_MAX),
		v.description('In the order in which they are read.'),
	),
});
export type SpotQuestion = v.InferOutput<typeof schema>;

/** One passage in one language: its text, or the cells of its row. */
export interface PassagePresentation {
	readonly id: string;
	readonly from: string | null;
	readonly mine: boolean;
	readonly text: string;
	readonly cells: readonly string[] | null;
}

/** The frame of a document in one language; the fields that its type does not have are empty. */
export interface FramePresentation {
	readonly type: DocumentPresentation['type'];
	readonly title: string;
	readonly from: string;
	readonly to: string;
	readonly subject: string;
	readonly columns: readonly string[];
}

export interface SpotPresentation extends CommonPresentation {
	readonly kind: 'spot';
	readonly frame: FramePresentation;
	readonly passages: readonly PassagePresentation[];
}

export interface SpotFeedback extends FeedbackBase {
	readonly kind: 'spot';
	readonly frame: FramePresentation;
	readonly passages: readonly (PassagePresentation & {
		readonly marked: boolean;
		readonly breach: boolean;
		readonly why: string;
	})[];
}

function problems(question: SpotQuestion): Finding[] {
	const { document, passages } = question;
	const found = idProblems(
		passages.map(({ id }) => id),
		(index) => ['passages', index, 'id'],
	);
	passages.forEach((passage, index) => {
		const path = ['passages', index];
		if (document.type === 'table') {
			const values = { cells: passage.cells?.length ?? 0, columns: document.columns.length };
			if (values.cells !== values.columns) found.push(finding(path, 'row-width', values));
		} else if (passage.text === undefined) found.push(finding(path, 'key-missing', { key: 'text' }));
		if (document.type === 'chat' && passage.from === undefined) {
			found.push(finding(path, 'key-missing', { key: 'from' }));
		}
	});
	const breaches = passages.filter(({ breach }) => breach).length;
	if (breaches < BREACHES_MIN) found.push(finding(['passages'], 'too-few-breaches', { count: breaches }));
	if (breaches * 2 > passages.length) {
		const values = { breaches, harmless: passages.length - breaches };
		found.push(finding(['passages'], 'more-breaches-than-harmless', values));
	}
	if (question.grey) found.push(finding(['grey'], 'grey-not-single', null));
	return found;
}

/**
 * max(0, hits − false alarms) ÷ breaches, in basis points, rounded half up.
 *
 * A hit is a mark on a breach, a false alarm one on a passage that is in order. The bank's check asks for at least as
 * many passages in order as breaches, so that marking everything earns nothing, and marking at random nothing on
 * average. The worst cases that remain: one sure mark alone earns 1 ÷ breaches; who finds two of two breaches and
 * raises two false alarms gets nothing.
 */
function fraction(question: SpotQuestion, response: Response | null): BasisPoints {
	if (response === null) return 0;
	const breaches = question.passages.filter(({ breach }) => breach).length;
	const marked = question.passages.filter(({ id }) => response.includes(id));
	const hits = marked.filter(({ breach }) => breach).length;
	return share(Math.max(0, hits - (marked.length - hits)), breaches);
}

function frame({ document }: SpotQuestion, locale: Locale): FramePresentation {
	const email = document.type === 'email' ? document : null;
	return {
		type: document.type,
		title: document.title[locale],
		from: email?.from[locale] ?? '',
		to: email?.to[locale] ?? '',
		subject: email?.subject[locale] ?? '',
		columns: document.type === 'table' ? document.columns.map((column) => column[locale]) : [],
	};
}

function passagesIn(question: SpotQuestion, locale: Locale): PassagePresentation[] {
	return question.passages.map(({ id, from, mine, text, cells }) => ({
		id,
		from: from?.[locale] ?? null,
		mine,
		text: text?.[locale] ?? '',
		cells: cells?.map((cell) => cell[locale]) ?? null,
	}));
}

/** The document with each passage numbered, so that an answer on paper can name them. */
function plain(question: SpotQuestion, locale: Locale): string {
	const { type, title, from, to, subject, columns } = frame(question, locale);
	const passages = passagesIn(question, locale);
	const body = passages.map(({ text }, index) => `${index + 1}. ${text}`);
	switch (type) {
		case 'chat':
			return plainDocument(
				{
					type,
					title,
					messages: passages.map((one, index) => ({
						from: `${index + 1}. ${one.from ?? ''}`,
						text: one.text,
						mine: one.mine,
					})),
				},
				locale,
			);
		case 'email':
			return plainDocument({ type, title, from, to, subject, body }, locale);
		case 'table':
			return plainDocument(
				{
					type,
					title,
					columns,
					rows: passages.map(({ cells }, index) => [
						`${index + 1}. ${cells?.[0] ?? ''}`,
						...(cells ?? []).slice(1),
					]),
				},
				locale,
			);
		case 'clause':
			return plainDocument({ type, title, body }, locale);
	}
}

/** Every breach found in a short document of five to ten passages. */
export const spot = {
	kind: 'spot',
	schema,
	problems,
	response: (question, values) => chosenIds(question.passages, values),
	complete: () => true,
	stepwise: false,
	best: (question) => question.passages.filter(({ breach }) => breach).map(({ id }) => id),
	fraction,
	// A document is read from its beginning to its end.
	order: (question) => question.passages.map(({ id }) => id),
	present: (question, _, locale): SpotPresentation => ({
		kind: 'spot',
		...presentCommon(question, locale),
		frame: frame(question, locale),
		passages: passagesIn(question, locale),
	}),
	feedback: (question, _, response, locale): SpotFeedback => ({
		kind: 'spot',
		fraction: fraction(question, response),
		frame: frame(question, locale),
		passages: passagesIn(question, locale).map((passage, index) => ({
			...passage,
			marked: response?.includes(passage.id) ?? false,
			breach: question.passages[index]?.breach ?? false,
			why: question.passages[index]?.why[locale] ?? '',
		})),
		...explainCommon(question, locale),
	}),
	plainText(question, _, locale) {
		const common = plainCommon(question, locale);
		return [...common.slice(0, -1), plain(question, locale), ...common.slice(-1)].join('\n\n');
	},
	alternatives: () => [],
} satisfies Kind<SpotQuestion, SpotPresentation, SpotFeedback>;
