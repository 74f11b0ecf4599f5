import type * as v from 'valibot';
import {
	isAlias,
	isCollection,
	isMap,
	isNode,
	isScalar,
	isSeq,
	LineCounter,
	parseDocument,
	visit,
	type Document,
	type ParsedNode,
	type YAMLError,
	type YAMLMap,
} from 'yaml';
import { validate } from './issue.ts';
import { finding, sortedProblems, type Finding, type Path, type Problem } from './problem.ts';

/** The largest file that is parsed, in bytes; the largest honest one has half of it. */
export const FILE_BYTES_MAX = 256 * 1024;
/** How deep lists and maps may be nested; the deepest honest one has six. */
const DEPTH_MAX = 32;

/** A place in a file; both start at 1. Columns count UTF-16 code units, as editors do. */
export interface Place {
	readonly line: number;
	readonly column: number;
}

/** What a file turned out to be. */
export interface ReadFile<T> {
	/** The validated value with defaults filled in; absent if there is any problem. */
	readonly value?: T;
	/** Sorted by place. */
	readonly problems: readonly Problem[];
	/** Where a path stands: the key of a map's entry, the start of a list's item, or the nearest parent that exists. */
	place(path: Path): Place;
	/** A finding about the value, at its place in this file. */
	locate(found: Finding): Problem;
}

const START: Place = { line: 1, column: 1 };

/**
 * Reads one YAML file into a validated value, with the line and column of everything that is wrong.
 *
 * `file` is only named in the problems. A byte order mark and CRLF are accepted. Refused, with a sentence, are:
 * what is not UTF-8, bidirectional controls and invisible characters, anchors and aliases (a few of them can stand
 * for gigabytes), tags, repeated and unknown keys, several documents, an empty file, one over `FILE_BYTES_MAX`.
 * Never throws on bad content.
 * A message in the schema that is one kebab-case word is a problem code with the values `{ limit, found }`;
 * whoever uses a code that is not of this room brings its sentence to `problemLine`.
 */
export function readYaml<T>(
	file: string,
	bytes: Uint8Array,
	schema: v.GenericSchema<unknown, T>,
): ReadFile<T> {
	if (bytes.length > FILE_BYTES_MAX) {
		const values = { kib: Math.ceil(bytes.length / 1024), limit: FILE_BYTES_MAX / 1024 };
		return refused(file, [[finding([], 'file-too-large', values), START]]);
	}
	const text = decode(bytes);
	if (typeof text !== 'string') return refused(file, [[finding([], 'not-utf-8', null), text]]);
	const hidden = hiddenCharacters(text);
	if (hidden.length > 0) return refused(file, hidden);
	return readText(file, text, schema);
}

function readText<T>(file: string, text: string, schema: v.GenericSchema<unknown, T>): ReadFile<T> {
	const lines = new LineCounter();
	let document: Document.Parsed;
	try {
		document = parseDocument(text, {
			lineCounter: lines,
			prettyErrors: false,
			stringKeys: true,
			// Done below in one pass: the parser's own check compares each key with all others.
			uniqueKeys: false,
		});
	} catch (error) {
		// The composer calls itself for each level, so a file of brackets overflows the stack.
		if (error instanceof RangeError) return refused(file, [[finding([], 'too-deep', null), START]]);
		throw error;
	}
	const at = (offset: number): Place => {
		const { line, col } = lines.linePos(offset);
		return { line, column: col };
	};

	const syntax = [...document.errors, ...document.warnings];
	if (syntax.length > 0) return refused(file, syntaxFindings(syntax, at));
	if (document.contents === null || isEmptyScalar(document.contents)) {
		return refused(file, [[finding([], 'file-empty', null), START]]);
	}
	const forbidden = forbiddenNodes(document, at);
	if (forbidden.length > 0) return refused(file, forbidden);

	const place = (path: Path): Place => at(offsetOf(document.contents, path));
	const locate = (found: Finding): Problem => toProblem(file, found, place(found.path));
	const result = validate(schema, document.toJS());
	const problems = sortedProblems(result.found.map(locate));
	return 'value' in result ? { value: result.value, problems, place, locate } : { problems, place, locate };
}

/** A file that could not be read as a value, so that no path in it has a place. */
function refused(file: string, found: readonly (readonly [Finding, Place])[]): ReadFile<never> {
	return {
		problems: sortedProblems(found.map(([what, where]) => toProblem(file, what, where))),
		place: () => START,
		locate: (what) => toProblem(file, what, START),
	};
}

function toProblem(file: string, { severity, code, values }: Finding, { line, column }: Place): Problem {
	return { severity, file, line, column, code, values };
}

/** The text of the bytes with LF line ends and no byte order mark, or the place of the first byte that is not UTF-8. */
function decode(bytes: Uint8Array): string | Place {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
	} catch {
		// The replacement character stands where decoding failed first.
		const before = new TextDecoder('utf-8').decode(bytes).split('\uFFFD', 1)[0] ?? '';
		const line = before.split('\n').length;
		return { line, column: before.length - before.lastIndexOf('\n') };
	}
}

