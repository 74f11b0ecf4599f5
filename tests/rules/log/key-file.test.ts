import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeDurably } from '#lib/log/key-file.server.ts';

test('a file takes the place of the one before, for its owner only; what killed processes left goes, and nothing else', () => {
	const folder = mkdtempSync(join(tmpdir(), 'shoumi-file-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const file = join(folder, 'log-anchor');
	const hourAgo = new Date(Date.now() - 3_600_000);
	for (const name of ['log-anchor.17.new', 'log-anchor.new', 'log-key.17.new', 'log-anchor.17.new.txt']) {
		writeFileSync(join(folder, name), 'half');
		utimesSync(join(folder, name), hourAgo, hourAgo);
	}
	// Another process is at it.
	writeFileSync(join(folder, 'log-anchor.18.new'), 'half');
	writeDurably(file, 'first');
	writeDurably(file, '第二');
	expect(readFileSync(file, 'utf8')).toBe('第二');
	expect(statSync(file).mode & 0o777).toBe(0o600);
	expect(readdirSync(folder).sort()).toEqual([
		'log-anchor',
		'log-anchor.17.new.txt',
		'log-anchor.18.new',
		'log-anchor.new',
		'log-key.17.new',
	]);
});

test('a disk that takes a part of a key file leaves the old one as it was', () => {
	const folder = mkdtempSync(join(tmpdir(), 'shoumi-file-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
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
