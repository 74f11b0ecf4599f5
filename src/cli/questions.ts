import { resolve } from 'node:path';
import { readConfig } from '#lib/core/config.server.ts';
import { dateIn } from '#lib/core/time.ts';
import { programmeProblems } from '#lib/programme/messages.ts';
import { readProgrammes } from '#lib/programme/programmes.server.ts';
import { readBank } from '#lib/question/bank.server.ts';
import { problemLine } from '#lib/question/problem.ts';
import type { Command } from './command.ts';

/** Checks a question bank: every problem at once, `file:line:column: sentence`. Needs no database. */
export const check: Command = ({ locale, words, operands }) => {
	const config = readConfig(process.env);
	const dir = operands[0] === undefined ? config.questionsDir : resolve(operands[0]);
	const { bank, problems } = readBank(dir, { today: dateIn(config.timeZone, Date.now()) });
	const read = readProgrammes(dir, bank);
	const all = [...problems, ...read.problems];
	for (const problem of all) {
		const line = problemLine(problem, locale, programmeProblems);
		console.log(
			problem.severity === 'warning' ? line.replace(/^(\S+:\d+:\d+: )/, `$1${words.warning}`) : line,
		);
	}
	const errors = all.filter(({ severity }) => severity === 'error').length;
	const warnings = all.length - errors;
	if (errors > 0 || !bank || !read.programmes) {
		console.log(words.bankBad({ errors, warnings }));
		return 1;
	}
	const scored = [...bank.questions.values()].filter(({ value }) => value.use === 'scored').length;
	console.log(
		words.bankFine({
			questions: bank.questions.size,
			scored,
			practice: bank.questions.size - scored,
			programmes: read.programmes.size,
			warnings,
		}),
	);
	return 0;
};
