import type { Selectable } from 'kysely';
import { canonicalJson } from '#lib/core/canonical.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import type { Tables } from '#lib/database/tables.ts';
import type { PackQuery } from './pack.ts';

export const packStates = ['making', 'made', 'failed', 'cancelled'] as const;
export type PackState = (typeof packStates)[number];

/** An evidence pack, as its list shows it. */
export interface Pack {
	readonly id: string;
	/** Key of who asked for it, or `console`. */
	readonly askedBy: string;
	/** Epoch ms. */
	readonly askedAt: number;
	readonly query: PackQuery;
	/** Whether people are in it whose data is restricted: then it is for auditors alone. */
	readonly restricted: boolean;
	readonly state: PackState;
	/** People written, of how many. */
	readonly done: number;
	readonly total: number;
	/** Epoch ms of the maker's last sign of life; 0 while nobody makes it. */
	readonly beatAt: number;
	/** Size of the file, once made. */
	readonly bytes: number | null;
}

function toPack(row: Selectable<Tables['evidence_pack']>): Pack {
	const state = packStates.find((known) => known === row.state);
	if (!state) throw new Error(`stored state of a pack is unknown: ${row.state}`);
	return {
		id: row.id,
		askedBy: row.asked_by,
		askedAt: row.asked_at,
		query: JSON.parse(row.query) as PackQuery,
		restricted: row.restricted === 1,
		state,
		done: row.done,
		total: row.total,
		beatAt: row.beat_at,
		bytes: row.bytes,
	};
}

export async function insertPack(
	sql: Sql,
	pack: Pick<Pack, 'id' | 'askedBy' | 'askedAt' | 'query' | 'restricted' | 'total' | 'beatAt'> & {
		readonly key: string;
	},
): Promise<void> {
	await sql
		.insertInto('evidence_pack')
		.values({
			id: pack.id,
			asked_by: pack.askedBy,
			asked_at: pack.askedAt,
			query: canonicalJson(pack.query),
			restricted: pack.restricted ? 1 : 0,
			key: pack.key,
			state: 'making',
			done: 0,
			total: pack.total,
			beat_at: pack.beatAt,
			bytes: null,
			manifest: null,
		})
		.execute();
}

export async function packUnderKey(sql: Sql, askedBy: string, key: string): Promise<Pack | undefined> {
	const row = await sql
		.selectFrom('evidence_pack')
		.selectAll()
		.where('asked_by', '=', askedBy)
		.where('key', '=', key)
		.executeTakeFirst();
	return row && toPack(row);
}

export async function packById(sql: Sql, id: string): Promise<Pack | undefined> {
	const row = await sql.selectFrom('evidence_pack').selectAll().where('id', '=', id).executeTakeFirst();
	return row && toPack(row);
}

/** The latest packs, the newest first. */
export async function packs(
	sql: Sql,
	offset: number,
	limit: number,
): Promise<{ packs: Pack[]; count: number }> {
	const rows = await sql
		.selectFrom('evidence_pack')
		.selectAll()
		.orderBy('asked_at', 'desc')
		.orderBy('id')
		.offset(offset)
		.limit(limit)
		.execute();
	const { n } = await sql
		.selectFrom('evidence_pack')
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.executeTakeFirstOrThrow();
	return { packs: rows.map(toPack), count: Number(n) };
}

/**
 * Notes how far a pack has come, for the maker whose last sign of life stands there.
 * @returns whether it is still wanted, and still this maker's
 */
export async function beat(
	sql: Sql,
	id: string,
	{ last, at, done }: { readonly last: number; readonly at: number; readonly done: number },
): Promise<boolean> {
	const result = await sql
		.updateTable('evidence_pack')
		.set({ done, beat_at: at })
		.where('id', '=', id)
		.where('state', '=', 'making')
		.where('beat_at', '=', last)
		.executeTakeFirst();
	return result.numUpdatedRows > 0n;
}

