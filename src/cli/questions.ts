import { resolve } from 'node:path';
import { readConfig } from '#lib/core/config.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import { dateIn, isCalendarDate } from '#lib/core/time.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { affectedBy, namesOfAffected, programmesOf } from '#lib/library/library.server.ts';
import { programmeProblems } from '#lib/programme/messages.ts';
import { type Programmes, readProgrammes } from '#lib/programme/programmes.server.ts';
import { type Bank, readBank } from '#lib/question/bank.server.ts';
import { mermaid } from '#lib/question/kinds/case/mermaid.ts';
import { coverage as coverageOf, dueOn, restsOnTheDead } from '#lib/question/law.ts';
import { type Problem, problemLine } from '#lib/question/problem.ts';
import { type Arguments, atConsole, type Command, operand, option } from './command.ts';

/** The bank in the folder that is named, or that the environment names, with everything that is wrong with it. */
function read(dir: string | undefined): {
	bank: Bank | null;
	programmes: Programmes | null;
	problems: readonly Problem[];
	today: string;
} {
	const config = readConfig(process.env);
	const folder = dir === undefined ? config.questionsDir : resolve(dir);
	const today = dateIn(config.timeZone, Date.now());
	const { bank, problems } = readBank(folder, { today });
	const programmes = readProgrammes(folder, bank);
	return { bank, programmes: programmes.programmes, problems: [...problems, ...programmes.problems], today };
}

function printProblems(problems: readonly Problem[], { locale, words }: Arguments): void {
	for (const problem of problems) {
		const line = problemLine(problem, locale, programmeProblems);
		console.log(
			problem.severity === 'warning' ? line.replace(/^(\S+:\d+:\d+: )/, `$1${words.warning}`) : line,
		);
	}
}

/** Checks a question bank: every problem at once, `file:line:column: sentence`. Needs no database. */
export const check: Command = (args) => {
	const { words } = args;
	const { bank, programmes, problems } = read(args.operands[0]);
	printProblems(problems, args);
	const errors = problems.filter(({ severity }) => severity === 'error').length;
	const warnings = problems.length - errors;
	if (errors > 0 || !bank || !programmes) {
		console.log(words.bankBad({ errors, warnings }));
		return 1;
	}
	const scored = [...bank.questions.values()].filter(({ value }) => value.use === 'scored').length;
	console.log(
		words.bankFine({
			questions: bank.questions.size,
			scored,
			practice: bank.questions.size - scored,
			programmes: programmes.size,
			warnings,
		}),
	);
	return 0;
};

/** The bank without a mistake in its files; says the mistakes and gives nothing otherwise. */
function sound(args: Arguments, dir?: string): { bank: Bank; programmes: Programmes; today: string } | null {
	const { bank, programmes, problems, today } = read(dir);
	if (bank && programmes) return { bank, programmes, today };
	printProblems(
		problems.filter(({ severity }) => severity === 'error'),
		args,
	);
	return null;
}

/** Questions whose sources must be looked at on a date. Exit 1 where one in a live programme rests on a rule out of force. */
export const due: Command = (args) => {
	const { words } = args;
	const on = option(args, 'on');
	if (on !== undefined && !isCalendarDate(on)) throw new DomainError('date.form', { text: on });
	const found = sound(args);
	if (!found) return 1;
	const { bank, programmes, today } = found;
	const questions = [...bank.questions.values()].map(({ value }) => value);
	const list = dueOn(questions, bank.sources, on ?? today, (question) =>
		programmesOf({ programmes }, question),
	);
	for (const { question, source, reason, since, programmes: live } of list)
		console.log(
			`${question}  ${source.id}  ${words[reason]({ date: since })}${live.length > 0 ? `  [${live.join(' ')}]` : ''}`,
		);
	console.log(words.dueCount({ count: list.length, date: on ?? today }));
	return restsOnTheDead(list) ? 1 : 0;
};

/** Which question teaches which source. Exit 1 where a source that is not background is taught nowhere. */
export const coverage: Command = (args) => {
	const { words } = args;
	const found = sound(args, args.operands[0]);
	if (!found) return 1;
	const questions = [...found.bank.questions.values()].map(({ value }) => value);
	const sources = [...found.bank.sources.values()].map(({ value }) => value);
	const all = coverageOf(questions, sources);
	for (const { source, questions: teaching } of all)
		console.log(
			`${source.id}  ${teaching.length > 0 ? teaching.join(' ') : source.background ? words.background : words.untaught}`,
		);
	const untaught = all.filter(
		({ source, questions: teaching }) => teaching.length === 0 && !source.background,
	);
	const background = all.filter(({ source }) => source.background).length;
	console.log(
		words.coverageCount({
			taught: all.length - untaught.length - background,
			background,
			untaught: untaught.length,
		}),
	);
	return untaught.length > 0 ? 1 : 0;
};

/** A case as a Mermaid flow chart. */
export const graph: Command = (args) => {
	const id = operand(args, 0, 'QUESTION');
	const found = sound(args);
	if (!found) return 1;
	const question = found.bank.questions.get(id)?.value;
	if (question?.kind !== 'case') {
		console.error(question ? args.words.noCase({ id }) : args.words.noQuestion({ id }));
		return 1;
	}
	console.log(mermaid(question, args.locale));
	return 0;
};

/** Questions, programmes and people that a change of a source touches. Reads the database. */
export const affected: Command = (args) => {
	const { words, locale } = args;
	const id = operand(args, 0, 'SOURCE');
	return atConsole(async (ctx) => {
		if (!ctx.bank.sources.has(id)) {
			console.error(words.noSource({ id }));
			return 1;
		}
		const { source, successor, questions, programmes, people } = await affectedBy(ctx, id);
		const format = formatIn(locale, ctx.config.timeZone);
		console.log(`${source.id}  ${source.name[locale]} ${source.article?.[locale] ?? ''}`.trimEnd());
		if (source.effective?.to !== undefined) console.log(words.ended({ date: source.effective.to }));
		if (successor) console.log(words.successor({ id: successor.id, name: successor.name[locale] }));
		console.log(words.affectedQuestions({ count: questions.length }));
		for (const question of questions) console.log(`  ${question.id}`);
		console.log(words.affectedProgrammes({ count: programmes.length }));
		for (const programme of programmes) console.log(`  ${programme}`);
		console.log(words.affectedPeople({ count: people.length }));
		const names = await namesOfAffected(
			ctx,
			people.map(({ staffId }) => staffId),
		);
		const last = new Map(people.map(({ staffId, at }) => [staffId, at]));
		for (const { id: staffId, signIn, name, unit } of names) {
			const date = dateIn(ctx.config.timeZone, last.get(staffId) ?? 0);
			console.log(`  ${signIn}  ${name}  ${unit}  ${format.shortDate(date)}`);
		}
		return 0;
	}, args);
};
