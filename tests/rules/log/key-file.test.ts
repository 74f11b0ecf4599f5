import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'shoumi-key-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a disk that takes a part of a key file leaves the old one as it was', () => {
	const file = join(folder, 'log-key');
	writeFileSync(file, 'the old keys');
	const module = resolve('src/lib/log/key-file.server.ts');
	const program = `const { writeDurably } = await import(${JSON.stringify(module)});
		writeDurably(${JSON.stringify(file)}, 'x'.repeat(5_000));`;
	// A limit of two blocks stands for the room that is left.
	const { status, stderr } = spawnSync(
		'bash',
		['-c', 'ulimit -f 2; exec "$0" --input-type=module -e "$1"', process.execPath, program],
		{ encoding: 'utf8' },
	);
	expect(status, stderr).not.toBe(0);
	expect(stderr).toContain('EFBIG');
	expect(readFileSync(file, 'utf8')).toBe('the old keys');
	expect(readdirSync(folder)).toEqual(['log-key']);
});
