import { locales, type Locale } from '../i18n/catalogue.ts';
import { kindOf, type Question } from '../question/kinds.ts';
import { cites } from '../question/law.ts';

/** What the bank browser looks for; absent or empty is everything. */
export interface BankFilter {
	readonly topic?: string;
	readonly kind?: string;
	readonly use?: string;
	readonly audience?: string;
	readonly grey?: boolean;
	readonly source?: string;
	/** Words that stand somewhere in the question, in either language; every one of them. */
	readonly search?: string;
}

/** What a search looks through: what a learner gets to see, in both languages. Reasons and explanations would give keys away. */
export function shownTexts(question: Question): string {
	const kind = kindOf(question);
	const order = kind.order(question, (items) => [...items]);
	const pages = locales.map((locale) => kind.present(question, order, locale, null));
	return [question.id, ...stringsIn(pages)].join('\n').toLowerCase();
}

/** The same with reasons, explanation and everything else: for who has opened the key. */
export function allTexts(question: Question): string {
	return stringsIn(question).join('\n').toLowerCase();
}

function stringsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap(stringsIn);
}

/** Whether a question is what the filter asks for. `texts` is what `shownTexts` or `allTexts` gives. */
export function fits(question: Question, texts: string, filter: BankFilter): boolean {
	const words = (filter.search ?? '').toLowerCase().split(/\s+/u).filter(Boolean);
	return (
		(!filter.topic || question.topic === filter.topic) &&
		(!filter.kind || question.kind === filter.kind) &&
		(!filter.use || question.use === filter.use) &&
		(!filter.audience || question.audience.some((name) => name === filter.audience)) &&
		(!filter.grey || question.grey) &&
		(!filter.source || cites(question, filter.source)) &&
		words.every((word) => texts.includes(word))
	);
}

/** One thing that differs between two revisions: where it stands, and both states; null is not there. */
export interface Difference {
	readonly path: string;
	readonly before: string | null;
	readonly after: string | null;
}

/**
 * What differs between two revisions of a question, leaf by leaf in the order of the newer one. Things of a list that
 * have an id are compared by it, so that one put in between moves nothing else.
 */
export function differences(before: unknown, after: unknown): Difference[] {
	const old = leaves(before);
	const now = leaves(after);
	return [...new Set([...now.keys(), ...old.keys()])].flatMap((path) => {
		const change = { path, before: old.get(path) ?? null, after: now.get(path) ?? null };
		return change.before === change.after ? [] : [change];
	});
}

function leaves(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
	if (typeof value !== 'object' || value === null) {
		into.set(path, String(value));
		return into;
	}
	// The order of things with ids may be the key itself, so that it is a leaf of its own.
	if (Array.isArray(value) && value.some((part) => idOf(part) !== null))
		into.set(`${path} › ⇅`, value.map((part) => idOf(part) ?? '').join(', '));
	const entries: (readonly [string, unknown])[] = Array.isArray(value)
		? value.map((part: unknown, i) => [idOf(part) ?? String(i + 1), part] as const)
		: Object.entries(value);
	for (const [key, part] of entries) leaves(part, path === '' ? key : `${path} › ${key}`, into);
	return into;
}

function idOf(value: unknown): string | null {
	if (typeof value !== 'object' || value === null || !('id' in value)) return null;
	return typeof value.id === 'string' ? value.id : null;
}

/** The beginning of a situation, for a list. */
export function teaser(question: Question, locale: Locale): string {
	return question.scenario[locale].split(/\n\s*\n/u)[0] ?? '';
}
