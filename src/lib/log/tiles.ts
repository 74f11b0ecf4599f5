import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Edge, grow, portableHasher, rootOfEdge, type TreeHasher } from './merkle.ts';

/** The log as static files, for third-party monitors (C2SP tlog-tiles). Pure: names and bytes. */

/** Hashes or entries in a full tile. */
export const TILE_WIDTH = 256;
/** Levels of the tree from one level of tiles to the next: 256 = 2^8. */
const TILE_HEIGHT = 8;
const LONGEST_ENTRY = 0xffff;

export interface StaticFile {
	/** Below the log's prefix, with forward slashes. */
	readonly path: string;
	readonly bytes: Uint8Array;
}

/** An entry has more bytes than the format can carry; `number` is its own. */
export class EntryTooLong extends RangeError {
	override readonly name = 'EntryTooLong';
	readonly number: number;
	constructor(number: number) {
		super(`entry ${number} has more than ${LONGEST_ENTRY} bytes`);
		this.number = number;
	}
}

/** Path of a tile of hashes, or of the bundle of entries that belongs to a tile of level 0. */
export function tilePath(level: number | 'entries', index: number, width: number): string {
	const digits = String(index);
	// Three digits an element, all but the last marked: 1234067 is x001/x234/067.
	const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').replace(/.{3}(?=.)/g, 'x$&/');
	return `tile/${level}/${padded}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** An entry in a bundle: its length as a big-endian uint16, then its bytes. */
function lengthAndBytes(entry: Uint8Array): Uint8Array {
	return concatBytes(Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry);
}

/** A row of tiles: what one level, or the bundles, have not yet filled a tile with. */
class Row {
	readonly #level: number | 'entries';
	#index = 0;
	#parts: Uint8Array[] = [];

	constructor(level: number | 'entries') {
		this.#level = level;
	}

	/** The file that this part fills, if it does. */
	push(part: Uint8Array): StaticFile[] {
		this.#parts.push(part);
		return this.#parts.length === TILE_WIDTH ? this.flush() : [];
	}

	/** The file of what is there, if anything is. */
	flush(): StaticFile[] {
		if (this.#parts.length === 0) return [];
		const path = tilePath(this.#level, this.#index++, this.#parts.length);
		const bytes = concatBytes(...this.#parts);
		this.#parts = [];
		return [{ path, bytes }];
	}
}

/**
 * Makes the files from the entries, which are given one after the other from the first on: tiles of hashes and bundles
 * of entries, each as soon as it is full; `finish` gives the partial ones. Holds no more than a tile of each level.
 */
export class TileMaker {
	readonly #hasher: TreeHasher;
	readonly #bundles = new Row('entries');
	readonly #levels: Row[] = [];
	#edge: Edge = [];
	#size = 0;

	constructor(hasher: TreeHasher = portableHasher) {
		this.#hasher = hasher;
	}

	/** Root hash over the entries given so far. */
	get root(): Uint8Array {
		return rootOfEdge(this.#edge);
	}

	/** Takes the next entry; gives the files that it completes. Throws `EntryTooLong`. */
	add(text: string): StaticFile[] {
		const bytes = utf8ToBytes(text);
		if (bytes.length > LONGEST_ENTRY) throw new EntryTooLong(this.#size);
		const leaf = this.#hasher.leaf(text);
		const { edge, completed } = grow(this.#edge, this.#size++, leaf, this.#hasher.node);
		this.#edge = edge;
		return [
			...this.#bundles.push(lengthAndBytes(bytes)),
			...this.#level(0).push(leaf),
			...completed
				.filter(({ level }) => level % TILE_HEIGHT === 0)
				.flatMap(({ level, hash }) => this.#level(level / TILE_HEIGHT).push(hash)),
		];
	}

	#level(level: number): Row {
		return (this.#levels[level] ??= new Row(level));
	}

	/** The partial tiles and the partial bundle of the tree of this size. */
	finish(): StaticFile[] {
		return [this.#bundles, ...this.#levels].flatMap((row) => row.flush());
	}
}
