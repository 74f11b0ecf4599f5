import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals }) => {
	const { locale, theme, who, app } = locals;
	return {
		locale,
		theme,
		demo: app.config.demo,
		// Officers are told when the files of the bank could not be taken into use.
		bankFaults: who?.person.roles.includes('officer') ? app.bankProblems.length : 0,
		who: who ? { name: who.person.name, roles: who.person.roles } : null,
	};
};
