import { concatBytes } from '@noble/hashes/utils.js';
import { HASH_BYTES } from './merkle.ts';

/** The log as static files, for third-party monitors (C2SP tlog-tiles). Names and bytes only; pure. */

/** Hashes or entries in a full tile. */
export const TILE_WIDTH = 256;
/** Levels of the tree from one level of tiles to the next: 256 = 2^8. */
export const TILE_HEIGHT = 8;
const LONGEST_ENTRY = 0xffff;

/** A tile of hashes; of a tree, only the last one of each level can be narrower than `TILE_WIDTH`. */
export interface Tile {
	/** Level of tiles: its hashes are those of the tree's level 8 · `level`. */
	readonly level: number;
	readonly index: number;
	/** How many hashes, 1..256. */
	readonly width: number;
}

/** The tiles of one level of a tree of so many leaves, from the first on; none where the level is empty. */
export function* tilesOfLevel(level: number, size: number): Generator<Tile> {
	const hashes = Math.floor(size / TILE_WIDTH ** level);
	for (let index = 0; index * TILE_WIDTH < hashes; index++)
		yield { level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) };
}

/** How many levels of tiles a tree of so many leaves has. */
export function tileLevels(size: number): number {
	let levels = 0;
	while (size >= TILE_WIDTH ** levels) levels++;
	return size === 0 ? 0 : levels;
}

/** A tile's number in path elements of three digits, all but the last marked: 1234067 is `x001/x234/067`. */
function elements(index: number): string {
	const digits = String(index);
	const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
	return padded.replace(/.{3}(?=.)/g, 'x$&/');
}

/** Path of a tile of hashes, or of the bundle of entries that belongs to a tile of level 0. */
export function tilePath(level: number | 'entries', index: number, width: number): string {
	return `tile/${level}/${elements(index)}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** The bytes of a tile: its hashes one after the other. */
export function encodeHashTile(hashes: readonly Uint8Array[]): Uint8Array {
	if (hashes.length < 1 || hashes.length > TILE_WIDTH || hashes.some(({ length }) => length !== HASH_BYTES))
		throw new RangeError('not the hashes of a tile');
	return concatBytes(...hashes);
}

/**
 * The bytes of a bundle: each entry after its length as a big-endian uint16. Throws RangeError on an entry of more
 * than 65,535 bytes, which the format cannot carry.
 */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
	return concatBytes(
		...entries.flatMap((entry) => {
			if (entry.length > LONGEST_ENTRY) throw new RangeError(`an entry of ${entry.length} bytes`);
			return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
		}),
	);
}
