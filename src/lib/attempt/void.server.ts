import { type Assignment, standing } from '#lib/assignment/assignment.ts';
import { lockAssignment, resettle } from '#lib/assignment/store.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import type { Tx } from '#lib/database/transact.server.ts';
import type { Programme } from '#lib/programme/programme.ts';
import type { Programmes } from '#lib/programme/programmes.server.ts';
import { revisionReader } from '#lib/question/revisions.server.ts';
import { countingSittings, insertVoid, lockAttempt, voidOf } from './store.server.ts';

/** An attempt that is voided, and by what. */
export interface Voiding {
	readonly attemptId: string;
	readonly decisionId: string;
	/** Why it was asked for; empty once erased. */
	readonly reason: string;
	/** Key of whoever approved it. */
	readonly actor: string;
	/** Epoch ms. */
	readonly at: number;
}

/** What rests on a passed attempt and falls with it, in the same transaction. */
export type FallsWith = (tx: Tx, voiding: Voiding & { readonly assignmentId: string }) => Promise<void>;

/**
 * Voids a finished scored attempt: it stays as it was, and counts no more. The assignment comes to what the others give
 * (`standing`, by today's number of attempts, else by that of the attempt's own revision); whatever rested on it falls.
 * @param falls what is to fall with a pass
 * @throws `not-found` (no such scored attempt, or it is open), `correction.voided`
 */
export async function voidAttempt(
	ctx: { readonly programmes: Programmes },
	tx: Tx,
	voiding: Voiding,
	falls: readonly FallsWith[],
): Promise<{ assignmentId: string; outcome: Assignment['outcome'] }> {
	const attempt = await lockAttempt(tx.sql, voiding.attemptId);
	if (!attempt?.assignmentId || attempt.state === 'open') throw new DomainError('not-found', null);
	const { assignmentId } = attempt;
	if ((await voidOf(tx.sql, attempt.id)) !== undefined) throw new DomainError('correction.voided', null);
	await lockAssignment(tx.sql, assignmentId);
	await insertVoid(tx.sql, voiding);
	const today = ctx.programmes.get(attempt.programmeId)?.value;
	const programme =
		today ?? (await revisionReader(tx.sql).get<Programme>('programme', attempt.programmeHash));
	const stands = standing(await countingSittings(tx.sql, assignmentId), programme.attempts);
	await resettle(tx.sql, assignmentId, stands);
	if (attempt.passed) for (const fall of falls) await fall(tx, { ...voiding, assignmentId });
	return { assignmentId, outcome: stands.outcome };
}
