import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** Draws that depend on a seed alone: the same seed gives the same paper, years later and on any machine. */
export interface Draw {
	/** A whole number 0 ≤ x < n, each as likely (n ≤ 2^32). */
	below(n: number): number;
	/** A new list in random order (Fisher–Yates). */
	shuffle<T>(items: readonly T[]): T[];
}

/** Draws from SHA-256(seed ‖ ":" ‖ counter), read as big-endian 32-bit words; words that would favour small numbers are skipped. */
export function drawFrom(seed: string): Draw {
	let counter = 0;
	let words: number[] = [];

	function word(): number {
		if (words.length === 0) {
			const view = new DataView(sha256(utf8ToBytes(`${seed}:${counter++}`)).buffer);
			words = Array.from({ length: 8 }, (_, i) => view.getUint32(i * 4));
		}
		return words.shift() as number;
	}

	function below(n: number): number {
		const limit = 2 ** 32 - (2 ** 32 % n);
		for (;;) {
			const drawn = word();
			if (drawn < limit) return drawn % n;
		}
	}

	function shuffle<T>(items: readonly T[]): T[] {
		const list = [...items];
		for (let i = list.length - 1; i > 0; i--) {
			const j = below(i + 1);
			[list[i], list[j]] = [list[j] as T, list[i] as T];
		}
		return list;
	}

	return { below, shuffle };
}
