import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals }) => {
	const { locale, theme, who, app } = locals;
	return {
		locale,
		theme,
		demo: app.config.demo,
		who: who ? { name: who.person.name, roles: who.person.roles } : null,
	};
};
