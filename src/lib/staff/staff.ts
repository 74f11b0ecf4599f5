import type { Locale } from '../i18n/catalogue.ts';
import type { Role } from './permission.ts';

export interface Person {
	readonly id: string;
	/** Pseudonymous key, the only name of the person in the log. */
	readonly key: string;
	/** Lower-case name to sign in with. */
	readonly signIn: string;
	readonly name: string;
	readonly email: string | null;
	readonly unitId: string;
	readonly managerId: string | null;
	readonly status: 'active' | 'disabled';
	readonly locale: Locale | null;
	readonly hasPassword: boolean;
	readonly roles: readonly Role[];
	/** Since when the account has been disabled, epoch ms; null while active. */
	readonly leftAt: number | null;
	/** Since when name and texts are set apart for auditors, epoch ms. */
	readonly restrictedAt: number | null;
	/** When name, addresses and texts were deleted, epoch ms. */
	readonly erasedAt: number | null;
}

export interface Unit {
	readonly id: string;
	readonly name: string;
	readonly parentId: string | null;
}

/** Depth of the unit tree that the queries and pages are built for. */
export const MOST_UNIT_DEPTH = 12;

/** Sign-in names compare without case and without the width of their characters (Unicode NFKC). */
export function normaliseSignIn(text: string): string {
	return text.normalize('NFKC').trim().toLowerCase();
}

export const LONGEST_SIGN_IN = 80;

/** Whether a normalised text can be a sign-in name: nobody else needs to be looked for. */
export function isSignIn(text: string): boolean {
	return /^[\p{L}\p{N}][\p{L}\p{N}.@_-]*$/u.test(text) && text.length <= LONGEST_SIGN_IN;
}

/** How long a one-time link to set a password works. */
export const PASSWORD_LINK_HOURS = 72;
