import type { Context } from '#lib/database/context.ts';
import { alone } from '#lib/database/lock.server.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import { entriesBefore } from '#lib/log/store.server.ts';
import type { Bank } from '#lib/question/bank.server.ts';
import { keepRevisions } from '#lib/question/revisions.server.ts';
import { bankLoaded, programmeRevised } from './entries.ts';
import type { Programmes } from './programmes.server.ts';

/** Hash of what the log last said came into use. */
async function hashInUse(sql: Sql, kind: string, subject: string): Promise<unknown> {
	const [entry] = await entriesBefore(sql, { kind, person: subject }, undefined, 1);
	return entry?.data.hash;
}

/**
 * Takes a bank and its programmes into use: each file becomes an immutable revision, kept for ever under its hash.
 * Leaves an entry for the bank and for each programme that differs from the one in use before: also for one that comes
 * back after another.
 */
export async function publish(
	ctx: Pick<Context, 'transact' | 'clock'>,
	bank: Bank,
	programmes: Programmes,
): Promise<void> {
	await ctx.transact(async (tx) => {
		// Two servers that start together leave one entry.
		await alone(tx.sql, 'publish');
		const at = ctx.clock();
		const fresh = await keepRevisions(
			tx.sql,
			[
				...bank.questions.values(),
				...bank.topics.values(),
				...bank.sources.values(),
				...programmes.values(),
				bank.manifest,
			],
			at,
		);
		const line = { at, actor: 'system' };
		if ((await hashInUse(tx.sql, bankLoaded.kind, 'bank')) !== bank.hash)
			tx.record(
				bankLoaded.entry({
					...line,
					subject: 'bank',
					data: {
						hash: bank.hash,
						questions: bank.questions.size,
						new: fresh.filter(({ type }) => type === 'question').length,
					},
				}),
			);
		for (const { id, hash } of programmes.values())
			if ((await hashInUse(tx.sql, programmeRevised.kind, id)) !== hash)
				tx.record(programmeRevised.entry({ ...line, subject: id, data: { hash, programme: id } }));
	});
}
