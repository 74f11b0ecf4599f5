import type { FallsWith } from '#lib/attempt/void.server.ts';
import { certificateDecisions, revokeCertificatesOf } from '#lib/certificate/revoke.server.ts';
import { correctionKinds } from '#lib/correction/kinds.server.ts';
import { dateIn } from '#lib/core/time.ts';
import type { DecisionKinds } from '#lib/decision/kind.ts';
import { retentionKinds } from '#lib/retention/kinds.server.ts';
import { kindSentence } from '#lib/evidence/messages.ts';

type KindContext = Parameters<typeof correctionKinds>[0] &
	Parameters<typeof certificateDecisions>[0] &
	Parameters<typeof retentionKinds>[0];

/** What rests on a passed attempt and falls with it when it is voided, in the same transaction. */
function fallsWithAPass(ctx: KindContext): readonly FallsWith[] {
	return [
		async (tx, { assignmentId, ...voiding }) => {
			const on = dateIn(ctx.config.timeZone, voiding.at);
			await revokeCertificatesOf(tx, ctx, assignmentId, { ...voiding, on });
		},
	];
}

/** The one registry of what can be asked of a second person: each room brings its kinds. */
export function decisionKindsOf(ctx: KindContext): DecisionKinds {
	const kinds = [
		...correctionKinds(ctx, kindSentence, fallsWithAPass(ctx)),
		...certificateDecisions(ctx),
		...retentionKinds(ctx),
	];
	return new Map(kinds.map((kind) => [kind.kind, kind]));
}
