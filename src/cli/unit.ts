import { addUnit, unitList } from '#lib/staff/people.server.ts';
import { atConsole, type Command, neededOption, operand, option } from './command.ts';

export const add: Command = (args) => {
	const id = operand(args, 0, 'ID');
	const unit = { id, name: neededOption(args, 'name'), parentId: option(args, 'parent') ?? null };
	return atConsole(async (ctx) => {
		await addUnit(ctx, unit);
		console.log(args.words.unitAdded({ id }));
		return 0;
	});
};

export const list: Command = () =>
	atConsole(async (ctx) => {
		for (const unit of await unitList(ctx))
			console.log([unit.id, unit.name, unit.parentId ?? '-'].join('\t'));
		return 0;
	});
