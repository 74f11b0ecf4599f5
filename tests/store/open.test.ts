import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { logHead } from '#lib/log/store.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { readProgrammes } from '#lib/programme/programmes.server.ts';
import { readBank } from '#lib/question/bank.server.ts';
import type { Question } from '#lib/question/kinds.ts';
import { bestAnswer, testBank, type TestQuestion, twinBank, writeBank } from '../bank.ts';
import { settle } from '../people.ts';
import { onBothDatabases } from './both.ts';

onBothDatabases('opening', (open) => {
	test('a new house has the bank in use, and the whole cast can be settled in it', async () => {
		const { app } = await open();
		const people = await settle(app);
		expect(people.chenWei.actor.roles).toEqual(['learner']);
		expect(await verifyLog(app.read)).toMatchObject({ ok: true });
	});

	test('a second start with the same bank leaves no second entry', async () => {
		const first = await open();
		const { size } = await logHead(first.app.read);
		const second = await open.again(first);
		expect(await logHead(second.app.read)).toMatchObject({ size });
	});
});

const textsOf = (question: Question | undefined) =>
	(question as TestQuestion).options.map(({ text }) => text);

test('the small bank of the tests and its twin have no problems, the same texts and other keys', () => {
	const [bank, twin] = [testBank(), twinBank()].map((one) => {
		const dir = writeBank(one);
		try {
			const read = readBank(dir, { today: '2026-11-24' });
			expect([...read.problems, ...readProgrammes(dir, read.bank).problems]).toEqual([]);
			return read.bank;
		} finally {
			rmSync(dir, { recursive: true });
		}
	});
	expect([...(twin?.questions.keys() ?? [])]).toEqual([...(bank?.questions.keys() ?? [])]);
	for (const [id, { value, hash }] of bank?.questions ?? []) {
		const other = twin?.questions.get(id);
		expect(other?.hash).not.toBe(hash);
		expect(other && bestAnswer(other.value)).not.toEqual(bestAnswer(value));
		expect(textsOf(other?.value)).toEqual(textsOf(value));
	}
});
