import { DomainError } from '#lib/core/errors.ts';
import { addStaff, unitList } from '#lib/staff/people.server.ts';
import { isRole, type Role, roles } from '#lib/staff/permission.ts';
import { PASSWORD_LINK_HOURS } from '#lib/staff/staff.ts';
import { failed } from '#lib/web/failure.server.ts';
import { field, permitted } from '#lib/web/request.server.ts';
import { unitChoices } from '../../unit-choices.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'staff.manage');
	return {
		units: unitChoices(await unitList(ctx)),
		// Everybody is a learner anyway.
		roles: roles.filter((role) => role !== 'learner'),
		hours: PASSWORD_LINK_HOURS,
	};
};

export const actions: Actions = {
	default: async (event) => {
		const { ctx } = permitted(event, 'staff.manage');
		const form = await event.request.formData();
		const wanted: Role[] = form.getAll('role').filter((role) => isRole(role));
		const typed = {
			'sign-in': field(form, 'sign-in'),
			name: field(form, 'name'),
			email: field(form, 'email'),
			unit: field(form, 'unit'),
			manager: field(form, 'manager'),
			roles: wanted.join(' '),
		};
		try {
			if (typed.unit === '') throw new DomainError('text.empty', null, { field: 'unit' });
			const { id, token } = await addStaff(ctx, {
				signIn: typed['sign-in'],
				name: typed.name,
				email: typed.email,
				unitId: typed.unit,
				manager: typed.manager,
				roles: wanted,
			});
			// Answered here and not by a redirect: the token must stand in no address.
			return { added: { id, name: typed.name.trim(), link: `${ctx.config.origin}/set-password/${token}` } };
		} catch (caught) {
			return failed(caught, event.locals.locale, typed);
		}
	},
};
