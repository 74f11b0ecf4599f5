import { redirect } from '@sveltejs/kit';
import { myProgrammes } from '#lib/attempt/overview.server.ts';
import { can } from '#lib/staff/permission.ts';
import { signedIn } from '#lib/web/request.server.ts';
import type { PageServerLoad } from './$types';

/** Where somebody who is no learner starts. */
const homes = [
	['team.see', '/team'],
	['progress.see', '/officer'],
	['log.read', '/log'],
	['staff.manage', '/admin'],
] as const;

export const load: PageServerLoad = async (event) => {
	const { ctx } = signedIn(event);
	if (!can(ctx.actor, 'programmes.sit')) {
		const home = homes.find(([permission]) => can(ctx.actor, permission));
		redirect(303, home?.[1] ?? '/account');
	}
	return { programmes: await myProgrammes(ctx, event.locals.locale) };
};
