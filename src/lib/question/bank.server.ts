import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type * as v from 'valibot';
import { craftFindings, spreadFindings, tellFindings } from './craft.ts';
import { FILE_BYTES_MAX, readYaml, type ReadFile } from './file.server.ts';
import type { Alternatives } from './kind.ts';
import { kindOf, questionSchema, type Question } from './kinds.ts';
import { nearest } from './nearest.ts';
import { finding, sortedProblems, type Finding, type Path, type Problem } from './problem.ts';
import {
	changesSchema,
	charactersOf,
	decides,
	forceOn,
	questionProblems,
	sourceProblems,
	sourcesSchema,
	topicsSchema,
	wordsOf,
	type Change,
	type Source,
	type Topic,
} from './question.ts';
import { byId, revise, type Revision } from './revision.ts';

/** Findings that come with the calendar, not with an edit: a bank that was good yesterday is still loaded, and officers are told. */
const DATED = new Set(['source-ended', 'source-not-yet']);
/** Folders of the bank that hold no questions: generated schemas, and the programmes that another room reads. */
const OTHER_FOLDERS = new Set(['schema', 'programmes']);
/** What changed since 2012. */
const CHANGES = 'changes.yaml';
/** How many Chinese characters stand for one English word in a faithful translation: usually 1.4 to 2. */
export const RATIO_MIN = 1.0;
export const RATIO_MAX = 2.8;

/** What a bank consists of: the hash of every revision in it. */
export interface Manifest {
	readonly questions: Readonly<Record<string, string>>;
	readonly topics: Readonly<Record<string, string>>;
	readonly sources: Readonly<Record<string, string>>;
	/** What changed since 2012; older banks have none. */
	readonly changes?: Readonly<Record<string, string>>;
}

/** The question bank as it stands in its files, each thing a revision. Maps are in the order of ids (topics: of the file). */
export interface Bank {
	/** The hash of the manifest. */
	readonly hash: string;
	readonly questions: ReadonlyMap<string, Revision<Question>>;
	readonly topics: ReadonlyMap<string, Revision<Topic>>;
	readonly sources: ReadonlyMap<string, Revision<Source>>;
	/** By row, in the order of the file. */
	readonly changes: ReadonlyMap<string, Revision<Change>>;
	readonly manifest: Revision<Manifest>;
}

/** A thing of the bank with the file that it stands in. */
interface Placed<T> {
	readonly value: T;
	/** Makes a problem of a finding about this thing. */
	locate(found: Finding): Problem;
}

/**
 * Reads the whole bank in a folder: `topics.yaml`, `sources.yaml`, `changes.yaml` (where there is one) and
 * `<topic>/<question>.yaml`.
 *
 * `today` is the bank's calendar date (YYYY-MM-DD): a question may rest only on what is in force on it.
 * All problems come at once, sorted by file, line and column, with paths relative to `dir`.
 * With an error among them there is no bank: never half of one. Warnings do not stand in its way, nor do rules that
 * have come out of force since they were written down: those are errors for whoever checks the files, but no reason
 * for a service not to start.
 * Throws only if `dir` itself cannot be listed.
 */
export function readBank(
	dir: string,
	{ today }: { today: string },
): { bank: Bank | null; problems: Problem[] } {
	const problems: Problem[] = [];
	const topics = readList(dir, 'topics.yaml', topicsSchema, problems);
	const sources = readList(dir, 'sources.yaml', sourcesSchema, problems);
	const changes = existsSync(join(dir, CHANGES)) ? readList(dir, CHANGES, changesSchema, problems) : [];
	const questions = readQuestions(dir, problems);

	problems.push(
		...repeated(topics ?? []),
		...repeated(sources ?? []),
		...repeated(changes ?? []),
		...repeated(questions),
		...repeatedCodes(topics ?? []),
	);
	for (const { value, locate } of sources ?? []) problems.push(...sourceProblems(value).map(locate));
	const topicIds = topics && new Set(topics.map(({ value }) => value.id));
	const sourceById = sources && new Map(sources.map(({ value }) => [value.id, value]));
	for (const { value, locate } of sources ?? [])
		if (sourceById) problems.push(...successorFindings(value, sourceById).map(locate));
	for (const { value, locate } of changes ?? []) {
		if (topicIds) problems.push(...topicsFindings(value.topics, topicIds).map(locate));
		if (sourceById) problems.push(...citedFindings(value, sourceById).map(locate));
	}
	const rows = changes && new Set(changes.map(({ value }) => value.id));
	for (const { value, locate } of questions) {
		const found = [
			...questionProblems(value),
			...kindOf(value).problems(value),
			// Without the list itself, every reference would be reported instead of the one thing that is wrong.
			...(topicIds ? topicsFindings([value.topic], topicIds, ['topic']) : []),
			...(rows && rows.size > 0 ? rowFindings(value, rows) : []),
			...(sourceById ? sourceFindings(value, sourceById, today) : []),
			...ratioFindings(value),
			...kindOf(value).alternatives(value).flatMap(craftFindings),
		];
		problems.push(...found.map(locate));
	}
	for (const topic of topics ?? []) {
		const own = questions.filter(({ value }) => value.topic === topic.value.id);
		problems.push(...tellFindings(topic.value.id, own.flatMap(alternativesOf)).map(topic.locate));
	}
	const [first] = topics ?? [];
	if (first) problems.push(...spreadFindings(questions.flatMap(alternativesOf)).map(first.locate));

	const whole = !problems.some(({ severity, code }) => severity === 'error' && !DATED.has(code));
	return {
		bank: whole ? assemble(topics ?? [], sources ?? [], changes ?? [], questions) : null,
		problems: sortedProblems(problems),
	};
}

