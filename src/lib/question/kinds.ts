import * as v from 'valibot';
import type { Kind } from './kind.ts';
import { branchingCase } from './kinds/case/case.ts';
import { match } from './kinds/match/match.ts';
import { multiple } from './kinds/multiple/multiple.ts';
import { order } from './kinds/order/order.ts';
import { single } from './kinds/single/single.ts';
import { spot } from './kinds/spot/spot.ts';

/** Every kind of question: a new one is a folder under `kinds/`, its line here and its lines in `components.ts`. */
const kinds = { single, multiple, order, match, spot, case: branchingCase };

type Registry = typeof kinds;

/** The shape of a question file, whatever its kind. */
export const questionSchema = v.variant(
	'kind',
	Object.values(kinds).map(({ schema }) => schema),
);

export type Question = v.InferOutput<typeof questionSchema>;
/** What a page shows of a question before its answer is final, told apart by `kind`. */
export type Presentation = ReturnType<Registry[keyof Registry]['present']>;
/** What a page shows once it is final, told apart by `kind`. */
export type Feedback = ReturnType<Registry[keyof Registry]['feedback']>;

/** Every kind by its name, in the order in which lists show them. */
export const KINDS = Object.keys(kinds) as Question['kind'][];

/** What the kind of a question knows how to do. */
export function kindOf(question: Question): Kind<Question, Presentation, Feedback> {
	return kinds[question.kind];
}
