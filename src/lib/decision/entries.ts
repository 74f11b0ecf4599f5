import * as v from 'valibot';
import { entryKind, hash, rowId, slug } from '#lib/log/kind.ts';

/** `what` is the kind of decision, `about` the name of the thing that it concerns. */
const about = { decision: rowId, what: slug, about: v.union([rowId, slug]) };

/**
 * Something was asked that another person has to decide. Subject, here and below: the person whose case it is, or the
 * thing itself. `content` is the SHA-256 of the canonical JSON of what would be done; `reason` a commitment to the
 * reason, `text` to a free text that would be recorded.
 */
export const decisionAsked = entryKind(
	'decision.asked',
	1,
	v.strictObject({ ...about, content: hash, reason: hash, text: v.nullable(hash) }),
);
export const decisionApproved = entryKind('decision.approved', 1, v.strictObject({ ...about, reason: hash }));
export const decisionRefused = entryKind('decision.refused', 1, v.strictObject({ ...about, reason: hash }));
/** Whoever asked has taken it back. */
export const decisionWithdrawn = entryKind('decision.withdrawn', 1, v.strictObject(about));

export const decisionEntries = [decisionAsked, decisionApproved, decisionRefused, decisionWithdrawn];
