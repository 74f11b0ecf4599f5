import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bank } from '#lib/question/bank.server.ts';
import { readYaml } from '#lib/question/file.server.ts';
import { type Finding, type Path, type Problem, sortedProblems } from '#lib/question/problem.ts';
import { revise, type Revision } from '#lib/question/revision.ts';
import { draws } from './draw.ts';
import type { programmeProblems } from './messages.ts';
import { MOST_QUESTIONS, paperLength, type Programme, programmeSchema } from './programme.ts';

export type Programmes = ReadonlyMap<string, Revision<Programme>>;

const FOLDER = 'programmes';

type Sentences = (typeof programmeProblems)['zh-CN'];
function finding<C extends keyof Sentences>(
	path: Path,
	code: C,
	values: Sentences[C] extends (values: infer V) => string ? V : null,
): Finding {
	return { path, severity: 'error', code, values: values as object | null };
}

/** Everything about a programme that its schema cannot say, against the bank it draws from. */
function programmeFindings(programme: Programme, file: string, bank: Bank): Finding[] {
	const found: Finding[] = [];
	const name = file.replace(/\.yaml$/, '');
	if (programme.id !== name)
		found.push(finding(['id'], 'programme-id-file', { id: programme.id, file: name }));
	if (paperLength(programme) > MOST_QUESTIONS)
		found.push(finding(['sections'], 'programme-too-long', { most: MOST_QUESTIONS }));
	const scored = programme.use === 'scored';
	if (scored && programme.passMark === undefined) found.push(finding(['use'], 'programme-pass-mark', null));
	if (scored && programme.feedback === 'after-each-answer')
		found.push(finding(['feedback'], 'programme-open-feedback', null));
	// Feedback later would tell early: when a question comes back depends on how it was answered.
	if (!scored && programme.feedback !== 'after-each-answer')
		found.push(finding(['feedback'], 'programme-practice-feedback', null));
	const { passMark, attempts, timeLimit, validity } = programme;
	if (!scored && (passMark ?? attempts ?? timeLimit ?? validity) !== undefined)
		found.push(finding(['use'], 'programme-practice-mark', null));
	const drawable = [...bank.questions.values()].filter(
		({ value }) => value.use === programme.use && value.kind === 'case',
	);
	const homes = programme.sections.filter((section) => drawable.some(({ value }) => draws(section, value)));
	const cases = Math.min(
		drawable.filter(({ value }) => homes.some((section) => draws(section, value))).length,
		homes.reduce((sum, { questions, grey }) => sum + Math.max(0, questions - grey), 0),
	);
	if (scored && cases < programme.cases)
		found.push(finding(['cases'], 'programme-too-few-cases', { wanted: programme.cases, found: cases }));
	programme.sections.forEach((section, i) => {
		section.topics.forEach((topic, j) => {
			if (!bank.topics.has(topic))
				found.push(finding(['sections', i, 'topics', j], 'programme-topic-unknown', { topic }));
		});
		if (section.grey > section.questions)
			found.push(finding(['sections', i, 'grey'], 'programme-grey-over', null));
		// A practice gives what there is; a scored paper must be whole.
		if (!scored) return;
		// Cases fill places where they happen to fall; only a section that alone can take them may count on them.
		const certain = homes.length === 1 && homes[0] === section ? programme.cases : 0;
		const fitting = [...bank.questions.values()].filter(
			({ value }) => value.use === programme.use && value.kind !== 'case' && draws(section, value),
		);
		// What an earlier section with a topic in common may have taken in the worst case.
		const taken = programme.sections
			.slice(0, i)
			.filter(({ topics }) => topics.some((topic) => section.topics.includes(topic)))
			.reduce((sum, { questions }) => sum + questions, 0);
		const left = Math.max(0, fitting.length - taken);
		if (left + certain < section.questions)
			found.push(
				finding(['sections', i, 'questions'], 'programme-too-few', {
					wanted: section.questions,
					found: left,
				}),
			);
		const grey = fitting.filter(({ value }) => value.grey).length;
		if (grey < section.grey)
			found.push(
				finding(['sections', i, 'grey'], 'programme-too-few-grey', { wanted: section.grey, found: grey }),
			);
	});
	return found;
}

/**
 * Reads `programmes/*.yaml` of a bank's folder. Programmes are `null` as soon as one has an error, never half.
 * Without a bank (it has errors itself) the files are checked on their own.
 */
export function readProgrammes(
	dir: string,
	bank: Bank | null,
): { programmes: Programmes | null; problems: readonly Problem[] } {
	const folder = join(dir, FOLDER);
	const files = existsSync(folder)
		? readdirSync(folder)
				.filter((name) => name.endsWith('.yaml'))
				.sort()
		: [];
	const problems: Problem[] = [];
	const programmes = new Map<string, Revision<Programme>>();
	if (files.length === 0)
		problems.push({
			severity: 'error',
			file: FOLDER,
			line: 1,
			column: 1,
			code: 'no-programmes',
			values: null,
		});
	for (const file of files) {
		const read = readYaml(`${FOLDER}/${file}`, readFileSync(join(folder, file)), programmeSchema);
		problems.push(...read.problems);
		if (read.value === undefined) continue;
		if (bank) problems.push(...programmeFindings(read.value, file, bank).map(read.locate));
		programmes.set(read.value.id, revise('programme', read.value.id, read.value));
	}
	return {
		programmes: bank && problems.length === 0 ? programmes : null,
		problems: sortedProblems(problems),
	};
}
