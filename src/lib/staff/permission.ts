/** What a person may be. A person may be several at once. */
export const roles = ['learner', 'manager', 'officer', 'auditor', 'admin'] as const;
export type Role = (typeof roles)[number];

export function isRole(value: unknown): value is Role {
	return roles.includes(value as Role);
}

/**
 * Who acts. `console` is the command line on the server itself: whoever can run it already holds the database, so it
 * may do what an administrator and an officer may; the log names it as such.
 */
export type Actor =
	| { readonly kind: 'person'; readonly id: string; readonly key: string; readonly roles: readonly Role[] }
	| { readonly kind: 'console' }
	| { readonly kind: 'system' };

/** How the actor is written in a log entry. */
export function actorKey(actor: Actor): string {
	return actor.kind === 'person' ? actor.key : actor.kind;
}

/** One vocabulary of what may be asked. Those of the first group are asked with a subject. */
export type Permission =
	| 'attempt.sit'
	| 'result.read-own'
	| 'result.open'
	| 'review.sign'
	| 'certificate.read'
	| 'programmes.sit'
	| 'team.see'
	| 'assignment.make'
	| 'progress.see'
	| 'bank.read'
	| 'log.read'
	| 'decision.ask'
	| 'decision.take'
	| 'subject.erase'
	| 'restricted.see'
	| 'log.keys'
	| 'evidence.make'
	| 'certificates.see'
	| 'certificate.issue'
	| 'staff.manage';

/** The person that an act concerns, as far as permission depends on it. */
export interface Subject {
	readonly staffId: string;
	/** Whether the actor is the subject's manager, or the manager of one above. */
	readonly managedByActor?: boolean;
	/** Whether the subject's data is set apart, for auditors only (PIPL art. 47). */
	readonly restricted?: boolean;
}

const byRole: Partial<Record<Permission, readonly Role[]>> = {
	'programmes.sit': ['learner'],
	'team.see': ['manager'],
	'assignment.make': ['officer'],
	'progress.see': ['officer'],
	'bank.read': ['officer'],
	'log.read': ['officer', 'auditor'],
	'decision.ask': ['officer'],
	'decision.take': ['officer'],
	'restricted.see': ['auditor'],
	'certificates.see': ['officer'],
	'evidence.make': ['officer', 'auditor'],
	'staff.manage': ['admin'],
};
const byConsole: readonly Permission[] = [
	'assignment.make',
	'progress.see',
	'bank.read',
	'log.read',
	// It may ask; what is asked by one is decided by a person.
	'decision.ask',
	'subject.erase',
	'log.keys',
	'evidence.make',
	'certificates.see',
	'certificate.issue',
	'staff.manage',
];

/** Whether an actor may do this, to this subject where the permission has one (I6). */
export function can(actor: Actor, permission: Permission, subject?: Subject): boolean {
	if (actor.kind === 'system') return false;
	if (actor.kind === 'console') return byConsole.includes(permission);
	const own = subject?.staffId === actor.id;
	if (subject?.restricted && !own && !can(actor, 'restricted.see')) return false;
	switch (permission) {
		case 'attempt.sit':
			return own && actor.roles.includes('learner');
		case 'result.read-own':
			return own;
		case 'certificate.read':
			return own || actor.roles.includes('officer') || actor.roles.includes('auditor');
		case 'result.open':
		case 'review.sign':
			// Nobody reviews oneself, however the lines of management run.
			return !own && subject?.managedByActor === true && actor.roles.includes('manager');
		default:
			return byRole[permission]?.some((role) => actor.roles.includes(role)) ?? false;
	}
}
