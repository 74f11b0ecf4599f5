import { describe, expect, test } from 'vitest';
import { idsFrom, randomIds } from '#lib/core/ids.ts';
import { drawFrom } from '#lib/core/random.ts';
import { hash, personKey, rowId } from '#lib/log/kind.ts';
import * as v from 'valibot';
import { idsOf } from '../../harness.ts';

describe('draws from a seed', () => {
	test('are the same for the same seed on any machine, for ever', () => {
		const draw = drawFrom('陈伟, first attempt');
		const again = drawFrom('陈伟, first attempt');
		const items = Array.from({ length: 40 }, (_, i) => i);
		expect(again.shuffle(items)).toEqual(draw.shuffle(items));
		expect(again.below(1_000_000)).toBe(draw.below(1_000_000));
		// Pinned: a change here would change every paper that is drawn again.
		const pinned = drawFrom('pinned');
		expect([pinned.below(1_000), pinned.below(7), pinned.shuffle([1, 2, 3, 4, 5, 6])]).toEqual([
			539,
			3,
			[6, 2, 1, 4, 3, 5],
		]);
	});

	test('differ between seeds', () => {
		const items = Array.from({ length: 40 }, (_, i) => i);
		expect(drawFrom('a').shuffle(items)).not.toEqual(drawFrom('b').shuffle(items));
	});

	test('stay below the limit, and 1 leaves no choice', () => {
		const draw = drawFrom('limits');
		for (let i = 0; i < 50; i++) expect(draw.below(1)).toBe(0);
		for (const n of [2, 3, 1_000, 2 ** 32]) {
			const drawn = Array.from({ length: 200 }, () => draw.below(n));
			expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
			expect(Math.max(...drawn)).toBeLessThan(n);
			expect(drawn.every(Number.isInteger)).toBe(true);
		}
	});

	test('are uniform: six faces, 60,000 throws, χ² with five degrees of freedom below 20.5 (p = 0.001)', () => {
		const draw = drawFrom('dice');
		const throws = Array.from({ length: 60_000 }, () => draw.below(6));
		const faces = [0, 1, 2, 3, 4, 5].map((face) => throws.filter((thrown) => thrown === face).length);
		const chi = faces.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
		expect(chi).toBeLessThan(20.5);
	});

	test('favour no small number where the words do not divide evenly', () => {
		const draw = drawFrom('uneven');
		const n = 3 * 2 ** 30;
		const low = Array.from({ length: 6_000 }, () => draw.below(n)).filter((drawn) => drawn < 2 ** 30).length;
		// A third of them; it would be a half if the surplus words were folded back.
		expect(low).toBeGreaterThan(1_850);
		expect(low).toBeLessThan(2_150);
	});

	test('shuffle every order about as often: 24 orders, 24,000 shuffles, χ² below 49.7 (p = 0.001)', () => {
		const draw = drawFrom('cards');
		const orders = new Map<string, number>();
		for (let i = 0; i < 24_000; i++) {
			const order = draw.shuffle(['a', 'b', 'c', 'd']).join('');
			orders.set(order, (orders.get(order) ?? 0) + 1);
		}
		expect(orders.size).toBe(24);
		expect([...orders.values()].reduce((sum, n) => sum + (n - 1_000) ** 2 / 1_000, 0)).toBeLessThan(49.7);
	});

	test('leave the list they were given as it was, and lose nothing', () => {
		const items = Object.freeze(['x', 'y', 'z', 'z']);
		expect(drawFrom('list').shuffle(items).toSorted()).toEqual(items);
		expect(drawFrom('list').shuffle([])).toEqual([]);
	});
});

describe('ids', () => {
	test('have the forms that the log accepts, and no letters that people misread', () => {
		const ids = idsOf('forms');
		expect(v.is(rowId, ids.id())).toBe(true);
		expect(v.is(personKey, ids.personKey())).toBe(true);
		expect(ids.secret()).toMatch(/^[a-km-np-z2-9]{52}$/);
		expect(v.is(hash, 'F'.repeat(64))).toBe(false);
		for (let i = 0; i < 300; i++) expect(ids.id() + ids.personKey().slice(2)).not.toMatch(/[lo01]/);
	});

	test('use every bit of their bytes: one flipped bit is another id', () => {
		const zero = idsFrom((length) => new Uint8Array(length));
		const seen = new Set([zero.id()]);
		for (let bit = 0; bit < 128; bit++) {
			const bytes = new Uint8Array(16);
			bytes[bit >> 3] = 1 << (bit & 7);
			seen.add(idsFrom(() => bytes).id());
		}
		expect(seen.size).toBe(129);
	});

	test('come from the system’s randomness by default', () => {
		expect(new Set(Array.from({ length: 1_000 }, () => randomIds.id())).size).toBe(1_000);
	});
});
