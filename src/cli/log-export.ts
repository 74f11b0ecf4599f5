import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exportJsonl, exportTiles } from '#lib/evidence/log-export.server.ts';
import { type Arguments, atConsole, type Command, option, UsageError } from './command.ts';

/** Writes the whole log, with the checkpoint that it belongs to, as files that verify without this service. */
export const exportLog: Command = async (args) => {
	const [tiles, jsonl] = [option(args, 'tiles'), option(args, 'jsonl')];
	if ((tiles === undefined) === (jsonl === undefined))
		throw new UsageError(args.words.missing({ what: '--tiles / --jsonl' }));
	if (tiles !== undefined) await writeTiles(args, tiles);
	else if (jsonl !== undefined) await writeJsonl(args, jsonl);
	return 0;
};

async function writeTiles({ words }: Arguments, folder: string): Promise<void> {
	mkdirSync(folder, { recursive: true });
	await atConsole(async (ctx) => {
		const { entries, parts } = await exportTiles(ctx);
		// The checkpoint comes last: whoever sees it finds everything that it promises.
		for await (const { path, bytes } of parts) writeWhole(join(folder, ...path.split('/')), bytes);
		console.log(words.exported({ entries, path: folder }));
	});
}

async function writeJsonl({ words }: Arguments, file: string): Promise<void> {
	await atConsole(async (ctx) => {
		const { entries, checkpoint, parts } = await exportJsonl(ctx);
		const partial = `${file}.part`;
		const descriptor = openSync(partial, 'w');
		try {
			for await (const lines of parts) writeFileSync(descriptor, lines);
			fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}
		renameSync(partial, file);
		writeWhole(`${file}.checkpoint`, Buffer.from(checkpoint));
		console.log(words.exported({ entries, path: file }));
	});
}

/** The file is there whole or not at all. */
function writeWhole(file: string, bytes: Uint8Array): void {
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(`${file}.part`, bytes);
	renameSync(`${file}.part`, file);
}
