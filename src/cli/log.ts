import { accessSync } from 'node:fs';
import { openDatabase, sqliteFile } from '#lib/app.server.ts';
import { readConfig } from '#lib/core/config.server.ts';
import { logPolicy, restartLog, rotateLogKey } from '#lib/evidence/log-keys.server.ts';
import { readIfThere, writeDurably } from '#lib/log/key-file.server.ts';
import { NoteError } from '#lib/log/note.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import { type Fault, LogVerifier, type VerifiedState } from '#lib/log/verify.ts';
import { type Arguments, atConsole, type Command, neededOption, option } from './command.ts';
import { aboutFiles } from './notes.ts';

/**
 * Recomputes the log of the database that the environment names. Writes nothing to it, and needs no question bank. With
 * `--resume FILE`, where it has come to is kept in that file, and the next run goes on from there.
 */
export const verify: Command = (args) =>
	aboutFiles(args, async () => {
		const { words } = args;
		const file = option(args, 'resume');
		const from = file === undefined ? undefined : stateOf(file);
		const config = readConfig(process.env);
		// A wrong folder must be said, not made: an empty database there would be taken for a new house.
		if (config.databaseUrl === undefined) accessSync(sqliteFile(config));
		const database = openDatabase(config);
		try {
			const keep = file === undefined ? undefined : keeper(file);
			if (from) console.log(words.resumed({ size: from.size }));
			const verdict = await verifyLog(database.read, progress, {
				from,
				...(keep ? { reached: keep.later } : {}),
			});
			keep?.now();
			if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
			if (verdict.ok) {
				console.log(words.logFine({ size: verdict.size, root: verdict.root }));
				console.log(words.logLimits);
				return 0;
			}
			console.log(words.logBad);
			console.log(faultSentence(words, verdict.fault));
			return 1;
		} finally {
			await database.close();
		}
	});

/** How often a run writes down where it has come to. */
const KEEP_EVERY = 2_000;

/** Keeps the latest state, at most every `KEEP_EVERY` ms; `now` keeps what is still waiting. */
function keeper(file: string): { later(state: VerifiedState): void; now(): void } {
	let [latest, kept]: [VerifiedState | undefined, number] = [undefined, Date.now()];
	const now = () => {
		if (latest) writeDurably(file, `${JSON.stringify({ format: STATE_FORMAT, ...latest })}\n`);
		[latest, kept] = [undefined, Date.now()];
	};
	return {
		later(state) {
			latest = state;
			if (Date.now() - kept >= KEEP_EVERY) now();
		},
		now,
	};
}

const STATE_FORMAT = 'shoumi.verify/v1';

/** Where the last run came to; undefined where there is no file yet. Throws `malformed` on any other file. */
function stateOf(file: string): VerifiedState | undefined {
	const text = readIfThere(file);
	if (text === undefined) return undefined;
	try {
		const { format, size, edge } = JSON.parse(text) as { format: unknown } & VerifiedState;
		if (format === STATE_FORMAT) return LogVerifier.from({ size, edge }).state;
	} catch {
		// Whatever it is, it is not where a run came to.
	}
	throw new NoteError('malformed', file);
}

function progress(done: number, of: number): void {
	if (process.stderr.isTTY) process.stderr.write(`\r${done} / ${of}`);
}

function faultSentence(words: Arguments['words'], fault: Fault): string {
	switch (fault.what) {
		case 'missing-entry':
		case 'not-canonical':
		case 'leaf-hash':
			return words[fault.what](fault);
		case 'column':
			return words.column(fault);
		case 'node':
			return words.node(fault);
		case 'surplus-node':
			return words['surplus-node'];
		case 'head':
			return words.head(fault);
	}
}

/** The keys that verify the log, as a policy that other tools read as well. */
export const key: Command = async ({ words }) => {
	console.log(words.logPolicy);
	process.stdout.write(await atConsole(logPolicy));
	return 0;
};

export const rotateKey: Command = async ({ words }) => {
	const { key, privateKey } = await atConsole(rotateLogKey);
	console.log(privateKey === null ? words.keyRotated({ key }) : words.keyForEnvironment({ key: privateKey }));
	return 0;
};

export const restart: Command = async (args) => {
	const reason = neededOption(args, 'reason');
	console.log(args.words.logRestarted(await atConsole((ctx) => restartLog(ctx, reason))));
	return 0;
};
