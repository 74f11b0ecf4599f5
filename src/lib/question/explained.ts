import type { Component } from 'svelte';
import type { ExplainedProps } from './components.ts';
import type { Feedback } from './kinds.ts';
import CaseExplained from './kinds/case/CaseExplained.svelte';
import MatchExplained from './kinds/match/MatchExplained.svelte';
import OrderExplained from './kinds/order/OrderExplained.svelte';
import SpotExplained from './kinds/spot/SpotExplained.svelte';
import ChoiceExplained from './ChoiceExplained.svelte';

const components: { [F in Feedback as F['kind']]: Component<ExplainedProps<F>> } = {
	single: ChoiceExplained,
	multiple: ChoiceExplained,
	order: OrderExplained,
	match: MatchExplained,
	spot: SpotExplained,
	case: CaseExplained,
};

/** The component that explains an answer. Only for pages on which answers are final. */
export function explainedBy(feedback: Feedback): Component<ExplainedProps> {
	// The map above proves that each component takes the feedback of its kind; the lookup alone forgets it.
	return components[feedback.kind] as Component<ExplainedProps>;
}
