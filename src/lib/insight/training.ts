import type { Locale, Text } from '../i18n/catalogue.ts';

/** One programme in one cycle: what lists and tables of results are gathered by. */
export interface Training {
	readonly programmeId: string;
	readonly cycle: string;
}

/**
 * A settled assignment stays in the first view of lists for so many days after it was due; later it is found by its
 * training. What has no outcome is always there.
 */
export const CURRENT_DAYS = 366;

/** How a training is written in an address: `yearly-refresher/2026`. */
export function trainingKey({ programmeId, cycle }: Training): string {
	return `${programmeId}/${cycle}`;
}

/** Reads a training from an address; null for anything else. */
export function trainingFrom(text: string): Training | null {
	const [programmeId, cycle, ...rest] = text.split('/');
	return programmeId && cycle && rest.length === 0 ? { programmeId, cycle } : null;
}

/** What a reader calls a training: the programme's name and the cycle, or its id once the bank no longer has it. */
export function trainingName(
	programmes: ReadonlyMap<string, { readonly value: { readonly name: Text } }>,
	{ programmeId, cycle }: Training,
	locale: Locale,
): string {
	const name = programmes.get(programmeId)?.value.name[locale] ?? programmeId;
	return cycle === 'once' ? name : `${name} · ${cycle}`;
}
