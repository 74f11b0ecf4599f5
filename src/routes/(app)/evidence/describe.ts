import type { PackQuery } from '#lib/evidence/pack.ts';
import type { PackView } from '#lib/evidence/packs.server.ts';
import type { PackState } from '#lib/evidence/store.server.ts';
import type { Format } from '#lib/i18n/format.ts';

/** A pack as list and page show it. */
export function describePack(pack: PackView, format: Format, everything: string) {
	return {
		id: pack.id,
		period: periodOf(pack.query, format),
		scope: scopeOf(pack.query) || everything,
		askedAt: new Date(pack.askedAt).toISOString(),
		asked: format.dateTime(pack.askedAt),
		by: pack.askedByName,
		restricted: pack.restricted,
		state: stateOf(pack),
	};
}

/** The state, or what keeps this reader from taking the file. */
function stateOf({ state, available, withheld }: PackView): PackState | 'withheld' | 'gone' {
	if (state !== 'made') return state;
	if (withheld) return 'withheld';
	return available ? 'made' : 'gone';
}

function periodOf({ from, to }: PackQuery, format: Format): string {
	return from === to ? format.shortDate(from) : `${format.shortDate(from)} – ${format.shortDate(to)}`;
}

function scopeOf({ programme, unit, person }: PackQuery): string {
	return [programme, unit, person].filter((limit) => limit !== null).join(' · ');
}

const MEGABYTE = 1_000_000;

/** "12.3 MB"; never less than 0.1. */
export function sizeOf(bytes: number): string {
	return `${Math.max(0.1, bytes / MEGABYTE).toFixed(1)} MB`;
}
