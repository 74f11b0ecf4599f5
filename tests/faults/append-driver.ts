import { writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type App, openApp } from '../../src/lib/app.server.ts';
import { canonicalJson } from '../../src/lib/core/canonical.ts';
import { readConfig } from '../../src/lib/core/config.server.ts';
import type { Entry } from '../../src/lib/core/entry.ts';
import { DomainError } from '../../src/lib/core/errors.ts';
import { type Draw, drawFrom } from '../../src/lib/core/random.ts';
import { DAY } from '../../src/lib/core/time.ts';
import { compactIfNeeded } from '../../src/lib/database/compact.server.ts';
import { outageOf } from '../../src/lib/database/outage.ts';
import type { Tx } from '../../src/lib/database/transact.server.ts';
import { errorSentence } from '../../src/lib/i18n/errors.ts';
import { leafHash } from '../../src/lib/log/merkle.ts';
import { keepPrivateText } from '../../src/lib/log/private-text.server.ts';
import { erase } from '../../src/lib/retention/subjects.server.ts';
import { resultOpened } from '../../src/lib/review/entries.ts';
import { unitAdded } from '../../src/lib/staff/entries.ts';
import { addStaff } from '../../src/lib/staff/people.server.ts';
import { personById } from '../../src/lib/staff/store.server.ts';

/**
 * Works on a data directory until it has done what it was told, or until it is killed. Each act is a row of business and
 * its log entry. Says on standard output, a line each, what it is about to do where a name is at stake, and what was done
 * only after it was told so itself:
 *
 *     ack <number> <leaf hash>       an entry is in the log
 *     signed <size> <root>           a checkpoint was given out
 *     naming <name>                  somebody of this name is about to be added
 *     erasing <name>                 … or erased
 *     erased <name>                  somebody is erased, and every byte of the name is gone
 *     refused <code> <sentence>      an act was refused, as a person would be told
 *     stopped <code> <sentence>      it could not even begin, as the command line would say
 *     done
 *
 * FAULTS_SCRIPT: what to do, such as `one,sign`; without it, FAULTS_ROUNDS things are drawn by FAULTS_SEED (0: for ever).
 * FAULTS_PAUSE: ms after a refusal. FAULTS_CLOCK=jumping: the clock goes a day back or forth at any time.
 */
const script = process.env.FAULTS_SCRIPT?.split(',');
const rounds = script?.length ?? (Number(process.env.FAULTS_ROUNDS ?? '0') || Infinity);
const seed = process.env.FAULTS_SEED ?? 'acts';
const pause = Number(process.env.FAULTS_PAUSE ?? '0');

/** What is said gets out before anything else happens; a pipe that takes nothing at the moment is tried again. */
function say(...words: (string | number)[]): void {
	for (let tries = 0; ; tries++) {
		try {
			writeSync(1, `${words.join(' ')}\n`);
			return;
		} catch (error) {
			if (tries >= 3) throw error;
		}
	}
}

let acts = 0;
const fresh = (what: string) => `${what}-${process.pid}-${Date.now().toString(36)}-${acts++}`;

/** A row and its entry. Returns the entry. */
async function addUnit(tx: Tx, at: number, id: string): Promise<Entry> {
	const entry = unitAdded.entry({ at, actor: 'console', subject: id, data: { parent: null } });
	await tx.sql.insertInto('unit').values({ id, name: id, parent_id: null, created_at: at }).execute();
	tx.record(entry);
	return entry;
}

/** Says that an entry is in the log, under which number, and what its bytes hash to. */
async function acknowledge(app: App, entry: Entry): Promise<void> {
	const { number } = await app.read
		.selectFrom('log_entry')
		.select('number')
		.where('kind', '=', entry.kind)
		.where('subject', '=', entry.subject)
		.orderBy('number', 'desc')
		.limit(1)
		.executeTakeFirstOrThrow();
	say('ack', number, Buffer.from(leafHash(Buffer.from(canonicalJson(entry)))).toString('hex'));
}

class Changed extends Error {}

const one = async (app: App) =>
	acknowledge(app, await app.transact((tx) => addUnit(tx, app.clock(), fresh('one'))));

