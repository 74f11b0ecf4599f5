import type { Context } from './context.ts';
import type { Sql } from './connect.server.ts';

async function find(sql: Sql, name: string): Promise<string | undefined> {
	return (await sql.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst())?.value;
}

/** A setting made once for an installation; two servers that start together agree on the first one's. */
export async function settingOr(
	ctx: Pick<Context, 'read' | 'transact'>,
	name: string,
	make: () => string,
): Promise<string> {
	const known = await find(ctx.read, name);
	if (known !== undefined) return known;
	return ctx.transact(async (tx) => {
		await tx.sql
			.insertInto('setting')
			.values({ name, value: make() })
			.onConflict((oc) => oc.column('name').doNothing())
			.execute();
		return (await find(tx.sql, name)) as string;
	});
}
