import { componentOf } from '#lib/question/components.ts';
import type { PageLoad } from './$types';

/** The component of the question's kind, shown as the learner gets it. */
export const load: PageLoad = async ({ data }) => ({ ...data, Answer: await componentOf(data.kind) });
