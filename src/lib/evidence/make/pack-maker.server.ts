import { setImmediate } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import { canonicalJson, sha256Hex } from '#lib/core/canonical.ts';
import type { Clock } from '#lib/core/time.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import { checkpointsAfter, timestampsBetween } from '#lib/log/checkpoint-store.server.ts';
import { toBase64 } from '#lib/log/base64.ts';
import { inclusionPath } from '#lib/log/proofs.server.ts';
import type { LogSigner, SignedHead } from '#lib/log/signer.ts';
import { namesByKey } from '#lib/staff/store.server.ts';
import { isoIn } from '../days.ts';
import {
	type AttemptLine,
	manifestStatement,
	type PackManifest,
	type PackQuery,
	packFiles,
} from '../pack.ts';
import * as store from '../store.server.ts';
import { type Chunks, PackWriter, type WrittenFile } from './pack-writer.server.ts';
import { readMe } from './read-me.ts';
import { Summary } from './summary.ts';
import { summaryPdf } from './summary-pdf.server.ts';

/** People written between two looks at whether the pack is still wanted. */
const PEOPLE_A_PAGE = 50;
const ROSTER_PAGE = 500;
const CONTENT_PAGE = 200;
const CHECKPOINTS_PAGE = 1_000;

/** Entries that every pack has, whoever it is about: which content and which keys were in use. */
const COMMON_KINDS = [
	'log.key-added',
	'log.key-rotated',
	'log.restarted',
	'bank.loaded',
	'programme.revised',
];

export interface MakerContext {
	readonly read: Sql;
	readonly clock: Clock;
	readonly signer: LogSigner;
	readonly timeZone: string;
	readonly font: string | undefined;
	/** The self-contained page that verifies packs. */
	verifierHtml(): Promise<string>;
	/** The public keys, as a policy. */
	policy(): Promise<string>;
	/** The signed list of revoked certificates. */
	revocations(): Promise<string>;
}

/** Nobody wants the pack any more. */
export class PackCancelled extends Error {
	override readonly name = 'PackCancelled';
}

export interface Made {
	readonly bytes: number;
	/** SHA-256 of the manifest, lower-case hex. */
	readonly manifest: string;
	readonly attempts: number;
	readonly entries: number;
}

/**
 * Writes an evidence pack: everything about the finished attempts of a selection that an auditor needs to check it without the
 * bank. Reads page by page, so that memory stays bounded and the service goes on.
 * @param wanted told how many people are done; its answer says whether to go on
 * @throws `PackCancelled`, and what keeps the signer from signing; then no file remains
 */
export async function makePack(
	ctx: MakerContext,
	pack: Job['pack'],
	file: string,
	wanted: (done: number) => Promise<boolean>,
): Promise<Made> {
	const head = await ctx.signer.checkpoint();
	const people = await store.peopleIn(ctx.read, pack.selection);
	const all = await store.peopleIn(ctx.read, { ...pack.selection, restricted: true });
	const withheld = all.length - people.length;
	const writer = new PackWriter(file, ctx.clock());
	try {
		return await new Making({ ctx, pack, head, people, withheld, writer, wanted }).run();
	} catch (error) {
		writer.discard();
		throw error;
	}
}

/** What a pack is made of. */
interface Job {
	readonly ctx: MakerContext;
	readonly pack: { readonly id: string; readonly query: PackQuery; readonly selection: store.Selection };
	/** The signed head that all proofs of the pack lead to. */
	readonly head: SignedHead;
	/** Ids of the people with attempts in it. */
	readonly people: readonly string[];
	/** How many more there are, who are restricted. */
	readonly withheld: number;
	readonly writer: PackWriter;
	/** Told how many people are done; says whether to go on. */
	readonly wanted: (done: number) => Promise<boolean>;
}

/** One pack being made: what the parts that are written later need to know from those before. */
class Making {
	readonly #files: WrittenFile[] = [];
	/** Attempts and assignments whose entries the pack holds. */
	readonly #attempts = new Set<string>();
	readonly #assignments = new Set<string>();
	readonly #content = new Set<string>();
	readonly #banks = new Set<string>();
	readonly #summary = new Summary();
	readonly #job: Job;
	#entries = 0;
	#done = 0;

	constructor(job: Job) {
		this.#job = job;
	}

