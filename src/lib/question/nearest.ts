/** The edit distance of two words (Levenshtein), with a neighbouring swap as one edit. */
function distance(a: string, b: string): number {
	let before: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, column) => column);
	for (let row = 1; row <= a.length; row++) {
		const next = [row];
		for (let column = 1; column <= b.length; column++) {
			const same = a[row - 1] === b[column - 1];
			let cost = Math.min(
				(last[column] ?? 0) + 1,
				(next[column - 1] ?? 0) + 1,
				(last[column - 1] ?? 0) + (same ? 0 : 1),
			);
			if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
				cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
			}
			next.push(cost);
		}
		before = last;
		last = next;
	}
	return last[b.length] ?? 0;
}

/** The known word that a misspelt one probably means, or `null` if none is near. */
export function nearest(word: string, known: Iterable<string>): string | null {
	// A third of the letters may be wrong, and an endless word is nobody's slip.
	const limit = Math.min(3, Math.floor(word.length / 3));
	let best: string | null = null;
	let least = limit + 1;
	for (const candidate of known) {
		if (Math.abs(candidate.length - word.length) >= least) continue;
		const edits = distance(word.toLowerCase(), candidate.toLowerCase());
		if (edits < least) [best, least] = [candidate, edits];
	}
	return best;
}
