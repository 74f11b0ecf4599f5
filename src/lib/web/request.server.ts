import { redirect, type RequestEvent } from '@sveltejs/kit';
import type { AttemptContext } from '#lib/attempt/attempts.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import type { SignedIn } from '#lib/session/sessions.server.ts';
import { type Actor, can, type Permission } from '#lib/staff/permission.ts';
import type { App } from '#lib/app.server.ts';
import { refused } from './failure.server.ts';

type Event = Pick<RequestEvent, 'locals' | 'url'>;

/** The signed-in person as verbs see them. */
export function actorOf(who: SignedIn): Actor {
	const { id, key, roles } = who.person;
	return { kind: 'person', id, key, roles };
}

/** The signed-in person behind a page; without one, the way leads over the sign-in page and back. */
export function signedIn(event: Event): { ctx: App & AttemptContext; who: SignedIn } {
	const { who, app } = event.locals;
	if (!who) redirect(303, `/sign-in?next=${encodeURIComponent(event.url.pathname + event.url.search)}`);
	return { ctx: app.as(actorOf(who)), who };
}

/** The same for a page that needs a permission as such; without it, the page does not exist (I6). */
export function permitted(
	event: Event,
	permission: Permission,
): { ctx: App & AttemptContext; who: SignedIn } {
	const request = signedIn(event);
	if (!can(request.ctx.actor, permission)) refused(new DomainError('not-found', null), event.locals.locale);
	return request;
}

/**
 * A path of this site to go to, or `/`: never another site. Browsers take tabs and line breaks out of an address before
 * they read it, so that a tab between two slashes would lead elsewhere: no control character is taken.
 */
export function ownPath(text: string | null): string {
	return text !== null && /^\/(?![/\\])\P{Cc}*$/u.test(text) ? text : '/';
}

/** Text of a form field; a missing field or a file is empty. NUL, which PostgreSQL cannot hold and nobody types, is left out. */
export function field(form: FormData, name: string): string {
	const value = form.get(name);
	return typeof value === 'string' ? value.replaceAll('\0', '') : '';
}
