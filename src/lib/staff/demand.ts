import { DomainError } from '../core/errors.ts';
import { type Actor, can, type Permission, type Subject } from './permission.ts';

/** Throws `not-found` unless the actor may: "not there" and "not yours" look the same from outside (I6). */
export function demand(actor: Actor, permission: Permission, subject?: Subject): void {
	if (!can(actor, permission, subject)) throw new DomainError('not-found', null);
}
