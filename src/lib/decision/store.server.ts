import type { Selectable } from 'kysely';
import { canonicalJson } from '#lib/core/canonical.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import { locking } from '#lib/database/lock.server.ts';
import type { Tables } from '#lib/database/tables.ts';
import { type Decision, type DecisionState, isDecisionState } from './decision.ts';

type Row = Selectable<Tables['decision']>;

function toDecision(row: Row, texts: ReadonlyMap<string, string>): Decision {
	if (!isDecisionState(row.state)) throw new Error(`stored state of a decision is unknown: ${row.state}`);
	return {
		id: row.id,
		kind: row.kind,
		about: row.about,
		subject: row.subject_key,
		data: JSON.parse(row.data) as Decision['data'],
		state: row.state,
		askedBy: row.asked_by,
		askedAt: row.asked_at,
		reason: texts.get(row.reason_id) ?? null,
		reasonHash: row.reason_hash,
		text:
			row.text_id === null || row.text_hash === null
				? null
				: { id: row.text_id, hash: row.text_hash, words: texts.get(row.text_id) ?? null },
		decidedBy: row.decided_by,
		decidedAt: row.decided_at,
		decidedReason: texts.get(row.decided_reason_id ?? '') ?? null,
		key: row.key,
	};
}

async function withTexts(sql: Sql, rows: readonly Row[]): Promise<Decision[]> {
	const ids = rows.flatMap((row) => [row.reason_id, row.text_id ?? [], row.decided_reason_id ?? []].flat());
	const texts =
		ids.length === 0
			? []
			: await sql.selectFrom('private_text').select(['id', 'text']).where('id', 'in', ids).execute();
	const byId = new Map(texts.map(({ id, text }) => [id, text]));
	return rows.map((row) => toDecision(row, byId));
}

export async function decisionById(sql: Sql, id: string): Promise<Decision | undefined> {
	const rows = await sql.selectFrom('decision').selectAll().where('id', '=', id).execute();
	return (await withTexts(sql, rows))[0];
}

/** The same, held until the transaction ends: whoever settles it holds it. */
export async function lockDecision(sql: Sql, id: string): Promise<Decision | undefined> {
	const rows = await locking(sql, sql.selectFrom('decision').selectAll().where('id', '=', id)).execute();
	return (await withTexts(sql, rows))[0];
}

/** What one person has asked under this key. */
export async function askedUnderKey(sql: Sql, asker: string, key: string): Promise<Decision | undefined> {
	const rows = await sql
		.selectFrom('decision')
		.selectAll()
		.where('asked_by', '=', asker)
		.where('key', '=', key)
		.execute();
	return (await withTexts(sql, rows))[0];
}

/** The decision of this kind that waits about a thing; there is one at the most. */
export async function waitingAbout(sql: Sql, kind: string, about: string): Promise<Decision | undefined> {
	const rows = await sql
		.selectFrom('decision')
		.selectAll()
		.where('kind', '=', kind)
		.where('about', '=', about)
		.where('state', '=', 'waiting')
		.execute();
	return (await withTexts(sql, rows))[0];
}

export async function insertDecision(
	sql: Sql,
	decision: Omit<Decision, 'reason' | 'text' | 'state' | 'decidedBy' | 'decidedAt' | 'decidedReason'> & {
		readonly reasonId: string;
		readonly text: { readonly id: string; readonly hash: string } | null;
	},
): Promise<void> {
	await sql
		.insertInto('decision')
		.values({
			id: decision.id,
			kind: decision.kind,
			about: decision.about,
			subject_key: decision.subject,
			data: canonicalJson(decision.data),
			state: 'waiting',
			asked_by: decision.askedBy,
			asked_at: decision.askedAt,
			reason_id: decision.reasonId,
			reason_hash: decision.reasonHash,
			text_id: decision.text?.id ?? null,
			text_hash: decision.text?.hash ?? null,
			decided_by: null,
			decided_at: null,
			decided_reason_id: null,
			key: decision.key,
		})
		.execute();
}

/** Settles a waiting decision that the transaction holds. */
export async function settleDecision(
	sql: Sql,
	id: string,
	how: { state: Exclude<DecisionState, 'waiting'>; by: string; at: number; reasonId: string | null },
): Promise<void> {
	await sql
		.updateTable('decision')
		.set({ state: how.state, decided_by: how.by, decided_at: how.at, decided_reason_id: how.reasonId })
		.where('id', '=', id)
		.where('state', '=', 'waiting')
		.execute();
}

/** A condition of the list; undefined for every state. */
export type StateFilter = 'waiting' | 'settled' | undefined;

function inState(sql: Sql, filter: StateFilter) {
	const query = sql.selectFrom('decision');
	if (filter === undefined) return query;
	return query.where('state', filter === 'waiting' ? '=' : '!=', 'waiting');
}

export async function countDecisions(sql: Sql, filter: StateFilter): Promise<number> {
	const row = await inState(sql, filter)
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.executeTakeFirstOrThrow();
	return Number(row.n);
}

/** How many wait for this person: neither asked by them nor about them. */
export async function countWaitingFor(sql: Sql, person: string): Promise<number> {
	const row = await inState(sql, 'waiting')
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.where('asked_by', '!=', person)
		.where((eb) => eb.or([eb('subject_key', 'is', null), eb('subject_key', '!=', person)]))
		.executeTakeFirstOrThrow();
	return Number(row.n);
}

/** A page of decisions: what waits first, the longest waiting on top; then what is settled, the latest on top. */
export async function listDecisions(
	sql: Sql,
	filter: StateFilter,
	page: { readonly offset: number; readonly limit: number },
): Promise<Decision[]> {
	const rows = await inState(sql, filter)
		.selectAll()
		.orderBy((eb) => eb.case().when('state', '=', 'waiting').then(0).else(1).end())
		.orderBy((eb) => eb.case().when('state', '=', 'waiting').then(eb.ref('asked_at')).else(0).end())
		.orderBy((eb) => eb.fn.coalesce('decided_at', 'asked_at'), 'desc')
		.orderBy('id')
		.offset(page.offset)
		.limit(page.limit)
		.execute();
	return withTexts(sql, rows);
}
