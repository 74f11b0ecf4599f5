import { standing } from '#lib/assignment/assignment.ts';
import { attemptById, countingSittings } from '#lib/attempt/store.server.ts';
import type { FallsWith } from '#lib/attempt/void.server.ts';
import type { Context } from '#lib/database/context.ts';
import type { Decision } from '#lib/decision/decision.ts';
import type { DecisionKind, DecisionSummary } from '#lib/decision/kind.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { entryByNumber, type LogLine } from '#lib/log/store.server.ts';
import type { Programmes } from '#lib/programme/programmes.server.ts';
import { namesByKey } from '#lib/staff/store.server.ts';
import { type CorrectionAct, correctionActs, kindOfAct } from './correction.ts';
import { correct } from './corrections.server.ts';
import { correctionWords } from './messages.ts';

interface KindContext extends Context {
	readonly config: { readonly timeZone: string };
	readonly programmes: Programmes;
}

/**
 * The kinds of decision about an entry of the log.
 * @param sentenceOf what an entry of a kind says, in words
 * @param falls what falls with a voided pass
 */
export function correctionKinds(
	ctx: KindContext,
	sentenceOf: (locale: Locale, kind: string) => string,
	falls: readonly FallsWith[],
): DecisionKind[] {
	return correctionActs.map((act) => ({
		kind: kindOfAct[act],
		summary: (decision, locale) => summary(ctx, sentenceOf, act, decision, locale),
		act: (tx, decision) => correct(ctx, tx, act, decision, falls),
	}));
}

async function summary(
	ctx: KindContext,
	sentenceOf: (locale: Locale, kind: string) => string,
	act: CorrectionAct,
	decision: Decision,
	locale: Locale,
): Promise<DecisionSummary> {
	const words = correctionWords[locale];
	const format = formatIn(locale, ctx.config.timeZone);
	const entry = await entryByNumber(ctx.read, Number(decision.data.entry));
	if (!entry) throw new Error(`a decision is about an entry that is not there: ${decision.about}`);
	const number = format.number(entry.number);
	const what = words.what({
		number,
		sentence: sentenceOf(locale, entry.kind),
		time: format.dateTime(entry.at),
	});
	return {
		title: words[kindOfAct[act]]({ number }),
		sentences: [what, ...(await effects(ctx, act, entry, locale)), words.stays],
		texts: decision.text ? [{ label: words.text, text: decision.text.words }] : [],
		link: { href: `/log/${entry.number}`, text: words.toEntry },
	};
}

async function effects(
	ctx: KindContext,
	act: CorrectionAct,
	entry: LogLine,
	locale: Locale,
): Promise<string[]> {
	const words = correctionWords[locale];
	if (act === 'annotated') return [words.willAnnotate];
	if (act === 'corrected') return [words.willCorrect];
	const attempt =
		entry.kind === 'attempt.graded' ? await attemptById(ctx.read, String(entry.data.attempt)) : undefined;
	if (!attempt?.assignmentId) return [words.willVoid];
	const programme = ctx.programmes.get(attempt.programmeId)?.value;
	const others = (await countingSittings(ctx.read, attempt.assignmentId)).filter(
		({ number }) => number !== attempt.number,
	);
	const { outcome } = standing(others, programme?.attempts);
	const names = await namesByKey(ctx.read, [entry.subject]);
	const format = formatIn(locale, ctx.config.timeZone);
	return [
		words.willVoidAttempt({
			name: names.get(entry.subject) ?? entry.subject,
			programme: programme?.name[locale] ?? attempt.programmeId,
			number: format.number(attempt.number),
			grade: format.percent(attempt.grade ?? 0),
			outcome: attempt.passed ? words.passed : words.failed,
		}),
		{ passed: words.thenPassed, failed: words.thenFailed, open: words.thenOpen }[outcome ?? 'open'],
	];
}
