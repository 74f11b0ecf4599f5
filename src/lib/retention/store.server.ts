import type { Sql } from '#lib/database/connect.server.ts';
import type { Ids } from '#lib/core/ids.ts';
import type { KeptSince } from './retention.ts';

/** From when the periods of a person's records are counted. */
export async function keptSince(
	sql: Sql,
	person: { readonly id: string; readonly leftAt: number | null },
): Promise<KeptSince> {
	const score = await sql
		.selectFrom('attempt')
		.select((eb) => eb.fn.max('finished_at').as('at'))
		.where('staff_id', '=', person.id)
		.where('use', '=', 'scored')
		.executeTakeFirst();
	const certificate = await sql
		.selectFrom('certificate')
		.select((eb) => eb.fn.max('issued_at').as('at'))
		.where('staff_id', '=', person.id)
		.executeTakeFirst();
	return { leftAt: person.leftAt, lastScore: score?.at ?? null, lastCertificate: certificate?.at ?? null };
}

export type ItemKind = 'identity' | 'text' | 'holder';

/** Sets something of a person apart. */
export async function setApart(
	sql: Sql,
	ids: Ids,
	staffId: string,
	kind: ItemKind,
	body: object,
): Promise<void> {
	await sql
		.insertInto('restricted')
		.values({ id: ids.id(), staff_id: staffId, kind, body: JSON.stringify(body) })
		.execute();
}

/** What of this kind is set apart for a person. */
export async function apart<T>(sql: Sql, staffId: string, kind: ItemKind): Promise<T[]> {
	const rows = await sql
		.selectFrom('restricted')
		.select('body')
		.where('staff_id', '=', staffId)
		.where('kind', '=', kind)
		.orderBy('id')
		.execute();
	return rows.map(({ body }) => JSON.parse(body) as T);
}

/** Deletes everything that is set apart for a person. */
export async function deleteApart(sql: Sql, staffId: string): Promise<void> {
	await sql.deleteFrom('restricted').where('staff_id', '=', staffId).execute();
}
