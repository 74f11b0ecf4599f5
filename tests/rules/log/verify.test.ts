import { describe, expect, test } from 'vitest';
import { canonicalJson } from '#lib/core/canonical.ts';
import type { Entry } from '#lib/core/entry.ts';
import { type Fault, LogVerifier, type StoredEntry, type StoredNode, type Verdict } from '#lib/log/verify.ts';
import { flipByte, type LogRows, rowsOf, verdictOn } from '../../log-rows.ts';

/** Entries as they are left when units are added one after the other. */
function entriesOf(count: number): Entry[] {
	return Array.from({ length: count }, (_, i) => ({
		v: 1,
		kind: 'unit.added',
		at: 1_795_482_000_000 + i * 1_000,
		actor: i % 2 ? 'console' : 'p-abcdefgh2345mnpq',
		subject: `unit-${i}`,
		data: { parent: i === 0 ? null : 'head-office' },
	}));
}

function faultOf(rows: LogRows): Fault | undefined {
	const verdict = verdictOn(rows);
	return verdict.ok ? undefined : verdict.fault;
}

/** The fault that a log of seven entries shows after somebody has been at it. */
function afterTampering(tamper: (rows: LogRows) => void): Fault | undefined {
	const rows = rowsOf(entriesOf(7));
	tamper(rows);
	return faultOf(rows);
}

const change =
	(number: number, columns: Partial<StoredEntry>) =>
	({ entries }: LogRows) =>
		void (entries[number] = { ...(entries[number] as StoredEntry), ...columns });

