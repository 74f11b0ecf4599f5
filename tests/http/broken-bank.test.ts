import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { givePasswords } from '../people.ts';
import { startService } from '../server.ts';
import { textOf } from './client.ts';
import { prepare, signedIn } from './house.ts';

test('a service whose files broke goes on with the last good bank, and tells officers with file, line and sentence', async () => {
	const ground = await prepare((app, { zhouYan, chenWei }) => givePasswords(app, zhouYan, chenWei));
	writeFileSync(join(ground.questionsDir, 'vip-lists', 'ten-yuan-a-record.yaml'), 'id: one\nid: two\n');
	const service = await startService(ground.env);
	try {
		const officer = await signedIn(service, ground.people.zhouYan);
		const bank = textOf((await officer.get('/officer/bank')).body);
		expect(bank).toContain('have 1 error and were not taken into use');
		expect(bank).toContain('vip-lists/ten-yuan-a-record.yaml:2:1 The key "id" is repeated');
		expect(bank).toContain('12 of 12 questions');
		expect(textOf((await officer.get('/officer')).body)).toContain('were not taken into use');
		const learner = await signedIn(service, ground.people.chenWei);
		const home = await learner.get('/');
		expect(home.status).toBe(200);
		expect(textOf(home.body)).not.toContain('taken into use');
	} finally {
		await service.stop();
		ground.remove();
	}
});
