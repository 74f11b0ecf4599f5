import { MINUTE } from '#lib/core/time.ts';
import type { Context } from '#lib/database/context.ts';

/** How long a lease lasts without being renewed: another server takes over after that. */
const LEASE = 2 * MINUTE;

/** Takes or renews the lease of a job for this holder; false while another one holds it. */
export async function holdLease(
	ctx: Pick<Context, 'transact' | 'clock' | 'read'>,
	name: string,
	holder: string,
): Promise<boolean> {
	const now = ctx.clock();
	const known = await ctx.read.selectFrom('lease').selectAll().where('name', '=', name).executeTakeFirst();
	// A lease that would last longer than one can was taken before the clock was set back: it holds nobody off.
	const runs = known !== undefined && known.until > now && known.until <= now + LEASE;
	// Renewed at half-life only, so that a quiet server writes seldom.
	if (runs && known.holder === holder && known.until - now > LEASE / 2) return true;
	if (runs && known.holder !== holder) return false;
	return ctx.transact(async (tx) => {
		const result = await tx.sql
			.insertInto('lease')
			.values({ name, holder, until: now + LEASE })
			.onConflict((oc) =>
				oc
					.column('name')
					.doUpdateSet({ holder, until: now + LEASE })
					.where((eb) =>
						eb.or([
							eb('lease.holder', '=', holder),
							eb('lease.until', '<=', now),
							eb('lease.until', '>', now + LEASE),
						]),
					),
			)
			.executeTakeFirst();
		return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
	});
}
