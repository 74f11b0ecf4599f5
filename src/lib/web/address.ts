/** Whether an address holds NUL, in its path or its query: nobody types it, and PostgreSQL can look for no text with it. */
export function holdsNul({ pathname, search }: URL): boolean {
	return /%00/.test(pathname + search);
}

/**
 * The same page with some of its query changed; null takes a name out. The page of a list starts anew unless named.
 * @returns path and query
 */
export function addressWith(url: URL, changes: Readonly<Record<string, string | null>>): string {
	const query = new URLSearchParams(url.search);
	query.delete('page');
	for (const [name, value] of Object.entries(changes)) {
		if (value === null || value === '') query.delete(name);
		else query.set(name, value);
	}
	const text = query.toString();
	return text === '' ? url.pathname : `${url.pathname}?${text}`;
}

/** A page of a list, cut to what there is. */
export interface ListPage {
	readonly offset: number;
	readonly limit: number;
}

/** The page that an address asks for: `page=1` is the first; anything else than a whole number is the first as well. */
export function pageFrom(url: URL, limit: number): ListPage {
	const text = url.searchParams.get('page') ?? '';
	const page = /^[1-9]\d{0,6}$/.test(text) ? Number(text) : 1;
	return { offset: (page - 1) * limit, limit };
}

/** Addresses of the neighbouring pages; null where there is none. */
export function neighbours(
	url: URL,
	{ offset, limit }: ListPage,
	count: number,
): { previous: string | null; next: string | null } {
	const page = offset / limit + 1;
	const to = (number: number) => addressWith(url, { page: number === 1 ? null : String(number) });
	return {
		// Past the end, the way back leads to the last page there is.
		previous: page > 1 ? to(Math.max(1, Math.min(page - 1, Math.ceil(count / limit)))) : null,
		next: offset + limit < count ? to(page + 1) : null,
	};
}
