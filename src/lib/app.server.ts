import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#lib/core/config.server.ts';
import { type Ids, randomIds } from '#lib/core/ids.ts';
import { type Clock, dateIn } from '#lib/core/time.ts';
import { type Database, openPostgres, openSqlite } from '#lib/database/connect.server.ts';
import { migrate } from '#lib/database/migrate.server.ts';
import { settingOr } from '#lib/database/settings.server.ts';
import { transactions } from '#lib/database/transact.server.ts';
import type { AttemptContext } from '#lib/attempt/attempts.server.ts';
import { dropPacks } from '#lib/evidence/packs.server.ts';
import { decisionKindsOf } from '#lib/decision-kinds.ts';
import type { DecisionKinds } from '#lib/decision/kind.ts';
import { entryKinds, serviceStarted } from '#lib/entry-kinds.ts';
import { FileSigner } from '#lib/log/signer.server.ts';
import { appender } from '#lib/log/store.server.ts';
import { verifierPage } from '#lib/evidence/verifier.server.ts';
import { type Programmes, readProgrammes } from '#lib/programme/programmes.server.ts';
import { lastInUse, publish } from '#lib/programme/publish.server.ts';
import { type Bank, readBank } from '#lib/question/bank.server.ts';
import type { Problem } from '#lib/question/problem.ts';
import { revise } from '#lib/question/revision.ts';
import { type RevisionReader, revisionReader } from '#lib/question/revisions.server.ts';
import type { SessionContext } from '#lib/session/sessions.server.ts';
import type { Actor } from '#lib/staff/permission.ts';

/** Everything, put together once: a superset of what any verb asks for, but for who acts. */
export interface App extends SessionContext {
	readonly config: Config;
	readonly database: Database;
	/** Signs the heads of the log. */
	readonly signer: FileSigner;
	readonly bank: Bank;
	readonly programmes: Programmes;
	/** What is wrong with the files, where the bank in use is the last good one instead of them. */
	readonly bankProblems: readonly Problem[];
	readonly revisions: RevisionReader;
	/** What can be asked of a second person. */
	readonly decisionKinds: DecisionKinds;
	/** The self-contained page that verifies what the service gives out, as it was built. */
	verifierHtml(): Promise<string>;
	/** Deletes files that were made from the database and may name people; they can be made anew. */
	dropCopies(): Promise<void>;
	/** The same with an actor: what the verbs of the upper floors take. */
	as(actor: Actor): App & AttemptContext & { readonly actor: Actor };
	close(): Promise<void>;
}

/** The question bank has errors; `problems` says which and where. */
export class BankError extends Error {
	override readonly name = 'BankError';
	readonly problems: readonly Problem[];
	constructor(problems: readonly Problem[]) {
		super(`the question bank has ${problems.length} problems`);
		this.problems = problems;
	}
}

/** The SQLite file of a data directory. */
export function sqliteFile(config: Config): string {
	return join(config.dataDir, 'shoumi.sqlite');
}

/** Opens the database that the configuration names. */
export function openDatabase(config: Config): Database {
	if (config.databaseUrl !== undefined) return openPostgres(config.databaseUrl);
	mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
	return openSqlite(sqliteFile(config));
}

/**
 * Puts the service together: database at the present schema, question bank in use.
 * `content` says what becomes of the question bank's files: the service takes them into use; the command line reads them,
 * or does without them, so that an account can be disabled while a question file is broken.
 * Files with errors are never loaded by half: the last good revisions stay in use, and `bankProblems` says why.
 * Throws `BankError` for a bank with errors where no good one was taken into use before, and whatever the database says.
 */
export async function openApp(
	config: Config,
	{
		clock = Date.now,
		ids = randomIds,
		content = 'publish',
	}: { clock?: Clock; ids?: Ids; content?: 'publish' | 'read' | 'none' } = {},
): Promise<App> {
	const database = openDatabase(config);
	try {
		await migrate(database);
		const transact = transactions(database, appender(entryKinds));
		const today = () => dateIn(config.timeZone, clock());
		const base = { read: database.read, transact, clock, ids, today };
		const throttleSecret = await settingOr(base, 'throttle-secret', () => randomBytes(32).toString('hex'));
		const { bank, programmes, problems } =
			content === 'none' ? NO_CONTENT : await contentOf(config, today(), database);
		if (content === 'publish' && problems.length === 0) await publish(base, bank, programmes);
		const revisions = revisionReader(database.read);
		const dropCopies = () => dropPacks({ ...base, config });
		const app: App = {
			...base,
			throttleSecret,
			config,
			database,
			bank,
			programmes,
			bankProblems: problems,
			signer: new FileSigner(base, { ...config.log, anchorFile: join(config.dataDir, 'log-anchor') }),
			revisions,
			decisionKinds: decisionKindsOf({
				...base,
				throttleSecret,
				config,
				database,
				programmes,
				revisions,
				dropCopies,
			}),
			dropCopies,
			verifierHtml: () => verifierPage(base, config.verifierFile),
			as: (actor) => ({ ...app, actor }),
			close: () => database.close(),
		};
		return app;
	} catch (error) {
		await database.close();
		throw error;
	}
}

interface Content {
	readonly bank: Bank;
	readonly programmes: Programmes;
	readonly problems: readonly Problem[];
}

const NO_CONTENT: Content = {
	bank: {
		hash: '',
		questions: new Map(),
		topics: new Map(),
		sources: new Map(),
		changes: new Map(),
		manifest: revise('bank', 'none', { questions: {}, topics: {}, sources: {}, changes: {} }),
	},
	programmes: new Map(),
	problems: [],
};

async function contentOf(config: Config, today: string, database: Database): Promise<Content> {
	const { bank, problems } = readBank(config.questionsDir, { today });
	const { programmes, problems: others } = readProgrammes(config.questionsDir, bank);
	if (bank && programmes) return { bank, programmes, problems: [] };
	const errors = [...problems, ...others].filter(({ severity }) => severity === 'error');
	const last = await lastInUse(database.read);
	if (!last) throw new BankError(errors);
	return { ...last, problems: errors };
}

/** Leaves the entry that the service started. */
export async function noteStart(app: App, version: string): Promise<void> {
	await app.transact(async (tx) =>
		tx.record(
			serviceStarted.entry({
				at: app.clock(),
				actor: 'system',
				subject: 'service',
				data: { version, dialect: app.database.dialect, demo: app.config.demo },
			}),
		),
	);
}
