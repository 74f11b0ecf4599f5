#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { ConfigError } from '#lib/core/config.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import { outageOf } from '#lib/database/outage.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import { errorSentence } from '#lib/i18n/errors.ts';
import { problemLine } from '#lib/question/problem.ts';
import { programmeProblems } from '#lib/programme/messages.ts';
import type { BankError } from '#lib/app.server.ts';
import { type Command, UsageError } from './arguments.ts';
import { cliWords } from './messages.ts';

/** Each command brings its own modules, when it is asked for: most need the whole service, some nothing of it. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
	serve: async () => (await import('./serve.ts')).serve,
	'unit add': async () => (await import('./unit.ts')).add,
	'unit list': async () => (await import('./unit.ts')).list,
	'staff add': async () => (await import('./staff.ts')).add,
	'staff list': async () => (await import('./staff.ts')).list,
	'staff disable': async () => (await import('./staff.ts')).disable,
	'staff enable': async () => (await import('./staff.ts')).enable,
	'staff link': async () => (await import('./staff.ts')).link,
	'staff set-password': async () => (await import('./staff.ts')).setPassword,
	'staff erase': async () => (await import('./retention.ts')).erase,
	'staff restrict': async () => (await import('./retention.ts')).restrict,
	'staff unrestrict': async () => (await import('./retention.ts')).unrestrict,
	'retention run': async () => (await import('./retention.ts')).run,
	assign: async () => (await import('./assign.ts')).assign,
	'questions check': async () => (await import('./questions.ts')).check,
	'questions due': async () => (await import('./questions.ts')).due,
	'questions affected': async () => (await import('./questions.ts')).affected,
	'questions coverage': async () => (await import('./questions.ts')).coverage,
	'questions graph': async () => (await import('./questions.ts')).graph,
	'certificate list': async () => (await import('./certificate.ts')).list,
	'certificate issue-missing': async () => (await import('./certificate.ts')).issueMissingOnes,
	'certificate revocations': async () => (await import('./certificate.ts')).revocations,
	'mail list': async () => (await import('./mail.ts')).list,
	'mail retry': async () => (await import('./mail.ts')).retry,
	verify: async () => (await import('./verify.ts')).verify,
	'evidence make': async () => (await import('./evidence.ts')).make,
	'log verify': async () => (await import('./log.ts')).verify,
	'log check': async () => (await import('./log-check.ts')).check,
	'log export': async () => (await import('./log-export.ts')).exportLog,
	'log key': async () => (await import('./log.ts')).key,
	'log rotate-key': async () => (await import('./log.ts')).rotateKey,
	'log restart': async () => (await import('./log.ts')).restart,
	witness: async () => (await import('./witness.ts')).witness,
};

const options = {
	name: { type: 'string' },
	parent: { type: 'string' },
	unit: { type: 'string' },
	manager: { type: 'string' },
	role: { type: 'string', multiple: true },
	email: { type: 'string' },
	search: { type: 'string' },
	person: { type: 'string' },
	due: { type: 'string' },
	opens: { type: 'string' },
	cycle: { type: 'string' },
	on: { type: 'string' },
	basis: { type: 'string' },
	'dry-run': { type: 'boolean' },
	yes: { type: 'boolean' },
	reason: { type: 'string' },
	policy: { type: 'string' },
	key: { type: 'string' },
	revocations: { type: 'string' },
	programme: { type: 'string' },
	from: { type: 'string' },
	to: { type: 'string' },
	out: { type: 'string' },
	resume: { type: 'string' },
	against: { type: 'string' },
	tiles: { type: 'string' },
	jsonl: { type: 'string' },
	'log-key': { type: 'string', multiple: true },
	state: { type: 'string' },
	lang: { type: 'string' },
	help: { type: 'boolean', short: 'h' },
} as const;

function localeOf(lang: string | undefined): Locale {
	const text = lang ?? process.env.LC_ALL ?? process.env.LANG ?? '';
	return lang === undefined || /^(?:zh|en)/.test(lang) ? (/^zh/i.test(text) ? 'zh-CN' : 'en') : 'en';
}

/** Exit codes: 0 done, 1 refused or found at fault, 2 not understood. */
async function main(argv: readonly string[]): Promise<number> {
	let locale = localeOf(undefined);
	try {
		const { values, positionals } = parse(argv);
		locale = localeOf(values.lang);
		const words = cliWords[locale];
		if (values.help || positionals.length === 0) {
			console.log(words.usage);
			return values.help ? 0 : 2;
		}
		const two = positionals.slice(0, 2).join(' ');
		const name = commands[two] ? two : (positionals[0] ?? '');
		const load = commands[name];
		if (!load) throw new UsageError(words.unknownCommand({ command: two }));
		const command = await load();
		return await command({ locale, words, values, operands: positionals.slice(name.split(' ').length) });
	} catch (error) {
		return explain(error, locale);
	}
}

function parse(argv: readonly string[]) {
	try {
		return parseArgs({ args: [...argv], options, allowPositionals: true });
	} catch (error) {
		const words = cliWords[localeOf(undefined)];
		throw new UsageError(words.badOption({ detail: (error as Error).message }));
	}
}

function explain(error: unknown, locale: Locale): number {
	const words = cliWords[locale];
	if (error instanceof UsageError) {
		console.error(`${error.message}\n\n${words.usage}`);
		return 2;
	}
	if (error instanceof DomainError) {
		console.error(errorSentence(locale, error.code, error.values as never));
		return 1;
	}
	if (error instanceof ConfigError) {
		console.error(error.message);
		return 1;
	}
	// By its name: the class would bring the whole service with it.
	if (error instanceof Error && error.name === 'BankError') {
		console.error(words.bankRefused);
		for (const problem of (error as BankError).problems)
			console.error(problemLine(problem, locale, programmeProblems));
		return 1;
	}
	const outage = outageOf(error);
	if (outage !== undefined) {
		console.error(errorSentence(locale, outage, null));
		return 1;
	}
	const { code, message, path } = error as NodeJS.ErrnoException;
	// A folder that is not there, or that this account may not use.
	if (code !== undefined && path !== undefined) {
		console.error(words.pathUnusable({ path, code }));
		return 1;
	}
	if (/^(?:SQLITE_|ECONN|ENOTFOUND|28|3D)/.test(code ?? '')) {
		console.error(words.databaseUnreachable({ detail: message || String(code) }));
		return 1;
	}
	throw error;
}

process.exitCode = await main(process.argv.slice(2));
