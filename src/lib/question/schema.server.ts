import { toJsonSchema } from '@valibot/to-json-schema';
import { questionSchema } from './kinds.ts';
import { changesSchema, sourcesSchema, topicsSchema } from './question.ts';

/**
 * The JSON Schemas of the bank's files, as `{ file name: text }` for `questions/schema/`: editors complete and check with
 * them while somebody writes. They come from the schemas that the server reads with; what JSON Schema cannot say
 * (lengths in words, exactly one correct option) stands in the descriptions, and `shoumi questions check` says it all.
 *
 * Rests on a development dependency: nothing that the server imports may import this file.
 */
export function jsonSchemas(): Readonly<Record<string, string>> {
	return {
		'question.schema.json': jsonSchema('A question of the bank', questionSchema),
		'topics.schema.json': jsonSchema('The topics of the bank', topicsSchema),
		'sources.schema.json': jsonSchema('The sources of the bank: laws and facts', sourcesSchema),
		'changes.schema.json': jsonSchema('What changed since 2012', changesSchema),
	};
}

/** One schema as the text of a JSON Schema file. */
export function jsonSchema(title: string, schema: Parameters<typeof toJsonSchema>[0]): string {
	// What a writer types is the input side: defaults may be left out, texts are not yet trimmed.
	const generated = toJsonSchema(schema, { typeMode: 'input', errorMode: 'ignore' });
	return `${JSON.stringify({ title, ...generated }, null, '\t')}\n`;
}
