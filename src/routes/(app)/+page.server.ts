import { redirect } from '@sveltejs/kit';
import { myProgrammes } from '#lib/attempt/overview.server.ts';
import { myCertificates } from '#lib/certificate/certificates.server.ts';
import { summaryOf } from '#lib/certificate/summary.ts';
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
	const { locale } = event.locals;
	const programmes = await myProgrammes(ctx, locale);
	const certificates = await myCertificates(ctx);
	return {
		programmes: programmes.map((programme) => {
			const own = certificates.find(({ assignmentId }) => assignmentId === programme.assignmentId);
			return { ...programme, certificate: own && summaryOf(own, own.status, locale, ctx.config.timeZone) };
		}),
	};
};
