import type { Periods } from '../core/config.server.ts';
import { DAY } from '../core/time.ts';

/** On what ground somebody's data is erased, or set apart. */
export const bases = ['withdrawal', 'retention-over', 'unlawful', 'court-order'] as const;
export type Basis = (typeof bases)[number];

export function isBasis(text: string): text is Basis {
	return bases.includes(text as Basis);
}

/** Whether a ground holds even while a period of keeping runs. */
export function overrides(basis: Basis): boolean {
	return basis === 'unlawful' || basis === 'court-order';
}

/** What periods are counted from; epoch ms, null where there is none. */
export interface KeptSince {
	/** When the account was disabled; null while active. */
	readonly leftAt: number | null;
	/** The last scored attempt that was finished. */
	readonly lastScore: number | null;
	/** The last certificate. */
	readonly lastCertificate: number | null;
}

function yearsLater(at: number, years: number): number {
	const date = new Date(at);
	date.setUTCFullYear(date.getUTCFullYear() + years);
	return date.getTime();
}

/**
 * When the last of the periods ends that a person's records have to be kept for; null while the person is active: the
 * period of the log has not begun.
 */
export function keptUntil(since: KeptSince, periods: Periods): number | null {
	if (since.leftAt === null) return null;
	const ends = [
		yearsLater(since.leftAt, periods.logYears),
		since.lastScore === null ? 0 : yearsLater(since.lastScore, periods.scoresYears),
		since.lastCertificate === null ? 0 : yearsLater(since.lastCertificate, periods.certificatesYears),
	];
	return Math.max(...ends);
}

/** Whether a period of keeping still runs. */
export function isKept(since: KeptSince, periods: Periods, now: number): boolean {
	const until = keptUntil(since, periods);
	return until === null || now < until;
}

/** Whoever left before this instant may have records whose every period is over; nobody else has. */
export function leftLongAgo(periods: Periods, now: number): number {
	return yearsLater(now, -periods.logYears) + DAY;
}

/** What lists show in the place of a name. */
export function maskOf(key: string, why: 'restricted' | 'erased'): { name: string; signIn: string } {
	const word = why === 'erased' ? '已清除 erased' : '受限 restricted';
	return { name: `${word} · ${key}`, signIn: `${why}-${key}` };
}
