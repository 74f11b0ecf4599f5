import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { programmeJsonSchema } from '#lib/programme/schema.server.ts';

// After a change of the schema: npx vitest run --project rules tests/rules/programme/schema.test.ts -u
test('the committed programme.schema.json is the one that the code generates', async () => {
	await expect(programmeJsonSchema()).toMatchFileSnapshot('../../../questions/schema/programme.schema.json');
});

test('every file of the bank names a schema that is there, so that editors complete and check it', () => {
	const files = readdirSync('questions', { recursive: true, encoding: 'utf8' }).filter((name) =>
		name.endsWith('.yaml'),
	);
	expect(files.length).toBeGreaterThan(50);
	for (const file of files) {
		const path = join('questions', file);
		const text = readFileSync(path, 'utf8');
		const named = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text.slice(0, 200))?.[1];
		expect(named, file).toBeDefined();
		expect(
			() => JSON.parse(readFileSync(resolve(dirname(path), named as string), 'utf8')),
			file,
		).not.toThrow();
	}
});
