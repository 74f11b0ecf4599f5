import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type * as v from 'valibot';
import { locales } from '../i18n/catalogue.ts';
import { FILE_BYTES_MAX, readYaml, type ReadFile } from './file.server.ts';
import { kindOf, questionSchema, type Question } from './kinds.ts';
import { nearest } from './nearest.ts';
import { finding, sortedProblems, type Finding, type Problem } from './problem.ts';
import {
	charactersOf,
	decides,
	forceOn,
	questionProblems,
	sourceProblems,
	sourcesSchema,
	topicsSchema,
	wordsOf,
	type Source,
	type Topic,
} from './question.ts';
import { revise, type Revision } from './revision.ts';

/** Folders of the bank that hold no questions: generated schemas, and the programmes that another room reads. */
const OTHER_FOLDERS = new Set(['schema', 'programmes']);
/** From how many questions of a topic on it is worth asking whether length gives the answer away. */
export const TELL_QUESTIONS_MIN = 5;
/** The share of a topic's questions, in percent, in which the correct option may be the longest of its four. */
export const TELL_PERCENT_MAX = 40;
/** How many Chinese characters stand for one English word in a faithful translation: usually 1.4 to 2. */
export const RATIO_MIN = 1.0;
export const RATIO_MAX = 2.8;

/** What a bank consists of: the hash of every revision in it. */
export interface Manifest {
	readonly questions: Readonly<Record<string, string>>;
	readonly topics: Readonly<Record<string, string>>;
	readonly sources: Readonly<Record<string, string>>;
}

/** The question bank as it stands in its files, each thing a revision. Maps are in the order of ids (topics: of the file). */
export interface Bank {
	/** The hash of the manifest. */
	readonly hash: string;
	readonly questions: ReadonlyMap<string, Revision<Question>>;
	readonly topics: ReadonlyMap<string, Revision<Topic>>;
	readonly sources: ReadonlyMap<string, Revision<Source>>;
	readonly manifest: Revision<Manifest>;
}

/** A thing of the bank with the file that it stands in. */
interface Placed<T> {
	readonly value: T;
	/** Makes a problem of a finding about this thing. */
	locate(found: Finding): Problem;
}

/**
 * Reads the whole bank in a folder: `topics.yaml`, `sources.yaml` and `<topic>/<question>.yaml`.
 *
 * `today` is the bank's calendar date (YYYY-MM-DD): a question may rest only on what is in force on it.
 * All problems come at once, sorted by file, line and column, with paths relative to `dir`.
 * With an error among them there is no bank: never half of one. Warnings do not stand in its way.
 * Throws only if `dir` itself cannot be listed.
 */
export function readBank(
	dir: string,
	{ today }: { today: string },
): { bank: Bank | null; problems: Problem[] } {
	const problems: Problem[] = [];
	const topics = readList(dir, 'topics.yaml', topicsSchema, problems);
	const sources = readList(dir, 'sources.yaml', sourcesSchema, problems);
	const questions = readQuestions(dir, problems);

	problems.push(
		...repeated(topics ?? []),
		...repeated(sources ?? []),
		...repeated(questions),
		...repeatedCodes(topics ?? []),
	);
	for (const { value, locate } of sources ?? []) problems.push(...sourceProblems(value).map(locate));
	const topicIds = topics && new Set(topics.map(({ value }) => value.id));
	const sourceById = sources && new Map(sources.map(({ value }) => [value.id, value]));
	for (const { value, locate } of questions) {
		const found = [
			...questionProblems(value),
			...kindOf(value).problems(value),
			// Without the list itself, every reference would be reported instead of the one thing that is wrong.
			...(topicIds ? topicFindings(value, topicIds) : []),
			...(sourceById ? sourceFindings(value, sourceById, today) : []),
			...ratioFindings(value),
		];
		problems.push(...found.map(locate));
	}
	for (const topic of topics ?? []) {
		const own = questions.map(({ value }) => value).filter((question) => question.topic === topic.value.id);
		problems.push(...tellFindings(topic.value, own).map((found) => topic.locate(found)));
	}

	const whole = !problems.some(({ severity }) => severity === 'error');
	return {
		bank: whole ? assemble(topics ?? [], sources ?? [], questions) : null,
		problems: sortedProblems(problems),
	};
}

/** Every thing as a revision, and the manifest that names them all. */
function assemble(
	topics: readonly Placed<Topic>[],
	sources: readonly Placed<Source>[],
	questions: readonly Placed<Question>[],
): Bank {
	const revised = {
		questions: questions.map(({ value }) => revise('question', value.id, value)).sort(byId),
		topics: topics.map(({ value }) => revise('topic', value.id, value)),
		sources: sources.map(({ value }) => revise('source', value.id, value)).sort(byId),
	};
	const manifest = revise<Manifest>('bank', 'bank', {
		questions: hashes(revised.questions),
		topics: hashes(revised.topics),
		sources: hashes(revised.sources),
	});
	return {
		hash: manifest.hash,
		questions: new Map(revised.questions.map((revision) => [revision.id, revision])),
		topics: new Map(revised.topics.map((revision) => [revision.id, revision])),
		sources: new Map(revised.sources.map((revision) => [revision.id, revision])),
		manifest,
	};
}

function byId(a: { id: string }, b: { id: string }): number {
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

function topicFindings({ topic }: Question, known: ReadonlySet<string>): Finding[] {
	return known.has(topic)
		? []
		: [finding(['topic'], 'topic-unknown', { topic, near: nearest(topic, known) })];
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
	if (question.use === 'practice' || found.some(({ code }) => code === 'source-unknown')) return found;
	const deciding = question.sources.findIndex((id) => {
		const source = known.get(id);
		return source !== undefined && decides(source, today);
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

/** Whether somebody who always takes the longest option would do well in a topic. */
function tellFindings(topic: Topic, questions: readonly Question[]): Finding[] {
	return locales.flatMap((language) => {
		const tells = questions
			.map((question) => kindOf(question).longestIsBest(question, language))
			.filter((tell) => tell !== null);
		const values = { topic: topic.id, language, count: tells.filter(Boolean).length, of: tells.length };
		if (values.of < TELL_QUESTIONS_MIN || values.count * 100 <= TELL_PERCENT_MAX * values.of) return [];
		return [finding([], 'longest-is-best', values, 'warning')];
	});
}
