import { DomainError } from '#lib/core/errors.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import {
	countEntries,
	entriesBefore,
	entriesFrom,
	entryByNumber,
	type Head,
	type LogFilter,
	type LogLine,
	logHead,
} from '#lib/log/store.server.ts';
import { recordReading } from '#lib/log/reading.server.ts';
import { demand } from '#lib/staff/demand.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import { actorKey } from '#lib/staff/permission.ts';
import { concealment } from '#lib/staff/restriction.server.ts';
import { erasedAt } from '#lib/staff/store.server.ts';
import { endOfDay, isLogDate, startOfDay } from './days.ts';
import { logExported, logOpened } from './entries.ts';
import { csvPage } from './log-csv.server.ts';
import { kindSentences } from './messages.ts';

/** Entries on a page. */
export const LOG_PAGE = 50;
/** Entries that an export reads at a time. */
export const EXPORT_PAGE = 1_000;

/** Actors that are no person (`core/entry.ts`). */
const NOBODY = ['system', 'console', 'unknown'];

export interface LogContext extends ActorContext {
	readonly config: { readonly timeZone: string };
}

/** What is asked for, as it stands in the address; an empty text filters nothing. */
export interface LogQuery {
	readonly kind: string;
	/** A person's key, or `system`, `console`, `unknown`; as actor or subject. */
	readonly person: string;
	/** Calendar dates in the bank's time zone, both inclusive. */
	readonly from: string;
	readonly to: string;
}

/** @throws `log.kind`, `log.person`, `date.form`, `log.range` */
function filterOf(query: LogQuery, timeZone: string): LogFilter {
	const { kind, person, from, to } = query;
	if (kind && !Object.hasOwn(kindSentences.en, kind))
		throw new DomainError('log.kind', null, { field: 'kind' });
	if (person && !NOBODY.includes(person) && !/^p-[a-z2-9]{16}$/.test(person))
		throw new DomainError('log.person', null, { field: 'person' });
	for (const [field, text] of Object.entries({ from, to }))
		if (text && !isLogDate(text)) throw new DomainError('date.form', { text }, { field });
	if (from && to && from > to) throw new DomainError('log.range', null, { field: 'from' });
	return {
		kind: kind || undefined,
		person: person || undefined,
		from: from ? startOfDay(timeZone, from) : undefined,
		to: to ? endOfDay(timeZone, to) : undefined,
	};
}

/**
 * An entry as a reader sees it. One that names somebody restricted is there for everybody, for the tree has no gaps; whom it
 * names and what it says is for auditors.
 */
export interface ShownLine extends LogLine {
	readonly concealed: boolean;
}

/** Stands in place of actor and subject of a concealed entry. */
const NOT_SHOWN = 'restricted';

async function shown<Line extends LogLine>(
	ctx: ActorContext,
	lines: readonly Line[],
): Promise<(Line & ShownLine)[]> {
	const concealed = await concealment(
		ctx,
		lines.map((line) => JSON.stringify(line)),
	);
	return lines.map((line, i) =>
		concealed[i]
			? { ...line, actor: NOT_SHOWN, subject: NOT_SHOWN, data: {}, concealed: true }
			: { ...line, concealed: false },
	);
}

const isFiltered = (query: LogQuery) => Object.values(query).some((text) => text !== '');

export interface LogPage {
	/** The whole log's size and root hash, which the lines belong to. */
	readonly head: Head;
	/** How many entries match. */
	readonly count: number;
	/** Newest first, at most `LOG_PAGE`. */
	readonly lines: readonly ShownLine[];
	/** `before` of the page of older entries, if there is one. */
	readonly older: number | null;
	/** `before` of the page of newer entries, if there is one; undefined there: the newest. */
	readonly newer: { readonly before: number | undefined } | null;
}

/**
 * A page of the compliance log, newest first, below the entry number `before` (exclusive).
 * @throws `not-found` without permission; `log.kind`, `log.person`, `date.form`, `log.range`
 */
export async function readLog(ctx: LogContext, query: LogQuery, before?: number): Promise<LogPage> {
	demand(ctx.actor, 'log.read');
	const wanted = filterOf(query, ctx.config.timeZone);
	await noteReading(ctx, query.person);
	const head = await logHead(ctx.read);
	// What was added since the head was read belongs to another root.
	const filter = { ...wanted, below: await sizeShown(ctx, wanted, head.size) };
	const count = isFiltered(query) ? await countEntries(ctx.read, filter) : head.size;
	// One more than shown tells whether there are older ones.
	const found = await entriesBefore(ctx.read, filter, before, LOG_PAGE + 1);
	const lines = found.slice(0, LOG_PAGE);
	return {
		head,
		count,
		lines: await shown(ctx, lines),
		older: found.length > LOG_PAGE ? (lines.at(-1)?.number ?? null) : null,
		newer: before === undefined ? null : await newerThan(ctx, filter, before),
	};
}

