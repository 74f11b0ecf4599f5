import { type App, openApp } from '#lib/app.server.ts';
import { readConfig } from '#lib/core/config.server.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import { programmeProblems } from '#lib/programme/messages.ts';
import { problemLine } from '#lib/question/problem.ts';
import type { cliWords } from './messages.ts';

export interface Arguments {
	readonly locale: Locale;
	readonly words: (typeof cliWords)['en'];
	readonly values: {
		readonly [name: string]: string | boolean | string[] | undefined;
		readonly role?: string[];
	};
	/** What stands after the command's name. */
	readonly operands: readonly string[];
}

/** Returns the exit code. */
export type Command = (args: Arguments) => Promise<number> | number;

/** The command was not understood; the message says why. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

export function option(args: Arguments, name: string): string | undefined {
	const value = args.values[name];
	return typeof value === 'string' ? value : undefined;
}

export function neededOption(args: Arguments, name: string): string {
	const value = option(args, name);
	if (value === undefined) throw new UsageError(args.words.missing({ what: `--${name}` }));
	return value;
}

export function operand(args: Arguments, index: number, what: string): string {
	const value = args.operands[index];
	if (value === undefined) throw new UsageError(args.words.missing({ what }));
	return value;
}

/**
 * Runs verbs as the console, on the database that the environment names; with the question bank where they need it, which
 * `args` stands for: should its files have errors, the last good bank serves, and that is said.
 */
export async function atConsole<T>(
	run: (ctx: ReturnType<App['as']>) => Promise<T>,
	args?: Arguments,
): Promise<T> {
	const app = await openApp(readConfig(process.env), { content: args ? 'read' : 'none' });
	try {
		if (args && app.bankProblems.length > 0) {
			console.error(args.words.bankKept);
			for (const problem of app.bankProblems)
				console.error(problemLine(problem, args.locale, programmeProblems));
		}
		return await run(app.as({ kind: 'console' }));
	} finally {
		await app.close();
	}
}
