import type { ActorContext } from './people.server.ts';
import { can } from './permission.ts';
import { restrictedAmong } from './store.server.ts';

const KEYS = /p-[a-z2-9]{16}/g;

/** Of each of some texts, whether it names, by key, somebody whose data is restricted, which this actor may not see. */
export async function concealment(
	ctx: Pick<ActorContext, 'read' | 'actor'>,
	texts: readonly string[],
): Promise<boolean[]> {
	if (can(ctx.actor, 'restricted.see')) return texts.map(() => false);
	const named = texts.map((text) => text.match(KEYS) ?? []);
	const restricted = await restrictedAmong(ctx.read, [...new Set(named.flat())]);
	return named.map((keys) => keys.some((key) => restricted.has(key)));
}
