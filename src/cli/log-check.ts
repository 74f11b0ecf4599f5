import { accessSync } from 'node:fs';
import { openDatabase, sqliteFile } from '#lib/app.server.ts';
import { readConfig } from '#lib/core/config.server.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import { logPolicy } from '#lib/evidence/log-keys.server.ts';
import { type Checkpoint, parseCheckpoint } from '#lib/log/checkpoint.ts';
import { continuationOf } from '#lib/log/consistency.server.ts';
import { openNote, parseVerifierKey } from '#lib/log/note.ts';
import { checkUnderPolicy, parsePolicy } from '#lib/log/policy.ts';
import { type Arguments, type Command, neededOption, option, UsageError } from './command.ts';
import { aboutFiles, textOfFile } from './notes.ts';

/**
 * Compares the log of the database that the environment names with a checkpoint that the auditor kept. Exit code 0: the log
 * extends it; 1: it does not, or the signature is not the log's; 2: a file cannot be read. Writes nothing.
 */
export const check: Command = (args) => {
	const file = neededOption(args, 'against');
	if (option(args, 'key') !== undefined && option(args, 'policy') !== undefined)
		throw new UsageError(args.words.oneOf({ what: '--key / --policy' }));
	return aboutFiles(args, async () => {
		const note = textOfFile(file);
		const config = readConfig(process.env);
		// A wrong folder must be said, not made.
		if (config.databaseUrl === undefined) accessSync(sqliteFile(config));
		const database = openDatabase(config);
		try {
			const kept = await opened(args, note, database.read);
			const { size, what } = await continuationOf(database.read, kept);
			console.log(args.words[`log-${what}`]({ size, kept: kept.size }));
			if (what === 'extended') console.log(args.words.checkLimits);
			return what === 'extended' ? 0 : 1;
		} finally {
			await database.close();
		}
	});
};

/** The checkpoint, its signature verified with the keys that the auditor has, or else with those of the database. */
async function opened(args: Arguments, note: string, read: Sql): Promise<Checkpoint> {
	const [key, policy] = [option(args, 'key'), option(args, 'policy')];
	if (key !== undefined) return parseCheckpoint(openNote(note, [parseVerifierKey(key)]).text);
	if (policy === undefined) console.error(args.words.ownKeys);
	const text = policy === undefined ? await logPolicy({ read }) : textOfFile(policy);
	return checkUnderPolicy(note, parsePolicy(text)).checkpoint;
}
