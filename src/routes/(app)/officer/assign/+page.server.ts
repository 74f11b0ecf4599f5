import {
	assignProgramme,
	type NewAssignments,
	previewAssignment,
} from '#lib/assignment/assignments.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { affectedBy, type LibraryContext } from '#lib/library/library.server.ts';
import { unitList } from '#lib/staff/people.server.ts';
import { failed, refused } from '#lib/web/failure.server.ts';
import { field, permitted } from '#lib/web/request.server.ts';
import { unitChoices } from '../../unit-choices.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = permitted(event, 'assignment.make');
	const { locale } = event.locals;
	const source = event.url.searchParams.get('source') ?? '';
	const units = await unitList(ctx).catch((caught) => refused(caught, locale));
	return {
		programmes: [...ctx.programmes.values()]
			.filter(({ value }) => value.use === 'scored')
			.map(({ id, value }) => ({ id, name: value.name[locale] })),
		units: unitChoices(units),
		today: ctx.today(),
		// Somebody who comes from a changed rule assigns to the people it touches.
		source: ctx.bank.sources.has(source) ? source : '',
		cycle: ctx.bank.sources.has(source) ? refresherCycle(ctx.today(), source) : '',
	};
};

const names = ['programme', 'to', 'unit', 'person', 'source', 'opens', 'due', 'cycle'] as const;
type Typed = Record<(typeof names)[number], string>;

function typedIn(form: FormData): Typed {
	return Object.fromEntries(names.map((name) => [name, field(form, name).trim()])) as Typed;
}

/** A cycle of its own for each change: who has passed this year's refresher already is to sit this one as well. */
const refresherCycle = (today: string, source: string) =>
	`${today.slice(2, 4)}${today.slice(5, 7)}-${source.toLowerCase()}`.slice(0, 20).replace(/-$/, '');

/** Throws `text.empty` for what must be filled in, and `not-found` for a source that the bank does not have. */
async function assignmentsFrom(ctx: LibraryContext, typed: Typed): Promise<NewAssignments> {
	const to = TO.find((way) => way === typed.to) ?? 'unit';
	for (const name of ['programme', to, 'due'] as const)
		if (typed[name] === '') throw new DomainError('text.empty', null, { field: name });
	return {
		programmeId: typed.programme,
		to:
			to === 'person'
				? { signIn: typed.person }
				: to === 'unit'
					? { unitId: typed.unit }
					: {
							staffIds: (await affectedBy(ctx, typed.source)).people.map(({ staffId }) => staffId),
							name: typed.source,
						},
		dueOn: typed.due,
		opensOn: typed.opens || null,
		cycle: typed.cycle || undefined,
	};
}

const TO = ['unit', 'person', 'source'] as const;

export const actions: Actions = {
	check: async (event) => {
		const { ctx } = permitted(event, 'assignment.make');
		const { locale } = event.locals;
		const typed = typedIn(await event.request.formData());
		try {
			const input = await assignmentsFrom(ctx, typed);
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
			const { assigned, already } = await assignProgramme(ctx, await assignmentsFrom(ctx, typed));
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
