import type { Component } from 'svelte';
import type { Locale } from '../i18n/catalogue.ts';
import type { Presentation } from './kinds.ts';
import MultipleChoice from './kinds/multiple/MultipleChoice.svelte';
import SingleChoice from './kinds/single/SingleChoice.svelte';

/** What the component of every kind takes. It renders form fields named `option`, so that a plain form post answers too. */
export interface ResponseProps<P extends Presentation = Presentation> {
	presentation: P;
	/** The option ids of the response so far. */
	chosen: readonly string[];
	disabled?: boolean;
	/** Whether the keys 1–9 choose an option; a page lets people switch it off (WCAG 2.1.4). */
	shortcuts?: boolean;
	locale: Locale;
	/** The whole response after each change. */
	onchange?: (ids: string[]) => void;
}

const components: { [P in Presentation as P['kind']]: Component<ResponseProps<P>> } = {
	single: SingleChoice,
	multiple: MultipleChoice,
};

/** The component with which a question is answered. */
export function componentOf(presentation: Presentation): Component<ResponseProps> {
	// The map above proves that each component takes the presentation of its kind; the lookup alone forgets it.
	return components[presentation.kind] as Component<ResponseProps>;
}
