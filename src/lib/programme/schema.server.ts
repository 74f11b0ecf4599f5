import { jsonSchema } from '#lib/question/schema.server.ts';
import { programmeSchema } from './programme.ts';

/** The JSON Schema of a programme file, for editors. Like the question room's, for writers only: the server imports it nowhere. */
export function programmeJsonSchema(): string {
	return jsonSchema('A programme: what must be learnt', programmeSchema);
}
