import type { RequestEvent } from '@sveltejs/kit';
import { DomainError } from '#lib/core/errors.ts';
import type { App } from '#lib/app.server.ts';
import { setAccountStatus, setRole } from '#lib/session/accounts.server.ts';
import { roleWords } from '#lib/staff/messages.ts';
import {
	type ActorContext,
	makePasswordLink,
	moveStaff,
	personFor,
	unitList,
} from '#lib/staff/people.server.ts';
import { isRole, roles } from '#lib/staff/permission.ts';
import { PASSWORD_LINK_HOURS } from '#lib/staff/staff.ts';
import { failed, refused } from '#lib/web/failure.server.ts';
import { field, permitted } from '#lib/web/request.server.ts';
import { adminWords } from '../messages.ts';
import { unitChoices } from '../../unit-choices.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'staff.manage');
	try {
		const { person, unit, manager } = await personFor(ctx, event.params.id);
		return {
			person: {
				name: person.name,
				signIn: person.signIn,
				key: person.key,
				email: person.email,
				status: person.status,
				hasPassword: person.hasPassword,
				unit: { id: unit.id, name: unit.name },
				manager: manager && { name: manager.name, signIn: manager.signIn, id: manager.id },
			},
			roles: roles.map((role) => ({ role, held: person.roles.includes(role) })),
			units: unitChoices(await unitList(ctx)),
			hours: PASSWORD_LINK_HOURS,
		};
	} catch (caught) {
		refused(caught, event.locals.locale);
	}
};

/** Does one act to the person of the page; what it returns is told to the page, a refusal becomes its sentence. */
async function act<T>(
	event: RequestEvent<{ id: string }>,
	typed: readonly string[],
	work: (ctx: App & ActorContext, form: FormData) => Promise<T>,
) {
	const { ctx } = permitted(event, 'staff.manage');
	const form = await event.request.formData();
	try {
		return await work(ctx, form);
	} catch (caught) {
		const kept = Object.fromEntries(typed.map((name) => [name, field(form, name)]));
		return failed(caught, event.locals.locale, kept);
	}
}

function changeRole(held: boolean) {
	return (event: RequestEvent<{ id: string }>) =>
		act(event, [], async (ctx, form) => {
			const { locale } = event.locals;
			const role = field(form, 'role');
			if (!isRole(role)) throw new DomainError('role.unknown', { role });
			await setRole(ctx, event.params.id, role, held);
			return { done: adminWords[locale][held ? 'granted' : 'revoked']({ role: roleWords[locale][role] }) };
		});
}

function changeStatus(status: 'active' | 'disabled') {
	return (event: RequestEvent<{ id: string }>) =>
		act(event, [], async (ctx) => {
			await setAccountStatus(ctx, event.params.id, status);
			return { done: adminWords[event.locals.locale][status === 'active' ? 'wasEnabled' : 'wasDisabled'] };
		});
}

export const actions: Actions = {
	move: (event) =>
		act(event, ['unit', 'manager'], async (ctx, form) => {
			await moveStaff(ctx, event.params.id, { unitId: field(form, 'unit'), manager: field(form, 'manager') });
			return { done: adminWords[event.locals.locale].moved };
		}),
	grant: changeRole(true),
	revoke: changeRole(false),
	disable: changeStatus('disabled'),
	enable: changeStatus('active'),
	link: (event) =>
		act(event, [], async (ctx) => {
			const { token } = await makePasswordLink(ctx, event.params.id);
			// Answered here and not by a redirect: the token must stand in no address.
			return {
				done: adminWords[event.locals.locale].linkMade,
				link: `${ctx.config.origin}/set-password/${token}`,
			};
		}),
};
