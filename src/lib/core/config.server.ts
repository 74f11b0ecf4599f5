import { closeSync, openSync, readSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as v from 'valibot';

/** Where the service listens unless told otherwise: this machine only. */
const LOOPBACK = ['127.0.0.1', '::1', 'localhost', '[::1]'];

/** May hold a password or a key, and what is wrong with them ends up in terminals and logs. */
const SECRETS = ['DATABASE_URL', 'SHOUMI_SMTP_URL', 'SHOUMI_LOG_KEY'];

const flag = v.optional(
	v.pipe(
		v.picklist(['0', '1']),
		v.transform((value) => value === '1'),
	),
	'0',
);
const wholeNumber = (fallback: string, least: number, most: number) =>
	v.optional(
		v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number), v.minValue(least), v.maxValue(most)),
		fallback,
	);

/** `training@bank.example`, or `Name <training@bank.example>`. */
const ADDRESS = /[^\s\p{Cc}@<>,;:"()[\]\\]+@[^\s\p{Cc}@<>,;:"()[\]\\]+/u.source;
const MAIL_FROM = new RegExp(`^(?:([^\\p{Cc}<>"@]{1,80}) <(${ADDRESS})>|(${ADDRESS}))$`, 'u');

const ONE_ADDRESS = new RegExp(`^${ADDRESS}$`, 'u');

function addressesIn(list: string): string[] {
	return list
		.split(',')
		.map((address) => address.trim())
		.filter((address) => address !== '');
}

function isTimeZone(zone: string): boolean {
	try {
		return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
	} catch {
		return false;
	}
}

/** First four bytes of TrueType, OpenType and their compressed forms; a collection does not say which font is meant. */
const FONT_MARKS = ['00010000', '74727565', '4f54544f', '774f4646', '774f4632'];

function isFont(path: string): boolean {
	try {
		const file = openSync(path, 'r');
		try {
			const mark = Buffer.alloc(4);
			readSync(file, mark);
			return FONT_MARKS.includes(mark.toString('hex'));
		} finally {
			closeSync(file);
		}
	} catch {
		return false;
	}
}

/** What may stand in the environment; docs/operations.md explains each. Absent and empty are the same. */
const environment = v.object({
	SHOUMI_DATA_DIR: v.optional(v.string(), 'data'),
	DATABASE_URL: v.optional(v.pipe(v.string(), v.regex(/^postgres(?:ql)?:\/\//))),
	SHOUMI_QUESTIONS_DIR: v.optional(v.string(), 'questions'),
	SHOUMI_TIME_ZONE: v.optional(v.pipe(v.string(), v.check(isTimeZone)), 'Asia/Shanghai'),
	SHOUMI_LOG_KEY: v.optional(v.string()),
	SHOUMI_LOG_KEY_FILE: v.optional(v.string()),
	SHOUMI_LOG_ORIGIN: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{2,180}$/))),
	SHOUMI_CHECKPOINT_MAIL: v.optional(
		v.pipe(
			v.string(),
			v.check((list) => addressesIn(list).every((address) => ONE_ADDRESS.test(address))),
		),
		'',
	),
	SHOUMI_CHECKPOINT_MAIL_EVERY: v.optional(v.picklist(['daily', 'weekly']), 'weekly'),
	SHOUMI_TSA_URL: v.optional(
		v.pipe(
			v.string(),
			v.regex(/^https?:\/\//),
			v.check((url) => URL.canParse(url)),
		),
	),
	SHOUMI_TSA_CA: v.optional(v.string()),
	SHOUMI_CHECKPOINT_SECONDS: wholeNumber('10', 1, 3_600),
	SHOUMI_FONT: v.optional(v.pipe(v.string(), v.check(isFont))),
	SHOUMI_VERIFIER: v.optional(v.string(), 'build/verify.html'),
	SHOUMI_LOG_LEVEL: v.optional(v.picklist(['debug', 'info', 'warn', 'error', 'silent']), 'info'),
	SHOUMI_SMTP_URL: v.optional(
		v.pipe(
			v.string(),
			v.regex(/^smtps?:\/\//),
			v.check((url) => URL.canParse(url) && new URL(url).hostname !== ''),
		),
	),
	SHOUMI_MAIL_FROM: v.optional(v.pipe(v.string(), v.regex(MAIL_FROM))),
	SHOUMI_RETENTION_SCORES_YEARS: wholeNumber('10', 3, 100),
	SHOUMI_RETENTION_CERTIFICATES_YEARS: wholeNumber('10', 3, 100),
	SHOUMI_RETENTION_LOG_YEARS: wholeNumber('10', 3, 100),
	SHOUMI_RETENTION_THROTTLE_DAYS: wholeNumber('90', 1, 3_650),
	SHOUMI_RETENTION_MAIL_DAYS: wholeNumber('90', 1, 3_650),
	SHOUMI_RETENTION_PRACTICE_DAYS: wholeNumber('30', 0, 3_650),
	SHOUMI_ALLOW_HTTP: flag,
	SHOUMI_DEMO: flag,
	HOST: v.optional(v.string(), '127.0.0.1'),
	PORT: wholeNumber('3000', 0, 65_535),
	ORIGIN: v.optional(
		v.pipe(
			v.string(),
			v.regex(/^https?:\/\/[^/\s]+$/),
			v.check((origin) => URL.canParse(origin)),
		),
	),
	ADDRESS_HEADER: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]+$/))),
	XFF_DEPTH: wholeNumber('1', 1, 20),
	SHUTDOWN_TIMEOUT: wholeNumber('15', 1, 600),
});

