import type { Locale } from '#lib/i18n/catalogue.ts';
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

/** All values of an option that may be given several times. */
export function options({ values }: Arguments, name: string): readonly string[] {
	const value = values[name];
	return Array.isArray(value) ? value : [];
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
