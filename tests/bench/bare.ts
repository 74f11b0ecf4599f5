import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { freePort } from '../server.ts';
import { Browser } from './client.ts';
import { cpuSeconds } from './process.ts';

const REQUESTS = 3_000;

const files: Readonly<Record<string, string>> = {
	'package.json': '{"type":"module","private":true}',
	'svelte.config.js':
		"import adapter from '@sveltejs/adapter-node';\nexport default { kit: { adapter: adapter({ out: 'build' }), csp: { mode: 'nonce', directives: { 'script-src': ['self'] } } } };",
	'vite.config.js':
		"import { sveltekit } from '@sveltejs/kit/vite';\nexport default { plugins: [sveltekit()] };",
	'src/app.html':
		'<!doctype html><html lang="en"><head><meta charset="utf-8" />%sveltekit.head%</head><body><div>%sveltekit.body%</div></body></html>',
	'src/routes/+page.server.js':
		"export const load = () => ({ options: ['one', 'two', 'three', 'four'] });\nexport const actions = { default: async ({ request }) => ({ chosen: (await request.formData()).get('option') }) };",
	'src/routes/+page.svelte':
		'<script>let { data } = $props();</script>\n<h1>Question</h1><p>A situation.</p><form method="POST">{#each data.options as option (option)}<label><input type="radio" name="option" value={option} />{option}</label>{/each}<button>Next</button></form>',
};

/** CPU milliseconds of the server for one bare Kit form page, built and asked for in this very run. */
export async function barePageCpu(): Promise<number> {
	const folder = mkdtempSync(join(tmpdir(), 'shoumi-bare-'));
	try {
		for (const [name, text] of Object.entries(files)) {
			mkdirSync(join(folder, dirname(name)), { recursive: true });
			writeFileSync(join(folder, name), text);
		}
		symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
		const vite = spawnSync(
			process.execPath,
			[resolve('node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'],
			{
				cwd: folder,
				encoding: 'utf8',
			},
		);
		if (vite.status !== 0) throw new Error(`the bare page does not build: ${vite.stderr}`);
		return await measure(folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function measure(folder: string): Promise<number> {
	const port = await freePort();
	const url = `http://localhost:${port}`;
	const child = spawn(process.execPath, [join(folder, 'build/index.js')], {
		env: { ...process.env, HOST: '127.0.0.1', PORT: String(port), ORIGIN: url },
		stdio: 'ignore',
	});
	const browser = new Browser(url);
	try {
		for (let tries = 0; tries < 100; tries++) {
			try {
				await browser.get('/');
				break;
			} catch {
				await new Promise((wait) => setTimeout(wait, 50));
			}
		}
		for (let i = 0; i < 300; i++) await browser.get('/');
		const before = cpuSeconds(child.pid as number);
		for (let i = 0; i < REQUESTS; i++) await browser.get('/');
		return ((cpuSeconds(child.pid as number) - before) * 1000) / REQUESTS;
	} finally {
		browser.close();
		child.kill();
	}
}
