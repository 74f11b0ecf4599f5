import { type ActionFailure, error, fail } from '@sveltejs/kit';
import { DomainError } from '#lib/core/errors.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import { type ErrorCode, errorSentence } from '#lib/i18n/errors.ts';

/** The one place where a refusal becomes an HTTP status; what is not listed is 400. */
const statuses: Partial<Record<ErrorCode, number>> = {
	'not-found': 404,
	'sign-in.refused': 401,
	'sign-in.throttled': 429,
	'request.cross-site': 403,
	'link.spent': 410,
	'password.wrong': 403,
	'attempt.over': 409,
	'attempt.finished': 409,
	'answer.final': 409,
	'answer.decided': 409,
	'attempt.settled': 409,
	'attempt.spent': 409,
	'review.again': 409,
	'review.open': 409,
	'correction.voided': 409,
	'subject.kept': 409,
	'subject.erased': 409,
	'subject.restricted': 409,
	'subject.unrestricted': 409,
	'staff.set-apart': 409,
	'decision.again': 409,
	'decision.waiting': 409,
	'decision.over': 409,
	'decision.restricted': 409,
	'decision.own': 403,
	'decision.asker': 403,
	'certificate.unsigned': 503,
	'certificate.revoked': 409,
	busy: 503,
	'disk.full': 503,
	'disk.fault': 503,
};

export function statusOf(code: ErrorCode): number {
	return statuses[code] ?? 400;
}

/** What a form is told: the sentence, the field it belongs to, and what was typed (never passwords). */
export interface FormProblem {
	readonly problem: { readonly code: ErrorCode; readonly sentence: string; readonly field: string | null };
	readonly typed: Readonly<Record<string, string>>;
}

export function sentenceOf(refusal: DomainError, locale: Locale): string {
	return errorSentence(locale, refusal.code, refusal.values as never);
}

/** Turns a refusal into a failed form that keeps what was typed; rethrows anything else. "Not there" stays a page of its own. */
export function failed(
	caught: unknown,
	locale: Locale,
	typed: Record<string, string> = {},
): ActionFailure<FormProblem> {
	if (!(caught instanceof DomainError)) throw caught;
	if (caught.code === 'not-found') refused(caught, locale);
	return fail(statusOf(caught.code), {
		problem: { code: caught.code, sentence: sentenceOf(caught, locale), field: caught.field ?? null },
		typed,
	});
}

/** Answers a refusal in a `load` or an endpoint with an error page; rethrows anything else. */
export function refused(caught: unknown, locale: Locale): never {
	if (!(caught instanceof DomainError)) throw caught;
	error(statusOf(caught.code), { message: sentenceOf(caught, locale), id: '' });
}

/** The same where a file was asked for and no page: the sentence alone. Rethrows anything else. */
export function refusedFile(caught: unknown, locale: Locale): Response {
	if (!(caught instanceof DomainError)) throw caught;
	return new Response(sentenceOf(caught, locale), {
		status: statusOf(caught.code),
		headers: { 'content-type': 'text/plain; charset=utf-8' },
	});
}
