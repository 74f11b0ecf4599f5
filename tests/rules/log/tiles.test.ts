import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { nativeHasher } from '#lib/log/hash.server.ts';
import { leafHash, nodeHash, portableHasher, rootFromLeafHashes } from '#lib/log/merkle.ts';
import { EntryTooLong, type StaticFile, TileMaker, tilePath } from '#lib/log/tiles.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

function filesOf(entries: readonly string[], maker = new TileMaker(nativeHasher)): StaticFile[] {
	return [...entries.flatMap((entry) => maker.add(entry)), ...maker.finish()];
}

const entriesUpTo = (size: number) => Array.from({ length: size }, (_, i) => `entry ${i} 守密`);

describe('the files of tlog-tiles', () => {
	test.each([
		[0, 0, 256, 'tile/0/000'],
		[0, 67, 256, 'tile/0/067'],
		[1, 999, 256, 'tile/1/999'],
		[0, 1000, 256, 'tile/0/x001/000'],
		[3, 1_234_067, 256, 'tile/3/x001/x234/067'],
		[0, 273, 112, 'tile/0/273.p/112'],
		[0, 1_234_067, 1, 'tile/0/x001/x234/067.p/1'],
		['entries', 4, 255, 'tile/entries/004.p/255'],
		['entries', 12_345, 256, 'tile/entries/x012/345'],
	] as const)('level %s, tile %i, width %i: %s', (level, index, width, path) => {
		expect(tilePath(level, index, width)).toBe(path);
	});

	const widths = (files: readonly StaticFile[], level: string) =>
		files
			.filter(({ path }) => path.startsWith(`tile/${level}/`))
			.map(({ path }) => Number(/\.p\/(\d+)$/.exec(path)?.[1] ?? 256));

	test('of a tree of 70,000 are those that the specification counts', () => {
		const files = filesOf(entriesUpTo(70_000));
		expect(widths(files, '0')).toEqual([...Array<number>(273).fill(256), 112]);
		expect(widths(files, 'entries')).toEqual(widths(files, '0'));
		expect(widths(files, '1')).toEqual([256, 17]);
		expect(widths(files, '2')).toEqual([1]);
		expect(widths(files, '3')).toEqual([]);
		expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
	});

	test('of a tree of 256: one full tile, and one of a single hash above it; of an empty one: none', () => {
		const paths = (size: number) => filesOf(entriesUpTo(size)).map(({ path }) => path);
		expect(paths(256)).toEqual(['tile/entries/000', 'tile/0/000', 'tile/1/000.p/1']);
		expect(paths(255)).toEqual(['tile/entries/000.p/255', 'tile/0/000.p/255']);
		expect(paths(0)).toEqual([]);
	});

	test('give back every entry, and the root of the tree, to somebody who has nothing else', () => {
		const size = 256 * 3 + 77;
		const entries = entriesUpTo(size);
		const maker = new TileMaker(nativeHasher);
		const files = new Map(filesOf(entries, maker).map(({ path, bytes }) => [path, bytes]));
		const read = (path: string) => files.get(path) as Uint8Array;
		const names = ['000', '001', '002', '003.p/77'];
		const found = names.flatMap((name) => unbundled(read(`tile/entries/${name}`)));
		expect(found).toEqual(entries);
		const hashes = names.flatMap((name) => hashesOf(read(`tile/0/${name}`)));
		expect(hashes.map(bytesToHex)).toEqual(entries.map((entry) => bytesToHex(leafHash(bytesOf(entry)))));
		const above = hashesOf(read('tile/1/000.p/3'));
		const [a, b, c] = above as [Uint8Array, Uint8Array, Uint8Array];
		const right = nodeHash(c, rootFromLeafHashes(hashes.slice(768)));
		expect(bytesToHex(nodeHash(nodeHash(a, b), right))).toBe(bytesToHex(maker.root));
		expect(bytesToHex(rootFromLeafHashes(hashes))).toBe(bytesToHex(maker.root));
	});

	test('cannot carry an entry of more than 65,535 bytes, however few its characters', () => {
		const maker = new TileMaker();
		maker.add('密'.repeat(21_845));
		expect(() => maker.add('密'.repeat(21_846))).toThrow(EntryTooLong);
		expect(() => maker.add('a'.repeat(65_536))).toThrow('entry 1 ');
		expect(unbundled(maker.finish()[0]?.bytes as Uint8Array)).toEqual(['密'.repeat(21_845)]);
		expect(() => new TileMaker().add('')).not.toThrow();
	});
});

test("Node's hashes are the portable ones", () => {
	for (const text of ['', 'a', '守密 😀', 'x'.repeat(5_000), '\ud800'])
		expect(bytesToHex(nativeHasher.leaf(text))).toBe(bytesToHex(portableHasher.leaf(text)));
	const [a, b] = [leafHash(bytesOf('a')), leafHash(bytesOf('b'))];
	expect(bytesToHex(nativeHasher.node(a, b))).toBe(bytesToHex(portableHasher.node(a, b)));
});

function hashesOf(tile: Uint8Array): Uint8Array[] {
	expect(tile.length % 32).toBe(0);
	return Array.from({ length: tile.length / 32 }, (_, i) => tile.slice(i * 32, (i + 1) * 32));
}

function unbundled(bundle: Uint8Array): string[] {
	const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.length);
	const entries: string[] = [];
	for (let at = 0; at < bundle.length;) {
		const length = view.getUint16(at);
		entries.push(new TextDecoder('utf-8', { fatal: true }).decode(bundle.slice(at + 2, at + 2 + length)));
		at += 2 + length;
	}
	return entries;
}
