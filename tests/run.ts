import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfStale } from '../src/cli/build.ts';

/**
 * Everything that has to hold, one runner after the other; the last line sums them all. A stage that is one command
 * counts as one; a stage of vitest counts its tests.
 */
interface Outcome {
	passed: number;
	failed: number;
	/** What could not be tried on this machine. */
	skipped?: number;
}

const bin = (name: string) => join('node_modules', '.bin', name);

function run(command: string, args: readonly string[]): Promise<number> {
	return new Promise((done) => {
		const child = spawn(command, args, { stdio: 'inherit' });
		child.once('error', (error) => {
			console.error(error.message);
			done(1);
		});
		child.once('exit', (code) => done(code ?? 1));
	});
}

const command =
	(name: string, ...args: string[]) =>
	async (): Promise<Outcome> =>
		(await run(bin(name), args)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

const tests = (project: string) => async (): Promise<Outcome> => {
	const folder = mkdtempSync(join(tmpdir(), 'shoumi-run-'));
	const report = join(folder, 'report.json');
	try {
		const code = await run(bin('vitest'), [
			'run',
			'--project',
			project,
			'--reporter=default',
			'--reporter=json',
			`--outputFile.json=${report}`,
		]);
		const {
			numPassedTests: passed,
			numFailedTests: failed,
			numPendingTests: skipped,
		} = JSON.parse(readFileSync(report, 'utf8')) as {
			numPassedTests: number;
			numFailedTests: number;
			numPendingTests: number;
		};
		// A file that cannot be loaded fails the run without failing a test; a run without tests proves nothing.
		return { passed, failed: failed > 0 ? failed : code !== 0 || passed === 0 ? 1 : 0, skipped };
	} catch {
		return { passed: 0, failed: 1 };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
};

const stages: readonly (readonly [string, () => Promise<Outcome>])[] = [
	['format', command('prettier', '--check', '--log-level', 'warn', '.')],
	['sync', command('svelte-kit', 'sync')],
	['lint', command('eslint', '.')],
	['types', command('svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings')],
	['walls', command('depcruise', '--config', '.dependency-cruiser.cjs', 'src')],
	['unused', command('knip')],
	['rules', tests('rules')],
	['store', tests('store')],
	[
		'build',
		async () =>
			buildIfStale(() => console.log('building')) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 },
	],
	['faults', tests('faults')],
	['http', tests('http')],
	['browser', tests('browser')],
];

const LONG = '--long';
// Faults at every place instead of a sample, and many more property runs: more than an hour.
if (process.argv.includes(LONG)) process.env.SHOUMI_FAULTS = 'long';
const only = process.argv.slice(2).filter((argument) => argument !== LONG);
const sum = { passed: 0, failed: 0, skipped: 0 };
const lines: string[] = [];
for (const [name, stage] of stages) {
	if (only.length > 0 && !only.includes(name)) continue;
	console.log(`\n— ${name}`);
	const started = performance.now();
	const { passed, failed, skipped = 0 } = await stage();
	sum.passed += passed;
	sum.failed += failed;
	sum.skipped += skipped;
	const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
	lines.push(
		`${name.padEnd(9)}${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${String(skipped).padStart(4)} skipped ${seconds} s`,
	);
}
console.log(`\n${lines.join('\n')}\n`);
console.log(
	`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped (see above why)` : ''}`,
);
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;
