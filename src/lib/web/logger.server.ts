import pino from 'pino';

/** Structured lines on standard output. Nothing written here names a person, an address or a secret. */
export const logger = pino({
	level: process.env.SHOUMI_LOG_LEVEL ?? 'info',
	base: null,
	timestamp: pino.stdTimeFunctions.isoTime,
	formatters: { level: (label) => ({ level: label }) },
});

/** An error as the operator may see it. */
interface Described {
	readonly name: string;
	readonly code: string | undefined;
	readonly stack: readonly string[];
	/** What an AggregateError gathers. */
	readonly errors: readonly Described[] | undefined;
}

const DEEPEST_STACK = 12;

/** Name and stack of an error without its message: a message may quote what somebody typed. */
export function described(error: unknown): Described {
	const {
		name = 'unknown',
		stack = '',
		code,
	} = (error ?? {}) as {
		name?: string;
		stack?: string;
		code?: string;
	};
	return {
		name,
		code,
		stack: stack
			.split('\n')
			.filter((line) => line.trim().startsWith('at '))
			.slice(0, DEEPEST_STACK),
		errors: error instanceof AggregateError ? error.errors.map(described) : undefined,
	};
}
