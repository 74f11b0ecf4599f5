import { makePackInto } from '#lib/evidence/packs.server.ts';
import { builtEntry, verifierBeside } from './build.ts';
import { atConsole, type Command, neededOption, option } from './command.ts';

/** Makes an evidence pack into a file. */
export const make: Command = async (args) => {
	const out = neededOption(args, 'out');
	const form = {
		from: neededOption(args, 'from'),
		to: neededOption(args, 'to'),
		programme: option(args, 'programme') ?? '',
		unit: option(args, 'unit') ?? '',
		person: option(args, 'person') ?? '',
		key: crypto.randomUUID(),
	};
	const entry = builtEntry();
	if (entry) process.env.SHOUMI_VERIFIER ??= verifierBeside(entry);
	await atConsole((ctx) =>
		makePackInto(ctx, form, out, (done, of) => {
			if (process.stderr.isTTY) process.stderr.write(`\r${done} / ${of}`);
		}),
	);
	if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
	console.log(args.words.packMade({ file: out }));
	return 0;
};
