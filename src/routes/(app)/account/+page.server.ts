import { fail } from '@sveltejs/kit';
import { DomainError } from '#lib/core/errors.ts';
import type { Locale } from '#lib/i18n/catalogue.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { changePassword } from '#lib/session/accounts.server.ts';
import { deviceOf } from '#lib/session/device.ts';
import { endSession, mySessions, whoIs } from '#lib/session/sessions.server.ts';
import { roleWords } from '#lib/staff/messages.ts';
import { SHORTEST_PASSWORD } from '#lib/staff/password.server.ts';
import { ownPerson } from '#lib/staff/people.server.ts';
import { setSessionCookie } from '#lib/web/cookies.server.ts';
import { failed } from '#lib/web/failure.server.ts';
import { field, signedIn } from '#lib/web/request.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { accountWords } from './messages.ts';

export const load: PageServerLoad = async (event) => {
	const { ctx, who } = signedIn(event);
	const { locale } = event.locals;
	const format = formatIn(locale, ctx.config.timeZone);
	const { person, unit, manager } = await ownPerson(ctx);
	const sessions = await mySessions(ctx, who);
	const instant = (at: number) => ({ iso: new Date(at).toISOString(), text: format.dateTime(at) });
	return {
		me: {
			name: person.name,
			signIn: person.signIn,
			key: person.key,
			unit: unit.name,
			manager: manager?.name ?? null,
			roles: format.list(person.roles.map((role) => roleWords[locale][role])),
		},
		sessions: sessions.map(({ handle, agent, createdAt, lastSeenAt }) => ({
			handle,
			here: handle === who.handle,
			device: deviceWords(locale, agent),
			since: instant(createdAt),
			seen: instant(lastSeenAt),
		})),
		least: SHORTEST_PASSWORD,
	};
};

function deviceWords(locale: Locale, agent: string): string {
	const words = accountWords[locale];
	const { browser, system } = deviceOf(agent);
	if (browser === null && system === null) return words.unknownDevice;
	return words.deviceOf({
		browser: browser ?? words.unknownBrowser,
		system: system ?? words.unknownSystem,
	});
}

export const actions: Actions = {
	password: async (event) => {
		const { ctx, who } = signedIn(event);
		const form = await event.request.formData();
		const password = field(form, 'password');
		try {
			if (password !== field(form, 'again'))
				throw new DomainError('password.mismatch', null, { field: 'again' });
			const { token } = await changePassword(ctx, who, {
				current: field(form, 'current'),
				password,
				address: event.locals.address,
				agent: event.request.headers.get('user-agent') ?? '',
			});
			setSessionCookie(event.cookies, ctx.config, token);
			// The page that answers this very request is shown under the new session.
			event.locals.who = await whoIs(ctx, token);
		} catch (caught) {
			return failed(caught, event.locals.locale);
		}
		return { done: accountWords[event.locals.locale].changed };
	},
	end: async (event) => {
		const { ctx, who } = signedIn(event);
		const words = accountWords[event.locals.locale];
		try {
			await endSession(ctx, who, field(await event.request.formData(), 'session'));
		} catch (caught) {
			// Sent twice, or somebody else's: the same sentence, which is true of both.
			if (caught instanceof DomainError && caught.code === 'not-found')
				return fail(404, { gone: words.goneAlready });
			throw caught;
		}
		return { done: words.ended };
	},
};
