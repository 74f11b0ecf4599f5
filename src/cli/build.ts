import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const STAMP = 'build/.made-from';
const INPUTS = ['src', 'static', 'svelte.config.js', 'vite.config.ts', 'tsconfig.json', 'package-lock.json'];

function filesOf(path: string): string[] {
	if (!existsSync(path)) return [];
	const entries = readdirSync(path, { recursive: true, withFileTypes: true });
	return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** SHA-256 over everything the build is made from. */
function fingerprint(): string {
	const hash = createHash('sha256');
	const files = INPUTS.flatMap((input) => (/\.\w+$/.test(input) ? [input] : filesOf(input))).sort();
	for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
	return hash.digest('hex');
}

/** Builds unless the build is made from exactly what is here. Returns false, after its output, when it fails. */
export function buildIfStale(announce: () => void): boolean {
	const wanted = fingerprint();
	if (existsSync('build/handler.js') && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted)
		return true;
	announce();
	const vite = spawnSync(
		process.execPath,
		['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error'],
		{
			encoding: 'utf8',
		},
	);
	if (vite.status !== 0) {
		console.error(vite.stdout, vite.stderr);
		return false;
	}
	writeFileSync(STAMP, wanted);
	return true;
}