// Format characters, line and paragraph separators, lone surrogates, and controls other than tab and line feed.
const HIDDEN = /[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|[^\P{Cc}\t\n]/u;

function hiddenFinding(text: string): Finding | null {
	const character = HIDDEN.exec(text)?.[0];
	if (character === undefined) return null;
	const name = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
	const code = /\p{Bidi_Control}/u.test(character) ? 'bidi-character' : 'invisible-character';
	return finding([], code, { character: name });
}

/** The first hidden character of each line. */
function hiddenCharacters(text: string): [Finding, Place][] {
	return text.split('\n').flatMap((content, index): [Finding, Place][] => {
		const found = hiddenFinding(content);
		return found ? [[found, { line: index + 1, column: content.search(HIDDEN) + 1 }]] : [];
	});
}

/** What the YAML parser says, in our words; one problem a line, since one slip makes several errors. */
function syntaxFindings(errors: readonly YAMLError[], at: (offset: number) => Place): [Finding, Place][] {
	const byLine = new Map<number, [Finding, Place]>();
	// Whoever opens thousands of brackets need not be told that each of them is not closed.
	const exhausted = errors.filter(({ code }) => code === 'RESOURCE_EXHAUSTION');
	for (const error of exhausted.length > 0 ? exhausted.slice(0, 1) : errors) {
		const where = at(error.pos[0]);
		if (!byLine.has(where.line)) byLine.set(where.line, [syntaxFinding(error), where]);
	}
	return [...byLine.values()];
}

function syntaxFinding(error: YAMLError): Finding {
	switch (error.code) {
		case 'TAB_AS_INDENT':
			return finding([], 'tab-indent', null);
		case 'MULTIPLE_DOCS':
			return finding([], 'several-documents', null);
		case 'BAD_ALIAS':
		case 'ALIAS_PROPS':
		case 'MULTIPLE_ANCHORS':
			return finding([], 'anchor-or-alias', null);
		case 'MULTIPLE_TAGS':
		case 'TAG_RESOLVE_FAILED':
			return finding([], 'yaml-tag', null);
		case 'NON_STRING_KEY':
		case 'KEY_OVER_1024_CHARS':
			return finding([], 'key-not-text', null);
		case 'BAD_INDENT':
			return finding([], 'yaml-indent', null);
		case 'BAD_SCALAR_START':
			return finding([], 'yaml-quote', null);
		case 'BLOCK_AS_IMPLICIT_KEY':
		case 'MULTILINE_IMPLICIT_KEY':
			return finding([], 'yaml-colon', null);
		case 'MISSING_CHAR':
			return finding([], 'yaml-unclosed', null);
		case 'RESOURCE_EXHAUSTION':
			return finding([], 'too-deep', null);
		default:
			return finding([], 'yaml-syntax', { detail: error.code });
	}
}

function isEmptyScalar(node: unknown): boolean {
	return isScalar(node) && node.value === null && (node.source ?? '') === '';
}

/** What YAML can do and a bank may not: anchors, aliases, tags, repeated keys, deep nesting, hidden characters by escape. */
function forbiddenNodes(document: Document.Parsed, at: (offset: number) => Place): [Finding, Place][] {
	const found: [Finding, Place][] = [];
	visit(document, (_, node, path) => {
		if (!isNode(node)) return;
		const where = at(node.range?.[0] ?? 0);
		if (isAlias(node) || node.anchor) found.push([finding([], 'anchor-or-alias', null), where]);
		else if (node.tag !== undefined) found.push([finding([], 'yaml-tag', null), where]);
		if (path.filter(isCollection).length >= DEPTH_MAX) {
			found.push([finding([], 'too-deep', null), where]);
			return visit.BREAK;
		}
		if (isMap(node)) found.push(...repeatedKeys(node, at));
		if (isScalar(node) && typeof node.value === 'string') {
			const hidden = hiddenFinding(node.value);
			if (hidden) found.push([hidden, where]);
		}
		return undefined;
	});
	return found;
}

function repeatedKeys(map: YAMLMap, at: (offset: number) => Place): [Finding, Place][] {
	const seen = new Map<string, number>();
	return map.items.flatMap(({ key }): [Finding, Place][] => {
		if (!isScalar(key)) return [];
		const name = String(key.value);
		const where = at(key.range?.[0] ?? 0);
		const first = seen.get(name);
		if (first === undefined) seen.set(name, where.line);
		return first === undefined ? [] : [[finding([], 'key-twice', { key: name, line: first }), where]];
	});
}

/** The offset of a path, or of its nearest parent that exists. */
function offsetOf(root: ParsedNode | null, path: Path): number {
	let node: unknown = root;
	let offset = root?.range[0] ?? 0;
	for (const key of path) {
		if (isMap(node)) {
			const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
			if (!pair) break;
			if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
			node = pair.value;
		} else if (isSeq(node)) {
			node = node.items[Number(key)];
			if (!isNode(node)) break;
			offset = node.range?.[0] ?? offset;
		} else break;
	}
	return offset;
}
