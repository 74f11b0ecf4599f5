import type { App as Shoumi } from '#lib/app.server.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import type { SignedIn } from '#lib/session/sessions.server.ts';

declare global {
	namespace App {
		interface Locals {
			app: Shoumi;
			locale: Locale;
			theme: 'system' | 'light' | 'dark';
			/** Undefined before signing in. Never holds the cookie's token. */
			who: SignedIn | undefined;
			/** The address that throttling counts. */
			address: string;
		}
		interface Error {
			message: string;
			/** Named in the service's log, for whoever asks. */
			id: string;
		}
		interface PageData {
			locale: Locale;
		}
	}
}

export {};