describe('the verifier', () => {
	test.each([0, 1, 2, 3, 7, 8, 100])('finds nothing wrong with an honest log of %i entries', (size) => {
		const rows = rowsOf(entriesOf(size));
		expect(verdictOn(rows)).toEqual({ ok: true, size, root: rows.head?.root });
	});

	test('the empty log has the root of RFC 6962 §2.1: SHA-256 of nothing', () => {
		expect(verdictOn(rowsOf([]))).toMatchObject({
			root: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
		});
	});

	const late = entriesOf(7)[3] as Entry;
	const pretty = JSON.stringify(late);
	const faults: [story: string, tamper: (rows: LogRows) => void, fault: Fault][] = [
		[
			'an entry was taken out',
			({ entries }) => void entries.splice(3, 1),
			{ what: 'missing-entry', number: 3 },
		],
		[
			'the first entry was taken out',
			({ entries }) => void entries.shift(),
			{ what: 'missing-entry', number: 0 },
		],
		['the last entry was taken out', ({ entries }) => void entries.pop(), { what: 'head', column: 'size' }],
		[
			'the last two entries were taken out',
			({ entries }) => void entries.splice(5),
			{ what: 'node', level: 2, position: 0 },
		],
		[
			'an entry was numbered twice',
			change(4, { number: 3 }),
			{ what: 'column', number: 4, column: 'number' },
		],
		['a number became a text', change(4, { number: '4' }), { what: 'column', number: 4, column: 'number' }],
		['a number was lost', change(4, { number: null }), { what: 'column', number: 4, column: 'number' }],
		['a body was emptied', change(3, { body: '' }), { what: 'not-canonical', number: 3 }],
		['a body was lost', change(3, { body: null }), { what: 'not-canonical', number: 3 }],
		[
			'a body was written in another order',
			change(3, { body: pretty }),
			{ what: 'not-canonical', number: 3 },
		],
		[
			'a body was indented',
			change(3, { body: `${canonicalJson(late)} ` }),
			{ what: 'not-canonical', number: 3 },
		],
		[
			'a body was changed and the columns with it',
			change(3, { body: canonicalJson({ ...late, subject: 'unit-9' }), subject: 'unit-9' }),
			{ what: 'leaf-hash', number: 3 },
		],
		['a leaf hash was changed', change(3, { leaf_hash: '0'.repeat(64) }), { what: 'leaf-hash', number: 3 }],
		['a leaf hash was lost', change(3, { leaf_hash: null }), { what: 'leaf-hash', number: 3 }],
		['a kind was changed', change(3, { kind: 'unit.closed' }), { what: 'column', number: 3, column: 'kind' }],
		['an instant was changed', change(3, { at: late.at + 1 }), { what: 'column', number: 3, column: 'at' }],
		[
			'an instant became a text',
			change(3, { at: `${late.at}` }),
			{ what: 'column', number: 3, column: 'at' },
		],
		['an actor was changed', change(3, { actor: 'system' }), { what: 'column', number: 3, column: 'actor' }],
		[
			'a subject was changed',
			change(3, { subject: 'unit-4' }),
			{ what: 'column', number: 3, column: 'subject' },
		],
		['a node was taken out', ({ nodes }) => void nodes.splice(1, 1), { what: 'node', level: 1, position: 1 }],
		['the last node was taken out', ({ nodes }) => void nodes.pop(), { what: 'node', level: 2, position: 0 }],
		[
			'a node was changed',
			({ nodes }) => void (nodes[0] = { level: 1, position: 0, hash: '0'.repeat(64) }),
			{ what: 'node', level: 1, position: 0 },
		],
		[
			'a node was added',
			({ nodes }) => void nodes.push({ level: 3, position: 0, hash: '0'.repeat(64) }),
			{ what: 'surplus-node' },
		],
		['the head is gone', (rows) => void (rows.head = undefined), { what: 'head', column: 'id' }],
		[
			'the head has another id',
			({ head }) => void Object.assign(head ?? {}, { id: 2 }),
			{ what: 'head', column: 'id' },
		],
		[
			'the head says less',
			({ head }) => void Object.assign(head ?? {}, { size: 6 }),
			{ what: 'head', column: 'size' },
		],
		[
			'the head has another root',
			({ head }) => void Object.assign(head ?? {}, { root: '0'.repeat(64) }),
			{ what: 'head', column: 'root' },
		],
		[
			'the edge was emptied',
			({ head }) => void Object.assign(head ?? {}, { edge: '[]' }),
			{ what: 'head', column: 'edge' },
		],
	];
	test.each(faults)('%s: the fault is named', (_, tamper, fault) => {
		expect(afterTampering(tamper)).toEqual(fault);
	});

	test('two entries that changed places are found at the first of them', () => {
		const rows = rowsOf(entriesOf(7));
		const [a, b] = [rows.entries[2] as StoredEntry, rows.entries[5] as StoredEntry];
		rows.entries[2] = { ...b, number: 2 };
		rows.entries[5] = { ...a, number: 5 };
		// Each row is sound in itself; only the tree knows where it stood.
		expect(faultOf(rows)).toEqual({ what: 'node', level: 1, position: 1 });
	});

	test('the first fault is the one that is named', () => {
		expect(
			afterTampering((rows) => {
				change(5, { kind: 'later' })(rows);
				change(2, { kind: 'earlier' })(rows);
			}),
		).toEqual({ what: 'column', number: 2, column: 'kind' });
	});

	test('a log that was rewritten as a whole is sound in itself, but its root is another one', () => {
		const honest = rowsOf(entriesOf(7));
		const forged = entriesOf(7).map((entry, i) => (i === 3 ? { ...entry, actor: 'system' } : entry));
		const verdict = verdictOn(rowsOf(forged));
		expect(verdict.ok).toBe(true);
		expect(verdict).not.toMatchObject({ root: honest.head?.root });
	});

	test('every flipped byte and every bumped number of two hundred entries is found', () => {
		const honest = rowsOf(entriesOf(200));
		for (const row of honest.entries) {
			// A log that begins here judges the row just as the whole one does, and two hundred times as fast.
			const alone = { ...row, number: 0 };
			const fault = (columns: Partial<StoredEntry>) => {
				const verdict = verdictOn({ entries: [{ ...alone, ...columns }], nodes: [], head: undefined });
				return verdict.ok ? undefined : verdict.fault;
			};
			expect(fault({})).toEqual({ what: 'head', column: 'id' });
			for (const column of ['body', 'leaf_hash', 'kind', 'actor', 'subject'] as const) {
				const cell = row[column] as string;
				for (let i = 0; i < cell.length; i++)
					if (fault({ [column]: flipByte(cell, i) })?.what === 'head')
						expect.unreachable(`byte ${i} of ${column} of entry ${row.number}`);
			}
		}
		const at = (number: number) => honest.entries[number] as StoredEntry;
		for (let number = 0; number < 200; number += 9)
			for (const step of [-1, 1]) {
				const bumped = (columns: Partial<StoredEntry>) =>
					faultOf({ ...honest, entries: honest.entries.with(number, { ...at(number), ...columns }) });
				expect(bumped({ at: (at(number).at as number) + step })).toEqual({
					what: 'column',
					number,
					column: 'at',
				});
				expect(bumped({ number: number + step })).toMatchObject({ number });
				expect(bumped({ body: flipByte(at(number).body as string, number % 100) })).toMatchObject({ number });
			}
	});

	test('every flipped byte and every bumped number of nodes and head is found', () => {
		const small = rowsOf(entriesOf(23));
		small.nodes.forEach((node, i) => {
			const changed = (columns: object) =>
				faultOf({ ...small, nodes: small.nodes.with(i, { ...node, ...columns }) });
			const hash = node.hash as string;
			const named = { what: 'node', level: node.level, position: node.position };
			for (let byte = 0; byte < hash.length; byte++)
				expect(changed({ hash: flipByte(hash, byte) })).toEqual(named);
			for (const step of [-1, 1]) {
				expect(changed({ level: (node.level as number) + step })).toEqual(named);
				expect(changed({ position: (node.position as number) + step })).toEqual(named);
			}
		});
		const large = rowsOf(entriesOf(200));
		large.nodes.forEach((node, i) => {
			const hash = flipByte(node.hash as string, i % 64);
			expect(faultOf({ ...large, nodes: large.nodes.with(i, { ...node, hash }) })).toMatchObject({
				what: 'node',
			});
		});
		const head = large.head as { id: number; size: number; root: string; edge: string };
		for (const column of ['root', 'edge'] as const)
			for (let byte = 0; byte < head[column].length; byte++)
				expect(faultOf({ ...large, head: { ...head, [column]: flipByte(head[column], byte) } })).toEqual({
					what: 'head',
					column,
				});
		for (const column of ['id', 'size'] as const)
			for (const step of [-1, 1])
				expect(faultOf({ ...large, head: { ...head, [column]: head[column] + step } })).toEqual({
					what: 'head',
					column,
				});
	});
});

