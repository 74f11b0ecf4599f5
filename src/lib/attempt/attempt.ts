import type { Json } from '../core/canonical.ts';
import type { Paper } from '../programme/draw.ts';
import type { Programme } from '../programme/programme.ts';
import type { Response } from '../question/kind.ts';
import type { Certainty } from './certainty.ts';

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
	/** The topics of a practice that chose some; a space separates them. */
	readonly topic: string | null;
	/** What a practice is about; null for a scored attempt. */
	readonly focus: Focus['by'] | null;
	/** How many of its questions' keys the learner had opened elsewhere before; null while open. */
	readonly keysOpened: number | null;
	readonly paper: Paper;
	readonly paperHash: string;
}

/** What somebody asks to practise: topics of their choice, what went wrong, or what is due to be asked again. */
export type Focus =
	| { readonly by: 'topics'; readonly topics: readonly string[] }
	| { readonly by: 'weak' }
	| { readonly by: 'due' };

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

/** What an answer step holds. */
export type AnswerBody = {
	readonly response: Response;
	/** Only where something is left to answer. */
	readonly partial?: true;
	/** Only where it was said. */
	readonly sure?: Certainty;
};

/** Steps in one attempt: far more than anybody thinking needs, few enough that reading them all stays cheap. */
export const MOST_STEPS = 1_000;

/** What stands at one place of the paper, derived from the steps. */
export interface PlaceState {
	readonly response: Response | null;
	/** Whether something is left to answer: a case not yet at its end, items not yet placed. */
	readonly partial: boolean;
	/** How sure the learner was, in practice; null where that was not said. */
	readonly sure: Certainty | null;
	/** Number of the latest answer step here; 0 before the first. */
	readonly step: number;
	/** Epoch ms of that step. */
	readonly savedAt: number | null;
	readonly flagged: boolean;
}

const UNTOUCHED: PlaceState = {
	response: null,
	partial: false,
	sure: null,
	step: 0,
	savedAt: null,
	flagged: false,
};

/** The state of each place of a paper of `length` questions; index 0 is place 1. */
export function placesOf(steps: readonly Step[], length: number): PlaceState[] {
	const places: PlaceState[] = Array.from({ length }, () => UNTOUCHED);
	for (const step of steps) {
		const now = places[step.place - 1];
		if (!now) continue;
		if (step.kind === 'answer')
			places[step.place - 1] = {
				...now,
				response: responseOf(step),
				partial: (step.body as AnswerBody).partial ?? false,
				sure: (step.body as AnswerBody).sure ?? null,
				step: step.number,
				savedAt: step.at,
			};
		else if (step.kind === 'flag') places[step.place - 1] = { ...now, flagged: flagOf(step) };
	}
	return places;
}

function responseOf(step: Step): Response | null {
	const { response } = step.body as AnswerBody;
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
	/** Whether the question is answered decision by decision. */
	readonly stepwise: boolean;
}

export type AnswerDecision =
	/** Record a new step. */
	| { readonly do: 'record' }
	/** It is recorded already: answer with the receipt of that step. */
	| { readonly do: 'repeat'; readonly step: Step }
	/** Another page has answered here meanwhile: that newer answer stands, and this page is told. */
	| { readonly do: 'keep-newer'; readonly step: Step }
	/** A decision of a case was taken here already, and is not taken back. */
	| { readonly do: 'refuse'; readonly code: 'answer.decided' };

/**
 * Decides what an answer means for an open attempt.
 *
 * Same key and same answer: one effect and the same receipt (I5). Same key, another answer (the Back button without
 * JavaScript): a new step. A key never used here, from a page that has not seen the latest step: the newer step wins.
 * Of a case only one decision more than before is recorded: nothing that was decided is taken back.
 */
export function decideAnswer(steps: readonly Step[], request: AnswerRequest): AnswerDecision {
	const here = steps.filter(({ kind, place }) => kind === 'answer' && place === request.place);
	const latest = here.at(-1);
	const decision = decide(here, latest, request);
	return decision.do === 'record' && request.stepwise && !addsOne(latest, request.response)
		? { do: 'refuse', code: 'answer.decided' }
		: decision;
}

/** Whether a response is what stood before and one decision more. */
function addsOne(latest: Step | undefined, response: Response): boolean {
	const before = latest ? (responseOf(latest) ?? []) : [];
	return response.length === before.length + 1 && before.every((id, i) => response[i] === id);
}

function decide(
	here: readonly Step[],
	latest: Step | undefined,
	request: AnswerRequest,
): Exclude<AnswerDecision, { do: 'refuse' }> {
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
