import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sqliteFile } from '#lib/app.server.ts';
import { ConfigError, readConfig } from '#lib/core/config.server.ts';
import { demoPassword, demoPeople } from '#lib/staff/demo.server.ts';
import { buildIfStale, builtEntry } from './build.ts';
import { makeDemo } from './demo-history.ts';
import { cliWords } from './messages.ts';
import { builtService, isFree } from './serve.ts';

const LOOPBACK = '127.0.0.1';
const PORTS_TRIED = 20;

const { values } = parseArgs({
	options: {
		port: { type: 'string', default: '3000' },
		data: { type: 'string', default: join('data', 'demo') },
		json: { type: 'boolean', default: false },
	},
});
const locale = /^zh/i.test(process.env.LC_ALL ?? process.env.LANG ?? '') ? 'zh-CN' : 'en';
const words = cliWords[locale];
/** With --json nothing but the one line goes to standard output. */
const say = (line: string) => (values.json ? console.error(line) : console.log(line));

async function freePort(wanted: number): Promise<number> {
	for (let port = wanted; port < wanted + PORTS_TRIED; port++) if (await isFree(port, LOOPBACK)) return port;
	throw new ConfigError(words.portTaken({ port: wanted }));
}

/** Waits until the service answers, as long as it runs. */
async function answering(url: string, running: () => boolean): Promise<void> {
	while (running()) {
		try {
			if ((await fetch(`${url}/health`)).ok) return;
		} catch {
			// Not listening yet.
		}
		await new Promise((wait) => setTimeout(wait, 40));
	}
}

async function main(): Promise<number> {
	const wanted = Number(values.port);
	if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_535)
		throw new ConfigError(words.badOption({ detail: `--port ${values.port}` }));
	if (!buildIfStale(() => say(words.demoBuilding))) return 1;
	const port = await freePort(wanted);
	if (port !== wanted) say(words.portOther({ taken: wanted, port }));
	Object.assign(process.env, {
		SHOUMI_DEMO: '1',
		SHOUMI_DATA_DIR: values.data,
		SHOUMI_LOG_LEVEL: process.env.SHOUMI_LOG_LEVEL ?? 'warn',
		HOST: LOOPBACK,
		PORT: String(port),
		ORIGIN: `http://localhost:${port}`,
	});
	// The demo is SQLite in a folder of its own, whatever else this machine is set up for.
	delete process.env.DATABASE_URL;
	const config = readConfig(process.env);
	if (!existsSync(sqliteFile(config))) {
		say(words.demoPeople);
		await makeDemo(config);
	}
	const { args, env } = builtService(config, builtEntry() as string);
	const service = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
	const ended = once(service, 'exit') as Promise<[number | null]>;
	for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => service.kill(signal));
	await answering(config.origin, () => service.exitCode === null);
	const people = demoPeople(locale);
	if (values.json) console.log(JSON.stringify({ url: config.origin, password: demoPassword, people }));
	else {
		console.log(`\n${words.demoReady}: ${config.origin}\n\n${words.demoSignIns}`);
		for (const person of people) console.log(`  ${person.signIn.padEnd(12)}${person.name}  ${person.does}`);
		console.log(`\n${words.demoPassword({ password: demoPassword })}\n`);
	}
	return (await ended)[0] ?? 1;
}

try {
	process.exitCode = await main();
} catch (error) {
	if (!(error instanceof ConfigError)) throw error;
	console.error(error.message);
	process.exitCode = 1;
}
