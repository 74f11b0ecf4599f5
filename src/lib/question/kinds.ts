import * as v from 'valibot';
import type { Kind } from './kind.ts';
import { multiple } from './kinds/multiple/multiple.ts';
import { single } from './kinds/single/single.ts';

/** Every kind of question: a new one is a folder under `kinds/`, its line here and its component in `components.ts`. */
const kinds = { single, multiple };

type Registry = typeof kinds;

/** The shape of a question file, whatever its kind. */
export const questionSchema = v.variant(
	'kind',
	Object.values(kinds).map(({ schema }) => schema),
);

export type Question = v.InferOutput<typeof questionSchema>;
/** What a page shows of a question before its answer is final, told apart by `kind`. */
export type Presentation = ReturnType<Registry[keyof Registry]['present']>;

/** What the kind of a question knows how to do. */
export function kindOf(question: Question): Kind<Question, Presentation> {
	return kinds[question.kind];
}
