import * as v from 'valibot';
import type { Entry } from '../core/entry.ts';
import { LAST_INSTANT } from '../core/time.ts';

/** Pseudonymous key of a person (`core/ids.ts`). */
export const personKey = v.pipe(v.string(), v.regex(/^p-[a-z2-9]{16}$/));
/** Id of a row (`core/ids.ts`). */
export const rowId = v.pipe(v.string(), v.regex(/^[a-z2-9]{26}$/));
/** Lower-case hex SHA-256. */
export const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** Name of a programme, question, topic, unit or role. Never with a dot, as most sign-in names have (I7). */
export const slug = v.pipe(v.string(), v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/), v.maxLength(80));
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Epoch milliseconds UTC. */
export const instant = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(LAST_INSTANT));
/** 0..10000. */
export const basisPoints = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(10_000));
export const calendarDate = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/));

type DataSchema = v.GenericSchema<unknown, Entry['data']>;

/** A kind of log entry: its name, the version of its schema, and the schema of its data. */
export interface EntryKind<Data extends Entry['data'] = Entry['data']> {
	readonly kind: string;
	readonly v: number;
	readonly data: v.GenericSchema<unknown, Data>;
	/** Makes an entry of this kind. */
	entry(line: { at: number; actor: string; subject: string; data: Data }): Entry;
}

/** Registers nothing by itself: each room defines its kinds, `app.server.ts` gathers them. */
export function entryKind<const S extends DataSchema>(
	kind: string,
	version: number,
	data: S,
): EntryKind<v.InferOutput<S>> {
	return {
		kind,
		v: version,
		data: data as v.GenericSchema<unknown, v.InferOutput<S>>,
		entry: (line) => ({ v: version, kind, ...line }),
	};
}

const envelope = v.strictObject({
	v: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
	kind: v.pipe(v.string(), v.regex(/^[a-z]+(?:[-.][a-z]+)*$/)),
	at: instant,
	actor: v.union([personKey, v.picklist(['system', 'console', 'unknown'])]),
	subject: v.union([personKey, rowId, slug]),
	data: v.custom<Entry['data']>(
		(value) => typeof value === 'object' && value !== null && !Array.isArray(value),
	),
});

/**
 * Checks an entry against the envelope and its registered kind. Throws `TypeError` naming the kind: such an entry is
 * a programming error, and the act that would leave it fails (I3).
 */
export function checkEntry(kinds: ReadonlyMap<string, EntryKind>, entry: Entry): void {
	const kind = kinds.get(entry.kind);
	if (!kind || kind.v !== entry.v)
		throw new TypeError(`no such kind of log entry: ${entry.kind} v${entry.v}`);
	const outer = v.safeParse(envelope, entry);
	const inner = v.safeParse(kind.data, entry.data);
	const issue = [...(outer.issues ?? []), ...(inner.issues ?? [])][0];
	if (issue) throw new TypeError(`log entry ${entry.kind}: ${v.getDotPath(issue) ?? ''} ${issue.message}`);
	refuseFractions(entry.data);
}

/** Strings, safe integers, booleans, null, arrays and objects only: nothing whose bytes two programs could write differently. */
function refuseFractions(value: unknown): void {
	if (typeof value === 'number' && !Number.isSafeInteger(value))
		throw new TypeError('log entries hold safe integers only');
	if (typeof value === 'object' && value !== null) Object.values(value).forEach(refuseFractions);
}
