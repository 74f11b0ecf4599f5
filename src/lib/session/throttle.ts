import { MINUTE } from '../core/time.ts';

/** Wrong tries in a row before a pause: on one account, and from one address (a whole branch may share one, and sign in at nine). */
export const FREE_TRIES = { account: 5, address: 300 } as const;
/** The first pause; each further wrong try doubles it. */
export const FIRST_PAUSE = MINUTE;
export const LONGEST_PAUSE = 15 * MINUTE;
/** After this long without a try the count begins anew. */
export const FORGET_AFTER = 60 * MINUTE;

export interface Throttle {
	readonly failures: number;
	/** Epoch ms of the last try. */
	readonly lastAt: number;
	/** Epoch ms; 0 when there is no pause. */
	readonly blockedUntil: number;
	/** Whether the log has the pause already. */
	readonly noted: boolean;
}

/**
 * Counts a try as failed before it is known to be: parallel guesses cannot slip through while a password is being
 * checked. A right password takes the count back.
 */
export function countTry(known: Throttle | undefined, kind: keyof typeof FREE_TRIES, now: number): Throttle {
	const failures = (known && now - known.lastAt < FORGET_AFTER ? known.failures : 0) + 1;
	const beyond = failures - FREE_TRIES[kind];
	const pause = beyond < 0 ? 0 : Math.min(FIRST_PAUSE * 2 ** Math.min(beyond, 10), LONGEST_PAUSE);
	return { failures, lastAt: now, blockedUntil: pause === 0 ? 0 : now + pause, noted: false };
}
