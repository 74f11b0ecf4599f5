import {
	assignProgramme,
	type NewAssignments,
	previewAssignment,
} from '#lib/assignment/assignments.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { unitList } from '#lib/staff/people.server.ts';
import { failed, refused } from '#lib/web/failure.server.ts';
import { field, permitted } from '#lib/web/request.server.ts';
import { unitChoices } from '../../unit-choices.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'assignment.make');
	const { locale } = event.locals;
	const units = await unitList(ctx).catch((caught) => refused(caught, locale));
	return {
		programmes: [...ctx.programmes.values()]
			.filter(({ value }) => value.use === 'scored')
			.map(({ id, value }) => ({ id, name: value.name[locale] })),
		units: unitChoices(units),
		today: ctx.today(),
	};
};

const names = ['programme', 'to', 'unit', 'person', 'opens', 'due'] as const;
type Typed = Record<(typeof names)[number], string>;

function typedIn(form: FormData): Typed {
	return Object.fromEntries(names.map((name) => [name, field(form, name).trim()])) as Typed;
}

/** Throws `text.empty` for what must be filled in. */
function assignmentsFrom(typed: Typed): NewAssignments {
	const to = typed.to === 'person' ? 'person' : 'unit';
	for (const name of ['programme', to, 'due'] as const)
		if (typed[name] === '') throw new DomainError('text.empty', null, { field: name });
	return {
		programmeId: typed.programme,
		to: to === 'person' ? { signIn: typed.person } : { unitId: typed.unit },
		dueOn: typed.due,
		opensOn: typed.opens || null,
	};
}

export const actions: Actions = {
	check: async (event) => {
		const { ctx } = permitted(event, 'assignment.make');
		const { locale } = event.locals;
		const typed = typedIn(await event.request.formData());
		try {
			const input = assignmentsFrom(typed);
			const preview = await previewAssignment(ctx, input);
			const format = formatIn(locale, ctx.config.timeZone);
			return {
				typed,
				check: {
					person: typed.to === 'person',
					to: preview.to,
					programme: ctx.programmes.get(input.programmeId)?.value.name[locale] ?? input.programmeId,
					cycle: preview.cycle === 'once' ? null : preview.cycle,
					due: format.date(input.dueOn),
					opens: input.opensOn === null ? null : format.date(input.opensOn),
					anybody: preview.fresh > 0,
					fresh: format.number(preview.fresh),
					already: preview.already > 0 ? format.number(preview.already) : null,
				},
			};
		} catch (caught) {
			return failed(caught, locale, typed);
		}
	},
	// Sent twice it assigns once: nobody gets a programme twice in one cycle.
	assign: async (event) => {
		const { ctx } = permitted(event, 'assignment.make');
		const { locale } = event.locals;
		const typed = typedIn(await event.request.formData());
		try {
			const { assigned, already } = await assignProgramme(ctx, assignmentsFrom(typed));
			const format = formatIn(locale, ctx.config.timeZone);
			return {
				done: {
					assigned: format.number(assigned),
					already: already > 0 ? format.number(already) : null,
				},
			};
		} catch (caught) {
			return failed(caught, locale, typed);
		}
	},
};
