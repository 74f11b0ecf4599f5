import type { Locale } from '../i18n/catalogue.ts';
import { questionWords } from './messages.ts';
import { isWhole, type Document, type QuestionBase, type Source } from './question.ts';

/** One option as a page may show it. */
export interface OptionPresentation {
	readonly id: string;
	readonly text: string;
}

/** A document in one language. Longer texts are lists of paragraphs. */
export type DocumentPresentation =
	| {
			readonly type: 'chat';
			readonly title: string;
			readonly messages: readonly { readonly from: string; readonly text: string; readonly mine: boolean }[];
	  }
	| {
			readonly type: 'email';
			readonly title: string;
			readonly from: string;
			readonly to: string;
			readonly subject: string;
			readonly body: readonly string[];
	  }
	| {
			readonly type: 'table';
			readonly title: string;
			readonly columns: readonly string[];
			readonly rows: readonly (readonly string[])[];
	  }
	| { readonly type: 'clause'; readonly title: string; readonly body: readonly string[] };

/** What the pages of every kind show before the answer is final: plain data in one language. */
export interface CommonPresentation {
	readonly kind: string;
	readonly scenario: readonly string[];
	readonly document: DocumentPresentation | null;
	readonly prompt: string;
}

/** What every kind explains once the answer is final. */
export interface CommonFeedback {
	readonly explanation: readonly string[];
	readonly changed: { readonly row: string; readonly then: string; readonly now: string } | null;
	/** Source ids, the deciding law first; `citation` shows one of them. */
	readonly sources: readonly string[];
}

/** A source in one language, for the card "the rule today". Dates are calendar dates, YYYY-MM-DD. */
export interface Citation {
	readonly id: string;
	readonly type: Source['type'];
	readonly status: Source['status'];
	readonly name: string;
	readonly number: string | null;
	readonly article: string | null;
	readonly from: string | null;
	readonly to: string | null;
	readonly text: string;
}

/** The paragraphs of a text; a blank line separates them. A single line break inside one is kept. */
export function paragraphs(text: string): string[] {
	return text
		.split(/\n[^\S\n]*\n\s*/u)
		.map((paragraph) => paragraph.trim())
		.filter((paragraph) => paragraph !== '');
}

/** The common part of a page. Reads nothing that depends on the key (invariant I1). */
export function presentCommon(question: QuestionBase, locale: Locale): Omit<CommonPresentation, 'kind'> {
	const { document } = question;
	return {
		scenario: paragraphs(question.scenario[locale]),
		document: document && isWhole(document) ? presentDocument(document, locale) : null,
		prompt: question.prompt[locale],
	};
}

/** The common part of the feedback. */
export function explainCommon(question: QuestionBase, locale: Locale): CommonFeedback {
	const { changed } = question;
	return {
		explanation: paragraphs(question.explanation[locale]),
		changed: changed ? { row: changed.row, then: changed.then[locale], now: changed.now[locale] } : null,
		sources: question.sources,
	};
}

/** A document in one language. */
export function presentDocument(document: Document, locale: Locale): DocumentPresentation {
	const title = document.title[locale];
	switch (document.type) {
		case 'chat':
			return {
				type: 'chat',
				title,
				messages: document.messages.map(({ from, text, mine }) => ({
					from: from[locale],
					text: text[locale],
					mine,
				})),
			};
		case 'email':
			return {
				type: 'email',
				title,
				from: document.from[locale],
				to: document.to[locale],
				subject: document.subject[locale],
				body: paragraphs(document.body[locale]),
			};
		case 'table':
			return {
				type: 'table',
				title,
				columns: document.columns.map((column) => column[locale]),
				rows: document.rows.map((row) => row.map((cell) => cell[locale])),
			};
		case 'clause':
			return { type: 'clause', title, body: paragraphs(document.body[locale]) };
	}
}

/** A source in one language. */
export function citation(source: Source, locale: Locale): Citation {
	return {
		id: source.id,
		type: source.type,
		status: source.status,
		name: source.name[locale],
		number: source.number?.[locale] ?? null,
		article: source.article?.[locale] ?? null,
		from: source.effective?.from ?? null,
		to: source.effective?.to ?? null,
		text: source.text[locale],
	};
}

/** Scenario, document and prompt as plain text; a blank line between the parts. */
export function plainCommon(question: QuestionBase, locale: Locale): string[] {
	const { scenario, document, prompt } = presentCommon(question, locale);
	return [...scenario, ...(document ? [plainDocument(document, locale)] : []), prompt];
}

export function plainDocument(document: DocumentPresentation, locale: Locale): string {
	const words = questionWords[locale];
	const heading = words.documentHeading({ type: words[document.type], title: document.title });
	switch (document.type) {
		case 'chat':
			return [
				heading,
				...document.messages.map(({ from, text, mine }) =>
					words.field({ name: mine ? words.mine({ from }) : from, value: text }),
				),
			].join('\n');
		case 'email':
			return [
				heading,
				words.field({ name: words.from, value: document.from }),
				words.field({ name: words.to, value: document.to }),
				words.field({ name: words.subject, value: document.subject }),
				'',
				document.body.join('\n\n'),
			].join('\n');
		case 'table':
			return [heading, ...[document.columns, ...document.rows].map((row) => row.join(' | '))].join('\n');
		case 'clause':
			return [heading, document.body.join('\n\n')].join('\n');
	}
}