/** Many at the same time, of which one changes its mind after it has written. */
async function many(app: App, draw: Draw): Promise<void> {
	const count = 2 + draw.below(7);
	const changed = draw.below(count * 2);
	const made = await Promise.allSettled(
		Array.from({ length: count }, (_, i) =>
			app.transact(async (tx) => {
				const entry = await addUnit(tx, app.clock(), fresh(i === changed ? 'never' : 'many'));
				if (i === changed) throw new Changed();
				return entry;
			}),
		),
	);
	for (const act of made)
		if (act.status === 'fulfilled') await acknowledge(app, act.value);
		else if (!(act.reason instanceof Changed)) throw act.reason;
}

interface Added {
	readonly name: string;
	readonly key: string;
}

/** Somebody comes, and is looked at with a reason. */
async function person(app: App): Promise<Added> {
	const ctx = app.as({ kind: 'console' });
	const name = fresh('Name');
	const unit = await app.transact((tx) => addUnit(tx, app.clock(), fresh('unit')));
	say('naming', name);
	const { id } = await addStaff(ctx, {
		signIn: name.toLowerCase(),
		name,
		email: `${name}@bank.example`,
		unitId: unit.subject,
		manager: null,
		roles: [],
	});
	const { key } = (await personById(app.read, id)) ?? { key: '' };
	const entry = await app.transact(async (tx) => {
		const { commitment } = await keepPrivateText(tx.sql, app.ids, key, `${name} asked for help`);
		const looked = resultOpened.entry({
			at: app.clock(),
			actor: 'console',
			subject: key,
			data: { attempt: app.ids.id(), look: app.ids.id(), reason: commitment },
		});
		tx.record(looked);
		return looked;
	});
	await acknowledge(app, entry);
	return { name, key };
}

/** The one who came first goes, if there is one. */
async function eraseSomebody(app: App, added: Added[]): Promise<void> {
	const [first] = added;
	if (!first) return;
	const { name, key } = first;
	say('erasing', name);
	await app.transact((tx) =>
		erase(tx, app, key, 'court-order', { actor: 'console', decision: null, at: app.clock() }),
	);
	added.shift();
	if (await compactIfNeeded(app, app.database)) say('erased', name);
}

async function sign(app: App): Promise<void> {
	const { size, root } = await app.signer.checkpoint();
	say('signed', size, root);
}

/** What a person would be told. */
function refused(how: 'refused' | 'stopped', error: unknown): void {
	if (error instanceof DomainError)
		say(how, error.code, errorSentence('en', error.code, error.values as never));
	else {
		const outage = outageOf(error);
		if (outage === undefined) throw error;
		say(how, outage, errorSentence('en', outage, null));
	}
}

const OFTEN = ['one', 'one', 'one', 'many', 'many', 'sign', 'sign', 'person', 'person', 'erase'];

/** Goes on from round to round; what is refused is said, and the next thing is tried. */
async function work(app: App): Promise<void> {
	const draw = drawFrom(seed);
	const added: Added[] = [];
	const things: Readonly<Record<string, () => Promise<unknown>>> = {
		one: () => one(app),
		many: () => many(app, draw),
		sign: () => sign(app),
		person: async () => added.push(await person(app)),
		erase: () => eraseSomebody(app, added),
	};
	for (let round = 0; round < rounds; round++) {
		const drawn = OFTEN[draw.below(OFTEN.length)] as string;
		try {
			await things[script?.[round] ?? drawn]?.();
		} catch (error) {
			refused('refused', error);
			await setTimeout(pause);
		}
	}
	await sign(app).catch((error: unknown) => refused('refused', error));
}

const jumps = drawFrom(`${seed} clock`);
const jumping = () => Date.now() + (jumps.below(3) - 1) * DAY;

try {
	const config = readConfig(process.env);
	const app = await openApp(config, {
		content: 'none',
		clock: process.env.FAULTS_CLOCK === 'jumping' ? jumping : Date.now,
	});
	try {
		await work(app);
	} finally {
		await app.close();
	}
	say('done');
} catch (error) {
	refused('stopped', error);
	process.exitCode = 1;
}
