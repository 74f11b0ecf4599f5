import * as v from 'valibot';
import { AUDIENCES, idSchema, text, TEXT_LIMITS } from '../question/question.ts';

/** Questions of one sitting: what a person can do with a clear head. */
export const MOST_QUESTIONS = 60;
/** Minutes. */
export const LONGEST_TIME_LIMIT = 240;
/** Months. */
export const LONGEST_VALIDITY = 60;

const sectionSchema = v.strictObject({
	topics: v.pipe(
		v.array(idSchema),
		v.minLength(1),
		v.description('Ids of topics.yaml, drawn from together.'),
	),
	questions: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_QUESTIONS)),
	grey: v.optional(
		v.pipe(v.number(), v.integer(), v.minValue(0), v.description('At least so many grey ones among them.')),
		0,
	),
	audience: v.exactOptional(
		v.pipe(
			v.array(v.picklist(AUDIENCES)),
			v.minLength(1),
			v.description('Only questions written for one of these. Absent: whoever they are written for.'),
		),
	),
	weight: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10)), 1),
});

/** What must be learnt, as a file in `questions/programmes/`. */
export const programmeSchema = v.strictObject({
	id: idSchema,
	name: text(TEXT_LIMITS.name),
	summary: text(TEXT_LIMITS.summary),
	use: v.pipe(
		v.picklist(['scored', 'practice']),
		v.description('Which questions it draws. A practice programme leaves no score in the record.'),
	),
	sections: v.pipe(v.array(sectionSchema), v.minLength(1)),
	cases: v.optional(
		v.pipe(
			v.number(),
			v.integer(),
			v.minValue(0),
			v.maxValue(5),
			v.description(
				'So many questions of a paper are branching cases, in whichever sections they fall; no others are.',
			),
		),
		0,
	),
	chooseTopic: v.optional(
		v.pipe(v.boolean(), v.description("The learner chooses one of the sections' topics at the start.")),
		false,
	),
	passMark: v.exactOptional(
		v.pipe(
			v.number(),
			v.integer(),
			v.minValue(1),
			v.maxValue(10_000),
			v.description('Basis points: 8000 is 80 %.'),
		),
	),
	attempts: v.exactOptional(
		v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20), v.description('Absent: without limit.')),
	),
	timeLimit: v.exactOptional(
		v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LONGEST_TIME_LIMIT), v.description('Minutes.')),
	),
	feedback: v.picklist(['after-hand-in', 'after-each-answer']),
	recurrence: v.picklist(['once', 'yearly']),
	validity: v.exactOptional(
		v.pipe(
			v.strictObject({
				months: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LONGEST_VALIDITY)),
			}),
			v.description('How long a certificate is valid from the day of the pass. Absent: without end.'),
		),
	),
});

export type Programme = v.InferOutput<typeof programmeSchema>;
export type Section = Programme['sections'][number];

/** How many questions a sitting has at the most. */
export function paperLength(programme: Programme): number {
	return programme.sections.reduce((sum, section) => sum + section.questions, 0);
}

/** Name of the cycle that a due date falls in: `once`, or the year. */
export function cycleOf(programme: Programme, dueOn: string): string {
	return programme.recurrence === 'once' ? 'once' : dueOn.slice(0, 4);
}
