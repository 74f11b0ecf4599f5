import { DomainError } from '#lib/core/errors.ts';
import { canAsk } from '#lib/programme/draw.ts';
import type { Programmes } from '#lib/programme/programmes.server.ts';
import type { Bank } from '#lib/question/bank.server.ts';
import type { Question } from '#lib/question/kinds.ts';
import { cites, type Due, dueOn } from '#lib/question/law.ts';
import { noteOpenings, openedAmong } from '#lib/question/openings.store.server.ts';
import type { Source } from '#lib/question/question.ts';
import type { Revision } from '#lib/question/revision.ts';
import { demand } from '#lib/staff/demand.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import { actorKey } from '#lib/staff/permission.ts';
import { allTexts, type BankFilter, fits, shownTexts } from './catalogue.ts';
import { keyOpened } from './entries.ts';
import * as store from './store.server.ts';

export interface LibraryContext extends ActorContext {
	readonly bank: Bank;
	readonly programmes: Programmes;
	readonly config: { readonly timeZone: string };
}

/** What learners see of each question revision, gathered once: a bank does not change while it is in use. */
const shown = new WeakMap<Revision<Question>, string>();

function shownOf(revision: Revision<Question>): string {
	const known = shown.get(revision) ?? shownTexts(revision.value);
	shown.set(revision, known);
	return known;
}

/**
 * The questions of the bank in use that a filter asks for, by topic and id. Words are looked for in what learners see, and
 * in everything of a question whose key the officer has opened: a search must not open one without an entry.
 * Throws `not-found`.
 */
export async function browse(ctx: LibraryContext, filter: BankFilter): Promise<Question[]> {
	demand(ctx.actor, 'bank.read');
	const ids = [...ctx.bank.questions.keys()];
	const opened = ctx.actor.kind === 'person' ? await openedAmong(ctx.read, ctx.actor.id, ids) : [];
	const textsOf = (revision: Revision<Question>) =>
		opened.includes(revision.id) ? allTexts(revision.value) : shownOf(revision);
	const topics = [...ctx.bank.topics.keys()];
	return [...ctx.bank.questions.values()]
		.filter((revision) => fits(revision.value, textsOf(revision), filter))
		.map(({ value }) => value)
		.sort((a, b) => topics.indexOf(a.topic) - topics.indexOf(b.topic) || (a.id < b.id ? -1 : 1));
}

/** Ids of the programmes in use that can draw a question. */
export function programmesOf(ctx: Pick<LibraryContext, 'programmes'>, question: Question): string[] {
	return [...ctx.programmes.values()].filter(({ value }) => canAsk(value, question)).map(({ id }) => id);
}

/** A question of the bank, for an officer. */
export interface ShelvedQuestion {
	readonly revision: Revision<Question>;
	/** Whether the officer has opened its key before: only then may the page show it. */
	readonly opened: boolean;
	readonly programmes: readonly string[];
	/** The latest first; the one in use among them. */
	readonly history: readonly store.KeptQuestion[];
}

/** One question of the bank in use. Throws `not-found`. */
export async function shelved(ctx: LibraryContext, questionId: string): Promise<ShelvedQuestion> {
	demand(ctx.actor, 'bank.read');
	const revision = ctx.bank.questions.get(questionId);
	if (!revision || ctx.actor.kind !== 'person') throw new DomainError('not-found', null);
	const [opened] = await openedAmong(ctx.read, ctx.actor.id, [questionId]);
	return {
		revision,
		opened: opened !== undefined,
		programmes: programmesOf(ctx, revision.value),
		history: await store.revisionsOf(ctx.read, questionId),
	};
}

/**
 * Opens the key of a question for an officer. The first time leaves an entry, and from then on every attempt of theirs
 * that holds the question is flagged. A second time has no second effect (I5).
 * @throws `not-found`
 */
export async function openKey(ctx: LibraryContext, questionId: string): Promise<void> {
	demand(ctx.actor, 'bank.read');
	const revision = ctx.bank.questions.get(questionId);
	const { actor } = ctx;
	if (!revision || actor.kind !== 'person') throw new DomainError('not-found', null);
	await ctx.transact(async (tx) => {
		const at = ctx.clock();
		const fresh = await noteOpenings(tx.sql, actor.id, [questionId], at);
		if (fresh.length === 0) return;
		tx.record(
			keyOpened.entry({
				at,
				actor: actorKey(actor),
				subject: questionId,
				data: { revision: revision.hash },
			}),
		);
	});
}

/** The questions in use whose sources must be looked at on a calendar date. Throws `not-found`. */
export function due(ctx: LibraryContext, date: string): Due[] {
	demand(ctx.actor, 'bank.read');
	const questions = [...ctx.bank.questions.values()].map(({ value }) => value);
	return dueOn(questions, ctx.bank.sources, date, (question) => programmesOf(ctx, question));
}

/** What a change of one source touches. */
export interface Affected {
	readonly source: Source;
	/** What took its place, where something did. */
	readonly successor: Source | null;
	/** Questions in use that rest on it. */
	readonly questions: readonly Question[];
	/** Programmes in use that draw one of them. */
	readonly programmes: readonly string[];
	/**
	 * Active people whose last scored attempt about it rested on this rule, with none that rests on its successor since;
	 * whoever was trained longest ago first. Also who was trained under it after it had ended. Instants in epoch ms.
	 */
	readonly people: readonly store.LastSat[];
}

/** What a change of a source touches: questions, programmes, and people last trained under it. Throws `not-found`. */
export async function affectedBy(ctx: LibraryContext, sourceId: string): Promise<Affected> {
	demand(ctx.actor, 'bank.read');
	const source = ctx.bank.sources.get(sourceId)?.value;
	if (!source) throw new DomainError('not-found', null);
	const successor = ctx.bank.sources.get(source.supersededBy ?? '')?.value ?? null;
	const questions = [...ctx.bank.questions.values()]
		.map(({ value }) => value)
		.filter((question) => cites(question, sourceId));
	const old = await satWith(ctx, sourceId, () => true);
	const under = (question: Question) => question.sources.includes(sourceId);
	const since = new Map(
		(successor ? await satWith(ctx, successor.id, (question) => !under(question)) : []).map(
			({ staffId, at }) => [staffId, at],
		),
	);
	return {
		source,
		successor,
		questions,
		programmes: [...new Set(questions.flatMap((question) => programmesOf(ctx, question)))],
		people: old
			.filter(({ staffId, at }) => (since.get(staffId) ?? -1) <= at)
			.sort((a, b) => a.at - b.at || (a.staffId < b.staffId ? -1 : 1)),
	};
}

/** Who last sat a question, in any revision, that cites a source. */
async function satWith(
	ctx: LibraryContext,
	sourceId: string,
	also: (question: Question) => boolean,
): Promise<store.LastSat[]> {
	const kept = await store.revisionsNaming(ctx.read, sourceId);
	const hashes = kept
		.filter(({ question }) => question.sources.includes(sourceId) && also(question))
		.map(({ hash }) => hash);
	return store.lastSat(ctx.read, hashes);
}

/** Names and units of affected people. Throws `not-found`. */
export async function namesOfAffected(ctx: LibraryContext, ids: readonly string[]) {
	demand(ctx.actor, 'bank.read');
	return store.peopleNamed(ctx.read, ids);
}
