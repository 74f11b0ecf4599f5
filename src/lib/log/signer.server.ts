import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { DomainError } from '#lib/core/errors.ts';
import { DAY } from '#lib/core/time.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import type { Context } from '#lib/database/context.ts';
import { alone } from '#lib/database/lock.server.ts';
import type { Tx } from '#lib/database/transact.server.ts';
import { formatCheckpoint, parseCheckpoint } from './checkpoint.ts';
import * as store from './checkpoint-store.server.ts';
import { logKeyAdded, logKeyRotated, logRestarted } from './entries.ts';
import { formatPrivateKey, newKey, parsePrivateKeys, readIfThere, writeDurably } from './key-file.server.ts';
import { verifyConsistency } from './merkle.ts';
import { type NoteSigner, openNote, parseNote, signNote } from './note.ts';
import { keepPrivateText } from './private-text.server.ts';
import { consistencyPath } from './proofs.server.ts';
import type { LogSigner, SignedHead } from './signer.ts';
import { type Head, logHead } from './store.server.ts';

/** How long the key before signs along after a rotation: whoever pinned it has that long to pin the new one. */
export const KEY_OVERLAP_DAYS = 30;
const ONE_AT_A_TIME = 'log-keys';
const LONGEST_ORIGIN = 200;

export interface SignerSettings {
	/** The private keys themselves, where the operator keeps them outside the machine's files; undefined: `keyFile`. */
	readonly keyText: string | undefined;
	/** File of the private keys, readable by its owner only; made at the first start. */
	readonly keyFile: string;
	/**
	 * File with the last checkpoint signed here. It lies outside the database, so that a database taken back to an earlier
	 * state is noticed.
	 */
	readonly anchorFile: string;
	/** First line of the checkpoints, for a key that has yet to be made. */
	readonly origin: string;
}

type SignerContext = Pick<Context, 'read' | 'transact' | 'clock' | 'ids'>;

/** The keys that sign at present, the newest first, as the database and the key file know them together. */
interface Line {
	readonly origin: string;
	readonly signers: readonly NoteSigner[];
	/** Keys whose overlap is over and that have not been ended yet. */
	readonly ending: readonly string[];
}

/**
 * Signs the heads of the log with a key from a file or the environment (C2SP tlog-checkpoint). Every head it signs is proven to
 * extend the last one that was signed – by the checkpoint in the database and by the one in the anchor file – so that it
 * never vouches for two histories. It reads keys and heads anew at each call: another process may have rotated or signed.
 */
export class FileSigner implements LogSigner {
	readonly #ctx: SignerContext;
	readonly #settings: SignerSettings;
	#line: Line | undefined;
	#fault: DomainError | undefined;
	#parsed: { readonly text: string; readonly keys: readonly NoteSigner[] } | undefined;
	#turn: Promise<unknown> = Promise.resolve();

	constructor(ctx: SignerContext, settings: SignerSettings) {
		this.#ctx = ctx;
		this.#settings = settings;
	}

	get origin(): string {
		return this.#line?.origin ?? this.#settings.origin;
	}

	/** Why nothing was signed the last time; undefined while all is well. */
	get fault(): DomainError | undefined {
		return this.#fault;
	}

