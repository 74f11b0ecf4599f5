import type { LogQuery } from '#lib/evidence/log-reading.server.ts';

const names = ['kind', 'person', 'from', 'to'] as const;

/** What is asked for, from the address or the export's form. */
export function logQuery(given: { get(name: string): unknown }): LogQuery {
	const text = (name: (typeof names)[number]) => {
		const value = given.get(name);
		return typeof value === 'string' ? value.trim() : '';
	};
	return { kind: text('kind'), person: text('person'), from: text('from'), to: text('to') };
}

/** The address of a page of the log; what is empty does not stand in it. */
export function logHref(query: LogQuery, before?: number): string {
	const pairs = names.map((name) => [name, query[name]] as [string, string]);
	if (before !== undefined) pairs.push(['before', String(before)]);
	const parameters = new URLSearchParams(pairs.filter(([, value]) => value !== ''));
	return parameters.size > 0 ? `/log?${parameters}` : '/log';
}

/** A number of an entry as it may stand in an address; undefined for anything else. */
export function entryNumber(text: string | null): number | undefined {
	return text !== null && /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : undefined;
}

/** Enough of a hash to tell it from another at a glance. */
export function shortHash(hash: string): string {
	return `${hash.slice(0, 8)}…${hash.slice(-4)}`;
}
