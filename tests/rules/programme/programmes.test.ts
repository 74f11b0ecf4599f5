import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { locales } from '#lib/i18n/catalogue.ts';
import { programmeProblems } from '#lib/programme/messages.ts';
import { readProgrammes } from '#lib/programme/programmes.server.ts';
import { readBank } from '#lib/question/bank.server.ts';
import { problemLine } from '#lib/question/problem.ts';
import { testBank, writeBank } from '../../bank.ts';

const folders: string[] = [];
afterEach(() => {
	for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Reads the small bank with one more programme file, and says what is wrong with its programmes. */
function reading(file: string, text: string) {
	const dir = writeBank(testBank());
	folders.push(dir);
	writeFileSync(join(dir, 'programmes', file), text);
	const { bank } = readBank(dir, { today: '2026-11-24' });
	return { bank, ...readProgrammes(dir, bank) };
}

const file = (lines: string) => `id: trial
name: { zh-CN: 试用, en: Trial }
summary: { zh-CN: 试用, en: Trial }
${lines}
`;
const scored = 'use: scored\npassMark: 8000\nfeedback: after-hand-in\nrecurrence: once';

test('a good programme joins the others', () => {
	const { programmes, problems } = reading(
		'trial.yaml',
		file(`${scored}\nsections:\n  - { topics: [vip-lists], questions: 1 }`),
	);
	expect(problems).toEqual([]);
	expect(programmes?.get('trial')?.value).toMatchObject({
		chooseTopic: false,
		sections: [{ grey: 0, weight: 1 }],
	});
});

test.each([
	[
		'a topic that is not there',
		`${scored}\nsections:\n  - { topics: [nowhere], questions: 1 }`,
		[
			'programmes/trial.yaml:9:16: topics.yaml has no topic “nowhere”.',
			'programmes/trial.yaml:9:26: this section draws 1 questions, but the bank has only 0 that fit.',
		],
	],
	[
		'more questions than there are',
		`${scored}\nsections:\n  - { topics: [vip-lists], questions: 59 }`,
		[/^programmes\/trial\.yaml:9:28: this section draws 59 questions, but the bank has only \d that fit\.$/],
	],
	[
		'two sections that share a topic and could take from each other',
		`${scored}\nsections:\n  - { topics: [vip-lists, credit-query], questions: 8 }\n  - { topics: [vip-lists], questions: 1 }`,
		[/^programmes\/trial\.yaml:10:28: this section draws 1 questions, but the bank has only 0 that fit\.$/],
	],
	[
		'more grey ones than questions',
		`${scored}\nsections:\n  - { topics: [vip-lists], questions: 1, grey: 2 }`,
		[/:9:42: a section cannot have more grey questions than questions\.$/],
	],
	[
		'a scored one without a pass mark',
		'use: scored\nfeedback: after-hand-in\nrecurrence: once\nsections:\n  - { topics: [vip-lists], questions: 1 }',
		['programmes/trial.yaml:4:1: a scored programme must state its pass mark (passMark).'],
	],
	[
		'a scored one that explains at once',
		`${scored.replace('after-hand-in', 'after-each-answer')}\nsections:\n  - { topics: [vip-lists], questions: 1 }`,
		['programmes/trial.yaml:6:1: a scored programme gives feedback only after hand-in (after-hand-in).'],
	],
	[
		'a practice with a validity',
		'use: practice\nvalidity: { months: 12 }\nfeedback: after-each-answer\nrecurrence: once\nsections:\n  - { topics: [vip-lists], questions: 1 }',
		[
			'programmes/trial.yaml:4:1: a practice programme has no pass mark, no limit of attempts, no time limit and no validity.',
		],
	],
	[
		'a practice with a time limit',
		'use: practice\ntimeLimit: 5\nfeedback: after-each-answer\nrecurrence: once\nsections:\n  - { topics: [vip-lists], questions: 1 }',
		[
			'programmes/trial.yaml:4:1: a practice programme has no pass mark, no limit of attempts, no time limit and no validity.',
		],
	],
	[
		'a paper too long for one sitting',
		'use: practice\nfeedback: after-each-answer\nrecurrence: once\nsections:\n  - { topics: [vip-lists], questions: 40 }\n  - { topics: [credit-query], questions: 40 }',
		['programmes/trial.yaml:7:1: a paper has at most 60 questions.'],
	],
])('I10: %s is named with its place, and no programme is taken', (_, lines, expected) => {
	const { programmes, problems } = reading('trial.yaml', file(lines));
	const said = problems.map((problem) => problemLine(problem, 'en', programmeProblems));
	expect(said).toHaveLength(expected.length);
	expected.forEach((sentence, i) => {
		if (typeof sentence === 'string') expect(said[i]).toBe(sentence);
		else expect(said[i]).toMatch(sentence);
	});
	expect(programmes).toBeNull();
});

test('a file under another name than its id is named', () => {
	const { problems } = reading(
		'other.yaml',
		file(`${scored}\nsections:\n  - { topics: [vip-lists], questions: 1 }`),
	);
	expect(problems.map((problem) => problemLine(problem, 'en', programmeProblems))).toEqual([
		'programmes/other.yaml:1:1: the id “trial” is not the name of the file, “other”.',
	]);
});

test('a bank without programmes says so, and a bank with errors gives none', () => {
	const dir = writeBank({ ...testBank(), programmes: [] });
	folders.push(dir);
	const { bank } = readBank(dir, { today: '2026-11-24' });
	const empty = readProgrammes(dir, bank);
	expect(empty.problems.map(({ code }) => code)).toEqual(['no-programmes']);
	expect(empty.programmes).toBeNull();
	expect(readProgrammes(dir, null).programmes).toBeNull();
});

test('every sentence stands in both languages', () => {
	for (const code of Object.keys(programmeProblems.en))
		for (const locale of locales) expect(programmeProblems[locale]).toHaveProperty(code);
});
