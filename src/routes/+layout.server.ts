import { waitingForMe } from '#lib/approval/approvals.server.ts';
import type { App } from '#lib/app.server.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import type { Role } from '#lib/staff/permission.ts';
import { sentenceOf } from '#lib/web/failure.server.ts';
import { actorOf } from '#lib/web/request.server.ts';
import type { LayoutServerLoad } from './$types';

const TOLD: readonly Role[] = ['officer', 'auditor', 'admin'];

function sentenceOfFault({ signer }: App, locale: Locale): string | null {
	return signer.fault ? sentenceOf(signer.fault, locale) : null;
}

export const load: LayoutServerLoad = async ({ locals }) => {
	const { locale, theme, who, app } = locals;
	return {
		locale,
		theme,
		demo: app.config.demo,
		// Officers are told when the files of the bank could not be taken into use.
		bankFaults: who?.person.roles.includes('officer') ? app.bankProblems.length : 0,
		// Whoever has to act is told why the log is not being signed.
		signerFault: who?.person.roles.some((role) => TOLD.includes(role)) ? sentenceOfFault(app, locale) : null,
		// Officers see how many decisions wait for them.
		waiting: who ? await waitingForMe({ read: app.read, actor: actorOf(who) }) : 0,
		who: who ? { name: who.person.name, roles: who.person.roles } : null,
	};
};
