import { DomainError } from '#lib/core/errors.ts';
import { type CalendarDate, dateIn } from '#lib/core/time.ts';
import type { Context } from '#lib/database/context.ts';
import type { Tx } from '#lib/database/transact.server.ts';
import { askDecision } from '#lib/decision/decisions.server.ts';
import type { DecisionKind } from '#lib/decision/kind.ts';
import { waitingAbout } from '#lib/decision/store.server.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { keepPrivateText } from '#lib/log/private-text.server.ts';
import type { Programme } from '#lib/programme/programme.ts';
import type { RevisionReader } from '#lib/question/revisions.server.ts';
import { demand } from '#lib/staff/demand.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import { actorKey } from '#lib/staff/permission.ts';
import { type Certificate, isCertificateId } from './certificate.ts';
import { certificateRevoked } from './entries.ts';
import { revocationWords } from './messages.ts';
import * as store from './store.server.ts';

const KIND = 'revoke-certificate';

/** Why and by whom a certificate is revoked. */
export interface Revocation {
	/** The decision of two officers that it rests on. */
	readonly decisionId: string;
	/** Key of who decided. */
	readonly actor: string;
	/** Kept outside the log, which commits to it. */
	readonly reason: string;
	/** Epoch ms. */
	readonly at: number;
	readonly on: CalendarDate;
}

/**
 * Asks another officer to revoke a certificate.
 * @returns the decision's id
 * @throws `not-found`, `certificate.revoked`, and as `askDecision`
 */
export async function askRevocation(
	ctx: ActorContext,
	input: { readonly id: string; readonly reason: string; readonly key: string },
): Promise<string> {
	demand(ctx.actor, 'decision.ask');
	return ctx.transact(async (tx) => {
		const certificate = isCertificateId(input.id) ? await store.certificateById(tx.sql, input.id) : undefined;
		if (!certificate) throw new DomainError('not-found', null);
		demand(ctx.actor, 'certificate.read', certificate);
		if (certificate.revokedOn !== null) throw new DomainError('certificate.revoked', null);
		return askDecision(tx, ctx, {
			kind: KIND,
			about: certificate.id,
			subject: certificate.personKey,
			data: { certificate: certificate.id },
			reason: input.reason,
			asker: actorKey(ctx.actor),
			key: input.key,
		});
	});
}

/** The decision about revoking this certificate that waits; null where none does. Throws `not-found` for whoever may not ask. */
export async function waitingRevocation(ctx: ActorContext, id: string): Promise<string | null> {
	demand(ctx.actor, 'decision.ask');
	return (await waitingAbout(ctx.read, KIND, id))?.id ?? null;
}

async function revoke(
	tx: Tx,
	ctx: Pick<Context, 'ids'>,
	certificate: Certificate,
	{ decisionId, actor, reason, at, on }: Revocation,
): Promise<void> {
	const text = await keepPrivateText(tx.sql, ctx.ids, certificate.personKey, reason);
	await store.insertRevocation(tx.sql, {
		certificateId: certificate.id,
		at,
		on,
		decisionId,
		reasonId: text.id,
	});
	tx.record(
		certificateRevoked.entry({
			at,
			actor,
			subject: certificate.personKey,
			data: { certificate: certificate.id, decision: decisionId, reason: text.commitment },
		}),
	);
}

/**
 * Revokes what an assignment's passes have earned and is not revoked yet: for whoever voids an attempt, in the same
 * transaction.
 * @returns the ids of the certificates revoked now
 */
export async function revokeCertificatesOf(
	tx: Tx,
	ctx: Pick<Context, 'ids'>,
	assignmentId: string,
	revocation: Revocation,
): Promise<string[]> {
	const certificates = await store.certificatesForAssignment(tx.sql, assignmentId);
	const standing = certificates.filter(({ revokedOn }) => revokedOn === null);
	for (const certificate of standing) await revoke(tx, ctx, certificate, revocation);
	return standing.map(({ id }) => id);
}

interface DeskContext extends Pick<Context, 'read' | 'clock' | 'ids'> {
	readonly revisions: RevisionReader;
	readonly config: { readonly timeZone: string };
}

/** What two officers can do to a certificate. */
export function certificateDecisions(ctx: DeskContext): DecisionKind[] {
	return [
		{
			kind: KIND,
			async summary({ about }, locale) {
				const words = revocationWords[locale];
				const certificate = await store.certificateById(ctx.read, about);
				if (!certificate) throw new Error(`certificate ${about} is gone`);
				const { name } = await ctx.revisions.get<Programme>('programme', certificate.programmeHash);
				const format = formatIn(locale, ctx.config.timeZone);
				return {
					title: words.title({ programme: name[locale] }),
					sentences: [
						words.whose({
							name: certificate.holder?.name ?? certificate.personKey,
							programme: name[locale],
							date: format.date(certificate.issuedOn),
						}),
						words.effect,
						words.stays,
					],
					texts: [],
					link: { href: `/certificate/${certificate.id}`, text: words.see },
				};
			},
			async act(tx, { id, about, reason, decidedBy }) {
				const certificate = await store.certificateById(tx.sql, about);
				if (!certificate || decidedBy === null) throw new DomainError('not-found', null);
				if (certificate.revokedOn !== null) throw new DomainError('certificate.revoked', null);
				const at = ctx.clock();
				const on = dateIn(ctx.config.timeZone, at);
				await revoke(tx, ctx, certificate, {
					decisionId: id,
					actor: decidedBy,
					reason: reason ?? '',
					at,
					on,
				});
			},
		},
	];
}
