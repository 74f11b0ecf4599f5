/** The two languages of Shoumi. They are equal: no catalogue may lack a sentence in either. */
export const locales = ['zh-CN', 'en'] as const;
export type Locale = (typeof locales)[number];

/** A text of the question bank: the same content in both languages. */
export type Text = Readonly<Record<Locale, string>>;

type Sentence = string | ((...values: never[]) => string);
type SameKeys<Z> = {
	[K in keyof Z]: Z[K] extends (...values: infer A) => string ? (...values: A) => string : string;
};

/**
 * Pairs the Chinese sentences with their English twins; a missing or surplus key is a type error.
 * A sentence with values is a function of them, so that each language orders its words freely.
 */
export function catalogue<const Z extends Record<string, Sentence>>(
	zhCN: Z,
	en: SameKeys<Z>,
): Record<Locale, SameKeys<Z>> {
	return { 'zh-CN': zhCN as unknown as SameKeys<Z>, en };
}

export function isLocale(value: unknown): value is Locale {
	return value === 'zh-CN' || value === 'en';
}

/** Picks the language of an `Accept-Language` header (RFC 9110 §12.5.4); Chinese when it names neither. */
export function preferredLocale(header: string | null): Locale {
	const ranked = (header ?? '')
		.split(',')
		.map((part) => {
			const [tag = '', ...parameters] = part.trim().split(';');
			const quality = parameters.find((p) => p.trim().startsWith('q='));
			return { tag: tag.trim().toLowerCase(), quality: quality ? Number(quality.trim().slice(2)) || 0 : 1 };
		})
		.filter(({ tag, quality }) => quality > 0 && (tag.startsWith('zh') || tag.startsWith('en')))
		.sort((a, b) => b.quality - a.quality);
	return ranked[0]?.tag.startsWith('en') ? 'en' : 'zh-CN';
}