/** How much of the log is looked through: nothing for whoever looks for somebody restricted without being an auditor. */
async function sizeShown(ctx: ActorContext, { person }: LogFilter, size: number): Promise<number> {
	return person !== undefined && (await concealment(ctx, [person]))[0] ? 0 : size;
}

/**
 * That somebody reads the log is in the log (I3): once in half an hour, and once for each person they look for.
 * @param person a key, or whatever else was asked for
 */
async function noteReading(ctx: LogContext, person: string): Promise<void> {
	// A key that nobody has is a slip of the keyboard, not a look at somebody.
	const known =
		person.startsWith('p-') && (await entriesBefore(ctx.read, { person }, undefined, 1)).length > 0;
	await recordReading(ctx, logOpened, { actor: actorKey(ctx.actor), subject: known ? person : 'log' });
}

async function newerThan(ctx: LogContext, filter: LogFilter, before: number): Promise<LogPage['newer']> {
	const newer = await entriesFrom(ctx.read, filter, before, LOG_PAGE + 1);
	if (newer.length === 0) return null;
	// The number that ends the newer page; where no more than a page is newer, it is the newest of all.
	return { before: newer[LOG_PAGE]?.number };
}

export interface LogEntryPage {
	/** The entry with the exact text that was hashed; empty where it is concealed. */
	readonly entry: ShownLine & { readonly body: string };
	/** Numbers of its neighbours, where it has them. */
	readonly previous: number | null;
	readonly next: number | null;
	/** When the data of the person whom it is about was erased, epoch ms; null where it was not. */
	readonly subjectErasedAt: number | null;
}

/** One entry. Throws `not-found` without permission, and where there is no such number. */
export async function readEntry(ctx: LogContext, number: number): Promise<LogEntryPage> {
	demand(ctx.actor, 'log.read');
	await noteReading(ctx, '');
	const { size } = await logHead(ctx.read);
	const found = number < size ? await entryByNumber(ctx.read, number) : undefined;
	const [entry] = found ? await shown(ctx, [found]) : [];
	if (!entry) throw new DomainError('not-found', null);
	return {
		entry: entry.concealed ? { ...entry, body: '' } : entry,
		previous: number > 0 ? number - 1 : null,
		next: number + 1 < size ? number + 1 : null,
		subjectErasedAt: (await erasedAt(ctx.read, entry.subject)) ?? null,
	};
}

/**
 * The log as CSV, oldest first, up to its size at this moment. The entry `log.exported` is committed before this
 * returns, and so before the first byte can be sent (I3); the export does not contain it.
 * @returns how many entries there will be, and their text in pages of `EXPORT_PAGE`
 * @throws `not-found` without permission; `log.kind`, `log.person`, `date.form`, `log.range`
 */
export async function exportLog(
	ctx: LogContext,
	query: LogQuery,
	locale: Locale,
): Promise<{ entries: number; csv: AsyncGenerator<string> }> {
	demand(ctx.actor, 'log.read');
	const { timeZone } = ctx.config;
	const wanted = filterOf(query, timeZone);
	const { size } = await logHead(ctx.read);
	const filter = { ...wanted, below: await sizeShown(ctx, wanted, size) };
	const filtered = isFiltered(query);
	// Counted outside the transaction, which would hold up every writer: entries below the size never change (I4).
	const entries = filtered ? await countEntries(ctx.read, filter) : size;
	await ctx.transact(async (tx) =>
		tx.record(
			logExported.entry({
				at: ctx.clock(),
				actor: actorKey(ctx.actor),
				subject: 'log',
				data: { format: 'csv', entries, filtered },
			}),
		),
	);
	return { entries, csv: csvOf(ctx, filter, locale) };
}

async function* csvOf(ctx: LogContext, filter: LogFilter, locale: Locale): AsyncGenerator<string> {
	const { timeZone } = ctx.config;
	for (let from: number | undefined = 0, first = true; from !== undefined; first = false) {
		const lines: readonly LogLine[] = await entriesFrom(ctx.read, filter, from, EXPORT_PAGE);
		yield csvPage(await shown(ctx, lines), { first, locale, timeZone });
		const last = lines.at(-1);
		from = lines.length === EXPORT_PAGE && last ? last.number + 1 : undefined;
	}
}
