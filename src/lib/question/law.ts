import type { Question } from './kinds.ts';
import { forceOn, type Source } from './question.ts';

/** How old a check of a source may be before it is due again, in months. */
export const CHECK_MONTHS = 12;

/** Why a source must be looked at: its rule has ended, has not begun, or was not checked for a year. */
export type DueReason = 'ended' | 'not-yet' | 'unchecked';

/** A question that rests on a source which must be looked at. */
export interface Due {
	readonly question: string;
	readonly topic: string;
	readonly source: Source;
	readonly reason: DueReason;
	/** The day from which on it is so, YYYY-MM-DD; for `not-yet` the day until which it is. */
	readonly since: string;
	/** Ids of the programmes that draw the question. */
	readonly programmes: readonly string[];
}

/** A calendar date so many months later; the end of a month stays its end. */
export function monthsLater(date: string, months: number): string {
	const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
	const first = new Date(Date.UTC(year, month - 1 + months, 1));
	const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
	first.setUTCDate(Math.min(day, last));
	return first.toISOString().slice(0, 10);
}

/** What is wrong with relying on a source on a calendar date; nothing where it may be relied upon. */
export function reasonOn(source: Source, date: string): { reason: DueReason; since: string } | null {
	const force = forceOn(source, date);
	if (force === 'ended') return { reason: 'ended', since: source.effective?.to ?? date };
	if (force === 'not-yet') return { reason: 'not-yet', since: source.effective?.from ?? date };
	const until = monthsLater(source.checked, CHECK_MONTHS);
	return date >= until ? { reason: 'unchecked', since: until } : null;
}

/** Which programmes draw a question. */
export type DrawnBy = (question: Question) => readonly string[];

/** Every question with every source of it that must be looked at on a date; ended ones first, then by question. */
export function dueOn(
	questions: Iterable<Question>,
	sources: ReadonlyMap<string, { readonly value: Source }>,
	date: string,
	drawnBy: DrawnBy,
): Due[] {
	const RANK: Readonly<Record<DueReason, number>> = { ended: 0, 'not-yet': 1, unchecked: 2 };
	const found: Due[] = [];
	for (const question of questions) {
		for (const id of question.sources) {
			const source = sources.get(id)?.value;
			const why = source && reasonOn(source, date);
			if (!source || !why) continue;
			found.push({
				question: question.id,
				topic: question.topic,
				source,
				...why,
				programmes: drawnBy(question),
			});
		}
	}
	return found.sort(
		(a, b) =>
			RANK[a.reason] - RANK[b.reason] || (a.question < b.question ? -1 : a.question > b.question ? 1 : 0),
	);
}

/** Whether a question in a live programme rests on a rule out of force. */
export function restsOnTheDead(due: readonly Due[]): boolean {
	return due.some(({ reason, programmes }) => reason === 'ended' && programmes.length > 0);
}

/** Whether a question rests on a source, or tells of it as the rule of 2012. */
export function cites(question: Pick<Question, 'sources' | 'changed'>, source: string): boolean {
	return question.sources.includes(source) || question.changed?.source === source;
}

/** Each source with the questions that teach it; a background source need not be taught. */
export function coverage(
	questions: readonly Question[],
	sources: Iterable<Source>,
): { source: Source; questions: string[] }[] {
	return [...sources].map((source) => ({
		source,
		questions: questions.filter((question) => cites(question, source.id)).map(({ id }) => id),
	}));
}
