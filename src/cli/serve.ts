import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openApp } from '#lib/app.server.ts';
import { type Config, readConfig } from '#lib/core/config.server.ts';
import { addStaff, addUnit } from '#lib/staff/people.server.ts';
import { PASSWORD_LINK_HOURS } from '#lib/staff/staff.ts';
import { countStaff, unitById } from '#lib/staff/store.server.ts';
import type { Arguments, Command } from './command.ts';

const HANDLER = resolve('build/handler.js');
/** How long a client may take to send its headers, and a whole request: slow ones must not hold the service. */
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 60_000;

type Handler = Parameters<typeof createServer>[1];

/** Starts the service and keeps it until SIGTERM or SIGINT. */
export const serve: Command = async (args) => {
	const config = readConfig(process.env);
	if (!existsSync(HANDLER)) {
		console.error(args.words.notBuilt);
		return 1;
	}
	await firstStart(config, args.words);
	const server = await listen(config, args.words);
	if (!server) return 1;
	console.log(args.words.listening({ url: config.origin }));
	await stopped(server, config, args.words);
	return 0;
};

/** Checks that everything can be opened before anything listens; an empty database gets its first officer. */
async function firstStart(config: Config, words: Arguments['words']): Promise<void> {
	const app = await openApp(config);
	try {
		if ((await countStaff(app.read, {})) > 0) return;
		const ctx = app.as({ kind: 'console' });
		if (!(await unitById(app.read, 'head-office')))
			await addUnit(ctx, { id: 'head-office', name: '总行 Head office', parentId: null });
		const { token } = await addStaff(ctx, {
			signIn: 'officer',
			name: '合规专员 Compliance officer',
			email: null,
			unitId: 'head-office',
			manager: null,
			roles: ['officer', 'admin'],
		});
		console.log(words.setUp({ hours: PASSWORD_LINK_HOURS }));
		console.log(`${config.origin}/set-password/${token}`);
	} finally {
		await app.close();
	}
}

/** Loads the built service and listens. Undefined, after a sentence, where the port is taken. */
export async function listen(config: Config, words: Arguments['words']): Promise<Server | undefined> {
	// The built service reads these itself.
	process.env.ORIGIN = config.origin;
	process.env.BODY_SIZE_LIMIT ??= '512K';
	const { handler } = (await import(pathToFileURL(HANDLER).href)) as { handler: Handler };
	const server = createServer(handler);
	server.headersTimeout = HEADERS_TIMEOUT_MS;
	server.requestTimeout = REQUEST_TIMEOUT_MS;
	try {
		await new Promise<void>((done, failed) => {
			server.once('error', failed);
			server.listen(config.port, config.host, done);
		});
		return server;
	} catch (error) {
		if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
		console.error(words.portTaken({ port: config.port }));
		process.emit('sveltekit:shutdown' as never);
		return undefined;
	}
}

/** Waits for a signal, then lets running requests finish and closes what is open. */
export async function stopped(server: Server, config: Config, words: Arguments['words']): Promise<void> {
	await new Promise<void>((signal) => {
		process.once('SIGTERM', signal);
		process.once('SIGINT', signal);
	});
	console.log(words.stopping);
	const closed = new Promise<void>((done) => server.close(() => done()));
	server.closeIdleConnections();
	const hurry = setTimeout(() => server.closeAllConnections(), config.shutdownTimeout * 1000);
	await closed;
	clearTimeout(hurry);
	process.emit('sveltekit:shutdown' as never);
}