/** How long each class of records is kept. */
export interface Periods {
	/** Results, counted from the last one of a person. */
	readonly scoresYears: number;
	/** The name on certificates, counted from the last one of a person. */
	readonly certificatesYears: number;
	/** The name behind a key of the log, counted from the day on which the person left. */
	readonly logYears: number;
	/** Counts of wrong passwords, counted from the last try. */
	readonly throttleDays: number;
	/** To whom mail was sent, counted from queueing it. */
	readonly mailDays: number;
	/** What practice remembers, counted from the day on which the person left. */
	readonly practiceDays: number;
}

export interface Config {
	/** Absolute path of the data directory. */
	readonly dataDir: string;
	/** PostgreSQL connection string, or undefined for SQLite in the data directory. */
	readonly databaseUrl: string | undefined;
	readonly questionsDir: string;
	/** IANA time zone that due dates are meant in. */
	readonly timeZone: string;
	/** What holds the log's key, and how often a head of the log is signed. */
	readonly log: {
		/** Private keys from the environment, or undefined for `keyFile`. */
		readonly keyText: string | undefined;
		readonly keyFile: string;
		/** First line of the checkpoints, for a key yet to be made. */
		readonly origin: string;
		readonly checkpointSeconds: number;
		/** Auditors to whom checkpoints are mailed, and how often. */
		readonly mailTo: readonly string[];
		readonly mailEvery: 'daily' | 'weekly';
		/** Time-stamp authority (RFC 3161), and the file of the certificates it is trusted by. */
		readonly tsaUrl: string | undefined;
		readonly tsaCa: string | undefined;
	};
	/** Absolute path of the bank's own font for certificates; the shipped one draws what it lacks. */
	readonly font: string | undefined;
	/** The built page that verifies files without network. */
	readonly verifierFile: string;
	readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
	/** Where mail goes out and in whose name; undefined: it stays queued. */
	readonly mail:
		{ readonly url: string; readonly from: { readonly name: string; readonly address: string } } | undefined;
	/** How long what is kept. */
	readonly keep: Periods;
	readonly demo: boolean;
	readonly host: string;
	readonly port: number;
	/** Where browsers find the service, without a trailing slash. */
	readonly origin: string;
	/** Whether browsers reach it over HTTPS: then cookies are `__Host-`. */
	readonly secure: boolean;
	/** Seconds that running requests get at a stop. */
	readonly shutdownTimeout: number;
}

