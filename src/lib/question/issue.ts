import * as v from 'valibot';
import { isLocale } from '../i18n/catalogue.ts';
import { nearest } from './nearest.ts';
import { finding, type Finding } from './problem.ts';

/** What of a valibot schema is needed to find the keys that are known at a path. */
interface Walkable {
	readonly key?: string;
	readonly literal?: unknown;
	readonly entries?: Readonly<Record<string, Walkable>>;
	readonly item?: Walkable;
	readonly wrapped?: Walkable;
	readonly options?: readonly Walkable[];
}

type PathKey = string | number;

/** How many unknown keys of one object are named; one with more is not the kind of file that it should be. */
const UNKNOWN_KEYS_NAMED = 20;

/**
 * Validates a value and says everything that is wrong with it, as findings with sentences.
 * Takes unknown keys out of `input` on the way: valibot names only one of them per object and run.
 */
export function validate<T>(
	schema: v.GenericSchema<unknown, T>,
	input: unknown,
): { value: T; found: readonly Finding[] } | { found: readonly Finding[] } {
	const unknown: Finding[] = [];
	for (;;) {
		const result = v.safeParse(schema, input);
		const surplus = (result.issues ?? []).filter(isUnknownKey);
		for (const issue of surplus) {
			const path = pathOf(issue).slice(0, -1);
			unknown.push(...takeUnknownKeys(path, issue.path?.at(-1)?.input, knownKeys(schema, path, input)));
		}
		if (surplus.length > 0) continue;
		if (result.success)
			return unknown.length === 0 ? { value: result.output, found: [] } : { found: unknown };
		return { found: [...unknown, ...distinct(result.issues.map(findingOf))] };
	}
}

function takeUnknownKeys(path: readonly PathKey[], object: unknown, known: readonly string[]): Finding[] {
	const map = object as Record<string, unknown>;
	const surplus = Object.keys(map).filter((key) => !known.includes(key));
	for (const key of surplus) Reflect.deleteProperty(map, key);
	return surplus
		.slice(0, UNKNOWN_KEYS_NAMED)
		.map((key) => finding([...path, key], 'key-unknown', { key, near: nearest(key, known) }));
}

/** A list in the place of a map lacks every key; once is enough. */
function distinct(found: readonly Finding[]): Finding[] {
	const seen = new Set<string>();
	return found.filter((one) => {
		const name = JSON.stringify(one);
		return !seen.has(name) && seen.add(name);
	});
}

type Issue = v.BaseIssue<unknown>;

function pathOf(issue: Issue): PathKey[] {
	return (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
}

function isUnknownKey(issue: Issue): boolean {
	return issue.type === 'strict_object' && issue.expected === 'never' && !isListForMap(issue);
}

/** valibot takes a list for an object whose keys are the positions. */
function isListForMap(issue: Issue): boolean {
	const last = issue.path?.at(-1);
	return last?.type === 'object' && Array.isArray(last.input);
}

/** One issue as a finding. A message of the schema that is one kebab-case word is a code. */
function findingOf(issue: Issue): Finding {
	const path = pathOf(issue);
	const last = path.at(-1);
	const found = unquoted(issue.received);
	const limit = unquoted(issue.expected ?? '');
	if (/^[a-z]+(?:-[a-z0-9]+)*$/.test(issue.message)) {
		return { path, severity: 'error', code: issue.message, values: { limit, found } };
	}
	if (isListForMap(issue)) {
		return finding(path.slice(0, -1), 'wrong-shape', { expected: 'object', found: 'array' });
	}
	if (issue.received === 'undefined' && typeof last === 'string') {
		return isLocale(last)
			? finding(path, 'language-missing', { language: last })
			: finding(path, 'key-missing', { key: last });
	}
	if (issue.received === 'null') {
		return typeof last === 'string' && isLocale(last)
			? finding(path, 'language-missing', { language: last })
			: finding(path, 'value-missing', null);
	}
	switch (issue.type) {
		case 'string':
		case 'boolean':
		case 'number':
		case 'array':
			return finding(path, 'wrong-shape', { expected: issue.type, found: shapeOf(issue.input) });
		case 'strict_object':
			return finding(path, 'wrong-shape', { expected: 'object', found: shapeOf(issue.input) });
		case 'variant':
		case 'picklist':
		case 'literal':
			if (issue.expected === 'Object') {
				return finding(path, 'wrong-shape', { expected: 'object', found: shapeOf(issue.input) });
			}
			// With its quotes, since "2" in the place of 2 is a common slip.
			return finding(path, 'not-one-of', {
				found: issue.received,
				allowed: limit.split(' | ').join(', '),
			});
		case 'length':
			return finding(path, 'wrong-count', { expected: limit, found });
		case 'min_length':
			return finding(path, 'too-few', { limit: limit.replace('>=', ''), found });
		case 'max_length':
			return finding(path, 'too-many', { limit: limit.replace('<=', ''), found });
		case 'min_value':
			return finding(path, 'too-small', { limit: limit.replace('>=', ''), found });
		case 'max_value':
			return finding(path, 'too-large', { limit: limit.replace('<=', ''), found });
		case 'integer':
			return finding(path, 'not-whole', { found });
		default:
			return finding(path, 'invalid', { found });
	}
}

/** valibot's `("a" | "b")` and `"a"` without quotes and brackets. */
function unquoted(text: string): string {
	return text.replaceAll('"', '').replace(/^\((.*)\)$/s, '$1');
}

function shapeOf(value: unknown): string {
	if (value === null) return 'null';
	return Array.isArray(value) ? 'array' : typeof value;
}

function knownKeys(schema: unknown, path: readonly PathKey[], input: unknown): string[] {
	let here = schema as Walkable | undefined;
	let value = input;
	for (const key of [...path, null]) {
		while (here?.wrapped) here = here.wrapped;
		if (here?.options && here.key !== undefined) {
			const { key: tag } = here;
			const actual = (value as Record<string, unknown> | null)?.[tag];
			here = here.options.find(({ entries }) => entries?.[tag]?.literal === actual);
		}
		if (key === null) break;
		here = here?.item ?? here?.entries?.[key];
		value = (value as Record<string, unknown> | null)?.[key];
	}
	return Object.keys(here?.entries ?? {});
}
