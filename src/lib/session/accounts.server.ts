import { sha256Hex } from '#lib/core/canonical.ts';
import { DomainError } from '#lib/core/errors.ts';
import { alone } from '#lib/database/lock.server.ts';
import type { Tx } from '#lib/database/transact.server.ts';
import { checkNewPassword, hashPassword } from '#lib/staff/password.server.ts';
import { type ActorContext, changeRole, changeStatus } from '#lib/staff/people.server.ts';
import { actorKey, type Role } from '#lib/staff/permission.ts';
import { demand } from '#lib/staff/demand.ts';
import type { Person } from '#lib/staff/staff.ts';
import { passwordLinkOwner, personById, setPassword, spendPasswordLinks } from '#lib/staff/store.server.ts';
import { passwordSet, sessionStarted } from './entries.ts';
import { confirmPassword, renewSessions, type SessionContext, type SignedIn } from './sessions.server.ts';
import { deleteSessionsOf } from './store.server.ts';

type AccountContext = SessionContext & ActorContext;

/** Gives or takes a role and ends the person's sessions, so that no page goes on under the old roles. */
export async function setRole(
	ctx: AccountContext,
	staffId: string,
	role: Role,
	held: boolean,
): Promise<void> {
	await ctx.transact(async (tx) => {
		if (await changeRole(tx, ctx, staffId, role, held)) await deleteSessionsOf(tx.sql, staffId);
	});
}

/** Disables an account, ending its sessions and links, or enables it again. */
export async function setAccountStatus(
	ctx: AccountContext,
	staffId: string,
	status: Person['status'],
): Promise<void> {
	await ctx.transact(async (tx) => {
		if (await changeStatus(tx, ctx, staffId, status)) await deleteSessionsOf(tx.sql, staffId);
	});
}

async function writePassword(
	tx: Tx,
	ctx: SessionContext,
	person: Person,
	phc: string,
	by: 'link' | 'owner' | 'console',
	actor: string,
): Promise<void> {
	const at = ctx.clock();
	await setPassword(tx.sql, person.id, phc, at);
	await spendPasswordLinks(tx.sql, person.id, at);
	tx.record(passwordSet.entry({ at, actor, subject: person.key, data: { by } }));
}

/** Whether a one-time link still works, and for whom. */
export async function linkOwner(ctx: SessionContext, token: string): Promise<Person | undefined> {
	const id = await passwordLinkOwner(ctx.read, sha256Hex(token), ctx.clock());
	const person = id === undefined ? undefined : await personById(ctx.read, id);
	return person?.status === 'active' ? person : undefined;
}

/**
 * Sets a password by a one-time link and signs in; every other session ends.
 * @throws `link.spent`, `password.*`
 */
export async function setPasswordByLink(
	ctx: SessionContext,
	input: { token: string; password: string; address: string; agent: string },
): Promise<{ token: string; person: Person }> {
	const owner = await linkOwner(ctx, input.token);
	if (!owner) throw new DomainError('link.spent', null);
	checkNewPassword(input.password, [owner.signIn, owner.name]);
	const phc = await hashPassword(input.password);
	return ctx.transact(async (tx) => {
		// Twice the same link at once: the second finds it spent.
		await alone(tx.sql, sha256Hex(input.token));
		if ((await passwordLinkOwner(tx.sql, sha256Hex(input.token), ctx.clock())) !== owner.id)
			throw new DomainError('link.spent', null);
		await writePassword(tx, ctx, owner, phc, 'link', owner.key);
		tx.record(sessionStarted.entry({ at: ctx.clock(), actor: owner.key, subject: owner.key, data: {} }));
		return { token: await renewSessions(tx, ctx, owner, input), person: owner };
	});
}

/** Changes one's own password; every other session ends, this one gets a new token. Throws `password.*`, `sign-in.throttled`. */
export async function changePassword(
	ctx: SessionContext,
	who: SignedIn,
	input: { current: string; password: string; address: string; agent: string },
): Promise<{ token: string }> {
	await confirmPassword(ctx, who.person, input.current);
	checkNewPassword(input.password, [who.person.signIn, who.person.name]);
	const phc = await hashPassword(input.password);
	return ctx.transact(async (tx) => {
		await writePassword(tx, ctx, who.person, phc, 'owner', who.person.key);
		return { token: await renewSessions(tx, ctx, who.person, input) };
	});
}

/** Sets somebody's password from the server's command line; all their sessions end. */
export async function setPasswordAtConsole(
	ctx: AccountContext,
	staffId: string,
	password: string,
): Promise<void> {
	demand(ctx.actor, 'staff.manage');
	const person = await personById(ctx.read, staffId);
	if (!person) throw new DomainError('not-found', null);
	checkNewPassword(password, [person.signIn, person.name]);
	const phc = await hashPassword(password);
	await ctx.transact(async (tx) => {
		await writePassword(tx, ctx, person, phc, 'console', actorKey(ctx.actor));
		await deleteSessionsOf(tx.sql, staffId);
	});
}
