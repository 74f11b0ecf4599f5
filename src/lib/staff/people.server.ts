import { sha256Hex } from '#lib/core/canonical.ts';
import { DomainError } from '#lib/core/errors.ts';
import { HOUR } from '#lib/core/time.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import type { Context } from '#lib/database/context.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import { alone } from '#lib/database/lock.server.ts';
import { isUniqueViolation, type Tx } from '#lib/database/transact.server.ts';
import * as entries from './entries.ts';
import { type Actor, actorKey, can, type Role } from './permission.ts';
import { demand } from './demand.ts';
import {
	isSignIn,
	LONGEST_SIGN_IN,
	MOST_UNIT_DEPTH,
	normaliseSignIn,
	PASSWORD_LINK_HOURS,
	type Person,
	type Unit,
} from './staff.ts';
import * as store from './store.server.ts';

export interface ActorContext extends Context {
	readonly actor: Actor;
}

const UNIT_ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const LONGEST_NAME = 120;
const LONGEST_UNIT_ID = 40;
/** Held while lines of management or roles change: two changes, each sound alone, could close a circle together. */
const ROSTER = 'staff.roster';

/** A line of text without control or bidirectional characters, trimmed. Throws `text.empty`, `text.long` or `text.control`. */
function line(text: string, field: string, most: number): string {
	const trimmed = text.trim();
	if (trimmed === '') throw new DomainError('text.empty', null, { field });
	if ([...trimmed].length > most) throw new DomainError('text.long', { most }, { field });
	if (/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(trimmed))
		throw new DomainError('text.control', null, { field });
	return trimmed;
}

/**
 * Adds a unit below its parent, or as a root. Its id is short and lower-case (`retail-north`).
 * Throws `unit.id`, `unit.exists`, `unit.unknown`, `unit.deep`.
 */
export async function addUnit(
	ctx: ActorContext,
	input: { id: string; name: string; parentId: string | null },
): Promise<void> {
	demand(ctx.actor, 'staff.manage');
	const name = line(input.name, 'name', LONGEST_NAME);
	if (!UNIT_ID.test(input.id) || input.id.length > LONGEST_UNIT_ID)
		throw new DomainError('unit.id', { most: LONGEST_UNIT_ID }, { field: 'id' });
	await ctx.transact(async (tx) => {
		if (input.parentId !== null) {
			await mustBeUnit(tx, input.parentId, 'parent');
			if ((await store.unitDepth(tx.sql, input.parentId)) + 2 > MOST_UNIT_DEPTH)
				throw new DomainError('unit.deep', { most: MOST_UNIT_DEPTH }, { field: 'parent' });
		}
		if (await store.unitById(tx.sql, input.id))
			throw new DomainError('unit.exists', { id: input.id }, { field: 'id' });
		await store.insertUnit(tx.sql, { id: input.id, name, parentId: input.parentId }, ctx.clock());
		tx.record(
			entries.unitAdded.entry({
				at: ctx.clock(),
				actor: actorKey(ctx.actor),
				subject: input.id,
				data: { parent: input.parentId },
			}),
		);
	});
}

async function mustBeUnit(tx: Tx, id: string, field: string): Promise<void> {
	if (!(await store.unitById(tx.sql, id))) throw new DomainError('unit.unknown', { id }, { field });
}

export interface NewPerson {
	readonly signIn: string;
	readonly name: string;
	readonly email: string | null;
	readonly unitId: string;
	/** Sign-in name of the manager. */
	readonly manager: string | null;
	readonly roles: readonly Role[];
}

/**
 * Adds a person and makes a one-time link to set a password. Everybody is a learner besides the roles named.
 * @returns the person's id and the token of the link, shown once and stored only as a hash
 * @throws `sign-in.form`, `staff.exists`, `unit.unknown`, `manager.unknown`, `text.*`, `email.form`
 */
