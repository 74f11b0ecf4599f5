import type { Component } from 'svelte';
import type { Locale } from '../i18n/catalogue.ts';
import type { Feedback, Presentation } from './kinds.ts';
import MultipleChoice from './kinds/multiple/MultipleChoice.svelte';
import SingleChoice from './kinds/single/SingleChoice.svelte';

/**
 * What the component of every kind takes. It renders form fields named `option` (or `option-1` …, `wire.ts`), so that a
 * plain form post answers too; a case has `decision` for the choice that waits.
 */
export interface ResponseProps<P extends Presentation = Presentation> {
	presentation: P;
	/** The ids of the response so far. */
	chosen: readonly string[];
	disabled?: boolean;
	/** Whether the keys 1–9 choose an option; a page lets people switch it off (WCAG 2.1.4). */
	shortcuts?: boolean;
	locale: Locale;
	/** The whole response after each change. */
	onchange?: (ids: string[]) => void;
}

type Components = { [P in Presentation as P['kind']]: () => Promise<Component<ResponseProps<P>>> };

/** The choices are what most pages need; the other kinds travel only where one of them is asked. */
const components: Components = {
	single: () => Promise.resolve(SingleChoice),
	multiple: () => Promise.resolve(MultipleChoice),
	order: async () => (await import('./kinds/order/Order.svelte')).default,
	match: async () => (await import('./kinds/match/Match.svelte')).default,
	spot: async () => (await import('./kinds/spot/Spot.svelte')).default,
	case: async () => (await import('./kinds/case/Case.svelte')).default,
};

/** The component with which a question of a kind is answered. */
export function componentOf(kind: Presentation['kind']): Promise<Component<ResponseProps>> {
	// The map above proves that each component takes the presentation of its kind; the lookup alone forgets it.
	return components[kind]() as Promise<Component<ResponseProps>>;
}

/** What the component that explains an answer takes. */
export interface ExplainedProps<F extends Feedback = Feedback> {
	feedback: F;
	/** Whether the reader is the one who answered. */
	own: boolean;
	locale: Locale;
}