function alternativesOf({ value }: Placed<Question>): readonly Alternatives[] {
	return kindOf(value).alternatives(value);
}

/** Every thing as a revision, and the manifest that names them all. */
function assemble(
	topics: readonly Placed<Topic>[],
	sources: readonly Placed<Source>[],
	changes: readonly Placed<Change>[],
	questions: readonly Placed<Question>[],
): Bank {
	const revised = {
		questions: questions.map(({ value }) => revise('question', value.id, value)).sort(compareIds),
		topics: topics.map(({ value }) => revise('topic', value.id, value)),
		sources: sources.map(({ value }) => revise('source', value.id, value)).sort(compareIds),
		changes: changes.map(({ value }) => revise('change', value.id, value)),
	};
	const manifest = revise<Manifest>('bank', 'bank', {
		questions: hashes(revised.questions),
		topics: hashes(revised.topics),
		sources: hashes(revised.sources),
		changes: hashes(revised.changes),
	});
	return {
		hash: manifest.hash,
		questions: byId(revised.questions),
		topics: byId(revised.topics),
		sources: byId(revised.sources),
		changes: byId(revised.changes),
		manifest,
	};
}

function compareIds(a: { id: string }, b: { id: string }): number {
	return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function hashes(revisions: readonly Revision<unknown>[]): Record<string, string> {
	return Object.fromEntries(revisions.map(({ id, hash }) => [id, hash]));
}

/** The items of a list file, each with its place, or `null` if the file is not a valid list. */
function readList<T>(
	dir: string,
	name: string,
	schema: v.GenericSchema<unknown, T[]>,
	problems: Problem[],
): Placed<T>[] | null {
	const read = readFile(dir, name, schema);
	problems.push(...read.problems);
	return (
		read.value?.map((value, index) => ({
			value,
			locate: (found) => read.locate({ ...found, path: [index, ...found.path] }),
		})) ?? null
	);
}

/** Every valid question of every topic folder; a file that is not one leaves its problems. */
function readQuestions(dir: string, problems: Problem[]): Placed<Question>[] {
	const questions: Placed<Question>[] = [];
	for (const folder of list(dir)) {
		if (!folder.isFolder || OTHER_FOLDERS.has(folder.name)) continue;
		for (const { name, isFolder } of list(join(dir, folder.name))) {
			const file = `${folder.name}/${name}`;
			if (isFolder || !name.endsWith('.yaml')) {
				problems.push(atStart(file, finding([], isFolder ? 'folder-unexpected' : 'file-name', null)));
				continue;
			}
			const read = readFile(dir, file, questionSchema);
			problems.push(...read.problems);
			if (read.value === undefined) continue;
			const question = { value: read.value, locate: read.locate };
			problems.push(...nameFindings(read.value, folder.name, name).map(question.locate));
			questions.push(question);
		}
	}
	return questions;
}

/** The entries of a folder in the order of their names, without hidden ones such as `.DS_Store`. */
function list(dir: string): { name: string; isFolder: boolean }[] {
	return readdirSync(dir)
		.filter((name) => !name.startsWith('.'))
		.sort()
		.map((name) => ({
			name,
			// A bank may be mounted as symbolic links, so the link is followed; a dead one is reported when it is read.
			isFolder: statSync(join(dir, name), { throwIfNoEntry: false })?.isDirectory() ?? false,
		}));
}

function readFile<T>(dir: string, file: string, schema: v.GenericSchema<unknown, T>): ReadFile<T> {
	try {
		return readYaml(file, bytesOf(join(dir, file)), schema);
	} catch (error) {
		const cause = error instanceof Error && 'code' in error ? String(error.code) : null;
		if (cause === null) throw error;
		const found =
			cause === 'ENOENT' ? finding([], 'file-missing', null) : finding([], 'unreadable', { cause });
		const problem = atStart(file, found);
		return {
			problems: [problem],
			place: () => ({ line: 1, column: 1 }),
			locate: (other) => atStart(file, other),
		};
	}
}

/** The bytes of a file, but never much more than may be parsed: enough to see that it is too large. */
function bytesOf(path: string): Uint8Array {
	const handle = openSync(path, 'r');
	try {
		const bytes = Buffer.alloc(Math.min(fstatSync(handle).size, FILE_BYTES_MAX + 1));
		return bytes.subarray(0, readSync(handle, bytes));
	} finally {
		closeSync(handle);
	}
}

function atStart(file: string, { severity, code, values }: Finding): Problem {
	return { severity, file, line: 1, column: 1, code, values };
}

function nameFindings(question: Question, folder: string, file: string): Finding[] {
	const found: Finding[] = [];
	const name = file.slice(0, -'.yaml'.length);
	const { id, topic } = question;
	if (id !== name) found.push(finding(['id'], 'id-not-file-name', { id, name }));
	if (topic !== folder) found.push(finding(['topic'], 'topic-not-folder', { topic, folder }));
	return found;
}

/** Ids that stand twice; the second place is reported, and names the first. */
function repeated(things: readonly Placed<{ readonly id: string }>[]): Problem[] {
	const first = new Map<string, Problem>();
	return things.flatMap(({ value: { id }, locate }) => {
		const here = locate(finding(['id'], 'id-twice', { id, file: '', line: 0 }));
		const before = first.get(id);
		if (!before) first.set(id, here);
		return before ? [{ ...here, values: { id, file: before.file, line: before.line } }] : [];
	});
}

function repeatedCodes(topics: readonly Placed<Topic>[]): Problem[] {
	const first = new Map<string, number>();
	return topics.flatMap(({ value: { code }, locate }) => {
		const here = locate(finding(['code'], 'code-twice', { code, line: 0 }));
		const line = first.get(code);
		if (line === undefined) first.set(code, here.line);
		return line === undefined ? [] : [{ ...here, values: { code, line } }];
	});
}

/** Each topic named at a path, or in the list at it, must exist. */
function topicsFindings(topics: readonly string[], known: ReadonlySet<string>, path?: Path): Finding[] {
	return topics.flatMap((topic, index) =>
		known.has(topic)
			? []
			: [finding(path ?? ['topics', index], 'topic-unknown', { topic, near: nearest(topic, known) })],
	);
}

/** A change that a question tells of must be a row of the list, and the rule that it names for "then" must exist. */
function rowFindings({ changed }: Question, rows: ReadonlySet<string>): Finding[] {
	return changed && !rows.has(changed.row)
		? [finding(['changed', 'row'], 'row-unknown', { row: changed.row })]
		: [];
}

function unknownSource(id: string, path: Path, known: ReadonlyMap<string, Source>): Finding[] {
	return known.has(id)
		? []
		: [finding(path, 'source-unknown', { source: id, near: nearest(id, known.keys()) })];
}

/** What takes a source's place must exist, and the source must say until when it was in force. */
function successorFindings(source: Source, known: ReadonlyMap<string, Source>): Finding[] {
	if (source.supersededBy === undefined) return [];
	const found = unknownSource(source.supersededBy, ['supersededBy'], known);
	if (source.effective?.to === undefined)
		found.push(finding(['supersededBy'], 'superseded-without-end', null));
	if (source.supersededBy === source.id) found.push(finding(['supersededBy'], 'superseded-by-itself', null));
	return found;
}

function citedFindings(change: Change, known: ReadonlyMap<string, Source>): Finding[] {
	return (['before', 'sources'] as const).flatMap((key) =>
		change[key].flatMap((id, index) => unknownSource(id, [key, index], known)),
	);
}

/** Each source must exist and be in force; a scored answer needs a verified law, and that one stands first. */
function sourceFindings(question: Question, known: ReadonlyMap<string, Source>, today: string): Finding[] {
	const found: Finding[] = [];
	question.sources.forEach((id, index) => {
		const path = ['sources', index];
		const source = known.get(id);
		if (!source) {
			found.push(finding(path, 'source-unknown', { source: id, near: nearest(id, known.keys()) }));
			return;
		}
		const { from = '', to = '' } = source.effective ?? {};
		const force = forceOn(source, today);
		if (force === 'not-yet') found.push(finding(path, 'source-not-yet', { source: id, from }));
		if (force === 'ended') found.push(finding(path, 'source-ended', { source: id, to }));
	});
	if (question.changed?.source !== undefined)
		found.push(...unknownSource(question.changed.source, ['changed', 'source'], known));
	if (question.use === 'practice' || found.some(({ code }) => code === 'source-unknown')) return found;
	// That a rule is out of force is said at its own place already.
	const ended = found.some(({ code }) => DATED.has(code));
	const deciding = question.sources.findIndex((id) => {
		const source = known.get(id);
		return source !== undefined && (decides(source, today) || (ended && source.status === 'verified'));
	});
	if (deciding === -1) found.push(finding(['sources'], 'no-deciding-law', null));
	else if (deciding > 0) {
		const source = question.sources[deciding] ?? '';
		found.push(finding(['sources', deciding], 'deciding-law-not-first', { source }, 'warning'));
	}
	return found;
}

/** A scenario that is much longer in one language than in the other probably does not say the same. */
function ratioFindings({ scenario }: Question): Finding[] {
	const values = { characters: charactersOf(scenario['zh-CN']), words: wordsOf(scenario.en) };
	const ratio = values.characters / values.words;
	if (ratio >= RATIO_MIN && ratio <= RATIO_MAX) return [];
	return [finding(['scenario'], 'languages-differ', values, 'warning')];
}
