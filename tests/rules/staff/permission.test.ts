import { describe, expect, test } from 'vitest';
import {
	type Actor,
	actorKey,
	can,
	type Permission,
	type Role,
	roles,
	type Subject,
} from '#lib/staff/permission.ts';

const person = (...held: Role[]): Actor => ({
	kind: 'person',
	id: 'chen-wei',
	key: 'p-abcdefgh2345mnpq',
	roles: held,
});

/** Whom an act concerns, as seen by the actor. */
const subjects = {
	oneself: { staffId: 'chen-wei' },
	'oneself, however the lines run': { staffId: 'chen-wei', managedByActor: true },
	'somebody one manages': { staffId: 'li-na', managedByActor: true },
	'somebody else': { staffId: 'sun-hao', managedByActor: false },
	'somebody unknown': { staffId: 'sun-hao' },
	nobody: undefined,
} as const satisfies Record<string, Subject | undefined>;
type About = keyof typeof subjects;

const self: About[] = ['oneself', 'oneself, however the lines run'];
const everybody = Object.keys(subjects) as About[];

/** The whole table: which single role may do what, about whom. What is not here is not allowed. */
const table: Record<Permission, Partial<Record<Role, About[]>>> = {
	'attempt.sit': { learner: self },
	'result.read-own': { learner: self, manager: self, officer: self, auditor: self, admin: self },
	'result.open': { manager: ['somebody one manages'] },
	'review.sign': { manager: ['somebody one manages'] },
	'certificate.read': {
		learner: self,
		manager: self,
		officer: everybody,
		auditor: everybody,
		admin: self,
	},
	'programmes.sit': { learner: everybody },
	'team.see': { manager: everybody },
	'assignment.make': { officer: everybody },
	'progress.see': { officer: everybody },
	'bank.read': { officer: everybody },
	'log.read': { officer: everybody, auditor: everybody },
	'log.keys': {},
	'certificates.see': { officer: everybody },
	'certificate.issue': {},
	'evidence.make': { officer: everybody, auditor: everybody },
	'decision.ask': { officer: everybody },
	'decision.take': { officer: everybody },
	'subject.erase': {},
	'restricted.see': { auditor: everybody },
	'staff.manage': { admin: everybody },
};
const permissions = Object.keys(table) as Permission[];
const atConsole: Permission[] = [
	'assignment.make',
	'progress.see',
	'bank.read',
	'log.read',
	'log.keys',
	'evidence.make',
	'decision.ask',
	'subject.erase',
	'certificates.see',
	'certificate.issue',
	'staff.manage',
];
/** What everybody may about themselves, whatever they are. */
const ofOneself: Permission[] = ['result.read-own', 'certificate.read'];

describe('I6: who may do what, about whom', () => {
	test.each(permissions.flatMap((permission) => roles.map((role) => ({ role, permission }))))(
		'$role: $permission',
		({ role, permission }) => {
			const allowed = everybody.filter((about) => can(person(role), permission, subjects[about]));
			expect(allowed).toEqual(table[permission][role] ?? []);
		},
	);

	test.each(roles)('of somebody whose data is restricted a certificate is for auditors alone: %s', (role) => {
		const restricted = { staffId: 'somebody', managedByActor: true, restricted: true };
		expect(can(person(role), 'certificate.read', restricted)).toBe(role === 'auditor');
		for (const permission of ['result.open', 'review.sign'] as const)
			expect(can(person(role), permission, restricted)).toBe(false);
	});

	test.each(permissions)('without any role: %s', (permission) => {
		const allowed = everybody.filter((about) => can(person(), permission, subjects[about]));
		expect(allowed).toEqual(ofOneself.includes(permission) ? self : []);
	});

	test.each(permissions)('with all roles at once, what one of them may: %s', (permission) => {
		const union = everybody.filter((about) => roles.some((role) => table[permission][role]?.includes(about)));
		expect(everybody.filter((about) => can(person(...roles), permission, subjects[about]))).toEqual(union);
	});

	test.each(permissions)('the console and the jobs: %s', (permission) => {
		for (const about of everybody) {
			expect(can({ kind: 'console' }, permission, subjects[about])).toBe(atConsole.includes(permission));
			expect(can({ kind: 'system' }, permission, subjects[about])).toBe(false);
		}
	});

	test('nobody reviews oneself, not even with every role and standing above oneself', () => {
		for (const permission of ['result.open', 'review.sign'] as const)
			expect(can(person(...roles), permission, { staffId: 'chen-wei', managedByActor: true })).toBe(false);
	});
});

test('an actor is written in the log by key or kind, never by id or name', () => {
	expect(actorKey(person('learner'))).toBe('p-abcdefgh2345mnpq');
	expect(actorKey({ kind: 'console' })).toBe('console');
	expect(actorKey({ kind: 'system' })).toBe('system');
});
