import { locales, type Locale, type Text } from '../i18n/catalogue.ts';
import type { Alternatives } from './kind.ts';
import { finding, type Finding } from './problem.ts';
import { charactersOf, wordsOf } from './question.ts';

/** How many times as long as the shortest the longest of some alternatives may be, before length alone says something. */
export const LENGTH_RATIO_MAX = 3;
/** From how many single choices on it is worth asking where their correct options stand. */
export const SPREAD_MIN = 20;
/** The share of the correct options, in percent, that may stand at one position of the file: a quarter would be even. */
export const SPREAD_PERCENT_MAX = 40;
/** From how many sets of alternatives of a topic on it is worth asking whether length gives the answer away. */
export const TELL_SETS_MIN = 5;
/** The share of a topic's sets, in percent, in which the best alternative may be the longest. */
export const TELL_PERCENT_MAX = 40;

const ALL_OF_THE_ABOVE =
	/^(?:以上|上述)(?:都|皆|均|全)|\b(?:all|none|both|any) of (?:the )?(?:above|these)\b/iu;
/** Words with which a writer marks what nobody would choose. */
const ABSOLUTE: Readonly<Record<Locale, RegExp>> = {
	'zh-CN': /一律|绝对|绝不|从不|永远|必定|毫无|不管什么/u,
	en: /^(?:always|never)\b|\b(?:absolutely|completely|entirely|under no circumstances|no matter what)\b/iu,
};

/** How long an alternative looks: characters in Chinese, words in English. */
function lengthIn(text: Text, locale: Locale): number {
	return locale === 'en' ? wordsOf(text.en) : charactersOf(text['zh-CN']);
}

/** What makes an alternative easy to pick or to drop without knowing anything. */
export function craftFindings({ path, options }: Alternatives): Finding[] {
	const found: Finding[] = [];
	for (const locale of locales) {
		options.forEach(({ text }, index) => {
			if (ALL_OF_THE_ABOVE.test(text[locale]))
				found.push(finding([...path, index, 'text', locale], 'all-of-the-above', null));
		});
		const absolute = options.filter(({ text }) => ABSOLUTE[locale].test(text[locale]));
		if (absolute.length > 0 && absolute.every(({ best }) => !best)) {
			const word = ABSOLUTE[locale].exec(absolute[0]?.text[locale] ?? '')?.[0] ?? '';
			const index = options.findIndex((option) => option === absolute[0]);
			found.push(finding([...path, index, 'text', locale], 'absolute-if-wrong', { word }, 'warning'));
		}
		const lengths = options.map(({ text }) => lengthIn(text, locale));
		const values = { language: locale, longest: Math.max(...lengths), shortest: Math.min(...lengths) };
		if (values.longest > LENGTH_RATIO_MAX * values.shortest)
			found.push(finding(path, 'options-uneven', values, 'warning'));
	}
	return found;
}

/** Whether the one best alternative is longer than all the others: a tell that a careful guesser learns. */
export function longestIsBest({ options }: Alternatives, locale: Locale): boolean {
	// Characters in both languages: that is what the eye sees.
	const lengths = options.map(({ text }) => charactersOf(text[locale]));
	const best = lengths[options.findIndex((option) => option.best)] ?? 0;
	return lengths.filter((length) => length >= best).length === 1;
}

/** The sets in which exactly one alternative is the best. */
export function withOneBest(sets: readonly Alternatives[]): Alternatives[] {
	return sets.filter(({ options }) => options.filter(({ best }) => best).length === 1);
}

/** Whether somebody who always takes the longest alternative would do well in a topic. */
export function tellFindings(topic: string, sets: readonly Alternatives[]): Finding[] {
	const decided = withOneBest(sets);
	return locales.flatMap((language) => {
		const count = decided.filter((set) => longestIsBest(set, language)).length;
		if (decided.length < TELL_SETS_MIN || count * 100 <= TELL_PERCENT_MAX * decided.length) return [];
		return [finding([], 'longest-is-best', { topic, language, count, of: decided.length }, 'warning')];
	});
}

/** Whether the best alternatives of many sets of four crowd at one position of their files. */
export function spreadFindings(sets: readonly Alternatives[]): Finding[] {
	const decided = withOneBest(sets).filter(({ options }) => options.length === 4);
	if (decided.length < SPREAD_MIN) return [];
	return [0, 1, 2, 3].flatMap((position) => {
		const count = decided.filter(({ options }) => options[position]?.best).length;
		if (count * 100 <= SPREAD_PERCENT_MAX * decided.length) return [];
		const values = { position: position + 1, count, of: decided.length };
		return [finding([], 'best-at-one-position', values, 'warning')];
	});
}
