import { eraseSubject as eraseCertificates } from '#lib/certificate/certificates.server.ts';
import { type KeptHolder, restoreHolder, takeHolders } from '#lib/certificate/store.server.ts';
import type { Periods } from '#lib/core/config.server.ts';
import { dateIn } from '#lib/core/time.ts';
import { DomainError } from '#lib/core/errors.ts';
import { needCompaction } from '#lib/database/compact.server.ts';
import { alone } from '#lib/database/lock.server.ts';
import type { Tx } from '#lib/database/transact.server.ts';
import { type PrivateText, restorePrivateText, takePrivateTexts } from '#lib/log/private-text.server.ts';
import { deleteMailsOf } from '#lib/notify/store.server.ts';
import { forgetOpenings } from '#lib/question/openings.store.server.ts';
import { forget } from '#lib/recall/store.server.ts';
import { eraseSubject as eraseSessions, type SessionContext } from '#lib/session/sessions.server.ts';
import { closeAccount } from '#lib/staff/people.server.ts';
import type { Person } from '#lib/staff/staff.ts';
import {
	type Identity,
	lockPersonByKey,
	maskPerson,
	personBySignIn,
	unmaskPerson,
} from '#lib/staff/store.server.ts';
import { staleCopies } from './afterwards.server.ts';
import * as entries from './entries.ts';
import { type Basis, isKept, keptUntil, maskOf, overrides } from './retention.ts';
import * as store from './store.server.ts';

export interface RetentionContext extends SessionContext {
	readonly config: { readonly timeZone: string; readonly keep: Periods };
}

/** Who does it, and by what. */
export interface Warrant {
	/** A person's key, `console` or `system`. */
	readonly actor: string;
	/** The decision that it rests on; null at the command line. */
	readonly decision: string | null;
	/** Epoch ms. */
	readonly at: number;
}

/** The person, held until the transaction ends. Throws `not-found`, `subject.erased`. */
async function hold(tx: Tx, key: string): Promise<Person> {
	await alone(tx.sql, `subject ${key}`);
	const person = await lockPersonByKey(tx.sql, key);
	if (!person) throw new DomainError('not-found', null);
	if (person.erasedAt !== null) throw new DomainError('subject.erased', null);
	return person;
}

/** Throws `subject.kept` while a period of keeping runs that this ground does not override. */
export async function mustBeErasable(
	tx: Pick<Tx, 'sql'>,
	ctx: Pick<RetentionContext, 'clock' | 'config'>,
	person: Pick<Person, 'id' | 'leftAt'>,
	basis: Basis,
): Promise<void> {
	if (overrides(basis)) return;
	const since = await store.keptSince(tx.sql, person);
	const { keep } = ctx.config;
	if (!isKept(since, keep, ctx.clock())) return;
	const until = keptUntil(since, keep);
	throw new DomainError('subject.kept', {
		until: until === null ? null : dateIn(ctx.config.timeZone, until),
	});
}

/** Takes everything out that names a person or was written about them, other than their row and what is set apart. */
async function takeOut(tx: Tx, ctx: RetentionContext, person: Person, email: string | null) {
	const texts = await takePrivateTexts(tx.sql, person.key);
	const holders = await takeHolders(tx.sql, person.id);
	await eraseSessions(tx, ctx, person);
	const mails = await deleteMailsOf(tx.sql, { key: person.key, email });
	return { texts, holders, mails };
}

/**
 * Deletes name, sign-in name, addresses, password, sessions, free texts with their salts, names on certificates, mails and
 * what practice remembers. The person's row stays under a mask, because official rows refer to it; the log stays as it
 * is, and verifies as before.
 * @throws `not-found`, `subject.erased`, `subject.kept`, `role.last`
 */
export async function erase(
	tx: Tx,
	ctx: RetentionContext,
	key: string,
	basis: Basis,
	warrant: Warrant,
): Promise<void> {
	const person = await hold(tx, key);
	await mustBeErasable(tx, ctx, person, basis);
	await closeAccount(tx, person, warrant);
	const [identity] = await store.apart<Identity>(tx.sql, person.id, 'identity');
	const { texts, holders, mails } = await takeOut(tx, ctx, person, identity?.email ?? person.email);
	await eraseCertificates(tx, person.id);
	await forget(tx.sql, person.id);
	await forgetOpenings(tx.sql, person.id);
	const apart = {
		texts: (await store.apart(tx.sql, person.id, 'text')).length,
		holders: (await store.apart(tx.sql, person.id, 'holder')).length,
	};
	await store.deleteApart(tx.sql, person.id);
	const { actor, decision, at } = warrant;
	await maskPerson(tx.sql, person.id, maskOf(key, 'erased'), { restrictedAt: null, erasedAt: at });
	await needCompaction(tx, at);
	await staleCopies(tx, at);
	tx.record(
		entries.subjectErased.entry({
			at,
			actor,
			subject: key,
			data: {
				basis,
				decision,
				texts: texts.length + apart.texts,
				mails,
				certificates: holders.length + apart.holders,
			},
		}),
	);
}

/**
 * Sets apart instead of deleting (PIPL art. 47): from now on nobody but auditors sees name, texts and names on
 * certificates, lists show the key alone, and signing in is over.
 * @throws `not-found`, `subject.erased`, `subject.restricted`, `role.last`
 */
export async function restrict(
	tx: Tx,
	ctx: RetentionContext,
	key: string,
	basis: Basis,
	warrant: Warrant,
): Promise<void> {
	const person = await hold(tx, key);
	if (person.restrictedAt !== null) throw new DomainError('subject.restricted', null);
	await closeAccount(tx, person, warrant);
	const { signIn, name, email, managerId, id } = person;
	const { texts, holders } = await takeOut(tx, ctx, person, email);
	const identity: Identity = { signIn, name, email, managerId };
	await store.setApart(tx.sql, ctx.ids, id, 'identity', identity);
	for (const text of texts) await store.setApart(tx.sql, ctx.ids, id, 'text', text);
	for (const holder of holders) await store.setApart(tx.sql, ctx.ids, id, 'holder', holder);
	const { actor, decision, at } = warrant;
	await maskPerson(tx.sql, id, maskOf(key, 'restricted'), { restrictedAt: at, erasedAt: null });
	await staleCopies(tx, at);
	tx.record(entries.subjectRestricted.entry({ at, actor, subject: key, data: { basis, decision } }));
}

/**
 * Puts back what was set apart. The account stays disabled, without password and roles.
 * @throws `not-found`, `subject.erased`, `subject.unrestricted`, `staff.exists` where somebody else has the sign-in name now
 */
export async function lift(tx: Tx, ctx: RetentionContext, key: string, warrant: Warrant): Promise<void> {
	const person = await hold(tx, key);
	const [identity] = await store.apart<Identity>(tx.sql, person.id, 'identity');
	if (person.restrictedAt === null || !identity) throw new DomainError('subject.unrestricted', null);
	if (await personBySignIn(tx.sql, identity.signIn))
		throw new DomainError('staff.exists', { signIn: identity.signIn });
	await unmaskPerson(tx.sql, person.id, identity);
	for (const text of await store.apart<PrivateText>(tx.sql, person.id, 'text'))
		await restorePrivateText(tx.sql, key, text);
	for (const holder of await store.apart<KeptHolder>(tx.sql, person.id, 'holder'))
		await restoreHolder(tx.sql, holder);
	await store.deleteApart(tx.sql, person.id);
	const { actor, decision, at } = warrant;
	tx.record(entries.subjectUnrestricted.entry({ at, actor, subject: key, data: { decision } }));
}
