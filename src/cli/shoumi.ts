#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { ConfigError } from '#lib/core/config.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import { outageOf } from '#lib/database/outage.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import { errorSentence } from '#lib/i18n/errors.ts';
import { problemLine } from '#lib/question/problem.ts';
import { programmeProblems } from '#lib/programme/messages.ts';
import { BankError } from '#lib/app.server.ts';
import { assign } from './assign.ts';
import * as certificate from './certificate.ts';
import * as evidence from './evidence.ts';
import * as log from './log.ts';
import { verify } from './verify.ts';
import { check } from './log-check.ts';
import { exportLog } from './log-export.ts';
import * as mail from './mail.ts';
import * as questions from './questions.ts';
import { cliWords } from './messages.ts';
import * as retention from './retention.ts';
import { serve } from './serve.ts';
import * as staff from './staff.ts';
import * as unit from './unit.ts';
import { type Command, UsageError } from './command.ts';
import { witness } from './witness.ts';

const commands: Readonly<Record<string, Command>> = {
	serve,
	'unit add': unit.add,
	'unit list': unit.list,
	'staff add': staff.add,
	'staff list': staff.list,
	'staff disable': staff.disable,
	'staff enable': staff.enable,
	'staff link': staff.link,
	'staff set-password': staff.setPassword,
	'staff erase': retention.erase,
	'staff restrict': retention.restrict,
	'staff unrestrict': retention.unrestrict,
	'retention run': retention.run,
	assign,
	'questions check': questions.check,
	'questions due': questions.due,
	'questions affected': questions.affected,
	'questions coverage': questions.coverage,
	'questions graph': questions.graph,
	'certificate list': certificate.list,
	'certificate issue-missing': certificate.issueMissingOnes,
	'certificate revocations': certificate.revocations,
	'mail list': mail.list,
	'mail retry': mail.retry,
	verify,
	'evidence make': evidence.make,
	'log verify': log.verify,
	'log check': check,
	'log export': exportLog,
	'log key': log.key,
	'log rotate-key': log.rotateKey,
	'log restart': log.restart,
	witness,
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
		const command = commands[name];
		if (!command) throw new UsageError(words.unknownCommand({ command: two }));
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
	if (error instanceof BankError) {
		console.error(words.bankRefused);
		for (const problem of error.problems) console.error(problemLine(problem, locale, programmeProblems));
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
