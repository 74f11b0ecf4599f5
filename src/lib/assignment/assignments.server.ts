import { DomainError } from '#lib/core/errors.ts';
import { addDays, isCalendarDate } from '#lib/core/time.ts';
import { cycleOf, type Programme } from '#lib/programme/programme.ts';
import type { Programmes } from '#lib/programme/programmes.server.ts';
import type { Revision } from '#lib/question/revision.ts';
import { actorKey } from '#lib/staff/permission.ts';
import type { ActorContext } from '#lib/staff/people.server.ts';
import { demand } from '#lib/staff/demand.ts';
import { normaliseSignIn } from '#lib/staff/staff.ts';
import { activeStaffAmong, activeStaffBelow, personBySignIn, unitById } from '#lib/staff/store.server.ts';
import { assignmentMade } from './entries.ts';
import { assignedAlready, insertAssignments } from './store.server.ts';

/**
 * People assigned in one commit: a whole bank in one would hold up everybody else and the memory. An act broken off
 * half-way is finished by repeating it.
 */
const PEOPLE_A_COMMIT = 500;

/** A due date further away than this is taken for a slip of the pen. */
const FURTHEST_DUE_DAYS = 3 * 366;

export interface NewAssignments {
	readonly programmeId: string;
	/** The active people of a unit and all below it, or one person by sign-in name. */
	readonly to:
		| { readonly unitId: string }
		| { readonly signIn: string }
		/** People found otherwise, such as those trained under a rule that has changed; `name` says who they are. */
		| { readonly staffIds: readonly string[]; readonly name: string };
	readonly dueOn: string;
	readonly opensOn: string | null;
	/** Absent: the cycle that the due date falls in. */
	readonly cycle?: string | undefined;
}

type AssignmentContext = ActorContext & { readonly programmes: Programmes };

/** Programme and cycle of what is asked for, once everything that can be said without the people is right. */
function checked(ctx: AssignmentContext, input: NewAssignments) {
	demand(ctx.actor, 'assignment.make');
	const programme = ctx.programmes.get(input.programmeId);
	if (!programme || programme.value.use !== 'scored')
		throw new DomainError('programme.unknown', { id: input.programmeId }, { field: 'programme' });
	checkDates(ctx, input);
	const cycle = input.cycle?.trim() || cycleOf(programme.value, input.dueOn);
	if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(cycle) || cycle.length > 20)
		throw new DomainError('cycle.form', null, { field: 'cycle' });
	return { programme, cycle };
}

/** What assigning would do now. */
export interface AssignmentPreview {
	/** How many people would be assigned. */
	readonly fresh: number;
	/** How many have it already in this cycle, and keep what they have. */
	readonly already: number;
	readonly cycle: string;
	/** Name of the unit, or of the person. */
	readonly to: string;
}

/** Says what `assignProgramme` would do with the same input, and does nothing. Throws the same. */
export async function previewAssignment(
	ctx: AssignmentContext,
	input: NewAssignments,
): Promise<AssignmentPreview> {
	const { programme, cycle } = checked(ctx, input);
	const { name, people } = await whom(ctx.read, input.to);
	const ids = people.map(({ id }) => id);
	const already = await assignedAlready(ctx.read, programme.id, cycle, ids);
	return { fresh: people.length - already.size, already: already.size, cycle, to: name };
}

/**
 * Assigns a programme, once a cycle to each person: whoever has it already keeps what they have.
 * @returns how many were assigned now, and how many had it already
 * @throws `programme.unknown`, `unit.unknown`, `staff.unknown`, `date.form`, `date.past`, `date.far`, `date.order`, `cycle.form`
 */
export async function assignProgramme(
	ctx: AssignmentContext,
	input: NewAssignments,
): Promise<{ assigned: number; already: number }> {
	const { programme, cycle } = checked(ctx, input);

	const { people } = await whom(ctx.read, input.to);
	const sum = { assigned: 0, already: 0 };
	for (let i = 0; i < people.length; i += PEOPLE_A_COMMIT) {
		const done = await assignSome(ctx, people.slice(i, i + PEOPLE_A_COMMIT), { ...input, programme, cycle });
		sum.assigned += done.assigned;
		sum.already += done.already;
	}
	return sum;
}

/** Assigns to some people in one commit, with an entry for each. */
async function assignSome(
	ctx: AssignmentContext,
	people: readonly { id: string; key: string }[],
	input: NewAssignments & { programme: Revision<Programme>; cycle: string },
): Promise<{ assigned: number; already: number }> {
	const { programme, cycle, opensOn, dueOn } = input;
	return ctx.transact(async (tx) => {
		const ids = people.map(({ id }) => id);
		const already = await assignedAlready(tx.sql, programme.id, cycle, ids);
		const at = ctx.clock();
		const actor = actorKey(ctx.actor);
		const fresh = people
			.filter(({ id }) => !already.has(id))
			.map((person) => ({ ...person, row: ctx.ids.id() }));
		await insertAssignments(
			tx.sql,
			fresh.map(({ id, row }) => ({
				id: row,
				staffId: id,
				programmeId: programme.id,
				cycle,
				opensOn,
				dueOn,
				assignedAt: at,
				assignedBy: actor,
			})),
		);
		for (const { key, row } of fresh)
			tx.record(
				assignmentMade.entry({
					at,
					actor,
					subject: key,
					data: {
						assignment: row,
						programme: programme.id,
						programmeHash: programme.hash,
						cycle,
						opens: opensOn,
						due: dueOn,
					},
				}),
			);
		return { assigned: fresh.length, already: already.size };
	});
}

function checkDates(ctx: ActorContext, input: NewAssignments): void {
	const today = ctx.today();
	if (!isCalendarDate(input.dueOn))
		throw new DomainError('date.form', { text: input.dueOn }, { field: 'due' });
	if (input.dueOn < today) throw new DomainError('date.past', { date: input.dueOn }, { field: 'due' });
	if (input.dueOn > addDays(today, FURTHEST_DUE_DAYS))
		throw new DomainError('date.far', { date: input.dueOn }, { field: 'due' });
	if (input.opensOn === null) return;
	if (!isCalendarDate(input.opensOn))
		throw new DomainError('date.form', { text: input.opensOn }, { field: 'opens' });
	if (input.opensOn > input.dueOn) throw new DomainError('date.order', null, { field: 'opens' });
}

/** The people named, and what to call them. */
async function whom(
	sql: ActorContext['read'],
	to: NewAssignments['to'],
): Promise<{ name: string; people: readonly { id: string; key: string }[] }> {
	if ('unitId' in to) {
		const unit = await unitById(sql, to.unitId);
		if (!unit) throw new DomainError('unit.unknown', { id: to.unitId }, { field: 'unit' });
		return { name: unit.name, people: await activeStaffBelow(sql, unit.id) };
	}
	if ('staffIds' in to) return { name: to.name, people: await activeStaffAmong(sql, to.staffIds) };
	const person = await personBySignIn(sql, normaliseSignIn(to.signIn));
	if (person?.status !== 'active')
		throw new DomainError('staff.unknown', { signIn: to.signIn }, { field: 'person' });
	return { name: person.name, people: [person] };
}