export async function addStaff(ctx: ActorContext, input: NewPerson): Promise<{ id: string; token: string }> {
	demand(ctx.actor, 'staff.manage');
	const signIn = normaliseSignIn(input.signIn);
	if (!isSignIn(signIn))
		throw new DomainError('sign-in.form', { most: LONGEST_SIGN_IN }, { field: 'sign-in' });
	const name = line(input.name, 'name', LONGEST_NAME);
	const email = input.email?.trim() || null;
	if (email !== null && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
		throw new DomainError('email.form', null, { field: 'email' });
	try {
		return await ctx.transact(async (tx) => {
			await mustBeUnit(tx, input.unitId, 'unit');
			if (await store.personBySignIn(tx.sql, signIn))
				throw new DomainError('staff.exists', { signIn }, { field: 'sign-in' });
			const manager = await managerBySignIn(tx, input.manager);
			const roles = [...new Set<Role>(['learner', ...input.roles])].sort();
			const id = ctx.ids.id();
			const key = ctx.ids.personKey();
			const at = ctx.clock();
			await store.insertStaff(tx.sql, {
				id,
				key,
				signIn,
				name,
				email,
				unitId: input.unitId,
				managerId: manager?.id ?? null,
				locale: null,
				roles,
				createdAt: at,
			});
			tx.record(
				entries.staffAdded.entry({
					at,
					actor: actorKey(ctx.actor),
					subject: key,
					data: { unit: input.unitId, manager: manager?.key ?? null, roles },
				}),
			);
			return { id, token: await newPasswordLink(ctx, tx, { id, key }) };
		});
	} catch (error) {
		// Two administrators adding the same name at once.
		if (isUniqueViolation(error))
			throw new DomainError('staff.exists', { signIn }, { field: 'sign-in', cause: error });
		throw error;
	}
}

async function managerBySignIn(tx: Tx, manager: string | null): Promise<Person | null> {
	if (!manager?.trim()) return null;
	const person = await store.personBySignIn(tx.sql, normaliseSignIn(manager));
	if (!person || person.status !== 'active')
		throw new DomainError('manager.unknown', { signIn: manager }, { field: 'manager' });
	return person;
}

async function newPasswordLink(
	ctx: ActorContext,
	tx: Tx,
	person: { id: string; key: string },
): Promise<string> {
	const token = ctx.ids.secret();
	const at = ctx.clock();
	await store.spendPasswordLinks(tx.sql, person.id, at);
	await store.insertPasswordLink(tx.sql, {
		tokenHash: sha256Hex(token),
		staffId: person.id,
		createdAt: at,
		expiresAt: at + PASSWORD_LINK_HOURS * HOUR,
	});
	tx.record(
		entries.passwordLinkMade.entry({ at, actor: actorKey(ctx.actor), subject: person.key, data: {} }),
	);
	return token;
}

/** The person. Throws `not-found`, and `staff.set-apart` for somebody restricted or erased, of whom nothing is changed. */
async function mustBePerson(tx: Tx, id: string): Promise<Person> {
	const person = await store.personById(tx.sql, id);
	if (!person) throw new DomainError('not-found', null);
	if (person.restrictedAt !== null || person.erasedAt !== null)
		throw new DomainError('staff.set-apart', null);
	return person;
}

/** Makes a new one-time link to set a password; earlier links of the person stop working. */
export async function makePasswordLink(ctx: ActorContext, staffId: string): Promise<{ token: string }> {
	demand(ctx.actor, 'staff.manage');
	return ctx.transact(async (tx) => {
		const person = await mustBePerson(tx, staffId);
		if (person.status !== 'active') throw new DomainError('staff.disabled', { name: person.name });
		return { token: await newPasswordLink(ctx, tx, person) };
	});
}

/** Moves a person to another unit and manager. Throws `manager.circle` where the manager stands below the person. */
export async function moveStaff(
	ctx: ActorContext,
	staffId: string,
	to: { unitId: string; manager: string | null },
): Promise<void> {
	demand(ctx.actor, 'staff.manage');
	await ctx.transact(async (tx) => {
		await alone(tx.sql, ROSTER);
		const person = await mustBePerson(tx, staffId);
		await mustBeUnit(tx, to.unitId, 'unit');
		const manager = await managerBySignIn(tx, to.manager);
		const managerId = manager?.id ?? null;
		if (
			managerId !== null &&
			(managerId === staffId || (await store.managesPerson(tx.sql, staffId, managerId)))
		)
			throw new DomainError('manager.circle', null, { field: 'manager' });
		if (person.unitId === to.unitId && person.managerId === managerId) return;
		const former = person.managerId === null ? undefined : await store.personById(tx.sql, person.managerId);
		await store.setPlace(tx.sql, staffId, to.unitId, managerId);
		tx.record(
			entries.staffMoved.entry({
				at: ctx.clock(),
				actor: actorKey(ctx.actor),
				subject: person.key,
				data: {
					unit: to.unitId,
					manager: manager?.key ?? null,
					fromUnit: person.unitId,
					fromManager: former?.key ?? null,
				},
			}),
		);
	});
}

/**
 * Gives or takes a role, once: a repeated call changes and logs nothing (I5).
 * Nobody changes their own roles, and the last administrator and officer keep theirs (`role.own`, `role.last`).
 * @returns whether anything changed, so that the caller can end the person's sessions in the same transaction
 */
export async function changeRole(
	tx: Tx,
	ctx: ActorContext,
	staffId: string,
	role: Role,
	held: boolean,
): Promise<boolean> {
	demand(ctx.actor, 'staff.manage');
	await alone(tx.sql, ROSTER);
	const person = await mustBePerson(tx, staffId);
	if (ctx.actor.kind === 'person' && ctx.actor.id === staffId) throw new DomainError('role.own', null);
	if (person.roles.includes(role) === held) return false;
	if (held) await store.insertRole(tx.sql, staffId, role);
	else {
		await keepOne(tx, person, role);
		await store.deleteRole(tx.sql, staffId, role);
	}
	tx.record(
		(held ? entries.roleGranted : entries.roleRevoked).entry({
			at: ctx.clock(),
			actor: actorKey(ctx.actor),
			subject: person.key,
			data: { role },
		}),
	);
	return true;
}

async function keepOne(tx: Tx, person: Person, role: Role): Promise<void> {
	if (role !== 'admin' && role !== 'officer') return;
	if (person.status === 'active' && (await store.countActiveWithRole(tx.sql, role)) <= 1)
		throw new DomainError('role.last', { role });
}

/** Disables or enables an account, once. Throws `role.own` for one's own, `role.last` for the last administrator or officer. */
export async function changeStatus(
	tx: Tx,
	ctx: ActorContext,
	staffId: string,
	status: Person['status'],
): Promise<boolean> {
	demand(ctx.actor, 'staff.manage');
	await alone(tx.sql, ROSTER);
	const person = await mustBePerson(tx, staffId);
	if (ctx.actor.kind === 'person' && ctx.actor.id === staffId) throw new DomainError('role.own', null);
	if (person.status === status) return false;
	if (status === 'disabled') {
		for (const role of person.roles) await keepOne(tx, person, role);
		await store.spendPasswordLinks(tx.sql, staffId, ctx.clock());
	}
	await store.setStatus(tx.sql, staffId, status, ctx.clock());
	tx.record(
		(status === 'disabled' ? entries.staffDisabled : entries.staffEnabled).entry({
			at: ctx.clock(),
			actor: actorKey(ctx.actor),
			subject: person.key,
			data: {},
		}),
	);
	return true;
}

/**
 * Closes the account of somebody who is to be restricted or erased, where it is still active. Throws `role.last` for the
 * last administrator or officer. Who may do that has been asked by whoever calls this.
 */
export async function closeAccount(
	tx: Tx,
	person: Person,
	by: { readonly actor: string; readonly at: number },
): Promise<void> {
	await alone(tx.sql, ROSTER);
	if (person.status !== 'active') return;
	for (const role of person.roles) await keepOne(tx, person, role);
	const { actor, at } = by;
	await store.setStatus(tx.sql, person.id, 'disabled', at);
	tx.record(entries.staffDisabled.entry({ at, actor, subject: person.key, data: {} }));
}

/** Staff list for administrators: a page and the count of all that match. */
export async function staffPage(
	ctx: ActorContext,
	filter: store.StaffFilter,
	page: { offset: number; limit: number },
): Promise<{ people: Person[]; count: number }> {
	demand(ctx.actor, 'staff.manage');
	return {
		people: await store.listStaff(ctx.read, filter, page.offset, page.limit),
		count: await store.countStaff(ctx.read, filter),
	};
}

/** A person with the names of their place: what a page about them shows. */
export interface PlacedPerson {
	readonly person: Person;
	readonly unit: Unit;
	readonly manager: Pick<Person, 'id' | 'name' | 'signIn' | 'status'> | null;
}

async function placed(sql: Sql, person: Person): Promise<PlacedPerson> {
	const unit = await store.unitById(sql, person.unitId);
	if (!unit) throw new Error('a person stands in a unit that is not there');
	const manager = person.managerId === null ? undefined : await store.personById(sql, person.managerId);
	return { person, unit, manager: manager ?? null };
}

/** One person, for administrators. Throws `not-found` without permission, and where there is no such person. */
export async function personFor(ctx: ActorContext, staffId: string): Promise<PlacedPerson> {
	demand(ctx.actor, 'staff.manage');
	const person = await store.personById(ctx.read, staffId);
	if (!person) throw new DomainError('not-found', null);
	return placed(ctx.read, person);
}

/** Oneself. Throws `not-found` for an actor that is no person. */
export async function ownPerson(ctx: ActorContext): Promise<PlacedPerson> {
	const person = ctx.actor.kind === 'person' ? await store.personById(ctx.read, ctx.actor.id) : undefined;
	if (!person) throw new DomainError('not-found', null);
	return placed(ctx.read, person);
}

/** Units for choosing one: for whoever manages staff or assigns programmes. */
export async function unitList(ctx: ActorContext) {
	if (!can(ctx.actor, 'staff.manage') && !can(ctx.actor, 'assignment.make'))
		demand(ctx.actor, 'staff.manage');
	return store.allUnits(ctx.read);
}

/** Remembers the language a person reads in. */
export async function chooseLocale(ctx: Context, staffId: string, locale: Locale): Promise<void> {
	await ctx.transact((tx) => store.setLocale(tx.sql, staffId, locale));
}
