import { readdirSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { createHmac } from 'node:crypto';
import type { Entry } from '#lib/core/entry.ts';
import { entryKinds } from '#lib/entry-kinds.ts';
import { commitment } from '#lib/log/commitment.ts';
import { checkEntry, type EntryKind, entryKind } from '#lib/log/kind.ts';
import { staffMoved } from '#lib/staff/entries.ts';
import { idsOf } from '../../harness.ts';

const ids = idsOf('kinds');
const [chenWei, xuLei] = [ids.personKey(), ids.personKey()];
const manager = ids.personKey();
const moved: Entry = staffMoved.entry({
	at: 1_795_482_000_000,
	actor: xuLei,
	subject: chenWei,
	data: { unit: 'east', manager, fromUnit: 'west', fromManager: null },
});
const check = (entry: unknown) => checkEntry(entryKinds, entry as Entry);
const withData = (data: object) => ({ ...moved, data: { ...moved.data, ...data } });

describe('the registry of kinds', () => {
	test('takes an entry of a known kind', () => {
		expect(() => check(moved)).not.toThrow();
	});

	test('knows every kind that a room defines', async () => {
		let known = 0;
		const lib = new URL('../../../src/lib/', import.meta.url);
		for (const room of readdirSync(lib)) {
			const module = await import(`${lib.pathname}${room}/entries.ts`).catch(() => ({}));
			for (const value of Object.values(module as Record<string, unknown>))
				if (typeof value === 'object' && value !== null && 'entry' in value && 'kind' in value) {
					known++;
					expect(entryKinds.get(String(value.kind)), `${room}: ${String(value.kind)}`).toBe(value);
				}
		}
		expect(known).toBeGreaterThanOrEqual(20);
	});

	test.each([
		['an unknown kind', { ...moved, kind: 'staff.promoted' }],
		['another version of the kind', { ...moved, v: 2 }],
		['a name as the subject', { ...moved, subject: '陈伟' }],
		['a mail address as the subject', { ...moved, subject: 'chen.wei@bank.example' }],
		['a name as the actor', { ...moved, actor: 'Xu Lei' }],
		['a sign-in name as the actor', { ...moved, actor: 'xu.lei' }],
		['an instant before 1970', { ...moved, at: -1 }],
		['an instant with a fraction', { ...moved, at: 1.5 }],
		['a field that the envelope does not have', { ...moved, note: 'hello' }],
		['data that is a list', { ...moved, data: [] }],
		['no data', { ...moved, data: null }],
		['a name in the data', withData({ name: '陈伟' })],
		['a name in place of an id', withData({ manager: '王芳' })],
		['a missing field in the data', { ...moved, data: { unit: 'east' } }],
		['free text in place of a unit', withData({ unit: 'the branch by the river' })],
	])('refuses %s', (_, entry) => {
		expect(() => check(entry)).toThrow(TypeError);
	});

	test('refuses numbers whose bytes two programs could write differently', () => {
		const count = (new_: number): Entry => ({
			v: 1,
			kind: 'bank.loaded',
			at: 0,
			actor: 'system',
			subject: 'bank',
			data: { hash: '0'.repeat(64), questions: 1, new: new_ },
		});
		expect(() => check(count(1))).not.toThrow();
		for (const number of [0.5, 1e21, 2 ** 53, NaN, Infinity])
			expect(() => check(count(number))).toThrow(TypeError);
	});

	test('refuses a fraction even where a careless kind would take it, however deep', () => {
		const careless = entryKind(
			'room.measured',
			1,
			v.strictObject({ sizes: v.array(v.strictObject({ m: v.number() })) }),
		);
		const registry = new Map([[careless.kind, careless as unknown as EntryKind]]);
		const measured = (m: number) =>
			careless.entry({ at: 0, actor: 'system', subject: 'room', data: { sizes: [{ m: 1 }, { m }] } });
		expect(() => checkEntry(registry, measured(2))).not.toThrow();
		for (const m of [2.5, 2 ** 53]) expect(() => checkEntry(registry, measured(m))).toThrow('safe integers');
	});

	test('says which kind and which field are at fault', () => {
		expect(() => check(withData({ manager: '王芳' }))).toThrow(/staff\.moved: manager/);
		expect(() => check({ ...moved, kind: 'staff.promoted' })).toThrow('staff.promoted');
	});
});

describe('I7: a commitment to a text', () => {
	const salt = bytesToHex(new Uint8Array(32).fill(7));

	test('is HMAC-SHA256 under the salt, so that Node’s own crypto gives the same', () => {
		const text = '核实客户投诉';
		expect(commitment(salt, text)).toBe(
			createHmac('sha256', hexToBytes(salt)).update(text, 'utf8').digest('hex'),
		);
	});

	test('differs with the salt and with the text', () => {
		const other = bytesToHex(new Uint8Array(32).fill(8));
		expect(commitment(other, 'a')).not.toBe(commitment(salt, 'a'));
		expect(commitment(salt, 'b')).not.toBe(commitment(salt, 'a'));
	});
});
