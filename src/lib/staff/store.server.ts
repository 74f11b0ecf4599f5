import { sql as raw, type SqlBool } from 'kysely';
import { compiled } from '#lib/database/compiled.server.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import { keeping, locking } from '#lib/database/lock.server.ts';
import { isLocale } from '#lib/i18n/catalogue.ts';
import { isRole, type Role } from './permission.ts';
import { isSignIn, type Person, type Unit } from './staff.ts';

const columns = [
	'staff.id',
	'staff.key',
	'staff.sign_in',
	'staff.name',
	'staff.email',
	'staff.unit_id',
	'staff.manager_id',
	'staff.status',
	'staff.locale',
	'staff.password',
	'staff.disabled_at',
	'staff.restricted_at',
	'staff.erased_at',
] as const;

interface Row {
	id: string;
	key: string;
	sign_in: string;
	name: string;
	email: string | null;
	unit_id: string;
	manager_id: string | null;
	status: string;
	locale: string | null;
	password: string | null;
	disabled_at: number | null;
	restricted_at: number | null;
	erased_at: number | null;
}

function toPerson(row: Row, roles: readonly Role[]): Person {
	return {
		id: row.id,
		key: row.key,
		signIn: row.sign_in,
		name: row.name,
		email: row.email,
		unitId: row.unit_id,
		managerId: row.manager_id,
		status: row.status === 'active' ? 'active' : 'disabled',
		locale: isLocale(row.locale) ? row.locale : null,
		hasPassword: row.password !== null,
		leftAt: row.disabled_at,
		restrictedAt: row.restricted_at,
		erasedAt: row.erased_at,
		roles,
	};
}

async function rolesOf(sql: Sql, ids: readonly string[]): Promise<Map<string, Role[]>> {
	const map = new Map<string, Role[]>();
	if (ids.length === 0) return map;
	const rows = await sql
		.selectFrom('staff_role')
		.selectAll()
		.where('staff_id', 'in', ids)
		.orderBy('role')
		.execute();
	for (const { staff_id, role } of rows)
		if (isRole(role)) map.set(staff_id, [...(map.get(staff_id) ?? []), role]);
	return map;
}

async function withRoles(sql: Sql, rows: readonly Row[]): Promise<Person[]> {
	const roles = await rolesOf(
		sql,
		rows.map((row) => row.id),
	);
	return rows.map((row) => toPerson(row, roles.get(row.id) ?? []));
}

/** A person with each of their roles in a row of its own. */
const selectPerson = compiled<Row & { role: string | null }, [id: string]>((sql) =>
	sql
		.selectFrom('staff')
		.leftJoin('staff_role', 'staff_role.staff_id', 'staff.id')
		.select([...columns, 'staff_role.role'])
		.where('staff.id', '=', '')
		.orderBy('staff_role.role'),
);

export async function personById(sql: Sql, id: string): Promise<Person | undefined> {
	const rows = await selectPerson(sql, id);
	return rows[0] && toPerson(rows[0], rows.map(({ role }) => role).filter(isRole));
}

/** The same; until the transaction ends nobody restricts or erases them, so that a name copied from here is theirs. */
export async function keepPerson(sql: Sql, id: string): Promise<Person | undefined> {
	await keeping(sql, sql.selectFrom('staff').select('id').where('id', '=', id)).execute();
	return personById(sql, id);
}

/** A person by key, held until the transaction ends: whoever copies their name has done so, or waits. */
export async function lockPersonByKey(sql: Sql, key: string): Promise<Person | undefined> {
	await locking(sql, sql.selectFrom('staff').select('id').where('key', '=', key)).execute();
	return personByKey(sql, key);
}

/** @param signIn normalised; a text that can be nobody's name (PostgreSQL would choke on some) is nobody */
export async function personBySignIn(sql: Sql, signIn: string): Promise<Person | undefined> {
	if (!isSignIn(signIn)) return undefined;
	const rows = await sql.selectFrom('staff').select(columns).where('sign_in', '=', signIn).execute();
	return (await withRoles(sql, rows))[0];
}

export async function personByKey(sql: Sql, key: string): Promise<Person | undefined> {
	const rows = await sql.selectFrom('staff').select(columns).where('key', '=', key).execute();
	return (await withRoles(sql, rows))[0];
}