	async run(): Promise<Made> {
		const { ctx, head, pack, withheld, writer } = this.#job;
		const { query, selection } = pack;
		const made = ctx.clock();
		await this.#add(packFiles.attempts, this.#attemptLines());
		await this.#add(packFiles.entries, this.#entryLines());
		await this.#add(packFiles.content, this.#contentLines());
		await this.#add(packFiles.results, this.#results());
		await this.#add(packFiles.roster, this.#roster());
		await this.#add(packFiles.exceptions, this.#exceptions());
		await this.#add(packFiles.checkpoint, [head.note]);
		await this.#add(packFiles.checkpoints, this.#checkpoints(selection));
		await this.#add(packFiles.timestamps, this.#timestamps(selection));
		await this.#add(packFiles.keys, [await ctx.policy()]);
		await this.#add(packFiles.revocations, [await ctx.revocations()]);
		await this.#add(packFiles.withheld, [canonicalJson({ restricted: withheld })]);
		await this.#add(packFiles.verifier, [await ctx.verifierHtml()]);
		const about = { query, made, head, origin: ctx.signer.origin, pack: pack.id, withheld };
		await this.#add(packFiles.summary, [await summaryPdf(this.#summary, about, ctx)]);
		await this.#add(packFiles.readme, [readMe(about)]);
		const manifest: PackManifest = {
			v: 1,
			pack: pack.id,
			origin: about.origin,
			made,
			size: head.size,
			query,
			attempts: this.#attempts.size,
			entries: this.#entries,
			files: this.#files,
		};
		const text = canonicalJson(manifest);
		const hash = sha256Hex(text);
		await writer.add(packFiles.manifest, [text]);
		await writer.add(packFiles.seal, [ctx.signer.sign(manifestStatement(hash))]);
		return {
			bytes: writer.close(),
			manifest: hash,
			attempts: this.#attempts.size,
			entries: this.#entries,
		};
	}