	/** @throws `signer.no-key`, `signer.key-unreadable`, `signer.other-key`, `signer.no-continuation`, `signer.file` */
	checkpoint(): Promise<SignedHead> {
		return this.#inTurn(async () => {
			try {
				const signed = await this.#signHead(await this.#ready());
				this.#fault = undefined;
				return signed;
			} catch (error) {
				if (error instanceof DomainError) this.#fault = error;
				throw error;
			}
		});
	}

	/** Needs a `checkpoint` before it in this process: that is where the keys are read and the log is checked. */
	sign(text: string): string {
		if (this.#fault) throw this.#fault;
		if (!this.#line) throw new Error('a statement can be signed after the first checkpoint only');
		return signNote(text, this.#line.signers);
	}

	/**
	 * Puts a new key in the place of the present one, which signs along for `KEY_OVERLAP_DAYS`. The entry stands in the log
	 * before the new key signs. Where the keys come from the environment, the operator puts the new one there first.
	 * @returns the new key; its private text where it has to be put into the environment before anything happens
	 */
	rotate(actor: string): Promise<{ key: string; privateKey: string | null }> {
		return this.#inTurn(async () => {
			const line = await this.#ready();
			await this.#signHead(line);
			const known = new Set((await store.logKeys(this.#ctx.read)).map(({ id }) => id));
			const fresh = this.#privateKeys()?.find(({ key }) => key.name === line.origin && !known.has(key.id));
			const next = fresh ?? newKey(line.origin);
			if (!fresh && this.#settings.keyText !== undefined)
				return { key: next.key.text, privateKey: formatPrivateKey(next) };
			if (!fresh) this.#keepKeys([next, ...(this.#privateKeys() ?? [])]);
			const before = line.signers[0] as NoteSigner;
			const at = this.#ctx.clock();
			const overlapUntil = at + KEY_OVERLAP_DAYS * DAY;
			await this.#ctx.transact(async (tx) => {
				await this.#addKey(tx, next, at, overlapUntil);
				tx.record(
					logKeyRotated.entry({
						at,
						actor,
						subject: 'log',
						data: {
							from: before.key.id,
							key: next.key.id,
							publicKey: bytesToHex(next.key.publicKey),
							origin: line.origin,
							overlapUntil,
						},
					}),
				);
			});
			return { key: next.key.text, privateKey: null };
		});
	}

	/**
	 * Begins a new line of checkpoints, with a new key under another origin, for a log that cannot continue the last head
	 * that was signed. What is lost stays visible: the entry names that head. Where the keys come from the environment, the
	 * operator puts the new one there first.
	 * @throws `signer.continues` where there is nothing to begin anew, `signer.key-in-environment`
	 */
	restart(actor: string, reason: string): Promise<{ origin: string; key: string }> {
		return this.#inTurn(async () => {
			const keys = await store.logKeys(this.#ctx.read);
			const anchor = this.#anchor();
			const lost = anchor ?? (keys[0] && (await store.lastCheckpoint(this.#ctx.read, keys[0].origin)));
			const head = await logHead(this.#ctx.read);
			const former = anchor?.origin ?? keys[0]?.origin ?? this.#settings.origin;
			const origin = nextOrigin(former, new Set([former, ...keys.map((key) => key.origin)]));
			const held = this.#privateKeys();
			// A key for the next line, that the operator has put into the environment as they were told.
			const fresh = held?.find(({ key }) => key.name === origin && !keys.some(({ id }) => id === key.id));
			if (!lost || (!fresh && held !== undefined && (await extendsHead(this.#ctx.read, lost, head))))
				throw new DomainError('signer.continues', null);
			const next = fresh ?? newKey(origin);
			if (!fresh && this.#settings.keyText !== undefined)
				throw new DomainError('signer.key-in-environment', { key: formatPrivateKey(next) });
			if (!fresh) this.#keepKeys([next, ...(held ?? [])]);
			const at = this.#ctx.clock();
			await this.#ctx.transact(async (tx) => {
				const text = await keepPrivateText(tx.sql, this.#ctx.ids, 'log', reason);
				for (const key of keys)
					if (key.untilSize === null) await store.endKey(tx.sql, key.id, lost.size + 1, at);
				await this.#addKey(tx, next, at, null);
				tx.record(
					logRestarted.entry({
						at,
						actor,
						subject: 'log',
						data: {
							from: keys[0]?.id ?? anchor?.keyId ?? '00000000',
							size: lost.size,
							root: lost.root,
							key: next.key.id,
							publicKey: bytesToHex(next.key.publicKey),
							origin,
							reason: text.commitment,
						},
					}),
				);
			});
			await this.#signHead(await this.#ready());
			this.#fault = undefined;
			return { origin, key: next.key.text };
		});
	}

	#inTurn<T>(work: () => Promise<T>): Promise<T> {
		const turn = this.#turn.then(work, work);
		this.#turn = turn.catch(() => undefined);
		return turn;
	}

	async #ready(): Promise<Line> {
		let known = await store.logKeys(this.#ctx.read);
		if (known.length === 0) known = await this.#firstKey();
		this.#line = this.#lineOf(known);
		return this.#line;
	}

	/** Makes or adopts the first key of a log that has none. */
	async #firstKey(): Promise<store.LogKey[]> {
		const anchor = this.#anchor();
		// A new database beside an old anchor: something here has been signed before.
		if (anchor) {
			const { size } = await logHead(this.#ctx.read);
			throw new DomainError('signer.no-continuation', { signed: anchor.size, size });
		}
		let first = this.#privateKeys()?.[0];
		if (!first) {
			first = newKey(this.#settings.origin);
			this.#keepKeys([first]);
		}
		const signer = first;
		const at = this.#ctx.clock();
		await this.#ctx.transact(async (tx) => {
			await alone(tx.sql, ONE_AT_A_TIME);
			if ((await store.logKeys(tx.sql)).length > 0) return;
			await this.#addKey(tx, signer, at, null);
			tx.record(
				logKeyAdded.entry({
					at,
					actor: 'system',
					subject: 'log',
					data: {
						key: signer.key.id,
						publicKey: bytesToHex(signer.key.publicKey),
						origin: signer.key.name,
					},
				}),
			);
		});
		return store.logKeys(this.#ctx.read);
	}

	async #addKey(tx: Tx, signer: NoteSigner, at: number, overlapUntil: number | null): Promise<void> {
		const { size } = await logHead(tx.sql);
		await store.insertKey(tx.sql, {
			id: signer.key.id,
			origin: signer.key.name,
			verifier: signer.key.text,
			// The entry that brings the key comes first; only heads that hold it are signed with it.
			fromSize: size + 1,
			addedAt: at,
			overlapUntil,
		});
	}

	#lineOf(known: readonly store.LogKey[]): Line {
		const [newest] = known as [store.LogKey];
		const held = this.#privateKeys();
		if (!held) throw new DomainError('signer.no-key', { file: this.#settings.keyFile });
		const signerOf = (key: store.LogKey) => held.find((signer) => signer.key.text === key.verifier);
		const first = signerOf(newest);
		if (!first) throw new DomainError('signer.other-key', { key: newest.id });
		const line = known.filter(({ origin }) => origin === newest.origin);
		const now = this.#ctx.clock();
		// Each signs along until the overlap with the key after it is over; with a second rotation within it, several do.
		const along = (key: store.LogKey, i: number) => now < (line[i - 1]?.overlapUntil ?? 0) && key !== newest;
		const former = line.filter(({ untilSize }, i) => i > 0 && untilSize === null);
		return {
			origin: newest.origin,
			signers: [
				first,
				...former.filter((key) => along(key, line.indexOf(key))).flatMap((key) => signerOf(key) ?? []),
			],
			ending: former.filter((key) => !along(key, line.indexOf(key))).map(({ id }) => id),
		};
	}

	#privateKeys(): readonly NoteSigner[] | undefined {
		const file = this.#settings.keyFile;
		const text = this.#settings.keyText ?? onFile(file, () => readIfThere(file));
		if (text === undefined) return undefined;
		// Read anew at each call, but only worked out where it is another text.
		if (text === this.#parsed?.text) return this.#parsed.keys;
		try {
			const keys = parsePrivateKeys(text);
			this.#parsed = { text, keys };
			return keys;
		} catch (cause) {
			throw new DomainError('signer.key-unreadable', { file }, { cause });
		}
	}

	#keepKeys(signers: readonly NoteSigner[]): void {
		const file = this.#settings.keyFile;
		onFile(file, () => writeDurably(file, `${signers.map(formatPrivateKey).join('\n')}\n`));
	}

	/** The last head signed here, as the file beside the database says. */
	#anchor(): (SignedHead & { origin: string; keyId: string }) | undefined {
		const file = this.#settings.anchorFile;
		const note = onFile(file, () => readIfThere(file));
		if (note === undefined) return undefined;
		try {
			const { origin, size, root } = parseCheckpoint(note);
			const keyId = parseNote(note).signatures[0]?.id ?? '';
			return { origin, size, root: bytesToHex(root), note, at: this.#ctx.clock(), keyId };
		} catch (cause) {
			throw new DomainError('signer.key-unreadable', { file }, { cause });
		}
	}

	async #signHead(line: Line): Promise<SignedHead> {
		const { read } = this.#ctx;
		const head = await logHead(read);
		const anchor = this.#anchor();
		const stored = await store.lastCheckpoint(read, line.origin);
		const ours = anchor?.origin === line.origin ? anchor : undefined;
		for (const signed of [ours, stored])
			if (signed && !(await extendsHead(read, signed, head)))
				throw new DomainError('signer.no-continuation', { signed: signed.size, size: head.size });
		if (stored?.size === head.size) return stored;
		if (ours?.size === head.size) return this.#keep(line, ours);
		const body = formatCheckpoint({
			origin: line.origin,
			size: head.size,
			root: hexToBytes(head.root),
			extensions: [],
		});
		const note = signNote(body, line.signers);
		// Its own signature, read as anybody else would: what cannot be opened is not given out.
		openNote(
			note,
			line.signers.map(({ key }) => key),
		);
		const file = this.#settings.anchorFile;
		onFile(file, () => writeDurably(file, note));
		return this.#keep(line, { ...head, note, at: this.#ctx.clock() });
	}

	async #keep(line: Line, { size, root, note, at }: SignedHead): Promise<SignedHead> {
		return this.#ctx.transact(async (tx) => {
			for (const id of line.ending) await store.endKey(tx.sql, id, size, at);
			return store.keepCheckpoint(tx.sql, line.origin, { size, root, note, at });
		});
	}
}

/** Reads or writes a file. Throws `signer.file` where the disk is full or the file is not ours to use. */
function onFile<T>(file: string, act: () => T): T {
	try {
		return act();
	} catch (cause) {
		const { code } = cause as NodeJS.ErrnoException;
		if (code === undefined) throw cause;
		throw new DomainError('signer.file', { file, code }, { cause });
	}
}

/** Whether the log at this head is an extension of what was signed (RFC 9162 §2.1.4), by a proof from its stored nodes. */
async function extendsHead(
	sql: Sql,
	signed: Pick<SignedHead, 'size' | 'root'>,
	head: Head,
): Promise<boolean> {
	if (signed.size > head.size) return false;
	if (signed.size === 0) return true;
	if (signed.size === head.size) return signed.root === head.root;
	return verifyConsistency(
		BigInt(signed.size),
		BigInt(head.size),
		await consistencyPath(sql, signed.size, head.size),
		hexToBytes(signed.root),
		hexToBytes(head.root),
	);
}

/** `bank.example/log` → `bank.example/log/2` → `bank.example/log/3`. */
function nextOrigin(former: string, taken: ReadonlySet<string>): string {
	const stem = former.replace(/\/\d+$/, '').slice(0, LONGEST_ORIGIN);
	for (let n = 2; ; n++) if (!taken.has(`${stem}/${n}`)) return `${stem}/${n}`;
}
