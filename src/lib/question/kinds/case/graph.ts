import type { Finding } from '../../problem.ts';
import { finding } from '../../problem.ts';
import { CASE_DECISIONS_MAX, CASE_DECISIONS_MIN, WHOLE } from '../../question.ts';
import type { CaseChoice, CaseQuestion, CaseStep } from './case.ts';

/** Where a choice leads that ends the case. */
export const END = 'end';

/** The best judgement at a step. The bank's check sees to it that there is exactly one. */
export function bestChoice(step: CaseStep): CaseChoice | undefined {
	return step.choices.find(({ fraction }) => fraction === WHOLE);
}

/** The step that a choice leads to; nothing where the case ends. */
export function stepAfter(question: CaseQuestion, choice: CaseChoice): CaseStep | undefined {
	return question.steps.find(({ id }) => id === choice.next);
}

/** One decision taken: the step and what was chosen at it. */
export interface Decision {
	readonly step: CaseStep;
	readonly choice: CaseChoice;
}

/**
 * The decisions that choice ids stand for, from the first step on; `null` if one of them was not to be chosen there.
 * `next` is the step that waits for a decision; nothing at the end.
 */
export function walk(
	question: CaseQuestion,
	choices: readonly string[],
): { decisions: Decision[]; next: CaseStep | undefined } | null {
	const decisions: Decision[] = [];
	let step = question.steps[0];
	for (const id of choices) {
		const choice = step?.choices.find((one) => one.id === id);
		if (!step || !choice) return null;
		decisions.push({ step, choice });
		step = stepAfter(question, choice);
	}
	return { decisions, next: step };
}

/** The way through on which every decision is the best. Only for a case without findings does it come to an end. */
export function bestPath(question: CaseQuestion): Decision[] {
	const decisions: Decision[] = [];
	let step = question.steps[0];
	while (step && decisions.length <= question.steps.length) {
		const choice = bestChoice(step);
		if (!choice) break;
		decisions.push({ step, choice });
		step = stepAfter(question, choice);
	}
	return decisions;
}

/** Everything wrong with the way the steps of a case hang together. */
export function graphProblems(question: CaseQuestion): Finding[] {
	const found = [...choiceProblems(question), ...cycles(question), ...unreachable(question)];
	// Lengths of paths mean something only where each path comes to an end.
	return found.length > 0 ? found : shapeProblems(question);
}

function choiceProblems({ steps }: CaseQuestion): Finding[] {
	return steps.flatMap((step, index) => {
		const path = ['steps', index, 'choices'];
		const best = step.choices.filter(({ fraction }) => fraction === WHOLE).length;
		return [
			...(best === 1 ? [] : [finding(path, 'case-best', { step: step.id, count: best })]),
			...step.choices.flatMap(({ next }, position) =>
				next === END || steps.some(({ id }) => id === next)
					? []
					: [finding([...path, position, 'next'], 'case-next-unknown', { next })],
			),
		];
	});
}

/** Each choice that leads back to a step which came before it on some path. */
function cycles(question: CaseQuestion): Finding[] {
	const found: Finding[] = [];
	const state = new Map<string, 'open' | 'done'>();
	const visit = (step: CaseStep) => {
		state.set(step.id, 'open');
		step.choices.forEach((choice, position) => {
			const next = stepAfter(question, choice);
			if (!next) return;
			if (state.get(next.id) === 'open') {
				const path = ['steps', question.steps.indexOf(step), 'choices', position, 'next'];
				found.push(finding(path, 'case-cycle', { from: step.id, to: next.id }));
			} else if (!state.has(next.id)) visit(next);
		});
		state.set(step.id, 'done');
	};
	const [first] = question.steps;
	if (first) visit(first);
	return found;
}

/** The ids of the steps that can be met from the first one on. */
function reachable(question: CaseQuestion): Set<string> {
	const met = new Set<string>();
	const waiting = question.steps.slice(0, 1);
	for (let step = waiting.pop(); step; step = waiting.pop()) {
		if (met.has(step.id)) continue;
		met.add(step.id);
		waiting.push(...step.choices.flatMap((choice) => stepAfter(question, choice) ?? []));
	}
	return met;
}

function unreachable(question: CaseQuestion): Finding[] {
	const met = reachable(question);
	return question.steps.flatMap(({ id }, index) =>
		met.has(id) ? [] : [finding(['steps', index, 'id'], 'case-unreachable', { step: id })],
	);
}

function shapeProblems(question: CaseQuestion): Finding[] {
	const found: Finding[] = [];
	const best = bestPath(question);
	const values = { decisions: best.length, min: CASE_DECISIONS_MIN, max: CASE_DECISIONS_MAX };
	if (best.length < CASE_DECISIONS_MIN || best.length > CASE_DECISIONS_MAX) {
		found.push(finding(['steps'], 'case-best-length', values));
	}
	const [first] = question.steps;
	const longest = first ? longestFrom(question, first) : 0;
	if (longest > CASE_DECISIONS_MAX) {
		found.push(finding(['steps'], 'case-too-long', { decisions: longest, max: CASE_DECISIONS_MAX }));
	}
	// Without a step off the best path nothing that is done would make a difference.
	if (best.length === question.steps.length) found.push(finding(['steps'], 'case-no-branch', null));
	return found;
}

function longestFrom(question: CaseQuestion, step: CaseStep): number {
	const next = step.choices.flatMap((choice) => stepAfter(question, choice) ?? []);
	return 1 + Math.max(0, ...next.map((one) => longestFrom(question, one)));
}
