import { assignProgramme } from '#lib/assignment/assignments.server.ts';
import { atConsole, type Command, neededOption, operand, option, UsageError } from './command.ts';

export const assign: Command = (args) => {
	const unitId = option(args, 'unit');
	const signIn = option(args, 'person');
	if ((unitId === undefined) === (signIn === undefined))
		throw new UsageError(args.words.missing({ what: '--unit / --person' }));
	const assignments = {
		programmeId: operand(args, 0, 'PROGRAMME'),
		to: unitId === undefined ? { signIn: signIn as string } : { unitId },
		dueOn: neededOption(args, 'due'),
		opensOn: option(args, 'opens') ?? null,
		cycle: option(args, 'cycle'),
	};
	return atConsole(async (ctx) => {
		console.log(args.words.assigned(await assignProgramme(ctx, assignments)));
		return 0;
	}, args);
};
