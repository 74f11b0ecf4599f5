import { formatIn } from '#lib/i18n/format.ts';
import { retentionWords } from '#lib/retention/messages.ts';
import { performAtConsole, type SubjectAct } from '#lib/retention/requests.server.ts';
import { isBasis } from '#lib/retention/retention.ts';
import { runRetention, whatIsOver } from '#lib/retention/run.server.ts';
import { type Arguments, atConsole, type Command, neededOption, operand, UsageError } from './command.ts';

/**
 * Erases, restricts or lifts a restriction. Without `--yes` it says what would happen, and does nothing: exit code 1, or
 * 0 where that was what `--dry-run` asked for.
 */
function onSubject(args: Arguments, act: SubjectAct): Promise<number> {
	const { words, values, locale } = args;
	const who = operand(args, 0, 'KEY');
	const basis = act === 'lift' ? '' : neededOption(args, 'basis');
	if (act !== 'lift' && !isBasis(basis)) throw new UsageError(words.unknownBasis({ basis }));
	const told = values['dry-run'] === true || values.yes !== true;
	return atConsole(async (ctx) => {
		const { person, compacted } = await performAtConsole(ctx, { who, act, basis, dryRun: told });
		const { key } = person;
		if (!told) {
			console.log(words[`${act}Done`]({ key }));
			if (!compacted) console.log(words.notCompacted);
			return 0;
		}
		const { name } = person;
		const will = retentionWords[locale];
		const effect = { erase: will.willErase, restrict: will.willRestrict, lift: will.willLift }[act];
		console.log(effect({ name: `${name}（${key}）` }));
		if (act === 'erase') console.log(will.eraseStays);
		if (values['dry-run'] === true) return 0;
		console.log(words.sayYes);
		return 1;
	});
}

export const erase: Command = (args) => onSubject(args, 'erase');
export const restrict: Command = (args) => onSubject(args, 'restrict');
export const unrestrict: Command = (args) => onSubject(args, 'lift');

/** Deletes what has been kept long enough; with `--dry-run` only lists it. */
export const run: Command = ({ words, values, locale }) =>
	atConsole(async (ctx) => {
		const format = formatIn(locale, ctx.config.timeZone);
		const over = values['dry-run'] === true ? await whatIsOver(ctx) : await runRetention(ctx);
		for (const key of over.people) console.log(key);
		const counts = {
			people: format.number(over.people.length),
			sessions: format.number(over.sessions),
			throttle: format.number(over.throttle),
			mails: format.number(over.mails),
			memories: format.number(over.memories),
		};
		console.log(values['dry-run'] === true ? words.isOver(counts) : words.wasOver(counts));
		if ('compacted' in over && !over.compacted) console.log(words.notCompacted);
		return 0;
	});
