import type { Tx } from '../database/transact.server.ts';
import type { Locale } from '../i18n/catalogue.ts';
import type { Decision } from './decision.ts';

/** What a decision would do and to whom, as a person reads it. */
export interface DecisionSummary {
	readonly title: string;
	/** One sentence each: what will happen, to whom, and what stays. */
	readonly sentences: readonly string[];
	/** Free texts that would be recorded, with what they are; null once erased. */
	readonly texts: readonly { readonly label: string; readonly text: string | null }[];
	/** Where the thing itself can be seen. */
	readonly link: { readonly href: string; readonly text: string } | null;
}

/** A kind of decision: what its room does once it is approved. `decision-kinds.ts` gathers them. */
export interface DecisionKind {
	readonly kind: string;
	/** Whether it is about the subject's personal data itself, and so shown and decided also while that is restricted. */
	readonly whileRestricted?: boolean;
	/** Says what would happen. It may read; it changes nothing. */
	summary(decision: Decision, locale: Locale): Promise<DecisionSummary>;
	/**
	 * Acts, in the transaction of the approval; its entries name the decision. A refusal thrown here leaves the decision
	 * waiting, and nothing of the act.
	 */
	act(tx: Tx, decision: Decision): Promise<void>;
	/** What may only be done once all that is committed. */
	afterwards?(decision: Decision): Promise<void>;
}

export type DecisionKinds = ReadonlyMap<string, DecisionKind>;
