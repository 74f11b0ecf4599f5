import * as v from 'valibot';
import { calendarDate, count, hash, instant, personKey, rowId, slug } from '../log/kind.ts';

/**
 * What an evidence pack holds, by file name. The files ending in `.jsonl` have one JSON value a line; what a
 * line says is written down beside its schema below. Pure: maker and verifier share it.
 */
export const packFiles = {
	readme: 'READ-ME.txt',
	summary: 'summary.pdf',
	results: 'results.csv',
	roster: 'roster.csv',
	exceptions: 'exceptions.csv',
	attempts: 'attempts.jsonl',
	content: 'content.jsonl',
	entries: 'entries.jsonl',
	checkpoint: 'checkpoint.txt',
	checkpoints: 'checkpoints.jsonl',
	timestamps: 'timestamps.jsonl',
	keys: 'log-keys.txt',
	revocations: 'revocations.txt',
	withheld: 'withheld.json',
	verifier: 'verify.html',
	manifest: 'manifest.json',
	seal: 'manifest.note',
} as const;

export type PackFile = (typeof packFiles)[keyof typeof packFiles];

/** What a pack is about; null is no limit. */
export interface PackQuery {
	/** Calendar dates in the bank's zone on which attempts were finished, both inclusive. */
	readonly from: string;
	readonly to: string;
	readonly programme: string | null;
	/** A unit with everything below it. */
	readonly unit: string | null;
	/** A person's key. */
	readonly person: string | null;
}

export const querySchema = v.strictObject({
	from: calendarDate,
	to: calendarDate,
	programme: v.nullable(slug),
	unit: v.nullable(slug),
	person: v.nullable(personKey),
});

/** `manifest.json`: every other file of the pack but the seal, with its bytes' hash. The seal signs the hash of the manifest. */
export const manifestSchema = v.strictObject({
	v: v.literal(1),
	pack: rowId,
	origin: v.string(),
	made: instant,
	/** The log's size at the checkpoint that all proofs of the pack lead to. */
	size: count,
	query: querySchema,
	attempts: count,
	entries: count,
	files: v.array(v.strictObject({ name: v.string(), size: count, sha256: hash })),
});
export type PackManifest = v.InferOutput<typeof manifestSchema>;

export const PACK_STATEMENT = 'shoumi.statement/v1 manifest';

export function manifestStatement(sha256: string): string {
	return `${PACK_STATEMENT}\nsha256 ${sha256}\n`;
}

/**
 * `withheld.json`: how many people of the query are left out, since their data is restricted and the pack not for auditors
 * alone. A file of its own, so that verifiers which auditors have kept go on reading the manifest; packs of 0.3.0 have none.
 */
export const withheldSchema = v.object({ restricted: count });

/** A line of `entries.jsonl`: an entry of the log, its exact text, and its audit path to the pack's checkpoint (base64). */
export const entryLine = v.strictObject({ number: count, body: v.string(), path: v.array(v.string()) });

/** A line of `content.jsonl`: a question, programme or source as it was in use, under the hash of its exact text. */
export const contentLine = v.strictObject({
	hash,
	type: v.string(),
	id: v.string(),
	body: v.string(),
});

/** A line of `attempts.jsonl`: one sitting whole. `steps` is what the entry of handing in commits to. */
export const attemptLine = v.strictObject({
	attempt: rowId,
	assignment: rowId,
	person: personKey,
	programme: slug,
	programmeHash: hash,
	cycle: slug,
	number: count,
	startedAt: instant,
	finishedAt: instant,
	state: v.picklist(['handed-in', 'expired']),
	grade: count,
	passed: v.boolean(),
	voided: v.boolean(),
	paper: v.looseObject({ questions: v.array(v.looseObject({ id: slug, hash })) }),
	steps: v.array(v.looseObject({ number: count })),
	marks: v.array(
		v.strictObject({ place: count, question: slug, revision: hash, fraction: count, weight: count }),
	),
});
export type AttemptLine = v.InferOutput<typeof attemptLine>;
