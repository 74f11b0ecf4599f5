import type { Paper } from '../programme/draw.ts';
import type { Programme } from '../programme/programme.ts';
import type { Response } from '../question/kind.ts';
import { kindOf, type Question } from '../question/kinds.ts';
import { WHOLE } from '../question/question.ts';

/** What one question of an attempt earned. */
export interface Mark {
	/** From 1. */
	readonly place: number;
	readonly questionId: string;
	readonly questionHash: string;
	readonly topic: string;
	readonly answered: boolean;
	/** Basis points. */
	readonly fraction: number;
	/** The mark is fraction × weight. */
	readonly weight: number;
	readonly critical: boolean;
}

export interface Grade {
	readonly marks: readonly Mark[];
	/** Basis points of the whole, rounded half up once. */
	readonly grade: number;
	/** Null where the programme has no pass mark. */
	readonly passed: boolean | null;
	/** Why not passed: places of critical questions not fully right, or the mark alone. */
	readonly reason: 'passed' | 'mark' | 'critical' | null;
	readonly criticalPlaces: readonly number[];
}

/**
 * Grades an attempt: grade = Σ (fraction × weight) ÷ Σ weight. Passed when the unrounded grade reaches the pass mark and
 * every critical question is fully right. Pure: the same paper, questions and responses give the same grade for ever (I8).
 *
 * @param questions the revisions drawn, in the order of the paper
 * @param responses by place, in the same order; null is unanswered and earns 0
 */
export function gradeAttempt(
	programme: Programme,
	paper: Paper,
	questions: readonly Question[],
	responses: readonly (Response | null)[],
): Grade {
	const marks = paper.questions.map((drawn, i): Mark => {
		const question = questions[i];
		if (question?.id !== drawn.id) throw new TypeError(`the question at place ${i + 1} is not ${drawn.id}`);
		const response = responses[i] ?? null;
		return {
			place: i + 1,
			questionId: drawn.id,
			questionHash: drawn.hash,
			topic: question.topic,
			answered: response !== null,
			fraction: kindOf(question).fraction(question, response),
			weight: drawn.weight,
			critical: question.critical,
		};
	});
	const earned = marks.reduce((sum, { fraction, weight }) => sum + fraction * weight, 0);
	const weights = marks.reduce((sum, { weight }) => sum + weight, 0);
	const grade = weights === 0 ? 0 : Math.floor((2 * earned + weights) / (2 * weights));
	const criticalPlaces = marks
		.filter(({ critical, fraction }) => critical && fraction < WHOLE)
		.map(({ place }) => place);
	if (programme.passMark === undefined) return { marks, grade, passed: null, reason: null, criticalPlaces };
	// Compared exactly, not after rounding: 79.996 % is not 80 %.
	const reached = weights > 0 && earned >= programme.passMark * weights;
	const passed = reached && criticalPlaces.length === 0;
	return { marks, grade, passed, reason: passed ? 'passed' : reached ? 'critical' : 'mark', criticalPlaces };
}
