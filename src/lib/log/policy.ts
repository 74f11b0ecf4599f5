import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import {
	type Cosignature,
	NoteError,
	openNote,
	parseDecimal,
	parseVerifierKey,
	type VerifierKey,
} from './note.ts';

/**
 * Whom to believe about a log: a C2SP tlog-policy file. Which of the log's keys counts from which tree size on is said
 * in comment lines, which other tools pass over and this one reads as strictly as the rest:
 *
 *     log bank.example/shoumi+5c1a7e02+AQ…
 *     #valid 5c1a7e02 from 0 until 41200
 */
export interface Policy {
	readonly logs: readonly PolicyLog[];
	readonly witnesses: readonly PolicyWitness[];
	/** In the order in which they may name one another. */
	readonly groups: readonly PolicyGroup[];
	/** Name of a witness or group; null: no cosignature is asked for. */
	readonly quorum: string | null;
}

export interface PolicyLog {
	readonly key: VerifierKey;
	readonly url: string | null;
	/** The smallest size of a checkpoint that the key may sign. */
	readonly from: number;
	/** The smallest size that it may no longer sign; null where there is none. */
	readonly until: number | null;
}

export interface PolicyWitness {
	/** A name within the policy, not the key's. */
	readonly name: string;
	readonly key: VerifierKey;
	readonly url: string | null;
}

export interface PolicyGroup {
	readonly name: string;
	/** How many of its members it takes. */
	readonly threshold: number;
	/** Names of witnesses and groups, each once. */
	readonly members: readonly string[];
}

const NONE = 'none';

function malformed(why: string): NoteError {
	return new NoteError('malformed', why);
}

/** Reads a policy while its lines are given one by one. */
class Draft {
	readonly logs: PolicyLog[] = [];
	readonly witnesses: PolicyWitness[] = [];
	readonly groups: PolicyGroup[] = [];
	readonly #names = new Set<string>();
	readonly #dated = new Set<PolicyLog>();
	#quorum: string | null | undefined;

	take([keyword, ...words]: readonly string[]): void {
		switch (keyword) {
			case 'log':
				return this.#log(words);
			case 'witness':
				return this.#witness(words);
			case 'group':
				return this.#group(words);
			case 'quorum':
				return this.#setQuorum(words);
			case '#valid':
				return this.#valid(words);
			default:
				throw malformed(`unknown keyword ${keyword}`);
		}
	}

	policy(): Policy {
		const { logs, witnesses, groups } = this;
		if (this.#quorum === undefined) throw malformed('no quorum line');
		return { logs, witnesses, groups, quorum: this.#quorum };
	}

	#log([text = '', url, ...rest]: readonly string[]): void {
		const key = parseVerifierKey(text);
		if (rest.length > 0 || key.type !== 'ed25519') throw malformed('not a log');
		if (isListed(key, this.logs)) throw malformed('a log twice');
		this.logs.push({ key, url: url ?? null, from: 0, until: null });
	}

	#witness([name = '', text = '', url, ...rest]: readonly string[]): void {
		const key = parseVerifierKey(text);
		if (rest.length > 0 || key.type !== 'cosignature') throw malformed('not a witness');
		if (isListed(key, this.witnesses)) throw malformed('a witness twice');
		this.#define(name);
		this.witnesses.push({ name, key, url: url ?? null });
	}

