import { compactIfNeeded } from '#lib/database/compact.server.ts';
import type { Database } from '#lib/database/connect.server.ts';
import type { Context } from '#lib/database/context.ts';
import { keepSetting, setting } from '#lib/database/settings.server.ts';
import type { Tx } from '#lib/database/transact.server.ts';

/** Set from the commit that erased or restricted somebody until no file outside the database names them. */
const STALE = 'copies-stale';

export interface AfterwardsContext extends Pick<Context, 'read' | 'transact'> {
	readonly database: Database;
	/** Deletes files that were made from the database and may name people; they can be made anew. */
	dropCopies(): Promise<void>;
}

/** Notes, in the transaction that erases or restricts, that files made before have to go. */
export async function staleCopies(tx: Tx, at: number): Promise<void> {
	await keepSetting(tx.sql, STALE, String(at));
}

/**
 * Finishes what erasing, restricting and sweeping began: files that name people, and the bytes of what was deleted. A
 * crash before, or a file in use, leaves it to be done by the next call.
 * @returns whether nothing is left to be done
 */
export async function finishErasures(ctx: AfterwardsContext): Promise<boolean> {
	const stale = await setting(ctx.read, STALE);
	if (stale) {
		await ctx.dropCopies();
		await ctx.transact(async (tx) => {
			if ((await setting(tx.sql, STALE)) === stale) await keepSetting(tx.sql, STALE, '');
		});
	}
	return compactIfNeeded(ctx, ctx.database);
}
