import type { PageLoad } from './$types';

/** The explanation and its words travel only where an answer is explained: a scored question page is lighter without. */
export const load: PageLoad = async ({ data }) => ({
	...data,
	Explained: data.question.explained ? (await import('#lib/attempt/AnswerExplained.svelte')).default : null,
});
