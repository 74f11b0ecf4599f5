import { DomainError } from '#lib/core/errors.ts';
import { type LogKey, logKeys } from '#lib/log/checkpoint-store.server.ts';
import { parseVerifierKey } from '#lib/log/note.ts';
import { formatPolicy } from '#lib/log/policy.ts';
import type { FileSigner } from '#lib/log/signer.server.ts';
import { demand } from '#lib/staff/demand.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import { actorKey } from '#lib/staff/permission.ts';

interface KeysContext extends ActorContext {
	readonly signer: FileSigner;
}

/** Fewest characters of the reason for beginning a new line of checkpoints. */
const SHORTEST_REASON = 5;

/**
 * The keys that verify the log, each with the sizes it signs, as a C2SP tlog-policy. Public: it holds nothing secret and
 * nobody's data; what makes it worth something is a copy kept outside the bank.
 */
export async function logPolicy(ctx: Pick<KeysContext, 'read'>): Promise<string> {
	return policyOf(await logKeys(ctx.read));
}

export function policyOf(keys: readonly LogKey[]): string {
	return formatPolicy({
		logs: keys.map(({ verifier, fromSize, untilSize }) => ({
			key: parseVerifierKey(verifier),
			url: null,
			from: fromSize,
			until: untilSize,
		})),
		witnesses: [],
		groups: [],
		quorum: null,
	});
}

/**
 * Puts a new signing key in place; the one before signs along for 30 days. From the command line only.
 * @returns the new verifier key; `privateKey` where it has to be put into the environment first, and nothing was done yet
 * @throws `not-found` without permission, and what keeps the signer from signing
 */
export async function rotateLogKey(ctx: KeysContext): Promise<{ key: string; privateKey: string | null }> {
	demand(ctx.actor, 'log.keys');
	return ctx.signer.rotate(actorKey(ctx.actor));
}

/**
 * Begins a new line of checkpoints where the log cannot continue the last one. From the command line only.
 * @throws `not-found` without permission, `signer.continues`, `look.reason`
 */
export async function restartLog(ctx: KeysContext, reason: string): Promise<{ origin: string; key: string }> {
	demand(ctx.actor, 'log.keys');
	if (reason.trim().length < SHORTEST_REASON) throw new DomainError('look.reason', null, { field: 'reason' });
	return ctx.signer.restart(actorKey(ctx.actor), reason.trim());
}
