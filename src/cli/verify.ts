import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
	doesNotWords,
	factWords,
	findingSentence,
	kindWords,
	provesWords,
	verdictWords,
} from '#lib/evidence/verify/messages.ts';
import type { GivenFile, Report } from '#lib/evidence/verify/report.ts';
import { verifyFiles } from '#lib/evidence/verify/verify-files.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import { NoteError, parseVerifierKey } from '#lib/log/note.ts';
import { parsePolicy, type Policy } from '#lib/log/policy.ts';
import { type Arguments, type Command, operand, option, UsageError } from './arguments.ts';
import { aboutFiles, textOfFile } from './notes.ts';

const MARKS = { ok: '✓', bad: '✗', note: '·' } as const;

/**
 * Verifies files that a bank gave out, without its database: certificates, proofs, evidence packs, exports. Exit code 0: all
 * verified; 1: one was not; 2: one could not be read.
 */
export const verify: Command = (args) => {
	operand(args, 0, 'FILE');
	return aboutFiles(args, () => verifyThem(args));
};

async function verifyThem(args: Arguments): Promise<number> {
	const policy = policyFrom(args);
	const revocations = option(args, 'revocations');
	const files = args.operands.map((path): GivenFile => ({
		name: basename(path),
		bytes: new Uint8Array(readFileSync(path)),
	}));
	const reports = await verifyFiles(
		files,
		{
			policy,
			revocations: revocations === undefined ? null : textOfFile(revocations),
			today: new Date().toLocaleDateString('sv-SE'),
		},
		(done, of) => void (process.stderr.isTTY && process.stderr.write(`\r${done} / ${of}`)),
	);
	if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
	for (const report of reports) say(report, args.locale);
	if (reports.some(({ verdict }) => verdict === 'unreadable')) return 2;
	return reports.every(({ verdict }) => verdict === 'verified') ? 0 : 1;
}

/** The keys to believe: of a policy file, or one key by itself. Without either, nothing can be more than consistent. */
export function policyFrom(args: Arguments): Policy | null {
	const [file, key] = [option(args, 'policy'), option(args, 'key')];
	try {
		if (file !== undefined) return parsePolicy(readFileSync(file, 'utf8'));
		if (key === undefined) return null;
		const log = { key: parseVerifierKey(key), url: null, from: 0, until: null };
		return { logs: [log], witnesses: [], groups: [], quorum: null };
	} catch (error) {
		if (!(error instanceof NoteError)) throw error;
		throw new UsageError(args.words.keysUnreadable({ detail: error.message }));
	}
}

/** What stands in a file may be made to move the cursor, and to write a verdict of its own over ours. */
function print(line: string): void {
	console.log(line.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, '\ufffd'));
}

function say({ file, kind, verdict, findings, facts }: Report, locale: Locale): void {
	print(`${file} – ${kindWords[locale][kind]}: ${verdictWords[locale][verdict]}`);
	for (const finding of findings) print(`  ${MARKS[finding.mark]} ${findingSentence(locale, finding)}`);
	for (const { name, value } of facts) print(`    ${factWords[locale][name]}: ${value}`);
	if (verdict !== 'verified') return;
	print(`  ${provesWords[locale][kind]}`);
	print(`  ${doesNotWords[locale][kind]}`);
}
