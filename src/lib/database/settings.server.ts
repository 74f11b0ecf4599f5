import type { Context } from './context.ts';
import type { Sql } from './connect.server.ts';

/** The value of a setting; undefined where it was never made. */
export async function setting(sql: Sql, name: string): Promise<string | undefined> {
	return (await sql.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst())?.value;
}

/** A setting made once for an installation; two servers that start together agree on the first one's. */
export async function settingOr(
	ctx: Pick<Context, 'read' | 'transact'>,
	name: string,
	make: () => string,
): Promise<string> {
	const known = await setting(ctx.read, name);
	if (known !== undefined) return known;
	return ctx.transact(async (tx) => {
		await tx.sql
			.insertInto('setting')
			.values({ name, value: make() })
			.onConflict((oc) => oc.column('name').doNothing())
			.execute();
		return (await setting(tx.sql, name)) as string;
	});
}

/** Sets a setting that may change. */
export async function keepSetting(sql: Sql, name: string, value: string): Promise<void> {
	await sql
		.insertInto('setting')
		.values({ name, value })
		.onConflict((oc) => oc.column('name').doUpdateSet({ value }))
		.execute();
}
