import type { RequestEvent } from '@sveltejs/kit';
import { isLocale } from '#lib/i18n/catalogue.ts';
import { chooseLocale } from '#lib/staff/people.server.ts';
import { setPreference } from './cookies.server.ts';

/** Keeps the language a reader chose, in their browser and with their account; anything else than a language is ignored. */
export async function keepLanguage(
	{ cookies, locals }: Pick<RequestEvent, 'cookies' | 'locals'>,
	language: string,
): Promise<void> {
	if (!isLocale(language)) return;
	setPreference(cookies, locals.app.config, 'language', language);
	if (locals.who) await chooseLocale(locals.app, locals.who.person.id, language);
}
