import type { FallsWith } from '#lib/attempt/void.server.ts';
import { correctionKinds } from '#lib/correction/kinds.server.ts';
import type { DecisionKinds } from '#lib/decision/kind.ts';
import { kindSentence } from '#lib/evidence/messages.ts';

type KindContext = Parameters<typeof correctionKinds>[0];

/** What rests on a passed attempt and falls with it when it is voided, in the same transaction. */
const fallsWithAPass: readonly FallsWith[] = [];

/** The one registry of what can be asked of a second person: each room brings its kinds. */
export function decisionKindsOf(ctx: KindContext): DecisionKinds {
	return new Map([...correctionKinds(ctx, kindSentence, fallsWithAPass)].map((kind) => [kind.kind, kind]));
}
