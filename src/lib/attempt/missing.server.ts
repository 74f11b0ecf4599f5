import { lockAssignment } from '#lib/assignment/store.server.ts';
import { issueCertificate } from '#lib/certificate/issue.server.ts';
import { certificatesForAssignment } from '#lib/certificate/store.server.ts';
import type { Tx } from '#lib/database/transact.server.ts';
import type { Programme } from '#lib/programme/programme.ts';
import { revisionReader } from '#lib/question/revisions.server.ts';
import { actorKey } from '#lib/staff/permission.ts';
import { demand } from '#lib/staff/demand.ts';
import { keepPerson } from '#lib/staff/store.server.ts';
import type { AttemptContext } from './attempts.server.ts';
import { attemptById, passesWithoutCertificate } from './store.server.ts';

/** Certificates issued in one commit: more would hold up everybody who sits. */
const CERTIFICATES_A_COMMIT = 100;

/**
 * Issues the certificates of all who passed before there were any, with the day of their pass and the validity that their
 * programme had then. Nobody gets one twice, so that an act broken off is finished by repeating it.
 * @returns how many were issued
 * @throws `not-found` for whoever is not at the console
 */
export async function issueMissing(
	ctx: Pick<AttemptContext, 'actor' | 'read' | 'transact' | 'clock' | 'ids' | 'config'>,
): Promise<number> {
	demand(ctx.actor, 'certificate.issue');
	for (let issued = 0; ;) {
		const ids = await passesWithoutCertificate(ctx.read, CERTIFICATES_A_COMMIT);
		if (ids.length === 0) return issued;
		const done = await ctx.transact(async (tx) => {
			let count = 0;
			for (const id of ids) count += Number(await issueFor(ctx, tx, id));
			return count;
		});
		issued += done;
		// Another process is issuing the same ones: what it has taken is done.
		if (done === 0) return issued;
	}
}

/** Whether there was one to issue. */
async function issueFor(
	ctx: Parameters<typeof issueMissing>[0],
	tx: Tx,
	attemptId: string,
): Promise<boolean> {
	const attempt = await attemptById(tx.sql, attemptId);
	const assignment = await lockAssignment(tx.sql, attempt?.assignmentId ?? '');
	const holder = await keepPerson(tx.sql, attempt?.staffId ?? '');
	if (!attempt || !assignment || !holder || attempt.finishedAt === null)
		throw new Error(`the pass of attempt ${attemptId} is incomplete`);
	const known = await certificatesForAssignment(tx.sql, assignment.id);
	if (assignment.outcome !== 'passed' || known.length > 0) return false;
	const { programmeHash, paperHash, grade, finishedAt } = attempt;
	const programme = await revisionReader(tx.sql).get<Programme>('programme', programmeHash);
	await issueCertificate(
		ctx,
		tx,
		{
			holder,
			assignmentId: assignment.id,
			attemptId,
			cycle: assignment.cycle,
			programme,
			programmeHash,
			paperHash,
			grade: grade ?? 0,
			passedAt: finishedAt,
		},
		{ actor: actorKey(ctx.actor), at: ctx.clock() },
	);
	return true;
}
