import { accessSync } from 'node:fs';
import { openDatabase, sqliteFile } from '#lib/app.server.ts';
import { readConfig } from '#lib/core/config.server.ts';
import { verifyLog } from '#lib/log/verify.server.ts';
import type { Fault } from '#lib/log/verify.ts';
import { logPolicy, restartLog, rotateLogKey } from '#lib/evidence/log-keys.server.ts';
import { type Arguments, atConsole, type Command, neededOption } from './command.ts';

/** Recomputes the log of the database that the environment names. Writes nothing, and needs no question bank. */
export const verify: Command = async ({ words }) => {
	const config = readConfig(process.env);
	// A wrong folder must be said, not made: an empty database there would be taken for a new house.
	if (config.databaseUrl === undefined) accessSync(sqliteFile(config));
	const database = openDatabase(config);
	try {
		const verdict = await verifyLog(database.read, progress);
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
};

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