/** Ends the making, one way or the other; what has ended stays as it is. Returns whether this call ended it. */
export async function endPack(
	sql: Sql,
	id: string,
	end: { state: Exclude<PackState, 'making'>; bytes?: number; manifest?: string },
): Promise<boolean> {
	const result = await sql
		.updateTable('evidence_pack')
		.set({ state: end.state, bytes: end.bytes ?? null, manifest: end.manifest ?? null })
		.where('id', '=', id)
		.where('state', '=', 'making')
		.executeTakeFirst();
	return result.numUpdatedRows > 0n;
}

/** What a pack is about, as instants. */
export interface Selection {
	/** Epoch ms; `to` exclusive. */
	readonly from: number;
	readonly to: number;
	readonly programme: string | null;
	readonly unit: string | null;
	readonly person: string | null;
	/** Whether people whose data is restricted are among them. */
	readonly restricted: boolean;
}

/** Finished scored attempts of a selection, joined to whose they are. */
function selected(sql: Sql, { from, to, programme, unit, person, restricted }: Selection) {
	let query = sql
		.selectFrom('attempt')
		.innerJoin('assignment', 'assignment.id', 'attempt.assignment_id')
		.innerJoin('staff', 'staff.id', 'attempt.staff_id')
		.innerJoin('unit', 'unit.id', 'staff.unit_id')
		.where('attempt.use', '=', 'scored')
		.where('attempt.state', '!=', 'open')
		.where('attempt.finished_at', '>=', from)
		.where('attempt.finished_at', '<', to);
	if (!restricted) query = query.where('staff.restricted_at', 'is', null);
	if (programme) query = query.where('attempt.programme_id', '=', programme);
	if (person) query = query.where('staff.key', '=', person);
	if (unit)
		query = query.where((eb) =>
			eb.exists(
				eb
					.selectFrom('unit_tree')
					.select('unit_tree.unit_id')
					.whereRef('unit_tree.unit_id', '=', 'staff.unit_id')
					.where('unit_tree.ancestor_id', '=', unit),
			),
		);
	return query;
}

/** Ids of the people with finished attempts in a selection, in the order in which a pack takes them. */
export async function peopleIn(sql: Sql, selection: Selection): Promise<string[]> {
	const rows = await selected(sql, selection).select('staff.id').distinct().orderBy('staff.id').execute();
	return rows.map(({ id }) => id);
}

/** A finished attempt as a pack tells it. JSON columns are as stored. */
export interface SelectedAttempt {
	readonly id: string;
	readonly assignmentId: string;
	readonly personKey: string;
	readonly name: string;
	readonly signIn: string;
	readonly unitId: string;
	readonly unit: string;
	readonly programmeId: string;
	readonly programmeHash: string;
	readonly cycle: string;
	readonly dueOn: string;
	readonly outcome: string | null;
	readonly number: number;
	readonly startedAt: number;
	readonly finishedAt: number;
	readonly state: string;
	readonly grade: number;
	readonly passed: boolean;
	readonly paper: string;
	readonly bankHash: string;
}

/** The finished attempts of some of the people of a selection. */
export async function attemptsIn(
	sql: Sql,
	selection: Selection,
	people: readonly string[],
): Promise<SelectedAttempt[]> {
	const rows = await selected(sql, selection)
		.select([
			'attempt.id',
			'attempt.assignment_id',
			'staff.key',
			'staff.name',
			'staff.sign_in',
			'staff.unit_id',
			'unit.name as unit_name',
			'attempt.programme_id',
			'attempt.programme_hash',
			'attempt.bank_hash',
			'assignment.cycle',
			'assignment.due_on',
			'assignment.outcome',
			'attempt.number',
			'attempt.started_at',
			'attempt.finished_at',
			'attempt.state',
			'attempt.grade',
			'attempt.passed',
			'attempt.paper',
		])
		.where('staff.id', 'in', people)
		.orderBy('staff.id')
		.orderBy('attempt.started_at')
		.orderBy('attempt.id')
		.execute();
	return rows.map((row) => ({
		id: row.id,
		assignmentId: row.assignment_id as string,
		personKey: row.key,
		name: row.name,
		signIn: row.sign_in,
		unitId: row.unit_id,
		unit: row.unit_name,
		programmeId: row.programme_id,
		programmeHash: row.programme_hash,
		bankHash: row.bank_hash,
		cycle: row.cycle,
		dueOn: row.due_on,
		outcome: row.outcome,
		number: row.number,
		startedAt: row.started_at,
		finishedAt: row.finished_at as number,
		state: row.state,
		grade: row.grade ?? 0,
		passed: row.passed === 1,
		paper: row.paper,
	}));
}

