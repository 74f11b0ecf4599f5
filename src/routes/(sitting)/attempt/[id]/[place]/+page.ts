import { componentOf } from '#lib/question/components.ts';
import type { PageLoad } from './$types';

/** The kind's component, and the explanation with its words, travel only where they are needed: most pages are lighter. */
export const load: PageLoad = async ({ data }) => ({
	...data,
	Answer: await componentOf(data.question.presentation.kind),
	// Only practice asks how sure somebody is.
	Sure: data.sitting.explainsAtOnce ? (await import('#lib/attempt/Sure.svelte')).default : null,
	Explained: data.question.explained ? (await import('#lib/attempt/AnswerExplained.svelte')).default : null,
});
