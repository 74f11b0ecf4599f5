import type { ActorContext } from './people.server.ts';
import { can } from './permission.ts';
import { restrictedAmong } from './store.server.ts';

const KEYS = /p-[a-z2-9]{16}/g;

/**
 * Tells of each of some texts whether it names, by key, somebody whose data is restricted, which this actor may not see.
 * @param texts all that will be asked about
 */
export async function concealment(
	ctx: Pick<ActorContext, 'read' | 'actor'>,
	texts: readonly string[],
): Promise<(text: string) => boolean> {
	if (can(ctx.actor, 'restricted.see')) return () => false;
	const keys = new Set(texts.flatMap((text) => text.match(KEYS) ?? []));
	const restricted = await restrictedAmong(ctx.read, [...keys]);
	return (text) => (text.match(KEYS) ?? []).some((key) => restricted.has(key));
}
