import { canonicalJson, sha256Hex } from '../core/canonical.ts';

/** What is kept in revisions. Programmes belong to the room above, which keeps them the same way. */
export type RevisionType = 'question' | 'topic' | 'source' | 'change' | 'bank' | 'programme';

/** One state of a thing of the bank, named by its content: two equal states have one hash, whatever the file looked like. */
export interface Revision<T> {
	readonly type: RevisionType;
	readonly id: string;
	/** Lower-case hex SHA-256 of `body`. */
	readonly hash: string;
	/** RFC 8785 canonical JSON of `value`. Holds the key of a question: never send it to a page. */
	readonly body: string;
	readonly value: T;
}

/** The revision of a validated value whose defaults are filled in. */
export function revise<T>(type: RevisionType, id: string, value: T): Revision<T> {
	const body = canonicalJson(value);
	return { type, id, hash: sha256Hex(body), body, value };
}

/**
 * A revision read back from where its body was stored, exactly as it was (invariant I8).
 * The value is not held against today's schema: an old question stays what it was when it was sat.
 * Throws an Error if the body is not the one that the hash names.
 */
export function reopen<T>(type: RevisionType, id: string, hash: string, body: string): Revision<T> {
	if (sha256Hex(body) !== hash)
		throw new Error(`the stored body of ${type} ${id} is not the one of its hash ${hash}`);
	return { type, id, hash, body, value: JSON.parse(body) as T };
}

/** The revisions by the id of what they are a state of. */
export function byId<T>(revisions: readonly Revision<T>[]): Map<string, Revision<T>> {
	return new Map(revisions.map((revision) => [revision.id, revision]));
}
