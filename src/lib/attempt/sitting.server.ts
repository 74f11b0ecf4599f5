import { DomainError } from '#lib/core/errors.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import { formatIn } from '#lib/i18n/format.ts';
import type { Programme } from '#lib/programme/programme.ts';
import { kindOf, type Presentation, type Question } from '#lib/question/kinds.ts';
import { type Attempt, placesOf } from './attempt.ts';
import { type AttemptContext, readAttempt } from './attempts.server.ts';
import { type AnswerView, answerView } from './result.server.ts';

export interface PlaceMark {
	readonly answered: boolean;
	/** Begun, but something is left to answer. */
	readonly partial: boolean;
	/** The latest answer step here; 0 before the first. */
	readonly step: number;
	readonly flagged: boolean;
}

/** What surrounds every page of a sitting. */
export interface Sitting {
	readonly id: string;
	readonly programme: string;
	readonly length: number;
	/** By place, from the first. */
	readonly places: readonly PlaceMark[];
	/** Epoch ms, and as the reader writes the time; null without a time limit. */
	readonly deadline: { readonly at: number; readonly time: string; readonly now: number } | null;
	/** Whether each answer is final at once and explained at once. */
	readonly explainsAtOnce: boolean;
	readonly practice: boolean;
}

/** One question as the page may show it: nothing of its key before the answer is final (I1). */
export interface SittingQuestion {
	readonly place: number;
	readonly presentation: Presentation;
	readonly chosen: readonly string[];
	/** The latest answer step seen here. */
	readonly seen: number;
	readonly savedAt: string | null;
	readonly flagged: boolean;
	/** Only once the answer is final under an explain-at-once programme. */
	readonly explained: AnswerView | null;
}

export type SittingView =
	/** The attempt is over: its result is the place to go. */
	{ readonly finished: true } | { readonly finished: false; readonly sitting: Sitting };

async function sittingOf(
	ctx: AttemptContext,
	attempt: Attempt,
	locale: Locale,
	places: readonly PlaceMark[],
) {
	const programme = await ctx.revisions.get<Programme>('programme', attempt.programmeHash);
	const format = formatIn(locale, ctx.config.timeZone);
	const sitting: Sitting = {
		id: attempt.id,
		programme: programme.name[locale],
		length: attempt.paper.questions.length,
		places,
		deadline:
			attempt.deadlineAt === null
				? null
				: { at: attempt.deadlineAt, time: format.time(attempt.deadlineAt), now: ctx.clock() },
		explainsAtOnce: programme.feedback === 'after-each-answer',
		practice: attempt.use === 'practice',
	};
	return sitting;
}

const marksOf = (places: ReturnType<typeof placesOf>): PlaceMark[] =>
	places.map(({ response, partial, step, flagged }) => ({
		answered: response !== null && !partial,
		partial,
		step,
		flagged,
	}));

/** The overview of an open attempt. Throws `not-found`. */
export async function viewSitting(
	ctx: AttemptContext,
	attemptId: string,
	locale: Locale,
): Promise<SittingView> {
	const { attempt, steps } = await readAttempt(ctx, attemptId);
	if (attempt.state !== 'open') return { finished: true };
	const places = placesOf(steps, attempt.paper.questions.length);
	return { finished: false, sitting: await sittingOf(ctx, attempt, locale, marksOf(places)) };
}

/** One question of an open attempt. Throws `not-found` for a place that the paper does not have. */
export async function viewQuestion(
	ctx: AttemptContext,
	attemptId: string,
	place: number,
	locale: Locale,
): Promise<{ finished: true } | { finished: false; sitting: Sitting; question: SittingQuestion }> {
	const { attempt, steps } = await readAttempt(ctx, attemptId);
	if (attempt.state !== 'open') return { finished: true };
	const places = placesOf(steps, attempt.paper.questions.length);
	const drawn = attempt.paper.questions[place - 1];
	const state = places[place - 1];
	if (!drawn || !state) throw new DomainError('not-found', null);
	const sitting = await sittingOf(ctx, attempt, locale, marksOf(places));
	const question = await ctx.revisions.get<Question>('question', drawn.hash);
	const final = sitting.explainsAtOnce && state.response !== null && !state.partial;
	return {
		finished: false,
		sitting,
		question: {
			place,
			presentation: kindOf(question).present(question, drawn.order, locale, state.response),
			chosen: state.response ?? [],
			seen: state.step,
			savedAt: state.savedAt === null ? null : formatIn(locale, ctx.config.timeZone).time(state.savedAt),
			flagged: state.flagged,
			explained: final ? await answerView(ctx, attempt, place, question, state, locale) : null,
		},
	};
}