/** A setting that cannot be used; its message is one sentence in each language. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
}

/** Reads the configuration from the environment. Throws `ConfigError` for the first value that cannot be used. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
	const given = Object.fromEntries(
		Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
	);
	const parsed = v.safeParse(environment, given);
	if (!parsed.success) {
		const name = v.getDotPath(parsed.issues[0]) ?? '';
		const shown = SECRETS.includes(name) ? '…' : given[name];
		throw new ConfigError(`${name} 的值“${shown}”无效。/ The value “${shown}” of ${name} cannot be used.`);
	}
	const value = parsed.output;
	const origin = value.ORIGIN ?? `http://localhost:${value.PORT}`;
	const { protocol, hostname } = new URL(origin);
	const local = LOOPBACK.includes(hostname);
	if (protocol === 'http:' && !local && !value.SHOUMI_ALLOW_HTTP)
		throw new ConfigError(
			`ORIGIN ${origin} 不是 HTTPS，登录信息会明文传输。请使用 https://，或设置 SHOUMI_ALLOW_HTTP=1。/ ORIGIN ${origin} is not HTTPS: sign-ins would travel in the clear. Use https://, or set SHOUMI_ALLOW_HTTP=1.`,
		);
	if (value.SHOUMI_DEMO && !(LOOPBACK.includes(value.HOST) && local))
		throw new ConfigError(
			`演示模式只能在本机（loopback）监听，HOST=${value.HOST} 不行。/ Demo mode listens on loopback only; HOST=${value.HOST} is not.`,
		);
	if ((value.SHOUMI_SMTP_URL === undefined) !== (value.SHOUMI_MAIL_FROM === undefined))
		throw new ConfigError(
			'SHOUMI_SMTP_URL 和 SHOUMI_MAIL_FROM 要么都设置，要么都不设置。/ Set both SHOUMI_SMTP_URL and SHOUMI_MAIL_FROM, or neither.',
		);
	const dataDir = resolve(value.SHOUMI_DATA_DIR);
	return {
		dataDir,
		databaseUrl: value.DATABASE_URL,
		questionsDir: resolve(value.SHOUMI_QUESTIONS_DIR),
		timeZone: value.SHOUMI_TIME_ZONE,
		log: {
			keyText: value.SHOUMI_LOG_KEY,
			keyFile: resolve(value.SHOUMI_LOG_KEY_FILE ?? join(dataDir, 'log-key')),
			origin: value.SHOUMI_LOG_ORIGIN ?? `${hostname.replace(/^\[|\]$/g, '')}/shoumi`,
			checkpointSeconds: value.SHOUMI_CHECKPOINT_SECONDS,
			mailTo: addressesIn(value.SHOUMI_CHECKPOINT_MAIL),
			mailEvery: value.SHOUMI_CHECKPOINT_MAIL_EVERY,
			tsaUrl: value.SHOUMI_TSA_URL,
			tsaCa: value.SHOUMI_TSA_CA === undefined ? undefined : resolve(value.SHOUMI_TSA_CA),
		},
		font: value.SHOUMI_FONT === undefined ? undefined : resolve(value.SHOUMI_FONT),
		verifierFile: resolve(value.SHOUMI_VERIFIER),
		logLevel: value.SHOUMI_LOG_LEVEL,
		mail: mailOf(value.SHOUMI_SMTP_URL, value.SHOUMI_MAIL_FROM),
		keep: {
			scoresYears: value.SHOUMI_RETENTION_SCORES_YEARS,
			certificatesYears: value.SHOUMI_RETENTION_CERTIFICATES_YEARS,
			logYears: value.SHOUMI_RETENTION_LOG_YEARS,
			throttleDays: value.SHOUMI_RETENTION_THROTTLE_DAYS,
			mailDays: value.SHOUMI_RETENTION_MAIL_DAYS,
			practiceDays: value.SHOUMI_RETENTION_PRACTICE_DAYS,
		},
		demo: value.SHOUMI_DEMO,
		host: value.HOST,
		port: value.PORT,
		origin,
		secure: protocol === 'https:',
		shutdownTimeout: value.SHUTDOWN_TIMEOUT,
	};
}

function mailOf(url: string | undefined, from: string | undefined): Config['mail'] {
	const [, name = '', named, alone] = MAIL_FROM.exec(from ?? '') ?? [];
	return url === undefined ? undefined : { url, from: { name: name.trim(), address: named ?? alone ?? '' } };
}
