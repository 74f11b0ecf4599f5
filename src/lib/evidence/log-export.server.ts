import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { DomainError } from '#lib/core/errors.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import { nativeHasher } from '#lib/log/hash.server.ts';
import { type Edge, grow, rootOfEdge } from '#lib/log/merkle.ts';
import type { LogSigner, SignedHead } from '#lib/log/signer.ts';
import { bodiesFrom, type StoredBody } from '#lib/log/store.server.ts';
import { EntryTooLong, type StaticFile, TileMaker } from '#lib/log/tiles.ts';
import { demand } from '#lib/staff/demand.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import { actorKey } from '#lib/staff/permission.ts';
import { logExported } from './entries.ts';

/** Entries read at a time. */
const PAGE = 2_000;

export interface ExportContext extends ActorContext {
	readonly signer: Pick<LogSigner, 'checkpoint'>;
}

/** An export of all entries below a signed checkpoint. */
export interface SignedExport<Part> {
	/** How many entries it has: the size of the checkpoint. */
	readonly entries: number;
	/** The signed note. */
	readonly checkpoint: string;
	/**
	 * What to write, in order; it ends with an error where the entries are not those of the checkpoint.
	 * @throws `log.not-whole`, `log.entry-long`
	 */
	readonly parts: AsyncGenerator<Part>;
}

/**
 * The whole log, one line an entry: `{"number":n,"body":"…"}`, the body as a JSON string, which unescaped gives the
 * exact text that was hashed. The entry `log.exported` is committed before this returns (I3); the export does not contain it.
 * @throws `not-found` without permission, and what keeps the signer from signing
 */
export async function exportJsonl(ctx: ExportContext): Promise<SignedExport<string>> {
	const head = await announce(ctx, 'jsonl');
	return { entries: head.size, checkpoint: head.note, parts: linesOf(ctx.read, head) };
}

/**
 * The whole log as static files for third-party monitors (C2SP tlog-tiles): hash tiles, entry bundles, and last the
 * checkpoint that they belong to. The entry `log.exported` is committed before this returns (I3).
 * @throws `not-found` without permission, and what keeps the signer from signing
 */
export async function exportTiles(ctx: ExportContext): Promise<SignedExport<StaticFile>> {
	const head = await announce(ctx, 'tiles');
	return { entries: head.size, checkpoint: head.note, parts: filesOf(ctx.read, head) };
}

/** Signs the log as it is, then leaves the entry: so the export is of what came before. */
async function announce(ctx: ExportContext, format: 'jsonl' | 'tiles'): Promise<SignedHead> {
	demand(ctx.actor, 'log.read');
	const head = await ctx.signer.checkpoint();
	await ctx.transact(async (tx) =>
		tx.record(
			logExported.entry({
				at: ctx.clock(),
				actor: actorKey(ctx.actor),
				subject: 'log',
				data: { format, entries: head.size, filtered: false },
			}),
		),
	);
	return head;
}

async function* pagesOf(read: Sql, size: number): AsyncGenerator<StoredBody[]> {
	for (let from = 0; from < size; from += PAGE) yield bodiesFrom(read, from, Math.min(from + PAGE, size));
}

/** Throws `log.not-whole` unless what was read is what was signed: an export must verify, or not be one. */
function checkRoot(root: Uint8Array, head: SignedHead): void {
	if (bytesToHex(root) !== head.root) throw new DomainError('log.not-whole', null);
}

async function* linesOf(read: Sql, head: SignedHead): AsyncGenerator<string> {
	let edge: Edge = [];
	let size = 0;
	for await (const page of pagesOf(read, head.size)) {
		for (const { body } of page) edge = grow(edge, size++, nativeHasher.leaf(body), nativeHasher.node).edge;
		yield page.map(({ number, body }) => `${JSON.stringify({ number, body })}\n`).join('');
	}
	checkRoot(rootOfEdge(edge), head);
}

async function* filesOf(read: Sql, head: SignedHead): AsyncGenerator<StaticFile> {
	const maker = new TileMaker(nativeHasher);
	try {
		for await (const page of pagesOf(read, head.size)) for (const { body } of page) yield* maker.add(body);
	} catch (error) {
		throw error instanceof EntryTooLong
			? new DomainError('log.entry-long', { number: error.number }, { cause: error })
			: error;
	}
	yield* maker.finish();
	checkRoot(maker.root, head);
	yield { path: 'checkpoint', bytes: utf8ToBytes(head.note) };
}