	async #add(name: string, chunks: Chunks): Promise<void> {
		this.#files.push(await this.#job.writer.add(name, chunks));
	}

	/** Lets other requests in, and asks whether to go on. Two passes over the people count half each. */
	async #breathe(people: number): Promise<void> {
		this.#done += people;
		await setImmediate();
		if (!(await this.#job.wanted(Math.floor(this.#done / 2)))) throw new PackCancelled();
	}

	*#pages(): Generator<string[]> {
		for (let i = 0; i < this.#job.people.length; i += PEOPLE_A_PAGE)
			yield this.#job.people.slice(i, i + PEOPLE_A_PAGE);
	}

	/** The attempts of a page of people whose grading the pack's checkpoint covers: what came in later is for a later pack. */
	async #attemptsOf(people: readonly string[]): Promise<store.SelectedAttempt[]> {
		const found = await store.attemptsIn(this.#job.ctx.read, this.#job.pack.selection, people);
		const keys = [...new Set(found.map(({ personKey }) => personKey))];
		const entries = await store.entriesAbout(this.#job.ctx.read, keys, this.#job.head.size);
		const graded = new Set(
			entries.flatMap(({ body }) => {
				const { kind, data } = JSON.parse(body) as { kind: string; data: { attempt?: string } };
				return kind === 'attempt.graded' && data.attempt !== undefined ? [data.attempt] : [];
			}),
		);
		return found.filter(({ id }) => graded.has(id));
	}

	async *#attemptLines(): AsyncGenerator<string> {
		for (const people of this.#pages()) {
			const attempts = await this.#attemptsOf(people);
			const ids = attempts.map(({ id }) => id);
			const steps = ids.length > 0 ? await store.stepsOfAll(this.#job.ctx.read, ids) : [];
			const marks = ids.length > 0 ? await store.marksOfAll(this.#job.ctx.read, ids) : [];
			const voided = ids.length > 0 ? await store.voidedAmong(this.#job.ctx.read, ids) : new Set<string>();
			const stepsBy = Map.groupBy(steps, (step) => step.attempt_id);
			const marksBy = Map.groupBy(marks, (mark) => mark.attempt_id);
			for (const attempt of attempts) {
				const line: AttemptLine = {
					attempt: attempt.id,
					assignment: attempt.assignmentId,
					person: attempt.personKey,
					programme: attempt.programmeId,
					programmeHash: attempt.programmeHash,
					cycle: attempt.cycle,
					number: attempt.number,
					startedAt: attempt.startedAt,
					finishedAt: attempt.finishedAt,
					state: attempt.state === 'expired' ? 'expired' : 'handed-in',
					grade: attempt.grade,
					passed: attempt.passed,
					voided: voided.has(attempt.id),
					paper: JSON.parse(attempt.paper) as AttemptLine['paper'],
					steps: (stepsBy.get(attempt.id) ?? []).map(({ number, at, kind, place, body, key }) => ({
						number,
						at,
						kind,
						place,
						body: JSON.parse(body) as unknown,
						key,
					})),
					marks: (marksBy.get(attempt.id) ?? []).map((mark) => ({
						place: mark.place,
						question: mark.question_id,
						revision: mark.question_hash,
						fraction: mark.fraction,
						weight: mark.weight,
					})),
				};
				this.#take(attempt, line);
				yield `${canonicalJson(line)}\n`;
			}
			await this.#breathe(people.length);
		}
	}

	#take(attempt: store.SelectedAttempt, line: AttemptLine): void {
		this.#attempts.add(line.attempt);
		this.#assignments.add(line.assignment);
		this.#content.add(line.programmeHash);
		this.#banks.add(attempt.bankHash);
		for (const { hash } of line.paper.questions) this.#content.add(hash);
		this.#summary.add({ ...line, unit: attempt.unit });
	}

	/** Whether an entry is about an attempt of the pack, its assignment or its certificate. */
	#belongs({ body }: store.EntryText): boolean {
		const { data } = JSON.parse(body) as { data: { attempt?: string; assignment?: string } };
		return (
			(data.attempt !== undefined && this.#attempts.has(data.attempt)) ||
			(data.attempt === undefined && data.assignment !== undefined && this.#assignments.has(data.assignment))
		);
	}

	async *#entryLines(): AsyncGenerator<string> {
		const { read } = this.#job.ctx;
		const { size } = this.#job.head;
		const line = async ({ number, body }: store.EntryText) => {
			const path = await inclusionPath(read, number, size);
			this.#entries++;
			return `${canonicalJson({ number, body, path: path.map(toBase64) })}\n`;
		};
		for (const entry of await store.entriesOfKinds(read, COMMON_KINDS, size)) yield await line(entry);
		for (const people of this.#pages()) {
			const attempts = await store.attemptsIn(read, this.#job.pack.selection, people);
			const keys = [...new Set(attempts.map(({ personKey }) => personKey))];
			for (const entry of await store.entriesAbout(read, keys, size))
				if (this.#belongs(entry) || isDecision(entry)) yield await line(entry);
			await this.#breathe(people.length);
		}
	}

	async *#contentLines(): AsyncGenerator<string> {
		// The sources of the questions are named in the manifest of the bank that they were drawn from.
		const banks = await store.contentByHash(this.#job.ctx.read, [...this.#banks]);
		const sources = new Map(
			banks.flatMap(({ body }) =>
				Object.entries((JSON.parse(body) as { sources?: Record<string, string> }).sources ?? {}).map(
					([id, hash]) => [`${id} ${hash}`, { id, hash }] as const,
				),
			),
		);
		const cited = new Set<string>();
		const pages = async function* (read: Sql, hashes: readonly string[]) {
			for (let i = 0; i < hashes.length; i += CONTENT_PAGE)
				yield await store.contentByHash(read, hashes.slice(i, i + CONTENT_PAGE));
		};
		for await (const page of pages(this.#job.ctx.read, [...this.#content].sort()))
			for (const revision of page) {
				if (revision.type === 'question')
					for (const id of (JSON.parse(revision.body) as { sources?: string[] }).sources ?? []) cited.add(id);
				yield `${canonicalJson(revision)}\n`;
			}
		const wanted = [...sources.values()].filter(({ id }) => cited.has(id)).map(({ hash }) => hash);
		for await (const page of pages(this.#job.ctx.read, [...new Set(wanted)].sort()))
			for (const revision of page) yield `${canonicalJson(revision)}\n`;
		for (const bank of banks) yield `${canonicalJson(bank)}\n`;
	}

	async *#results(): AsyncGenerator<string> {
		const { timeZone } = this.#job.ctx;
		yield csv([RESULT_COLUMNS], true);
		for (const people of this.#pages()) {
			const attempts = await store.attemptsIn(this.#job.ctx.read, this.#job.pack.selection, people);
			const ids = attempts.map(({ id }) => id);
			const voided = ids.length > 0 ? await store.voidedAmong(this.#job.ctx.read, ids) : new Set<string>();
			yield csv(
				attempts
					.filter(({ id }) => this.#attempts.has(id))
					.map((attempt) => [
						attempt.personKey,
						attempt.name,
						attempt.signIn,
						attempt.unitId,
						attempt.programmeId,
						attempt.cycle,
						attempt.dueOn,
						attempt.number,
						isoIn(timeZone, attempt.startedAt),
						isoIn(timeZone, attempt.finishedAt),
						attempt.state,
						attempt.grade / 100,
						attempt.passed ? 'passed' : 'failed',
						voided.has(attempt.id) ? 'voided' : '',
						attempt.id,
					]),
			);
			await setImmediate();
		}
	}

	async *#roster(): AsyncGenerator<string> {
		yield csv([ROSTER_COLUMNS], true);
		for (let after = ''; ;) {
			const page = await store.rosterPage(this.#job.ctx.read, this.#job.pack.selection, after, ROSTER_PAGE);
			yield csv(
				page.map((line) => [
					line.key,
					line.name,
					line.signIn,
					line.unitId,
					line.unit,
					line.managerKey ?? '',
					line.status,
					line.roles,
				]),
			);
			after = page.at(-1)?.key ?? '';
			if (page.length < ROSTER_PAGE) return;
			await setImmediate();
		}
	}

	async *#exceptions(): AsyncGenerator<string> {
		const { timeZone } = this.#job.ctx;
		const lines = await store.exceptionsIn(this.#job.ctx.read, this.#job.pack.selection);
		const names = await namesByKey(this.#job.ctx.read, [
			...new Set(lines.flatMap(({ askedBy, decidedBy }) => [askedBy, decidedBy ?? askedBy])),
		]);
		yield csv([EXCEPTION_COLUMNS], true);
		yield csv(
			lines.map((line) => [
				line.kind,
				line.about,
				line.personKey ?? '',
				line.state,
				names.get(line.askedBy) ?? line.askedBy,
				isoIn(timeZone, line.askedAt),
				line.reason ?? '',
				line.decidedBy === null ? '' : (names.get(line.decidedBy) ?? line.decidedBy),
				line.decidedAt === null ? '' : isoIn(timeZone, line.decidedAt),
				line.decidedReason ?? '',
			]),
		);
	}

	async *#timestamps({ from, to }: store.Selection): AsyncGenerator<string> {
		for (const stamp of await timestampsBetween(this.#job.ctx.read, from, to))
			yield `${canonicalJson(stamp)}\n`;
	}

	async *#checkpoints({ from, to }: store.Selection): AsyncGenerator<string> {
		let last: Pick<SignedHead, 'at' | 'size'> | undefined = { at: from, size: -1 };
		while (last) {
			const page: SignedHead[] = await checkpointsAfter(this.#job.ctx.read, last, to, CHECKPOINTS_PAGE);
			for (const { size, root, note, at } of page) yield `${canonicalJson({ size, root, note, at })}\n`;
			last = page.at(-1);
			await setImmediate();
		}
	}
}

/** What was decided about a person is evidence whatever it was about; so is that a certificate was revoked. */
function isDecision({ body }: store.EntryText): boolean {
	return /"kind":"(?:decision\.|entry\.|subject\.|certificate\.revoked")/.test(body);
}

const RESULT_COLUMNS = [
	'人员代号 key',
	'姓名 name',
	'登录名 sign-in',
	'机构 unit',
	'培训 programme',
	'周期 cycle',
	'截止日期 due',
	'第几次 attempt no.',
	'开始 started',
	'交卷 finished',
	'交卷方式 how',
	'成绩 grade %',
	'结果 result',
	'作废 voided',
	'答卷编号 attempt',
];
const ROSTER_COLUMNS = [
	'人员代号 key',
	'姓名 name',
	'登录名 sign-in',
	'机构代码 unit',
	'机构 unit name',
	'上级代号 manager',
	'状态 status',
	'角色 roles',
];
const EXCEPTION_COLUMNS = [
	'事项 what',
	'涉及 about',
	'人员代号 person',
	'状态 state',
	'申请人 asked by',
	'申请时间 asked at',
	'理由 reason',
	'决定人 decided by',
	'决定时间 decided at',
	'决定理由 reason of the decision',
];

function csv(rows: readonly (readonly (string | number)[])[], first = false): string {
	return stringify(rows as (string | number)[][], {
		bom: first,
		escape_formulas: true,
		record_delimiter: 'windows',
		quote_record_delimiter: true,
	});
}
