import type { Json } from './canonical.ts';

/**
 * One line of the compliance log, before it is numbered. No names, mail addresses or free text: people appear by
 * their pseudonymous keys, texts as salted commitments (I7).
 */
export interface Entry {
	/** Version of the kind's schema. */
	readonly v: number;
	/** What happened; each kind is registered with a schema of its `data`. */
	readonly kind: string;
	/** When: epoch milliseconds UTC. */
	readonly at: number;
	/** Who did it: a person's key, `system` for jobs, `console` for the command line, `unknown` before sign-in. */
	readonly actor: string;
	/** Whom or what it concerns: a person's key, or the name of a thing. */
	readonly subject: string;
	readonly data: Readonly<Record<string, Json>>;
}
