import type { frameWords } from './messages.ts';

type Words = (typeof frameWords)['en'];

/** The main navigation for somebody's roles. What is not listed is refused as well: the verbs check. */
const places: readonly { href: string; role: string; word: keyof Words }[] = [
	{ href: '/', role: 'learner', word: 'programmes' },
	{ href: '/practice', role: 'learner', word: 'practice' },
	{ href: '/law', role: 'learner', word: 'law' },
	{ href: '/team', role: 'manager', word: 'team' },
	{ href: '/officer', role: 'officer', word: 'progress' },
	{ href: '/officer/assign', role: 'officer', word: 'assign' },
	{ href: '/officer/bank', role: 'officer', word: 'bank' },
	{ href: '/log', role: 'officer', word: 'log' },
	{ href: '/log', role: 'auditor', word: 'log' },
	{ href: '/admin', role: 'admin', word: 'staff' },
	{ href: '/admin/units', role: 'admin', word: 'units' },
];

export function navigationFor(roles: readonly string[], words: Words, path: string) {
	const mine = places.filter(
		(place, i) =>
			roles.includes(place.role) &&
			places.findIndex((p) => p.href === place.href && roles.includes(p.role)) === i,
	);
	const here = mine
		.filter(({ href }) => path === href || (href !== '/' && path.startsWith(`${href}/`)))
		.sort((a, b) => b.href.length - a.href.length)[0];
	return mine.map((place) => ({
		href: place.href,
		label: words[place.word] as string,
		current: place === here,
	}));
}
