import type { DecisionKind, DecisionKinds } from '#lib/decision/kind.ts';

/** The one registry of what can be asked of a second person: each room brings its kinds. */
export function gatherDecisionKinds(...rooms: readonly (readonly DecisionKind[])[]): DecisionKinds {
	return new Map(rooms.flat().map((kind) => [kind.kind, kind]));
}