	#group([name = '', count = '', ...members]: readonly string[]): void {
		const words: Record<string, number> = { any: 1, all: members.length };
		const threshold = Object.hasOwn(words, count) ? words[count] : parseDecimal(count);
		if (new Set(members).size < members.length || !members.every((member) => this.#names.has(member)))
			throw malformed('a member that is unknown or named twice');
		if (threshold === undefined || threshold < 1 || threshold > members.length)
			throw malformed('not a threshold');
		this.#define(name);
		this.groups.push({ name, threshold, members });
	}

	#setQuorum([name = '', ...rest]: readonly string[]): void {
		if (rest.length > 0 || this.#quorum !== undefined) throw malformed('a second quorum');
		if (name !== NONE && !this.#names.has(name)) throw malformed('a quorum that is unknown');
		this.#quorum = name === NONE ? null : name;
	}

	/** `#valid <key id> from <size> [until <size>]`, below the line of its log. */
	#valid([id, ...words]: readonly string[]): void {
		const [a, from = '', b, until] = words;
		const log = this.logs.filter(({ key }) => key.id === id);
		const [first, last] = [parseDecimal(from), until === undefined ? null : parseDecimal(until)];
		if (log.length !== 1) throw malformed('no log, or several, with this key id');
		if (a !== 'from' || (words.length !== 2 && (words.length !== 4 || b !== 'until')))
			throw malformed('not a validity');
		if (first === undefined || last === undefined || (last !== null && last <= first))
			throw malformed('not sizes of a validity');
		const [old] = log as [PolicyLog];
		if (this.#dated.has(old)) throw malformed('a second validity');
		const dated = { ...old, from: first, until: last };
		this.logs[this.logs.indexOf(old)] = dated;
		this.#dated.add(dated);
	}

	#define(name: string): void {
		if (name === '' || name === NONE || this.#names.has(name)) throw malformed('a name that is taken');
		this.#names.add(name);
	}
}

function isListed(key: VerifierKey, list: readonly { readonly key: VerifierKey }[]): boolean {
	return list.some(({ key: other }) => String(other.publicKey) === String(key.publicKey));
}

/** Reads a policy file. Throws `malformed`, and `key` for a mangled key; the message names the line. */
export function parsePolicy(text: string): Policy {
	const draft = new Draft();
	for (const [i, line] of text.split('\n').entries())
		try {
			const words = wordsOf(line);
			if (words.length > 0) draft.take(words);
		} catch (error) {
			throw error instanceof NoteError ? new NoteError(error.code, `line ${i + 1}: ${error.message}`) : error;
		}
	return draft.policy();
}

/** The words of a line; none where it is empty or a comment that says nothing to us. */
function wordsOf(line: string): string[] {
	// eslint-disable-next-line no-control-regex -- tab and newline alone may stand in a policy
	if (!line.isWellFormed() || /[\u0000-\u0008\u000b-\u001f\u007f]/.test(line))
		throw malformed('control character');
	const words = line.split(/[ \t]+/).filter((word) => word !== '');
	return words[0]?.startsWith('#') && words[0] !== '#valid' ? [] : words;
}

/** The policy as a file that `parsePolicy` reads back. */
export function formatPolicy({ logs, witnesses, groups, quorum }: Policy): string {
	const line = (...words: (string | number | null)[]) => words.filter((word) => word !== null).join(' ');
	const lines = [
		...logs.flatMap(({ key, url, from, until }) => [
			line('log', key.text, url),
			...(from === 0 && until === null
				? []
				: [line('#valid', key.id, 'from', from, ...(until === null ? [] : ['until', until]))]),
		]),
		...witnesses.map(({ name, key, url }) => line('witness', name, key.text, url)),
		...groups.map(({ name, threshold, members }) => line('group', name, threshold, ...members)),
		line('quorum', quorum ?? NONE),
	];
	return `${lines.join('\n')}\n`;
}

export interface CheckedCheckpoint {
	readonly checkpoint: Checkpoint;
	/** The log's keys that signed it. */
	readonly signedBy: readonly VerifierKey[];
	/** The witnesses of the policy that cosigned it. */
	readonly cosigned: readonly Cosignature[];
}

/** The keys that may sign for a log while it has this size. */
export function keysFor(policy: Policy, origin: string, size: number): VerifierKey[] {
	return policy.logs
		.filter(({ key, from, until }) => key.name === origin && from <= size && (until === null || size < until))
		.map(({ key }) => key);
}

/**
 * Opens a signed checkpoint with the log keys of the policy that are valid for its size and that bear the name of its
 * origin, and asks for the quorum of witnesses.
 * @throws `malformed`, `key`, `signature`; `unsigned` where no such log key signed; `quorum` where too few witnesses did
 */
export function checkUnderPolicy(note: string, policy: Policy): CheckedCheckpoint {
	const checkpoint = parseCheckpoint(note);
	const logKeys = keysFor(policy, checkpoint.origin, checkpoint.size);
	const { signedBy, cosigned } = openNote(note, [...logKeys, ...policy.witnesses.map(({ key }) => key)]);
	if (signedBy.length === 0) throw new NoteError('unsigned', 'no key of this log signed a tree of this size');
	if (!isWitnessed(policy, cosigned)) throw new NoteError('quorum', 'too few witnesses');
	return { checkpoint, signedBy, cosigned };
}

function isWitnessed({ witnesses, groups, quorum }: Policy, cosigned: readonly Cosignature[]): boolean {
	const keys = new Set(cosigned.map(({ key }) => key));
	const names = new Set(witnesses.filter(({ key }) => keys.has(key)).map(({ name }) => name));
	// A group names only what stands above it.
	for (const { name, threshold, members } of groups)
		if (members.filter((member) => names.has(member)).length >= threshold) names.add(name);
	return quorum === null || names.has(quorum);
}
