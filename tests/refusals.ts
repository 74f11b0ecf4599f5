import { expect } from 'vitest';
import { DomainError } from '../src/lib/core/errors.ts';
import type { ErrorCode } from '../src/lib/i18n/errors.ts';

/** Waits for an act to be refused, with this code and no other. Returns the refusal. */
export async function refusal(act: Promise<unknown>, code: ErrorCode): Promise<DomainError> {
	const error = await act.then(
		(value) => new Error(`was not refused but gave ${JSON.stringify(value)}`),
		(reason: unknown) => reason,
	);
	if (!(error instanceof DomainError)) throw error;
	expect(error.code).toBe(code);
	return error;
}

/** What several acts at once came to, in any order: the code of each refusal, `done` for the others. */
export async function outcomes(acts: readonly Promise<unknown>[]): Promise<string[]> {
	const settled = await Promise.allSettled(acts);
	return settled
		.map((result) => {
			if (result.status === 'fulfilled') return 'done';
			if (result.reason instanceof DomainError) return result.reason.code;
			throw result.reason;
		})
		.sort();
}
