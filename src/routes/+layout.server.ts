import { waitingForMe } from '#lib/approval/approvals.server.ts';
import { actorOf } from '#lib/web/request.server.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals }) => {
	const { locale, theme, who, app } = locals;
	return {
		locale,
		theme,
		demo: app.config.demo,
		// Officers are told when the files of the bank could not be taken into use.
		bankFaults: who?.person.roles.includes('officer') ? app.bankProblems.length : 0,
		// Officers see how many decisions wait for them.
		waiting: who ? await waitingForMe({ read: app.read, actor: actorOf(who) }) : 0,
		who: who ? { name: who.person.name, roles: who.person.roles } : null,
	};
};
