import { readFileSync } from 'node:fs';
import type { Handle, HandleServerError, RequestEvent, ServerInit } from '@sveltejs/kit';
import { noteStart, openApp, type App } from '#lib/app.server.ts';
import { readConfig } from '#lib/core/config.server.ts';
import { randomIds } from '#lib/core/ids.ts';
import { outageOf } from '#lib/database/outage.ts';
import { isLocale, preferredLocale, type Locale } from '#lib/i18n/catalogue.ts';
import { errorSentence } from '#lib/i18n/errors.ts';
import { touch, whoIs } from '#lib/session/sessions.server.ts';
import { holdsNul } from '#lib/web/address.ts';
import { compress } from '#lib/web/compress.server.ts';
import { sessionCookieName } from '#lib/web/cookies.server.ts';
import { described, logger } from '#lib/web/logger.server.ts';
import { signOnce, startJobs } from './jobs/jobs.server.ts';

let app: App;

export const init: ServerInit = async () => {
	const config = readConfig(process.env);
	app = await openApp(config);
	const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
	await noteStart(app, version);
	await signOnce(app);
	const stopJobs = startJobs(app);
	process.once('sveltekit:shutdown', async () => {
		await stopJobs();
		try {
			// What came in since the last round is signed before the service goes.
			await signOnce(app);
		} catch (error) {
			logger.error({ err: described(error) }, 'the last head was not signed');
		} finally {
			await app.close();
		}
	});
};

export const handle: Handle = async ({ event, resolve }) => {
	const started = performance.now();
	event.locals.app = app;
	event.locals.locale = localeOf(event);
	event.locals.theme = themeOf(event);
	event.locals.address = addressOf(event);
	const refusal = refusalOf(event);
	if (refusal) return secure(refusal, event);

	const token = event.cookies.get(sessionCookieName(app.config));
	const who = token ? await whoIs(app, token) : undefined;
	event.locals.who = who;
	if (who) {
		await noteSeen(who.handle);
		if (!isLocale(event.cookies.get('language')) && who.person.locale)
			event.locals.locale = who.person.locale;
	}

	const response = await resolve(event, {
		transformPageChunk: ({ html }) =>
			html.replace('%shoumi.lang%', event.locals.locale).replace('%shoumi.theme%', event.locals.theme),
	});
	secure(response, event);
	// No address, name, token or query: only what an operator needs to see that it works.
	logger.info(
		{
			route: event.route.id,
			method: event.request.method,
			status: response.status,
			ms: Math.round(performance.now() - started),
		},
		'request',
	);
	return compress(event.request, response);
};

/** Notes that a session is in use, where that can be written: a full disk keeps nobody from reading. */
async function noteSeen(handle: string): Promise<void> {
	try {
		await touch(app, handle);
	} catch (error) {
		if (outageOf(error) === undefined) throw error;
		logger.warn({ err: described(error) }, 'cannot note that a session is in use');
	}
}

function localeOf(event: RequestEvent): Locale {
	const chosen = event.cookies.get('language');
	return isLocale(chosen) ? chosen : preferredLocale(event.request.headers.get('accept-language'));
}

function themeOf(event: RequestEvent): App.Locals['theme'] {
	const chosen = event.cookies.get('theme');
	return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

function addressOf(event: RequestEvent): string {
	try {
		return event.getClientAddress();
	} catch {
		// The header that a proxy should set is missing: such requests share one count.
		return 'unknown';
	}
}

/** What our pages send: no form carries files. Kit would read other forms too, and fail on what only claims to be one. */
const OUR_TYPES = /^application\/(?:x-www-form-urlencoded|json)\s*(?:;|$)/i;

/** Answers what is not even looked at; undefined for all else. */
function refusalOf(event: RequestEvent): Response | undefined {
	if (holdsNul(event.url)) return refuse(event, 'not-found', 404);
	if (['GET', 'HEAD', 'OPTIONS'].includes(event.request.method)) return undefined;
	if (isForeign(event)) return refuse(event, 'request.cross-site', 403);
	const type = event.request.headers.get('content-type');
	if (type !== null && !OUR_TYPES.test(type)) return refuse(event, 'request.form', 415);
	return undefined;
}

/** Writes are taken from our own pages only. Kit's own check misses requests that carry no form. */
function isForeign(event: RequestEvent): boolean {
	const site = event.request.headers.get('sec-fetch-site');
	if (site !== null && site !== 'same-origin') return true;
	const origin = event.request.headers.get('origin');
	// Browsers send no Sec-Fetch-Site over plain HTTP, other than to loopback; then the origin has to be named.
	return origin === null ? site === null : origin !== event.url.origin;
}

function refuse(
	event: RequestEvent,
	code: 'request.cross-site' | 'request.form' | 'not-found',
	status: number,
): Response {
	logger.warn({ route: event.route.id, method: event.request.method, code }, 'refused a request');
	return new Response(errorSentence(event.locals.locale, code, null), {
		status,
		headers: { 'content-type': 'text/plain; charset=utf-8' },
	});
}

/** For answers that are no pages: should a browser ever show one, nothing in it can run or be framed. */
const POLICY_OF_NO_PAGE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function secure(response: Response, event: RequestEvent): Response {
	const { headers } = response;
	headers.set('x-content-type-options', 'nosniff');
	headers.set('referrer-policy', 'same-origin');
	headers.set('cross-origin-opener-policy', 'same-origin');
	headers.set('cross-origin-resource-policy', 'same-origin');
	headers.set(
		'permissions-policy',
		'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
	);
	headers.set('x-frame-options', 'DENY');
	if (!headers.has('content-security-policy')) headers.set('content-security-policy', POLICY_OF_NO_PAGE);
	if (app.config.secure) headers.set('strict-transport-security', 'max-age=31536000');
	// Pages show scores and names: no cache keeps them.
	if (!event.url.pathname.startsWith('/_app/')) headers.set('cache-control', 'no-store');
	return response;
}

export const handleError: HandleServerError = ({ error, event, status }) => {
	// An error before the language is known must still give a page.
	const locale = event.locals.locale ?? preferredLocale(event.request.headers.get('accept-language'));
	if (status === 404) return { message: errorSentence(locale, 'not-found', null), id: '' };
	// What the sender did wrong is no failure of ours: nothing for the operator to look for.
	if (status < 500)
		return {
			message: errorSentence(locale, status === 413 ? 'request.large' : 'request.form', null),
			id: '',
		};
	const id = randomIds.id().slice(0, 10);
	logger.error({ id, route: event.route.id, method: event.request.method, err: described(error) }, 'failed');
	return { message: errorSentence(locale, outageOf(error) ?? 'unexpected', null), id };
};
