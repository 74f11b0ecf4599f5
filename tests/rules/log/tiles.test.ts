import { describe, expect, test } from 'vitest';
import { encodeBundle, encodeHashTile, tileLevels, tilePath, tilesOfLevel } from '#lib/log/tiles.ts';

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

	const layout = (size: number) =>
		Array.from({ length: tileLevels(size) }, (_, level) =>
			[...tilesOfLevel(level, size)].map(({ width }) => width),
		);

	test('of a tree of 70,000 are those that the specification counts', () => {
		const [zero, one, two, ...more] = layout(70_000);
		expect(zero).toEqual([...Array<number>(273).fill(256), 112]);
		expect(one).toEqual([256, 17]);
		expect(two).toEqual([1]);
		expect(more).toEqual([]);
	});

	test('of a tree of 256: one full tile, and one of a single hash above it', () => {
		expect(layout(256)).toEqual([[256], [1]]);
		expect(layout(255)).toEqual([[255]]);
		expect(layout(1)).toEqual([[1]]);
		expect(layout(0)).toEqual([]);
		expect(layout(65_536)).toEqual([Array(256).fill(256), [256], [1]]);
	});

	test('hold hashes one after the other, and entries after their length', () => {
		const hash = new Uint8Array(32).fill(7);
		expect(encodeHashTile([hash, hash])).toEqual(new Uint8Array(64).fill(7));
		for (const bad of [[], Array<Uint8Array>(257).fill(hash), [hash.slice(1)]])
			expect(() => encodeHashTile(bad)).toThrow(RangeError);
		expect([...encodeBundle([Uint8Array.of(1, 2), new Uint8Array(0)])]).toEqual([0, 2, 1, 2, 0, 0]);
		const long = encodeBundle([new Uint8Array(65_535)]);
		expect([...long.subarray(0, 3)]).toEqual([255, 255, 0]);
		expect(() => encodeBundle([new Uint8Array(65_536)])).toThrow(RangeError);
	});
});
