import { createReadStream, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { revocationList } from '#lib/certificate/certificates.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import { isRequestKey } from '#lib/core/ids.ts';
import { DAY, MINUTE } from '#lib/core/time.ts';
import type { Context } from '#lib/database/context.ts';
import { isUniqueViolation } from '#lib/database/transact.server.ts';
import type { FileSigner } from '#lib/log/signer.server.ts';
import { demand } from '#lib/staff/demand.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import { actorKey, can } from '#lib/staff/permission.ts';
import { normaliseSignIn } from '#lib/staff/staff.ts';
import { namesByKey, personByKey, personBySignIn, unitById } from '#lib/staff/store.server.ts';
import { endOfDay, isLogDate, startOfDay } from './days.ts';
import * as entries from './entries.ts';
import { logPolicy } from './log-keys.server.ts';
import { makePack, type MakerContext, PackCancelled } from './make/pack-maker.server.ts';
import type { PackQuery } from './pack.ts';
import * as store from './store.server.ts';

/** Packs on a page of their list. */
export const PACKS_PAGE = 20;
/** How long the file of a pack is kept. */
export const PACK_DAYS = 7;
/** A maker that has given no sign of life for so long is gone, and another begins anew. */
const SILENT = 5 * MINUTE;

export interface PackContext extends ActorContext {
	readonly signer: FileSigner;
	readonly config: {
		readonly timeZone: string;
		readonly dataDir: string;
		readonly font: string | undefined;
	};
	/** The self-contained page that verifies packs; see `verifier.server.ts`. */
	verifierHtml(): Promise<string>;
}

/** What a pack is asked for, as typed. Empty texts limit nothing. */
export interface PackForm {
	readonly from: string;
	readonly to: string;
	readonly programme: string;
	readonly unit: string;
	/** A person's key or sign-in name. */
	readonly person: string;
	/** The form's idempotency key. */
	readonly key: string;
}

/** @throws `date.form`, `log.range`, `programme.unknown`, `unit.unknown`, `staff.unknown`, `request.key` */
async function queryFrom(ctx: PackContext, form: PackForm): Promise<PackQuery> {
	if (!isRequestKey(form.key)) throw new DomainError('request.key', null);
	const { from, to, programme, unit } = form;
	for (const [field, text] of Object.entries({ from, to }))
		if (!isLogDate(text)) throw new DomainError('date.form', { text }, { field });
	if (from > to) throw new DomainError('log.range', null, { field: 'from' });
	// A programme that is no longer in the bank was still sat; its name must only be one.
	if (programme && !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(programme))
		throw new DomainError('programme.unknown', { id: programme }, { field: 'programme' });
	if (unit && !(await unitById(ctx.read, unit)))
		throw new DomainError('unit.unknown', { id: unit }, { field: 'unit' });
	const person = form.person.trim() === '' ? null : await keyOf(ctx, form.person.trim());
	return { from, to, programme: programme || null, unit: unit || null, person };
}

async function keyOf(ctx: PackContext, person: string): Promise<string> {
	const found =
		(await personByKey(ctx.read, person)) ?? (await personBySignIn(ctx.read, normaliseSignIn(person)));
	if (!found || (found.restrictedAt !== null && !can(ctx.actor, 'restricted.see')))
		throw new DomainError('staff.unknown', { signIn: person }, { field: 'person' });
	return found.key;
}

function selectionOf(
	{ query, restricted }: Pick<store.Pack, 'query' | 'restricted'>,
	timeZone: string,
): store.Selection {
	return {
		...query,
		restricted,
		from: startOfDay(timeZone, query.from),
		to: endOfDay(timeZone, query.to),
	};
}

/**
 * Asks for an evidence pack; it is made in the background (`makeNextPack`). That it was asked for, and by whom, is in the
 * log before anything is read. Sent twice, it is one (I5).
 * @returns the pack's id
 * @throws `not-found` without permission, and what is wrong with the form
 */
export async function askPack(ctx: PackContext, form: PackForm): Promise<string> {
	return ask(ctx, form, 0);
}

/** @param beatAt whose it is: 0 for whoever comes first, the present for whoever asks in order to make it */
async function ask(ctx: PackContext, form: PackForm, beatAt: number): Promise<string> {
	demand(ctx.actor, 'evidence.make');
	const query = await queryFrom(ctx, form);
	const peopleIn = (restricted: boolean) =>
		store.peopleIn(ctx.read, selectionOf({ query, restricted }, ctx.config.timeZone));
	const [others, all] = [(await peopleIn(false)).length, (await peopleIn(true)).length];
	const restricted = all > others && can(ctx.actor, 'restricted.see');
	const total = restricted ? all : others;
	const askedBy = actorKey(ctx.actor);
	const once = () =>
		ctx.transact(async (tx) => {
			const known = await store.packUnderKey(tx.sql, askedBy, form.key);
			if (known) return known.id;
			const id = ctx.ids.id();
			const at = ctx.clock();
			const { key } = form;
			await store.insertPack(tx.sql, { id, askedBy, askedAt: at, query, restricted, key, total, beatAt });
			tx.record(
				entries.evidenceAsked.entry({
					at,
					actor: askedBy,
					subject: 'evidence',
					data: { pack: id, restricted, ...query },
				}),
			);
			return id;
		});
	try {
		return await once();
	} catch (error) {
		// The same form twice at once: the other one was first.
		if (!isUniqueViolation(error)) throw error;
		return once();
	}
}

function makerOf(ctx: Omit<PackContext, 'actor'>): MakerContext {
	return {
		read: ctx.read,
		clock: ctx.clock,
		signer: ctx.signer,
		timeZone: ctx.config.timeZone,
		font: ctx.config.font,
		verifierHtml: () => ctx.verifierHtml(),
		policy: () => logPolicy(ctx),
		revocations: () => revocationList(ctx),
	};
}

const folderOf = ({ config }: Pick<PackContext, 'config'>) => join(config.dataDir, 'packs');
const fileOf = (ctx: Pick<PackContext, 'config'>, id: string) => join(folderOf(ctx), `${id}.zip`);

/**
 * Makes the next pack that waits, if there is one; for the job. A pack whose maker died is begun again, from the start.
 * @param signal says that the service stops: the pack is left to the next start
 * @returns its id, or undefined where none waits
 */
export async function makeNextPack(
	ctx: Omit<PackContext, 'actor'>,
	signal?: AbortSignal,
): Promise<string | undefined> {
	const now = ctx.clock();
	const pack = await store.nextPack(ctx.read, now - SILENT);
	if (!pack) return undefined;
	// Two servers, or the command line, at once: one of them gets it.
	const { id, beatAt: last } = pack;
	if (!(await ctx.transact((tx) => store.beat(tx.sql, id, { last, at: now, done: 0 })))) return undefined;
	await makeOne(ctx, { ...pack, beatAt: now }, fileOf(ctx, id), () => {}, signal);
	return id;
}

/**
 * Makes a pack into a file, for the command line; `progress` hears how many people are done of how many.
 * @throws as `askPack`, and what keeps it from being made
 */
export async function makePackInto(
	ctx: PackContext,
	form: PackForm,
	file: string,
	progress: (done: number, of: number) => void,
): Promise<void> {
	const id = await ask(ctx, form, ctx.clock());
	const pack = (await store.packById(ctx.read, id)) as store.Pack;
	await makeOne(ctx, pack, file, progress);
	const made = await store.packById(ctx.read, id);
	if (made?.state !== 'made') throw new DomainError('evidence.failed', null);
}

/** Makes a pack that is this maker's: its last sign of life stands in `pack.beatAt`. */
async function makeOne(
	ctx: Omit<PackContext, 'actor'>,
	pack: store.Pack,
	file: string,
	progress: (done: number, of: number) => void,
	signal?: AbortSignal,
): Promise<void> {
	const { id } = pack;
	const about = { id, query: pack.query, selection: selectionOf(pack, ctx.config.timeZone) };
	let last = pack.beatAt;
	const beat = async (done: number, at: number) => {
		const ours = await ctx.transact((tx) => store.beat(tx.sql, id, { last, at, done }));
		last = at;
		return ours;
	};
	try {
		const made = await makePack(makerOf(ctx), about, file, async (done) => {
			progress(done, pack.total);
			return !signal?.aborted && (await beat(done, ctx.clock()));
		});
		await ctx.transact(async (tx) => {
			const { bytes, manifest } = made;
			// Cancelled at the last moment: then the file goes, and the entry says so already.
			if (!(await store.endPack(tx.sql, id, { state: 'made', bytes, manifest }))) return;
			tx.record(
				entries.evidenceMade.entry({
					at: ctx.clock(),
					actor: pack.askedBy,
					subject: 'evidence',
					data: { pack: id, manifest, attempts: made.attempts, entries: made.entries },
				}),
			);
		});
		if ((await store.packById(ctx.read, id))?.state !== 'made') rmSync(file, { force: true });
	} catch (error) {
		if (error instanceof PackCancelled) {
			if (signal?.aborted) await beat(0, 0);
			return;
		}
		await giveUp(ctx, id, 'system', 'failed');
		throw error;
	}
}

async function giveUp(
	ctx: Pick<Context, 'transact' | 'clock'>,
	id: string,
	actor: string,
	why: 'cancelled' | 'failed',
): Promise<void> {
	await ctx.transact(async (tx) => {
		if (!(await store.endPack(tx.sql, id, { state: why }))) return;
		tx.record(
			entries.evidenceGivenUp.entry({ at: ctx.clock(), actor, subject: 'evidence', data: { pack: id, why } }),
		);
	});
}

/** Stops the making of a pack. One that is made already stays. Throws `not-found`. */
export async function cancelPack(ctx: PackContext, id: string): Promise<void> {
	demand(ctx.actor, 'evidence.make');
	if (!(await store.packById(ctx.read, id))) throw new DomainError('not-found', null);
	await giveUp(ctx, id, actorKey(ctx.actor), 'cancelled');
}

/** A pack with whether its file is still there, and the name of who asked for it. */
export interface PackView extends store.Pack {
	readonly askedByName: string;
	readonly available: boolean;
	/** Whether it holds people whom this reader may not see. */
	readonly withheld: boolean;
	/** Whether its maker has given no sign of life for long. */
	readonly silent: boolean;
}

function isThere(file: string): boolean {
	return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

async function viewsOf(ctx: PackContext, packs: readonly store.Pack[]): Promise<PackView[]> {
	const names = await namesByKey(ctx.read, [...new Set(packs.map(({ askedBy }) => askedBy))]);
	return packs.map((pack) => ({
		...pack,
		askedByName: names.get(pack.askedBy) ?? pack.askedBy,
		available: pack.state === 'made' && isThere(fileOf(ctx, pack.id)),
		withheld: pack.restricted && !can(ctx.actor, 'restricted.see'),
		silent: pack.state === 'making' && ctx.clock() - Math.max(pack.askedAt, pack.beatAt) > SILENT,
	}));
}

/** A page of the packs, the newest first. Throws `not-found` without permission. */
export async function listPacks(
	ctx: PackContext,
	offset: number,
): Promise<{ packs: PackView[]; count: number }> {
	demand(ctx.actor, 'evidence.make');
	const { packs, count } = await store.packs(ctx.read, offset, PACKS_PAGE);
	return { packs: await viewsOf(ctx, packs), count };
}

/** One pack. Throws `not-found`. */
export async function readPack(ctx: PackContext, id: string): Promise<PackView> {
	demand(ctx.actor, 'evidence.make');
	const pack = await store.packById(ctx.read, id);
	if (!pack) throw new DomainError('not-found', null);
	return (await viewsOf(ctx, [pack]))[0] as PackView;
}

/**
 * Takes the file of a pack. The entry that says so is committed before the first byte is read (I3).
 * @throws `not-found`, also where the file is gone, or holds people whom this reader may not see
 */
export async function takePack(
	ctx: PackContext,
	id: string,
): Promise<{ stream: ReadableStream<Uint8Array>; bytes: number; pack: PackView }> {
	const pack = await readPack(ctx, id);
	if (!pack.available || pack.withheld) throw new DomainError('not-found', null);
	await ctx.transact(async (tx) =>
		tx.record(
			entries.evidenceTaken.entry({
				at: ctx.clock(),
				actor: actorKey(ctx.actor),
				subject: 'evidence',
				data: { pack: id },
			}),
		),
	);
	const file = fileOf(ctx, id);
	return {
		stream: Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>,
		bytes: statSync(file).size,
		pack,
	};
}

/** Removes the files of packs that are older than `PACK_DAYS`, and what a maker that died left; for the job. */
export function sweepPacks(ctx: Pick<PackContext, 'config' | 'clock'>): number {
	const folder = folderOf(ctx);
	if (!isThere(folder)) return 0;
	const old = readdirSync(folder)
		.map((name) => join(folder, name))
		.filter((file) => ctx.clock() - statSync(file).mtimeMs > PACK_DAYS * DAY);
	for (const file of old) rmSync(file, { force: true });
	return old.length;
}

/**
 * Deletes the files of all packs, and stops those in the making: somebody's data has been erased or restricted, and they
 * may hold it. They can be asked for anew.
 */
export async function dropPacks(
	ctx: Pick<Context, 'read' | 'transact' | 'clock'> & Pick<PackContext, 'config'>,
): Promise<void> {
	for (const id of await store.packsInMaking(ctx.read)) await giveUp(ctx, id, 'system', 'cancelled');
	const folder = folderOf(ctx);
	if (isThere(folder)) for (const name of readdirSync(folder)) rmSync(join(folder, name), { force: true });
}
