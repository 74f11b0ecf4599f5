import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '#lib/core/time.ts';
import { countTry, FREE_TRIES, type Throttle } from '#lib/session/throttle.ts';

const NOW = 1_795_482_000_000;

/** Pauses in minutes after each of so many tries that come one after the other. */
function pauses(kind: 'account' | 'address', tries: number): number[] {
	const list: number[] = [];
	let known: Throttle | undefined;
	for (let i = 0; i < tries; i++) {
		known = countTry(known, kind, NOW);
		list.push(known.blockedUntil === 0 ? 0 : (known.blockedUntil - NOW) / MINUTE);
	}
	return list;
}

describe('the throttle', () => {
	test('lets four wrong tries on an account pass, then pauses, twice as long each time, a quarter of an hour at most', () => {
		expect(pauses('account', 12)).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15, 15]);
	});

	test('is patient with an address that a whole branch shares', () => {
		expect(pauses('address', FREE_TRIES.address + 1).slice(-4)).toEqual([0, 0, 1, 2]);
		expect(FREE_TRIES.address).toBeGreaterThanOrEqual(8 * FREE_TRIES.account);
	});

	test('forgets after an hour without a try, and not a millisecond before', () => {
		const known = { failures: 9, lastAt: NOW, blockedUntil: NOW + 15 * MINUTE, noted: true };
		expect(countTry(known, 'account', NOW + HOUR - 1)).toMatchObject({ failures: 10 });
		expect(countTry(known, 'account', NOW + HOUR)).toEqual({
			failures: 1,
			lastAt: NOW + HOUR,
			blockedUntil: 0,
			noted: false,
		});
	});

	test('never pauses longer than a quarter of an hour, however many tries', () => {
		fc.assert(
			fc.property(fc.nat({ max: 1e9 }), fc.constantFrom('account', 'address'), (failures, kind) => {
				const { blockedUntil } = countTry(
					{ failures, lastAt: NOW, blockedUntil: 0, noted: false },
					kind,
					NOW,
				);
				expect(blockedUntil === 0 || (blockedUntil > NOW && blockedUntil <= NOW + 15 * MINUTE)).toBe(true);
			}),
		);
	});
});
