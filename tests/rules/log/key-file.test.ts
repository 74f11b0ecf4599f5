import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
