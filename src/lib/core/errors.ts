import type { ErrorCode, ErrorValues } from '../i18n/errors.ts';

/**
 * A refusal that a person can act on. Its sentences, in both languages, stand in `i18n/errors.ts`;
 * `web/failure.server.ts` maps its code to an HTTP status.
 */
export class DomainError<C extends ErrorCode = ErrorCode> extends Error {
	readonly code: C;
	readonly values: ErrorValues<C>;
	/** The form field that the sentence belongs to, where there is one. */
	readonly field: string | undefined;

	constructor(code: C, values: ErrorValues<C>, options: { field?: string; cause?: unknown } = {}) {
		super(code, options.cause === undefined ? undefined : { cause: options.cause });
		this.name = 'DomainError';
		this.code = code;
		this.values = values;
		this.field = options.field;
	}
}