describe('a run in pages', () => {
	/** Reads a log as a store does: some entries, then the stored nodes that they complete, and so on. */
	function inPages(rows: LogRows, page: number, verifier = new LogVerifier()): Verdict {
		for (let from = verifier.state.size; from < rows.entries.length && !verifier.fault; from += page) {
			for (const row of rows.entries.slice(from, from + page)) verifier.entry(row);
			verifier.nodes(stored(rows, verifier));
		}
		return verifier.finish({ entries: rows.entries.length, nodes: rows.nodes.length }, rows.head);
	}

	const stored = ({ nodes }: LogRows, verifier: LogVerifier): StoredNode[] =>
		verifier
			.ranges()
			.flatMap(({ level, from, to }) =>
				nodes.filter(
					(node) => node.level === level && Number(node.position) >= from && Number(node.position) < to,
				),
			);

	const honest = rowsOf(entriesOf(77));
	const verdict = { ok: true, size: 77, root: honest.head?.root };

	test.each([1, 2, 3, 7, 10, 64, 76, 77, 100])('of %i entries comes to the same as all at once', (page) => {
		expect(inPages(honest, page)).toEqual(verdict);
	});

	test('never asks for a node twice, nor leaves one out', () => {
		const verifier = new LogVerifier();
		const asked: string[] = [];
		for (const [i, row] of honest.entries.entries()) {
			verifier.entry(row);
			if (i % 5 > 0) continue;
			for (const { level, position } of stored(honest, verifier)) asked.push(`${level}/${position}`);
			verifier.nodes(stored(honest, verifier));
		}
		expect(new Set(asked).size).toBe(asked.length);
		expect(asked).toHaveLength(38 + 19 + 9 + 4 + 2 + 1);
	});

	test('finds a changed, a missing and a surplus node on whichever page it is', () => {
		for (const page of [1, 4, 10, 77])
			honest.nodes.forEach((node, i) => {
				const { level, position } = node;
				const changed = honest.nodes.with(i, { ...node, hash: flipByte(String(node.hash), 5) });
				const without = honest.nodes.toSpliced(i, 1);
				for (const nodes of [changed, without])
					expect(inPages({ ...honest, nodes }, page)).toEqual({
						ok: false,
						fault: { what: 'node', level, position },
					});
			});
		const surplus = [...honest.nodes, { level: 1, position: 38, hash: '0'.repeat(64) }];
		expect(inPages({ ...honest, nodes: surplus }, 10)).toEqual({
			ok: false,
			fault: { what: 'surplus-node' },
		});
	});

	test('finds an entry that is stored twice, where the database no longer forbids it', () => {
		const verifier = new LogVerifier();
		for (const row of honest.entries) verifier.entry(row);
		verifier.nodes(honest.nodes);
		expect(verifier.finish({ entries: 78, nodes: honest.nodes.length }, honest.head)).toEqual({
			ok: false,
			fault: { what: 'head', column: 'size' },
		});
	});

	test('can be broken off after any page and taken up again from what was written down', () => {
		for (let size = 0; size <= 77; size++) {
			const first = new LogVerifier();
			for (const row of honest.entries.slice(0, size)) first.entry(row);
			first.nodes(stored(honest, first));
			const state = JSON.parse(JSON.stringify(first.state)) as typeof first.state;
			expect(state.size).toBe(size);
			expect(inPages(honest, 10, LogVerifier.from(state))).toEqual(verdict);
			if (size === 77) continue;
			const forged = rowsOf(
				entriesOf(77).map((entry, i) => (i === size ? { ...entry, actor: 'system' } : entry)),
			);
			expect(inPages({ ...forged, head: honest.head }, 10, LogVerifier.from(state)).ok).toBe(false);
		}
	});

	test('cannot be taken up from a state that does not fit together', () => {
		const { edge } = (() => {
			const verifier = new LogVerifier();
			for (const row of honest.entries.slice(0, 6)) verifier.entry(row);
			return verifier.state;
		})();
		expect(LogVerifier.from({ size: 6, edge }).state).toEqual({ size: 6, edge });
		for (const bad of [
			{ size: 7, edge },
			{ size: 5, edge },
			{ size: -1, edge: '[]' },
			{ size: 0.5, edge: '[]' },
			{ size: 6, edge: edge.replace(/"[0-9a-f]{64}"/, '"00"') },
			{ size: 6, edge: edge.replace('[2,0', '[2,1') },
		])
			expect(() => LogVerifier.from(bad)).toThrow(RangeError);
		for (const bad of ['', '{', '7', '[7]']) expect(() => LogVerifier.from({ size: 1, edge: bad })).toThrow();
	});
});
