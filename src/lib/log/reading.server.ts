import { MINUTE } from '#lib/core/time.ts';
import type { Context } from '#lib/database/context.ts';
import type { EntryKind } from './kind.ts';
import { leftSince } from './store.server.ts';

/** How long opening something counts as one reading. */
const READING = 30 * MINUTE;

/** Leaves an entry that an actor reads something, unless they left the same one in the last half hour. */
export async function recordReading(
	ctx: Pick<Context, 'read' | 'clock' | 'transact'>,
	{ kind, entry }: EntryKind<Record<string, never>>,
	line: { readonly actor: string; readonly subject: string },
): Promise<void> {
	const at = ctx.clock();
	if (await leftSince(ctx.read, kind, line.actor, line.subject, at - READING, at)) return;
	await ctx.transact(async (tx) => tx.record(entry({ at, ...line, data: {} })));
}
