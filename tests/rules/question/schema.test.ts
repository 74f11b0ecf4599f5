import { expect, test } from 'vitest';
import { jsonSchemas } from '#lib/question/schema.server.ts';

// After a change of the schemas: npx vitest run --project rules tests/rules/question/schema.test.ts -u
test.each(Object.entries(jsonSchemas()))(
	'the committed %s is the one that the code generates',
	async (name, text) => {
		await expect(text).toMatchFileSnapshot(`../../../questions/schema/${name}`);
	},
);

test('editors are told what a field is for and which defaults it has', () => {
	const schemas = jsonSchemas();
	expect(Object.keys(schemas)).toEqual([
		'question.schema.json',
		'topics.schema.json',
		'sources.schema.json',
		'changes.schema.json',
	]);
	const question = JSON.parse(schemas['question.schema.json'] ?? '');
	const [single, multiple] = question.oneOf;
	expect(single.properties.kind).toEqual({ const: 'single' });
	expect(single.additionalProperties).toBe(false);
	expect(single.required).toContain('sources');
	expect(single.required).not.toContain('grey');
	expect(single.properties.scenario.properties.en.description).toContain('at most 220 words');
	expect(multiple.properties.options.items.properties).not.toHaveProperty('fraction');
});