/** All steps of some attempts, in their order. */
export async function stepsOfAll(
	sql: Sql,
	attempts: readonly string[],
): Promise<Selectable<Tables['step']>[]> {
	return sql
		.selectFrom('step')
		.selectAll()
		.where('attempt_id', 'in', attempts)
		.orderBy('attempt_id')
		.orderBy('number')
		.execute();
}

export async function marksOfAll(
	sql: Sql,
	attempts: readonly string[],
): Promise<Selectable<Tables['mark']>[]> {
	return sql
		.selectFrom('mark')
		.selectAll()
		.where('attempt_id', 'in', attempts)
		.orderBy('attempt_id')
		.orderBy('place')
		.execute();
}

export interface EntryText {
	readonly number: number;
	readonly body: string;
}

/** Entries about some people below a size of the log, in the order of their numbers. */
export async function entriesAbout(sql: Sql, keys: readonly string[], below: number): Promise<EntryText[]> {
	if (keys.length === 0) return [];
	return sql
		.selectFrom('log_entry')
		.select(['number', 'body'])
		.where('subject', 'in', keys)
		.where('number', '<', below)
		.orderBy('number')
		.execute();
}

/** Entries of some kinds below a size of the log. */
export async function entriesOfKinds(
	sql: Sql,
	kinds: readonly string[],
	below: number,
): Promise<EntryText[]> {
	return sql
		.selectFrom('log_entry')
		.select(['number', 'body'])
		.where('kind', 'in', kinds)
		.where('number', '<', below)
		.orderBy('number')
		.execute();
}

/** Kept revisions by hash, with their exact texts. */
export async function contentByHash(
	sql: Sql,
	hashes: readonly string[],
): Promise<{ hash: string; type: string; id: string; body: string }[]> {
	if (hashes.length === 0) return [];
	return sql
		.selectFrom('content_revision')
		.select(['hash', 'type', 'id', 'body'])
		.where('hash', 'in', hashes)
		.orderBy('hash')
		.execute();
}

export interface RosterLine {
	readonly key: string;
	readonly signIn: string;
	readonly name: string;
	readonly unitId: string;
	readonly unit: string;
	readonly managerKey: string | null;
	readonly status: string;
	readonly roles: string;
}

/** Everybody in a unit and below it (all where null), or one person, a page after a key. */
export async function rosterPage(
	sql: Sql,
	{ unit, person, restricted }: Pick<Selection, 'unit' | 'person' | 'restricted'>,
	after: string,
	limit: number,
): Promise<RosterLine[]> {
	let query = sql
		.selectFrom('staff')
		.innerJoin('unit', 'unit.id', 'staff.unit_id')
		.leftJoin('staff as manager', 'manager.id', 'staff.manager_id')
		.select([
			'staff.id',
			'staff.key',
			'staff.sign_in',
			'staff.name',
			'staff.unit_id',
			'unit.name as unit_name',
			'manager.key as manager_key',
			'manager.restricted_at as manager_restricted_at',
			'staff.status',
		])
		.where('staff.key', '>', after);
	if (!restricted) query = query.where('staff.restricted_at', 'is', null);
	if (person) query = query.where('staff.key', '=', person);
	if (unit)
		query = query.where((eb) =>
			eb.exists(
				eb
					.selectFrom('unit_tree')
					.select('unit_tree.unit_id')
					.whereRef('unit_tree.unit_id', '=', 'staff.unit_id')
					.where('unit_tree.ancestor_id', '=', unit),
			),
		);
	const rows = await query.orderBy('staff.key').limit(limit).execute();
	const ids = rows.map(({ id }) => id);
	const held =
		ids.length === 0
			? []
			: await sql.selectFrom('staff_role').selectAll().where('staff_id', 'in', ids).orderBy('role').execute();
	return rows.map((row) => ({
		key: row.key,
		signIn: row.sign_in,
		name: row.name,
		unitId: row.unit_id,
		unit: row.unit_name,
		managerKey: restricted || row.manager_restricted_at === null ? row.manager_key : null,
		status: row.status,
		roles: held
			.filter(({ staff_id }) => staff_id === row.id)
			.map(({ role }) => role)
			.join(' '),
	}));
}

