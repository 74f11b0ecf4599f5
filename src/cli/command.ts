import { type App, openApp } from '#lib/app.server.ts';
import { readConfig } from '#lib/core/config.server.ts';
import { programmeProblems } from '#lib/programme/messages.ts';
import { problemLine } from '#lib/question/problem.ts';
import type { Arguments } from './arguments.ts';

// What a command takes stands apart, so that the witness, which has no database, needs nothing of this file.
export { type Arguments, type Command, neededOption, operand, option, UsageError } from './arguments.ts';

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
