import { formatIn } from '#lib/i18n/format.ts';
import { unitTree } from '#lib/staff/unit-tree.ts';
import { addUnit, unitList } from '#lib/staff/people.server.ts';
import type { Unit } from '#lib/staff/staff.ts';
import { failed } from '#lib/web/failure.server.ts';
import { field, permitted } from '#lib/web/request.server.ts';
import { adminWords } from '../messages.ts';
import { unitChoices } from '../../unit-choices.ts';
import type { Actions, PageServerLoad } from './$types';

interface Branch {
	readonly id: string;
	readonly name: string;
	readonly below: readonly Branch[];
}

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'staff.manage');
	const units = await unitList(ctx);
	return {
		roots: branches(units),
		choices: unitChoices(units),
		count: formatIn(event.locals.locale, ctx.config.timeZone).number(units.length),
	};
};

/** The tree as nested lists, siblings in the order of their names. */
function branches(units: readonly Unit[]): readonly Branch[] {
	const byParent = Map.groupBy(
		unitTree(units).map(({ unit }) => unit),
		({ parentId }) => parentId,
	);
	const below = (parentId: string | null): Branch[] =>
		(byParent.get(parentId) ?? []).map(({ id, name }) => ({ id, name, below: below(id) }));
	return below(null);
}

export const actions: Actions = {
	default: async (event) => {
		const { ctx } = permitted(event, 'staff.manage');
		const form = await event.request.formData();
		const typed = { id: field(form, 'id'), name: field(form, 'name'), parent: field(form, 'parent') };
		try {
			await addUnit(ctx, { id: typed.id.trim(), name: typed.name, parentId: typed.parent || null });
			return { done: adminWords[event.locals.locale].unitAdded({ name: typed.name.trim() }) };
		} catch (caught) {
			return failed(caught, event.locals.locale, typed);
		}
	},
};
