import { readFileSync } from 'node:fs';
import { NoteError, textOfBytes } from '#lib/log/note.ts';
import type { Arguments } from './arguments.ts';

/** The text of a file that somebody else made. Throws `malformed` where it is not UTF-8. */
export function textOfFile(file: string): string {
	return textOfBytes(readFileSync(file));
}

/**
 * Runs a command about signed files. What is wrong with a file is said, not thrown: exit code 1 where a signature is not
 * what it should be, 2 where a file is missing or is not what it should be.
 */
export async function aboutFiles({ words }: Arguments, act: () => Promise<number> | number): Promise<number> {
	try {
		return await act();
	} catch (error) {
		if (error instanceof NoteError) {
			console.error(words[`note-${error.code}`]({ detail: error.message }));
			return error.code === 'malformed' || error.code === 'key' ? 2 : 1;
		}
		const { code, path } = error as NodeJS.ErrnoException;
		if (code === undefined || path === undefined) throw error;
		console.error(words.pathUnusable({ path, code }));
		return 2;
	}
}
