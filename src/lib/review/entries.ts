import * as v from 'valibot';
import { entryKind, hash, rowId } from '#lib/log/kind.ts';

/** What a manager's sign-off means. */
export const meanings = ['accepted', 'coached', 'escalated'] as const;

/** A manager opened the details of a result. Subject: the learner. `reason` is a commitment to the text. */
export const resultOpened = entryKind(
	'result.opened',
	1,
	v.strictObject({ attempt: rowId, look: rowId, reason: hash }),
);
/** A manager signed a result off. Subject: the learner. `comment` is a commitment to the text, if there is one. */
export const reviewSigned = entryKind(
	'review.signed',
	1,
	v.strictObject({
		attempt: rowId,
		review: rowId,
		meaning: v.picklist(meanings),
		comment: v.nullable(hash),
	}),
);

export const reviewEntries = [resultOpened, reviewSigned];
