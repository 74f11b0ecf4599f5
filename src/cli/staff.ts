import { text } from 'node:stream/consumers';
import { DomainError } from '#lib/core/errors.ts';
import { setAccountStatus, setPasswordAtConsole } from '#lib/session/accounts.server.ts';
import { addStaff, makePasswordLink, staffPage } from '#lib/staff/people.server.ts';
import { isRole } from '#lib/staff/permission.ts';
import { normaliseSignIn, PASSWORD_LINK_HOURS, type Person } from '#lib/staff/staff.ts';
import { personBySignIn } from '#lib/staff/store.server.ts';
import {
	type Arguments,
	atConsole,
	type Command,
	neededOption,
	operand,
	option,
	UsageError,
} from './command.ts';

type Context = Parameters<Parameters<typeof atConsole>[0]>[0];

const linkUrl = (ctx: Context, token: string) => `${ctx.config.origin}/set-password/${token}`;

/** Runs an act on the person that the command names. */
function onPerson(args: Arguments, act: (ctx: Context, person: Person) => Promise<void>): Promise<number> {
	const signIn = operand(args, 0, 'SIGN-IN');
	return atConsole(async (ctx) => {
		const person = await personBySignIn(ctx.read, normaliseSignIn(signIn));
		if (!person) throw new DomainError('staff.unknown', { signIn });
		await act(ctx, person);
		return 0;
	});
}

export const add: Command = (args) => {
	const signIn = operand(args, 0, 'SIGN-IN');
	const name = neededOption(args, 'name');
	const roles = (args.values.role ?? []).map((role) => {
		if (!isRole(role)) throw new DomainError('role.unknown', { role });
		return role;
	});
	const person = {
		signIn,
		name,
		email: option(args, 'email') ?? null,
		unitId: neededOption(args, 'unit'),
		manager: option(args, 'manager') ?? null,
		roles,
	};
	return atConsole(async (ctx) => {
		const { token } = await addStaff(ctx, person);
		console.log(args.words.staffAdded({ name, signIn, hours: PASSWORD_LINK_HOURS }));
		console.log(linkUrl(ctx, token));
		return 0;
	});
};

export const list: Command = (args) =>
	atConsole(async (ctx) => {
		const filter = { search: option(args, 'search') };
		const { count } = await staffPage(ctx, filter, { offset: 0, limit: 1 });
		const { people } = await staffPage(ctx, filter, { offset: 0, limit: Math.max(1, count) });
		for (const person of people)
			console.log(
				[person.signIn, person.name, person.unitId, person.status, person.roles.join(','), person.key].join(
					'\t',
				),
			);
		console.log(args.words.staffCount({ count }));
		return 0;
	});

export const disable: Command = (args) =>
	onPerson(args, async (ctx, person) => {
		await setAccountStatus(ctx, person.id, 'disabled');
		console.log(args.words.disabled({ name: person.name }));
	});

export const enable: Command = (args) =>
	onPerson(args, async (ctx, person) => {
		await setAccountStatus(ctx, person.id, 'active');
		console.log(args.words.enabled({ name: person.name }));
	});

export const link: Command = (args) =>
	onPerson(args, async (ctx, person) => {
		const { token } = await makePasswordLink(ctx, person.id);
		console.log(args.words.link({ name: person.name, hours: PASSWORD_LINK_HOURS }));
		console.log(linkUrl(ctx, token));
	});

/** The password comes on standard input: an argument would stand in the process list and the shell's history. */
export const setPassword: Command = (args) => {
	if (process.stdin.isTTY) throw new UsageError(args.words.passwordPrompt);
	return onPerson(args, async (ctx, person) => {
		await setPasswordAtConsole(ctx, person.id, (await text(process.stdin)).replace(/\r?\n$/, ''));
		console.log(args.words.passwordSet({ name: person.name }));
	});
};
