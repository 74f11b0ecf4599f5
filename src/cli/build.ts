import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const FOLDER = 'build';
const CURRENT = join(FOLDER, 'current');
const INPUTS = [
	'src',
	'static',
	'svelte.config.js',
	'vite.config.ts',
	'vite.verifier.config.ts',
	'tsconfig.json',
	'package-lock.json',
];
/** A service that is running goes on reading the files of its own build; so the ones before the newest stay. */
const BUILDS_KEPT = 3;
const NAME_LENGTH = 16;

function filesOf(path: string): string[] {
	if (!existsSync(path)) return [];
	if (statSync(path).isFile()) return [path];
	const entries = readdirSync(path, { recursive: true, withFileTypes: true });
	return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Name of the build: SHA-256 over everything it is made from. */
function fingerprint(): string {
	const hash = createHash('sha256');
	for (const file of INPUTS.flatMap(filesOf).sort())
		hash.update(file).update('\0').update(readFileSync(file)).update('\0');
	return hash.digest('hex').slice(0, NAME_LENGTH);
}

/** Absolute path of the built service's entry; undefined where nothing has been built. */
export function builtEntry(): string | undefined {
	if (!existsSync(CURRENT)) return undefined;
	const entry = resolve(FOLDER, readFileSync(CURRENT, 'utf8'), 'index.js');
	return existsSync(entry) ? entry : undefined;
}

/** The verifier of a build, beside its entry. */
export function verifierBeside(entry: string): string {
	return join(dirname(entry), 'verify.html');
}

/**
 * Builds unless there is a build of exactly what is here. Each build has a folder of its own and is moved into place
 * whole, so that building beside a running service takes nothing from under it.
 * @returns false, after the build's own output, when it fails
 */
export function buildIfStale(announce: () => void): boolean {
	const name = fingerprint();
	const folder = join(FOLDER, name);
	if (!existsSync(join(folder, 'index.js'))) {
		announce();
		const making = `${folder}.${process.pid}`;
		// The service, and the page that verifies what it gives out.
		for (const config of ['vite.config.ts', 'vite.verifier.config.ts']) {
			const vite = spawnSync(
				process.execPath,
				['node_modules/vite/bin/vite.js', 'build', '--config', config, '--logLevel', 'error'],
				{
					encoding: 'utf8',
					env: { ...process.env, SHOUMI_BUILD_FOLDER: making },
				},
			);
			if (vite.status === 0) continue;
			console.error(vite.stdout, vite.stderr);
			rmSync(making, { recursive: true, force: true });
			return false;
		}
		rmSync(folder, { recursive: true, force: true });
		renameSync(making, folder);
	}
	writeFileSync(CURRENT, name);
	removeOld(name);
	return true;
}

function removeOld(current: string): void {
	const builds = readdirSync(FOLDER, { withFileTypes: true })
		.filter((entry) => entry.isDirectory() && /^[0-9a-f]+$/.test(entry.name) && entry.name !== current)
		.map(({ name }) => ({ name, made: statSync(join(FOLDER, name)).mtimeMs }))
		.sort((a, b) => b.made - a.made);
	for (const { name } of builds.slice(BUILDS_KEPT - 1))
		rmSync(join(FOLDER, name), { recursive: true, force: true });
}

if (import.meta.main && !buildIfStale(() => console.log('building'))) process.exitCode = 1;