export interface StaffFilter {
	/** Part of a name or a sign-in name. */
	readonly search?: string | undefined;
	readonly status?: 'active' | 'disabled' | undefined;
	readonly unitId?: string | undefined;
}

/** Condition on `staff`: part of a name or a sign-in name, whatever its case; `%` and `_` stand for themselves. */
export function nameHolds(search: string) {
	const like = `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
	return raw<SqlBool>`(lower(staff.name) like ${like} escape '\\' or staff.sign_in like ${like} escape '\\')`;
}

function matching(sql: Sql, filter: StaffFilter) {
	let query = sql.selectFrom('staff');
	if (filter.status) query = query.where('status', '=', filter.status);
	if (filter.unitId) {
		const unit = filter.unitId;
		query = query.where('unit_id', 'in', (eb) =>
			eb.selectFrom('unit_tree').select('unit_id').where('ancestor_id', '=', unit),
		);
	}
	if (filter.search) query = query.where(nameHolds(filter.search));
	return query;
}

export async function countStaff(sql: Sql, filter: StaffFilter): Promise<number> {
	const row = await matching(sql, filter)
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.executeTakeFirstOrThrow();
	return Number(row.n);
}

/** A page of people in the order of their sign-in names. */
export async function listStaff(
	sql: Sql,
	filter: StaffFilter,
	offset: number,
	limit: number,
): Promise<Person[]> {
	const rows = await matching(sql, filter)
		.select(columns)
		.orderBy('sign_in')
		.orderBy('id')
		.offset(offset)
		.limit(limit)
		.execute();
	return withRoles(sql, rows);
}

export async function namesOf(sql: Sql, ids: readonly string[]): Promise<Map<string, string>> {
	if (ids.length === 0) return new Map();
	const rows = await sql.selectFrom('staff').select(['id', 'name']).where('id', 'in', ids).execute();
	return new Map(rows.map((row) => [row.id, row.name]));
}

/** Names of people by their keys. */
export async function namesByKey(sql: Sql, keys: readonly string[]): Promise<Map<string, string>> {
	if (keys.length === 0) return new Map();
	const rows = await sql.selectFrom('staff').select(['key', 'name']).where('key', 'in', keys).execute();
	return new Map(rows.map((row) => [row.key, row.name]));
}

/** Active people of a unit and all units below it. */
export async function activeStaffBelow(sql: Sql, unitId: string): Promise<{ id: string; key: string }[]> {
	return sql
		.selectFrom('staff')
		.innerJoin('unit_tree', 'unit_tree.unit_id', 'staff.unit_id')
		.select(['staff.id', 'staff.key'])
		.where('unit_tree.ancestor_id', '=', unitId)
		.where('staff.status', '=', 'active')
		.orderBy('staff.id')
		.execute();
}

/** How many ids one statement takes: SQLite and PostgreSQL both bound the number of parameters. */
const IDS_A_STATEMENT = 5_000;

/** The active ones among people, in the order of their ids. */
export async function activeStaffAmong(
	sql: Sql,
	ids: readonly string[],
): Promise<{ id: string; key: string }[]> {
	const found: { id: string; key: string }[] = [];
	for (let i = 0; i < ids.length; i += IDS_A_STATEMENT)
		found.push(
			...(await sql
				.selectFrom('staff')
				.select(['id', 'key'])
				.where('id', 'in', ids.slice(i, i + IDS_A_STATEMENT))
				.where('status', '=', 'active')
				.execute()),
		);
	return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Whether `managerId` stands anywhere above the person in the line of management. */
export async function managesPerson(sql: Sql, managerId: string, staffId: string): Promise<boolean> {
	const row = await sql
		.withRecursive('line', (db) =>
			db
				.selectFrom('staff')
				.select(['staff.id', 'staff.manager_id'])
				.where('staff.id', '=', staffId)
				// UNION, not UNION ALL: a circle that slipped in ends the walk instead of turning for ever.
				.union(
					db
						.selectFrom('staff')
						.innerJoin('line', 'line.manager_id', 'staff.id')
						.select(['staff.id', 'staff.manager_id']),
				),
		)
		.selectFrom('line')
		.select('id')
		.where('manager_id', '=', managerId)
		.executeTakeFirst();
	return row !== undefined;
}

export async function insertStaff(
	sql: Sql,
	person: Omit<Person, 'hasPassword' | 'status' | 'leftAt' | 'restrictedAt' | 'erasedAt'> & {
		createdAt: number;
	},
): Promise<void> {
	await sql
		.insertInto('staff')
		.values({
			id: person.id,
			key: person.key,
			sign_in: person.signIn,
			name: person.name,
			email: person.email,
			unit_id: person.unitId,
			manager_id: person.managerId,
			status: 'active',
			locale: person.locale,
			password: null,
			password_at: null,
			created_at: person.createdAt,
		})
		.execute();
	for (const role of person.roles) await insertRole(sql, person.id, role);
}

export async function insertRole(sql: Sql, staffId: string, role: Role): Promise<void> {
	await sql.insertInto('staff_role').values({ staff_id: staffId, role }).execute();
}

export async function deleteRole(sql: Sql, staffId: string, role: Role): Promise<void> {
	await sql.deleteFrom('staff_role').where('staff_id', '=', staffId).where('role', '=', role).execute();
}

/** How many active people hold a role. */
export async function countActiveWithRole(sql: Sql, role: Role): Promise<number> {
	const row = await sql
		.selectFrom('staff_role')
		.innerJoin('staff', 'staff.id', 'staff_role.staff_id')
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.where('role', '=', role)
		.where('status', '=', 'active')
		.executeTakeFirstOrThrow();
	return Number(row.n);
}

/** @param at the present, epoch ms: since when a disabled person has left */
export async function setStatus(
	sql: Sql,
	staffId: string,
	status: Person['status'],
	at: number,
): Promise<void> {
	await sql
		.updateTable('staff')
		.set({ status, disabled_at: status === 'disabled' ? at : null })
		.where('id', '=', staffId)
		.execute();
}

export async function setLocale(sql: Sql, staffId: string, locale: string): Promise<void> {
	await sql.updateTable('staff').set({ locale }).where('id', '=', staffId).execute();
}

export async function setPlace(
	sql: Sql,
	staffId: string,
	unitId: string,
	managerId: string | null,
): Promise<void> {
	await sql
		.updateTable('staff')
		.set({ unit_id: unitId, manager_id: managerId })
		.where('id', '=', staffId)
		.execute();
}

/** PHC string of a person's password; null where none is set or there is no such person. */
export async function passwordOf(sql: Sql, staffId: string): Promise<string | null> {
	const row = await sql.selectFrom('staff').select('password').where('id', '=', staffId).executeTakeFirst();
	return row?.password ?? null;
}

export async function setPassword(sql: Sql, staffId: string, password: string, at: number): Promise<void> {
	await sql.updateTable('staff').set({ password, password_at: at }).where('id', '=', staffId).execute();
}

export async function insertPasswordLink(
	sql: Sql,
	link: { tokenHash: string; staffId: string; createdAt: number; expiresAt: number },
): Promise<void> {
	await sql
		.insertInto('password_link')
		.values({
			token_hash: link.tokenHash,
			staff_id: link.staffId,
			created_at: link.createdAt,
			expires_at: link.expiresAt,
			used_at: null,
		})
		.execute();
}

/** The person a one-time link is for, while it is unused and in time. */
export async function passwordLinkOwner(
	sql: Sql,
	tokenHash: string,
	now: number,
): Promise<string | undefined> {
	const row = await sql
		.selectFrom('password_link')
		.select('staff_id')
		.where('token_hash', '=', tokenHash)
		.where('used_at', 'is', null)
		.where('expires_at', '>', now)
		.executeTakeFirst();
	return row?.staff_id;
}

/** Spends every unused link of a person. */
export async function spendPasswordLinks(sql: Sql, staffId: string, at: number): Promise<void> {
	await sql
		.updateTable('password_link')
		.set({ used_at: at })
		.where('staff_id', '=', staffId)
		.where('used_at', 'is', null)
		.execute();
}

export async function unitById(sql: Sql, id: string): Promise<Unit | undefined> {
	const row = await sql.selectFrom('unit').selectAll().where('id', '=', id).executeTakeFirst();
	return row && { id: row.id, name: row.name, parentId: row.parent_id };
}

export async function allUnits(sql: Sql): Promise<Unit[]> {
	const rows = await sql.selectFrom('unit').selectAll().orderBy('id').execute();
	return rows.map((row) => ({ id: row.id, name: row.name, parentId: row.parent_id }));
}

/** Depth of a unit below the root: 0 for a root. */
export async function unitDepth(sql: Sql, id: string): Promise<number> {
	const row = await sql
		.selectFrom('unit_tree')
		.select((eb) => eb.fn.max('depth').as('depth'))
		.where('unit_id', '=', id)
		.executeTakeFirstOrThrow();
	return Number(row.depth);
}

export async function insertUnit(sql: Sql, unit: Unit, at: number): Promise<void> {
	await sql
		.insertInto('unit')
		.values({ id: unit.id, name: unit.name, parent_id: unit.parentId, created_at: at })
		.execute();
	const above = unit.parentId
		? await sql
				.selectFrom('unit_tree')
				.select(['ancestor_id', 'depth'])
				.where('unit_id', '=', unit.parentId)
				.execute()
		: [];
	await sql
		.insertInto('unit_tree')
		.values([
			{ ancestor_id: unit.id, unit_id: unit.id, depth: 0 },
			...above.map((row) => ({ ancestor_id: row.ancestor_id, unit_id: unit.id, depth: row.depth + 1 })),
		])
		.execute();
}

/** What names a person, and by whom they were managed. */
export interface Identity {
	readonly signIn: string;
	readonly name: string;
	readonly email: string | null;
	readonly managerId: string | null;
}

/**
 * Puts a mask in the place of what names a person: their row stays, because official rows refer to it. Password, links,
 * roles and language go for good.
 * @param mask what lists show from now on; also the sign-in name, with which nobody can sign in
 */
export async function maskPerson(
	sql: Sql,
	id: string,
	mask: { readonly name: string; readonly signIn: string },
	since: { readonly restrictedAt: number | null; readonly erasedAt: number | null },
): Promise<void> {
	await sql
		.updateTable('staff')
		.set({
			name: mask.name,
			sign_in: mask.signIn,
			email: null,
			manager_id: null,
			password: null,
			password_at: null,
			locale: null,
			restricted_at: since.restrictedAt,
			erased_at: since.erasedAt,
		})
		.where('id', '=', id)
		.execute();
	await sql.deleteFrom('password_link').where('staff_id', '=', id).execute();
	await sql.deleteFrom('staff_role').where('staff_id', '=', id).execute();
}

/** Puts back what a mask stood for. The account stays disabled. */
export async function unmaskPerson(sql: Sql, id: string, identity: Identity): Promise<void> {
	await sql
		.updateTable('staff')
		.set({
			name: identity.name,
			sign_in: identity.signIn,
			email: identity.email,
			manager_id: identity.managerId,
			restricted_at: null,
		})
		.where('id', '=', id)
		.execute();
}

/** When a person's data was erased, epoch ms; undefined where it was not, or there is no such person. */
export async function erasedAt(sql: Sql, key: string): Promise<number | undefined> {
	const row = await sql.selectFrom('staff').select('erased_at').where('key', '=', key).executeTakeFirst();
	return row?.erased_at ?? undefined;
}

/** People who left before an instant and are not erased: id and key. */
export async function peopleLeftBefore(sql: Sql, at: number): Promise<{ id: string; key: string }[]> {
	return sql
		.selectFrom('staff')
		.select(['id', 'key'])
		.where('status', '=', 'disabled')
		.where('disabled_at', '<', at)
		.where('erased_at', 'is', null)
		.orderBy('id')
		.execute();
}

/** Which of some keys are of people who are restricted. */
export async function restrictedAmong(sql: Sql, keys: readonly string[]): Promise<Set<string>> {
	if (keys.length === 0) return new Set();
	const rows = await sql
		.selectFrom('staff')
		.select('key')
		.where('key', 'in', keys)
		.where('restricted_at', 'is not', null)
		.execute();
	return new Set(rows.map(({ key }) => key));
}

/** The restricted, the latest first. */
export async function restrictedPeople(sql: Sql): Promise<{ id: string; key: string; since: number }[]> {
	const rows = await sql
		.selectFrom('staff')
		.select(['id', 'key', 'restricted_at'])
		.where('restricted_at', 'is not', null)
		.orderBy('restricted_at', 'desc')
		.orderBy('id')
		.execute();
	return rows.map(({ id, key, restricted_at }) => ({ id, key, since: restricted_at ?? 0 }));
}
