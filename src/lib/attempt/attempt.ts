import type { Json } from '../core/canonical.ts';
import type { Paper } from '../programme/draw.ts';
import type { Programme } from '../programme/programme.ts';
import type { Response } from '../question/kind.ts';

/** What a list shows of an attempt. */
export interface AttemptSummary {
	readonly id: string;
	readonly staffId: string;
	readonly assignmentId: string | null;
	readonly use: Programme['use'];
	readonly number: number;
	/** Epoch ms. */
	readonly startedAt: number;
	/** Epoch ms from which on nothing counts any more; null without a time limit. */
	readonly deadlineAt: number | null;
	readonly state: 'open' | 'handed-in' | 'expired';
	readonly finishedAt: number | null;
	/** Basis points; null while open. */
	readonly grade: number | null;
	readonly passed: boolean | null;
}

/** One sitting of a programme. Its paper never changes; what happens in it is its steps. */
export interface Attempt extends AttemptSummary {
	readonly programmeId: string;
	readonly programmeHash: string;
	readonly bankHash: string;
	readonly topic: string | null;
	readonly paper: Paper;
	readonly paperHash: string;
}

/** One recorded act inside an attempt; steps are only ever added. */
export interface Step {
	/** 1, 2, 3 … within the attempt. */
	readonly number: number;
	/** Epoch ms. */
	readonly at: number;
	readonly kind: 'answer' | 'flag' | 'hand-in' | 'expire';
	/** The question's place in the paper, from 1; 0 for the attempt as a whole. */
	readonly place: number;
	readonly body: Json;
	/** The browser's idempotency key. */
	readonly key: string;
}

/** Steps in one attempt: far more than anybody thinking needs, few enough that reading them all stays cheap. */
export const MOST_STEPS = 1_000;

/** What stands at one place of the paper, derived from the steps. */
export interface PlaceState {
	readonly response: Response | null;
	/** Number of the latest answer step here; 0 before the first. */
	readonly step: number;
	/** Epoch ms of that step. */
	readonly savedAt: number | null;
	readonly flagged: boolean;
}

const UNTOUCHED: PlaceState = { response: null, step: 0, savedAt: null, flagged: false };

/** The state of each place of a paper of `length` questions; index 0 is place 1. */
export function placesOf(steps: readonly Step[], length: number): PlaceState[] {
	const places: PlaceState[] = Array.from({ length }, () => UNTOUCHED);
	for (const step of steps) {
		const now = places[step.place - 1];
		if (!now) continue;
		if (step.kind === 'answer')
			places[step.place - 1] = { ...now, response: responseOf(step), step: step.number, savedAt: step.at };
		else if (step.kind === 'flag') places[step.place - 1] = { ...now, flagged: flagOf(step) };
	}
	return places;
}

function responseOf(step: Step): Response | null {
	const { response } = step.body as { response: Response };
	return response.length === 0 ? null : response;
}

function flagOf(step: Step): boolean {
	return (step.body as { flagged: boolean }).flagged;
}

/** Whether nothing counts any more at this instant: the deadline itself is too late. */
export function isOver(attempt: Pick<Attempt, 'state' | 'deadlineAt'>, now: number): boolean {
	return attempt.state === 'open' && attempt.deadlineAt !== null && now >= attempt.deadlineAt;
}

/** What a page asks to be recorded as the answer at one place. */
export interface AnswerRequest {
	readonly place: number;
	/** Normalised by the question's kind. */
	readonly response: Response;
	/** The latest answer step that the page had seen at this place; 0 for none. */
	readonly seen: number;
	readonly key: string;
}

export type AnswerDecision =
	/** Record a new step. */
	| { readonly do: 'record' }
	/** It is recorded already: answer with the receipt of that step. */
	| { readonly do: 'repeat'; readonly step: Step }
	/** Another page has answered here meanwhile: that newer answer stands, and this page is told. */
	| { readonly do: 'keep-newer'; readonly step: Step };

/**
 * Decides what an answer means for an open attempt.
 *
 * Same key and same answer: one effect and the same receipt (I5). Same key, another answer (the Back button without
 * JavaScript): a new step. A key never used here, from a page that has not seen the latest step: the newer step wins.
 */
export function decideAnswer(steps: readonly Step[], request: AnswerRequest): AnswerDecision {
	const here = steps.filter(({ kind, place }) => kind === 'answer' && place === request.place);
	const latest = here.at(-1);
	if (!latest) return { do: 'record' };
	const underKey = here.filter(({ key }) => key === request.key).at(-1);
	if (underKey && sameResponse(underKey, request.response)) return { do: 'repeat', step: underKey };
	if (latest.number > request.seen && latest.key !== request.key)
		return sameResponse(latest, request.response)
			? { do: 'repeat', step: latest }
			: { do: 'keep-newer', step: latest };
	return sameResponse(latest, request.response) ? { do: 'repeat', step: latest } : { do: 'record' };
}

function sameResponse(step: Step, response: Response): boolean {
	const known = responseOf(step) ?? [];
	return known.length === response.length && known.every((id, i) => id === response[i]);
}
