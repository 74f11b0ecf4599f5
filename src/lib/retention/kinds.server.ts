import type { Decision } from '#lib/decision/decision.ts';
import type { DecisionKind, DecisionSummary } from '#lib/decision/kind.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import { namesByKey } from '#lib/staff/store.server.ts';
import { type AfterwardsContext, finishErasures } from './afterwards.server.ts';
import { retentionWords } from './messages.ts';
import { kindOfAct, perform, type SubjectAct, subjectActs } from './requests.server.ts';
import { isBasis } from './retention.ts';
import type { RetentionContext } from './subjects.server.ts';

/** The kinds of decision about a person's data. */
export function retentionKinds(ctx: RetentionContext & AfterwardsContext): DecisionKind[] {
	return subjectActs.map((act) => ({
		kind: kindOfAct[act],
		whileRestricted: true,
		summary: (decision, locale) => summary(ctx, act, decision, locale),
		act: (tx, { id, about, data, decidedBy, decidedAt }) =>
			perform(ctx, tx, act, about, String(data.basis ?? ''), {
				actor: decidedBy ?? '',
				decision: id,
				at: decidedAt ?? 0,
			}),
		async afterwards() {
			await finishErasures(ctx);
		},
	}));
}

async function summary(
	ctx: RetentionContext,
	act: SubjectAct,
	{ about, data }: Decision,
	locale: Locale,
): Promise<DecisionSummary> {
	const words = retentionWords[locale];
	const name = (await namesByKey(ctx.read, [about])).get(about) ?? about;
	const basis = String(data.basis ?? '');
	const effects = {
		erase: [words.willErase({ name }), words.eraseStays],
		restrict: [words.willRestrict({ name }), words.restrictStays],
		lift: [words.willLift({ name })],
	}[act];
	return {
		title: words[kindOfAct[act]]({ name }),
		sentences: [...effects, ...(isBasis(basis) ? [words.basisLine({ basis: words[basis] })] : [])],
		texts: [],
		link: null,
	};
}
