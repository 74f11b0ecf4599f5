import { canonicalJson } from '#lib/core/canonical.ts';
import type { Context } from '#lib/database/context.ts';
import { alone } from '#lib/database/lock.server.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import { entriesBefore } from '#lib/log/store.server.ts';
import { keepSetting, setting } from '#lib/database/settings.server.ts';
import type { Bank, Manifest } from '#lib/question/bank.server.ts';
import type { Question } from '#lib/question/kinds.ts';
import type { Change, Source, Topic } from '#lib/question/question.ts';
import { byId, type RevisionType } from '#lib/question/revision.ts';
import { keepRevisions, revisionsByHash } from '#lib/question/revisions.server.ts';
import { bankLoaded, programmeRevised } from './entries.ts';
import type { Programme } from './programme.ts';
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
				...bank.changes.values(),
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
		await keepSetting(
			tx.sql,
			IN_USE,
			canonicalJson({
				bank: bank.hash,
				programmes: Object.fromEntries([...programmes.values()].map(({ id, hash }) => [id, hash])),
			}),
		);
	});
}

/** Names the revisions in use, so that they can be used again when the files cannot. */
const IN_USE = 'content-in-use';

/**
 * The bank and the programmes that were last taken into use, from what was kept of them; null where nothing was, or not
 * since release 0.2.0. They are as they were then: nothing of the files is read.
 * Throws an Error where a kept revision is missing.
 */
export async function lastInUse(sql: Sql): Promise<{ bank: Bank; programmes: Programmes } | null> {
	const text = await setting(sql, IN_USE);
	if (text === undefined) return null;
	const inUse = JSON.parse(text) as { bank: string; programmes: Record<string, string> };
	const [manifest] = (await revisionsByHash<Manifest>(sql, 'bank', [inUse.bank])).values();
	if (!manifest) return null;
	const { questions, topics, sources, changes = {} } = manifest.value;
	const kept = async <T>(type: RevisionType, hashes: Readonly<Record<string, string>>) => {
		const found = await revisionsByHash<T>(sql, type, Object.values(hashes));
		if (found.length !== Object.keys(hashes).length)
			throw new Error(`of ${Object.keys(hashes).length} ${type} revisions in use ${found.length} are kept`);
		return found;
	};
	return {
		bank: {
			hash: manifest.hash,
			manifest,
			questions: byId(await kept<Question>('question', questions)),
			// The manifest does not keep the order of the topics; their codes are it.
			topics: byId(
				(await kept<Topic>('topic', topics)).sort((a, b) => numberOf(a.value.code) - numberOf(b.value.code)),
			),
			sources: byId(await kept<Source>('source', sources)),
			changes: byId((await kept<Change>('change', changes)).sort((a, b) => numberOf(a.id) - numberOf(b.id))),
		},
		programmes: byId(await kept<Programme>('programme', inUse.programmes)),
	};
}

const numberOf = (code: string) => Number(code.slice(1));
