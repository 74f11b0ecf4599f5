import type { frameWords } from './messages.ts';

type Words = (typeof frameWords)['en'];

/** The places of the service. What is not listed for somebody's roles is refused as well: the verbs check. */
const places: readonly { href: string; also?: string; role: string; word: keyof Words }[] = [
	{ href: '/', role: 'learner', word: 'programmes' },
	{ href: '/practice', role: 'learner', word: 'practice' },
	{ href: '/law', role: 'learner', word: 'law' },
	{ href: '/team', role: 'manager', word: 'team' },
	{ href: '/officer', role: 'officer', word: 'progress' },
	{ href: '/officer/assign', role: 'officer', word: 'assign' },
	// What changes in the law is a matter of the bank.
	{ href: '/officer/bank', also: '/officer/law', role: 'officer', word: 'bank' },
	{ href: '/officer/certificates', role: 'officer', word: 'certificates' },
	{ href: '/officer/decisions', also: '/officer/retention', role: 'officer', word: 'decisions' },
	{ href: '/log', role: 'officer', word: 'log' },
	{ href: '/log', role: 'auditor', word: 'log' },
	{ href: '/evidence', role: 'officer', word: 'evidence' },
	{ href: '/evidence', role: 'auditor', word: 'evidence' },
	{ href: '/restricted', role: 'auditor', word: 'restricted' },
	{ href: '/admin', role: 'admin', word: 'staff' },
	{ href: '/admin/units', role: 'admin', word: 'units' },
];

/**
 * The main navigation for somebody's roles.
 * @param waiting how many decisions wait for them
 */
export function navigationFor(roles: readonly string[], words: Words, path: string, waiting: number) {
	const mine = places.filter(
		(place, i) =>
			roles.includes(place.role) &&
			places.findIndex((p) => p.href === place.href && roles.includes(p.role)) === i,
	);
	const here = mine
		.flatMap((place) => [place.href, ...(place.also ? [place.also] : [])].map((at) => ({ place, at })))
		.filter(({ at }) => path === at || (at !== '/' && path.startsWith(`${at}/`)))
		.sort((a, b) => b.at.length - a.at.length)[0]?.place;
	return mine.map((place) => ({
		href: place.href,
		label:
			place.word === 'decisions' && waiting > 0
				? words.counted({ label: words.decisions, count: String(waiting) })
				: (words[place.word] as string),
		current: place === here,
	}));
}
