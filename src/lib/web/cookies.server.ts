import type { Cookies } from '@sveltejs/kit';
import type { Config } from '#lib/core/config.server.ts';

const YEAR_SECONDS = 365 * 24 * 3_600;

/** `__Host-` binds the cookie to this very host over HTTPS; plain HTTP on loopback cannot carry it. */
export function sessionCookieName(config: Config): string {
	return config.secure ? '__Host-session' : 'session';
}

/** The session cookie ends with the browser; the limits are judged on the server. */
export function setSessionCookie(cookies: Cookies, config: Config, token: string): void {
	cookies.set(sessionCookieName(config), token, {
		path: '/',
		httpOnly: true,
		sameSite: 'lax',
		secure: config.secure,
	});
}

export function clearSessionCookie(cookies: Cookies, config: Config): void {
	cookies.delete(sessionCookieName(config), {
		path: '/',
		httpOnly: true,
		sameSite: 'lax',
		secure: config.secure,
	});
}

/** A preference of the reader (language, theme): nothing secret. */
export function setPreference(
	cookies: Cookies,
	config: Config,
	name: 'language' | 'theme',
	value: string,
): void {
	cookies.set(name, value, {
		path: '/',
		httpOnly: true,
		sameSite: 'lax',
		secure: config.secure,
		maxAge: YEAR_SECONDS,
	});
}
