import { expect, test } from 'vitest';
import { openApp } from '#lib/app.server.ts';
import { entriesFrom, logHead } from '#lib/log/store.server.ts';
import { testBank, twinBank } from '../bank.ts';
import { onBothDatabases } from './both.ts';

function lenient() {
	const bank = testBank();
	for (const programme of bank.programmes) if (programme.passMark) programme.passMark = 100;
	return bank;
}

onBothDatabases('what the log says is in use', (open) => {
	test('a bank that comes back after another is entered again', async () => {
		const first = await open();
		const { size } = await logHead(first.app.read);
		await open.again(first, { bank: twinBank() });
		const third = await open.again(first);
		expect(await entriesFrom(third.app.read, {}, size, 9)).toMatchObject([
			{ kind: 'bank.loaded', data: { new: 12 } },
			{ kind: 'bank.loaded', subject: 'bank', data: { hash: first.app.bank.hash, new: 0 } },
		]);
	});

	test('a pass mark that was lowered for a while, and raised again, leaves both in the log', async () => {
		const first = await open();
		const { size } = await logHead(first.app.read);
		const lowered = await open.again(first, { bank: lenient() });
		const { app } = await open.again(first);
		const hashes = (programmes: typeof app.programmes) =>
			['onboarding', 'refresher'].map((id) => ({ subject: id, data: { hash: programmes.get(id)?.hash } }));
		expect(await entriesFrom(app.read, { kind: 'programme.revised' }, size, 9)).toMatchObject([
			...hashes(lowered.app.programmes),
			...hashes(app.programmes),
		]);
	});

	test('two servers that start together with a new bank leave one entry', async () => {
		const first = await open();
		const { size } = await logHead(first.app.read);
		const [second] = await Promise.all([1, 2, 3].map(() => open.again(first, { bank: twinBank() })));
		expect(await entriesFrom(first.app.read, {}, size, 9)).toMatchObject([
			{ kind: 'bank.loaded', data: { hash: second?.app.bank.hash } },
		]);
	});

	test('the command line takes nothing into use beside a service that runs with something else', async () => {
		const first = await open();
		const changed = await open({ bank: twinBank() });
		const { size } = await logHead(first.app.read);
		const console = await openApp(
			{ ...first.app.config, questionsDir: changed.questionsDir },
			{ content: 'read' },
		);
		await console.close();
		expect((await logHead(first.app.read)).size).toBe(size);
	});
});
