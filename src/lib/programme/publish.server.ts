import type { Context } from '#lib/database/context.ts';
import type { Bank } from '#lib/question/bank.server.ts';
import { keepRevisions } from '#lib/question/revisions.server.ts';
import { bankLoaded, programmeRevised } from './entries.ts';
import type { Programmes } from './programmes.server.ts';

/**
 * Takes a bank and its programmes into use: each file becomes an immutable revision, kept for ever under its hash.
 * A bank that was in use before leaves no new entry.
 */
export async function publish(
	ctx: Pick<Context, 'transact' | 'clock'>,
	bank: Bank,
	programmes: Programmes,
): Promise<void> {
	await ctx.transact(async (tx) => {
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
		if (fresh.some(({ hash }) => hash === bank.hash))
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
		for (const { type, id, hash } of fresh)
			if (type === 'programme')
				tx.record(programmeRevised.entry({ ...line, subject: id, data: { hash, programme: id } }));
	});
}