export interface ExceptionLine {
	readonly kind: string;
	readonly about: string;
	readonly personKey: string | null;
	readonly state: string;
	readonly askedBy: string;
	readonly askedAt: number;
	readonly reason: string | null;
	readonly decidedBy: string | null;
	readonly decidedAt: number | null;
	readonly decidedReason: string | null;
}

/**
 * What was asked or decided in a period, the earliest first; with a unit or a person in the selection, only what was their
 * case: the reasons are about people, and a pack tells no more than it was asked for.
 */
export async function exceptionsIn(
	sql: Sql,
	{ from, to, unit, person, restricted }: Selection,
): Promise<ExceptionLine[]> {
	let query = sql.selectFrom('decision');
	if (!restricted)
		query = query.where((eb) =>
			eb.not(
				eb.exists(
					eb
						.selectFrom('staff')
						.select('staff.id')
						.whereRef('staff.key', '=', 'decision.subject_key')
						.where('staff.restricted_at', 'is not', null),
				),
			),
		);
	if (person) query = query.where('decision.subject_key', '=', person);
	if (unit)
		query = query.where((eb) =>
			eb.exists(
				eb
					.selectFrom('staff')
					.innerJoin('unit_tree', 'unit_tree.unit_id', 'staff.unit_id')
					.select('staff.id')
					.whereRef('staff.key', '=', 'decision.subject_key')
					.where('unit_tree.ancestor_id', '=', unit),
			),
		);
	const rows = await query
		.leftJoin('private_text as asked', 'asked.id', 'decision.reason_id')
		.leftJoin('private_text as decided', 'decided.id', 'decision.decided_reason_id')
		.select([
			'decision.kind',
			'decision.about',
			'decision.subject_key',
			'decision.state',
			'decision.asked_by',
			'decision.asked_at',
			'decision.decided_by',
			'decision.decided_at',
			'asked.text as reason',
			'decided.text as decided_reason',
		])
		.where('decision.asked_at', '<', to)
		.where((eb) => eb.or([eb('decision.decided_at', 'is', null), eb('decision.decided_at', '>=', from)]))
		.orderBy('decision.asked_at')
		.orderBy('decision.id')
		.execute();
	return rows.map((row) => ({
		kind: row.kind,
		about: row.about,
		personKey: row.subject_key,
		state: row.state,
		askedBy: row.asked_by,
		askedAt: row.asked_at,
		reason: row.reason,
		decidedBy: row.decided_by,
		decidedAt: row.decided_at,
		decidedReason: row.decided_reason,
	}));
}

/** Which of some attempts have been voided. */
export async function voidedAmong(sql: Sql, attempts: readonly string[]): Promise<Set<string>> {
	const rows = await sql
		.selectFrom('attempt_void')
		.select('attempt_id')
		.where('attempt_id', 'in', attempts)
		.execute();
	return new Set(rows.map(({ attempt_id }) => attempt_id));
}

/** The pack to make next: the one asked for first that nobody makes, or whose maker was last heard of before `silentSince`. */
export async function nextPack(sql: Sql, silentSince: number): Promise<Pack | undefined> {
	const row = await sql
		.selectFrom('evidence_pack')
		.selectAll()
		.where('state', '=', 'making')
		.where('beat_at', '<=', silentSince)
		.orderBy('asked_at')
		.orderBy('id')
		.limit(1)
		.executeTakeFirst();
	return row && toPack(row);
}

/** Every pack that is not made yet. */
export async function packsInMaking(sql: Sql): Promise<string[]> {
	const rows = await sql.selectFrom('evidence_pack').select('id').where('state', '=', 'making').execute();
	return rows.map(({ id }) => id);
}
