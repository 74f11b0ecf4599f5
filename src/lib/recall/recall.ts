import {
	createEmptyCard,
	default_w,
	fsrs,
	generatorParameters,
	Rating,
	TypeConvert,
	type CardInput,
	type Grade,
} from 'ts-fsrs';

/**
 * The first intervals, in days: after a wrong answer, a partly right one or a right guess, a right one, and a right one
 * given as certain. Three to five weeks are what lets somebody who is asked once a year still know it then.
 */
export const FIRST_INTERVALS = [1, 7, 21, 35] as const;
/** How likely the answer should still be known when a question comes back. */
export const TARGET_RECALL = 0.9;
/** No question stays away for longer than the yearly refresher does; days. */
export const LONGEST_INTERVAL = 365;
/** How many questions one day's set has at the most. */
export const DAILY_SET = 5;

const scheduler = fsrs(
	generatorParameters({
		request_retention: TARGET_RECALL,
		maximum_interval: LONGEST_INTERVAL,
		enable_fuzz: false,
		enable_short_term: false,
		// The first four weights of FSRS are the stabilities after a first answer: the interval at 90 % recall, in days.
		w: [...FIRST_INTERVALS, ...default_w.slice(FIRST_INTERVALS.length)],
	}),
);

/** What is remembered of one question for one person: private to them. */
export interface Memory {
	readonly questionId: string;
	/** Epoch ms from which on it is due. */
	readonly dueAt: number;
	/** The scheduler's card, as JSON. */
	readonly card: string;
	/** Basis points of the last answer. */
	readonly fraction: number;
	/** How sure the last answer was: 1, 2, 3; null where that was not said. */
	readonly sure: number | null;
}

/** How an answer counts for the scheduler: certainty lengthens what was right, and a right guess is worth little. */
export function ratingOf(fraction: number, sure: number | null): Grade {
	if (fraction === 0) return Rating.Again;
	if (fraction < 10_000 || sure === 1) return Rating.Hard;
	return sure === 3 ? Rating.Easy : Rating.Good;
}

/** What is remembered after an answer, from what was remembered before it. */
export function remember(
	before: Memory | undefined,
	answer: {
		readonly questionId: string;
		readonly fraction: number;
		readonly sure: number | null;
		readonly at: number;
	},
): Memory {
	// A clock that was set back must not make an answer earlier than the one before it.
	const at = new Date(Math.max(answer.at, lastReview(before)));
	const card = before ? TypeConvert.card(JSON.parse(before.card) as CardInput) : createEmptyCard(at);
	const { card: next } = scheduler.next(card, at, ratingOf(answer.fraction, answer.sure));
	return {
		questionId: answer.questionId,
		dueAt: next.due.getTime(),
		card: JSON.stringify(next),
		fraction: answer.fraction,
		sure: answer.sure,
	};
}

/** Epoch ms of the last answer; 0 before the first. */
function lastReview(before: Memory | undefined): number {
	const { last_review: last } = (before ? JSON.parse(before.card) : {}) as { last_review?: string };
	return last === undefined ? 0 : Date.parse(last);
}

/** Whether somebody was certain and wrong: what comes back first. */
function misleads({ fraction, sure }: Memory): boolean {
	return fraction === 0 && sure === 3;
}

/**
 * What is due, a day's set at the most: what one was certain of and wrong about first, then what has waited
 * longest. `due` counts all of it.
 */
export function dueSet(
	memories: readonly Memory[],
	isDue: (dueAt: number) => boolean,
): { set: Memory[]; due: number } {
	const due = memories
		.filter(({ dueAt }) => isDue(dueAt))
		.sort(
			(a, b) =>
				Number(misleads(b)) - Number(misleads(a)) ||
				a.dueAt - b.dueAt ||
				(a.questionId < b.questionId ? -1 : 1),
		);
	return { set: due.slice(0, DAILY_SET), due: due.length };
}

/** What was lost in a topic over all answers: basis points of credit missed, and how many answers. */
export interface TopicLoss {
	readonly topic: string;
	readonly lost: number;
	readonly answers: number;
}

/** The topics in which most was lost, by the share of credit missed; at most so many, none in which nothing was. */
export function weakestTopics(losses: readonly TopicLoss[], most: number): string[] {
	return losses
		.filter(({ lost }) => lost > 0)
		.sort((a, b) => b.lost / b.answers - a.lost / a.answers || (a.topic < b.topic ? -1 : 1))
		.slice(0, most)
		.map(({ topic }) => topic);
}
