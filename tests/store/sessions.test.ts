import { expect, test } from 'vitest';
import type { App } from '#lib/app.server.ts';
import { sha256Hex } from '#lib/core/canonical.ts';
import { DAY, HOUR, MINUTE, SECOND } from '#lib/core/time.ts';
import { entriesFrom, logHead } from '#lib/log/store.server.ts';
import {
	changePassword,
	linkOwner,
	setAccountStatus,
	setPasswordAtConsole,
	setPasswordByLink,
	setRole,
} from '#lib/session/accounts.server.ts';
import {
	confirmPassword,
	endSession,
	mySessions,
	type SignedIn,
	signIn,
	signOut,
	sweepSessions,
	touch,
	whoIs,
} from '#lib/session/sessions.server.ts';
import { makePasswordLink } from '#lib/staff/people.server.ts';
import { MORNING } from '../harness.ts';
import { console_, givePasswords, type Member, passwordOf, settle } from '../people.ts';
import { outcomes, refusal } from '../refusals.ts';
import { onBothDatabases } from './both.ts';

const counter = { address: '192.0.2.7', agent: 'Counter 3' };
const SENTENCE = 'a heron waits by the seventh lock';

const enter = (app: App, member: Member, password = passwordOf(member), address = counter.address) =>
	signIn(app, { signIn: member.signIn, password, address, agent: counter.agent });

async function session(app: App, token: string): Promise<SignedIn> {
	const who = await whoIs(app, token);
	if (!who) throw new Error('no such session');
	return who;
}

async function refusedSince(app: App, from: number) {
	const entries = await entriesFrom(app.read, { kind: 'session.refused' }, from, 100);
	return entries.map(({ actor, subject, data }) => ({ actor, subject, why: data.why }));
}

onBothDatabases('signing in', (open) => {
	test('Chen Wei signs in, is known by the token, and the token is nowhere in the database', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		await givePasswords(app, chenWei);
		const { size } = await logHead(app.read);
		const { token, person } = await signIn(app, {
			signIn: ' ＣＨＥＮ.Wei ',
			password: passwordOf(chenWei),
			...counter,
			agent: 'x'.repeat(999),
		});
		expect(person.id).toBe(chenWei.id);
		expect(await whoIs(app, token)).toMatchObject({ person: { id: chenWei.id }, since: MORNING });
		const rows = await app.read.selectFrom('session').selectAll().execute();
		expect(rows).toMatchObject([{ id_hash: sha256Hex(token), staff_id: chenWei.id, agent: 'x'.repeat(200) }]);
		expect(JSON.stringify(rows)).not.toContain(token);
		expect(await entriesFrom(app.read, {}, size, 9)).toMatchObject([
			{ kind: 'session.started', actor: chenWei.key, subject: chenWei.key },
		]);
		expect(await whoIs(app, 'a token that nobody has')).toBeUndefined();
		expect(await whoIs(app, sha256Hex(token))).toBeUndefined();
	});

	test('every refusal reads alike; the log knows why, and never the name that nobody has', async () => {
		const { app } = await open();
		const { chenWei, liNa, sunHao } = await settle(app);
		await givePasswords(app, chenWei, sunHao);
		await setAccountStatus(app.as(console_), sunHao.id, 'disabled');
		const { size } = await logHead(app.read);
		const tries = [
			enter(app, chenWei, 'not the password at all'),
			enter(app, { ...chenWei, signIn: 'nobody.here' }),
			enter(app, liNa, 'she has not set one yet'),
			enter(app, sunHao),
			enter(app, chenWei, ''),
		];
		const refusals = await Promise.all(tries.map((act) => refusal(act, 'sign-in.refused')));
		expect(new Set(refusals.map(({ values, field }) => JSON.stringify({ values, field }))).size).toBe(1);
		const noted = await refusedSince(app, size);
		expect(noted).toHaveLength(5);
		expect(noted).toEqual(
			expect.arrayContaining([
				{ actor: 'unknown', subject: chenWei.key, why: 'password' },
				{ actor: 'unknown', subject: 'unknown', why: 'unknown' },
				{ actor: 'unknown', subject: liNa.key, why: 'no-password' },
				{ actor: 'unknown', subject: sunHao.key, why: 'disabled' },
			]),
		);
		expect(JSON.stringify(await entriesFrom(app.read, {}, 0, 999))).not.toContain('nobody.here');
		expect(await app.read.selectFrom('session').selectAll().execute()).toEqual([]);
	});

	test('five wrong tries bring a pause of a minute, each further one doubles it, and the right password ends it', async () => {
		const { app, clock } = await open();
		const { chenWei } = await settle(app);
		await givePasswords(app, chenWei);
		for (let i = 0; i < 5; i++) await refusal(enter(app, chenWei, `wrong password ${i}`), 'sign-in.refused');
		expect((await refusal(enter(app, chenWei), 'sign-in.throttled')).values).toEqual({ minutes: 1 });
		clock.pass(MINUTE - 1);
		expect((await refusal(enter(app, chenWei), 'sign-in.throttled')).values).toEqual({ minutes: 1 });
		clock.pass(1);
		await refusal(enter(app, chenWei, 'wrong again'), 'sign-in.refused');
		expect((await refusal(enter(app, chenWei), 'sign-in.throttled')).values).toEqual({ minutes: 2 });
		clock.pass(2 * MINUTE);
		await enter(app, chenWei);
		// The count begins anew.
		for (let i = 0; i < 4; i++) await refusal(enter(app, chenWei, `wrong password ${i}`), 'sign-in.refused');
		await enter(app, chenWei);
	});

	test('a pause of one account is nobody else’s', async () => {
		const { app } = await open();
		const { chenWei, liNa } = await settle(app);
		await givePasswords(app, liNa);
		for (let i = 0; i < 5; i++) await refusal(enter(app, chenWei, `wrong ${i}`), 'sign-in.refused');
		await refusal(enter(app, chenWei), 'sign-in.throttled');
		await enter(app, liNa);
	});

	test('of twelve parallel guesses at one account, five are looked at', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		await givePasswords(app, chenWei);
		const guesses = Array.from({ length: 12 }, (_, i) => enter(app, chenWei, `guess number ${i}`));
		expect(await outcomes(guesses)).toEqual([
			...Array<string>(5).fill('sign-in.refused'),
			...Array<string>(7).fill('sign-in.throttled'),
		]);
	});

	test('I3: each pause is one entry, also after parallel guesses; the tries during it leave none', async () => {
		const { app, clock } = await open();
		const { chenWei } = await settle(app);
		const pauses = async () =>
			(await entriesFrom(app.read, { kind: 'session.paused' }, 0, 99)).map(({ subject, data }) => ({
				subject,
				...data,
			}));
		await outcomes(Array.from({ length: 12 }, (_, i) => enter(app, chenWei, `guess number ${i}`)));
		const first = { subject: chenWei.key, of: 'account', minutes: 1 };
		expect(await pauses()).toEqual([first]);
		await refusal(enter(app, chenWei, 'in the pause'), 'sign-in.throttled');
		expect(await pauses()).toEqual([first]);
		clock.pass(MINUTE);
		await refusal(enter(app, chenWei, 'after it'), 'sign-in.refused');
		expect(await pauses()).toEqual([first, { ...first, minutes: 2 }]);
	});

	test('names and addresses of tries are not kept in the clear', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		await refusal(enter(app, chenWei, 'wrong'), 'sign-in.refused');
		const rows = JSON.stringify(await app.read.selectFrom('throttle').selectAll().execute());
		expect(rows).not.toContain('chen.wei');
		expect(rows).not.toContain(counter.address);
		expect(rows).not.toContain(sha256Hex('chen.wei'));
	});

	test('a name that no database can hold is refused like any other', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		await refusal(enter(app, { ...chenWei, signIn: 'chen\u0000wei' }), 'sign-in.refused');
		await refusal(enter(app, { ...chenWei, signIn: '\ud800' }), 'sign-in.refused');
	});
});

onBothDatabases('sessions', (open) => {
	test('end after 30 minutes without a request, to the millisecond', async () => {
		const { app, clock } = await open();
		const { chenWei } = await settle(app);
		await givePasswords(app, chenWei);
		const { token } = await enter(app, chenWei);
		clock.set(MORNING + 30 * MINUTE - 1);
		const { handle } = await session(app, token);
		await touch(app, handle);
		clock.set(MORNING + 60 * MINUTE - 2);
		await session(app, token);
		clock.set(MORNING + 60 * MINUTE - 1);
		expect(await whoIs(app, token)).toBeUndefined();
	});

	test('end 12 hours after signing in, however busy', async () => {
		const { app, clock } = await open();
		const { chenWei } = await settle(app);
		await givePasswords(app, chenWei);
		const { token } = await enter(app, chenWei);
		for (let at = MORNING; at < MORNING + 12 * HOUR; at += 29 * MINUTE) {
			clock.set(at);
			await touch(app, (await session(app, token)).handle);
		}
		clock.set(MORNING + 12 * HOUR - 1);
		await session(app, token);
		clock.set(MORNING + 12 * HOUR);
		expect(await whoIs(app, token)).toBeUndefined();
	});

	test('are swept once they have ended, and old tries after 90 days', async () => {
		const { app, clock } = await open();
		const { chenWei, liNa } = await settle(app);
		await givePasswords(app, chenWei, liNa);
		await enter(app, chenWei);
		await refusal(enter(app, liNa, 'wrong'), 'sign-in.refused');
		clock.pass(29 * MINUTE);
		const { token } = await enter(app, liNa);
		clock.pass(MINUTE);
		await sweepSessions(app);
		const left = await app.read.selectFrom('session').select('staff_id').execute();
		expect(left).toEqual([{ staff_id: liNa.id }]);
		await session(app, token);
		const tries = async () => (await app.read.selectFrom('throttle').selectAll().execute()).length;
		expect(await tries()).toBeGreaterThan(0);
		clock.pass(90 * DAY + SECOND);
		await sweepSessions(app);
		expect(await tries()).toBe(0);
	});

	test('a use is written down once a minute at the most', async () => {
		const { app, clock } = await open();
		const { chenWei } = await settle(app);
		await givePasswords(app, chenWei);
		const { handle } = await session(app, (await enter(app, chenWei)).token);
		const seenAt = async () =>
			(await app.read.selectFrom('session').select('last_seen_at').executeTakeFirstOrThrow()).last_seen_at;
		clock.pass(MINUTE);
		await touch(app, handle);
		expect(await seenAt()).toBe(MORNING + MINUTE);
		clock.pass(MINUTE - 1);
		await touch(app, handle);
		expect(await seenAt()).toBe(MORNING + MINUTE);
		clock.pass(1);
		await touch(app, handle);
		expect(await seenAt()).toBe(MORNING + 2 * MINUTE);
	});

	test('I5: signing out twice signs out once', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		await givePasswords(app, chenWei);
		const { token } = await enter(app, chenWei);
		const who = await session(app, token);
		const { size } = await logHead(app.read);
		await Promise.all([signOut(app, who), signOut(app, who)]);
		expect(await whoIs(app, token)).toBeUndefined();
		expect(await entriesFrom(app.read, {}, size, 9)).toMatchObject([
			{ kind: 'session.ended', data: { why: 'signed-out' } },
		]);
	});

	test('I6: one’s own can be listed and ended, other people’s are not there', async () => {
		const { app } = await open();
		const { chenWei, liNa } = await settle(app);
		await givePasswords(app, chenWei, liNa);
		const [first, second] = [await enter(app, chenWei), await enter(app, chenWei)];
		const chen = await session(app, first.token);
		const other = await session(app, second.token);
		const li = await session(app, (await enter(app, liNa)).token);
		expect((await mySessions(app, chen)).map(({ handle }) => handle).sort()).toEqual(
			[chen.handle, other.handle].sort(),
		);
		await refusal(endSession(app, li, chen.handle), 'not-found');
		await refusal(endSession(app, li, 'no such handle'), 'not-found');
		await endSession(app, chen, other.handle);
		expect(await whoIs(app, second.token)).toBeUndefined();
		await refusal(endSession(app, chen, other.handle), 'not-found');
		await session(app, first.token);
	});

	test('end at a change of roles, of the password and of the account', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		await givePasswords(app, chenWei);
		const admin = app.as(console_);
		const ended = async (act: () => Promise<unknown>, password = passwordOf(chenWei)) => {
			const { token } = await enter(app, chenWei, password);
			await session(app, token);
			await act();
			expect(await whoIs(app, token)).toBeUndefined();
		};
		await ended(() => setRole(admin, chenWei.id, 'manager', true));
		await ended(() => setRole(admin, chenWei.id, 'manager', false));
		await ended(() => setPasswordAtConsole(admin, chenWei.id, SENTENCE));
		await ended(() => setAccountStatus(admin, chenWei.id, 'disabled'), SENTENCE);
		await refusal(enter(app, chenWei, SENTENCE), 'sign-in.refused');
		await setAccountStatus(admin, chenWei.id, 'active');
		await enter(app, chenWei, SENTENCE);
	});

	test('a role that changes nothing ends nothing', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		await givePasswords(app, chenWei);
		const { token } = await enter(app, chenWei);
		await setRole(app.as(console_), chenWei.id, 'learner', true);
		await session(app, token);
	});
});

onBothDatabases('passwords', (open) => {
	test('a new password keeps this session under a new token and ends all others', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		await givePasswords(app, chenWei);
		const here = await enter(app, chenWei);
		const elsewhere = await enter(app, chenWei);
		const who = await session(app, here.token);
		const input = { current: passwordOf(chenWei), password: SENTENCE, ...counter };
		expect(
			(await refusal(changePassword(app, who, { ...input, current: 'wrong' }), 'password.wrong')).field,
		).toBe('current');
		await refusal(changePassword(app, who, { ...input, password: 'too short' }), 'password.short');
		await session(app, elsewhere.token);
		const { token } = await changePassword(app, who, input);
		expect(await whoIs(app, here.token)).toBeUndefined();
		expect(await whoIs(app, elsewhere.token)).toBeUndefined();
		await session(app, token);
		await refusal(enter(app, chenWei), 'sign-in.refused');
		await enter(app, chenWei, SENTENCE);
	});

	test('asked for again, a password is throttled like signing in', async () => {
		const { app } = await open();
		const { chenWei } = await settle(app);
		await givePasswords(app, chenWei);
		const { person } = await session(app, (await enter(app, chenWei)).token);
		const { size } = await logHead(app.read);
		for (let i = 0; i < 5; i++) await refusal(confirmPassword(app, person, `wrong ${i}`), 'password.wrong');
		await refusal(confirmPassword(app, person, passwordOf(chenWei)), 'sign-in.throttled');
		await refusal(enter(app, chenWei), 'sign-in.throttled');
		expect((await entriesFrom(app.read, {}, size, 9)).map(({ kind }) => kind)).toEqual([
			...Array<string>(5).fill('password.refused'),
			'session.paused',
		]);
	});

	test('a link sets a password and signs in, once', async () => {
		const { app } = await open();
		const { liNa } = await settle(app);
		expect((await linkOwner(app, liNa.token))?.id).toBe(liNa.id);
		const use = (password: string) => setPasswordByLink(app, { token: liNa.token, password, ...counter });
		await refusal(use('short'), 'password.short');
		await refusal(use('li.na li.na li.na'), 'password.guessable');
		const { token } = await use(SENTENCE);
		expect((await session(app, token)).person.id).toBe(liNa.id);
		expect(await linkOwner(app, liNa.token)).toBeUndefined();
		await refusal(use('another heron by the sixth lock'), 'link.spent');
		await enter(app, liNa, SENTENCE);
		expect(JSON.stringify(await app.read.selectFrom('password_link').selectAll().execute())).not.toContain(
			liNa.token,
		);
	});

	test('I5: used twice at once, a link works once', async () => {
		const { app } = await open();
		const { liNa } = await settle(app);
		const passwords = [SENTENCE, 'another heron by the sixth lock', 'a third heron by the fifth lock'];
		const uses = passwords.map((password) =>
			setPasswordByLink(app, { token: liNa.token, password, ...counter }),
		);
		expect(await outcomes(uses)).toEqual(['done', 'link.spent', 'link.spent']);
		const won = (await Promise.allSettled(uses)).findIndex(({ status }) => status === 'fulfilled');
		await enter(app, liNa, passwords[won]);
		const { token } = (await uses[won]) as { token: string };
		await session(app, token);
	});

	test('a link is spent by a newer one, by 72 hours, by a password set otherwise and by disabling', async () => {
		const { app, clock } = await open();
		const { liNa } = await settle(app);
		const admin = app.as(console_);
		const works = async (token: string) => (await linkOwner(app, token)) !== undefined;
		const second = await makePasswordLink(admin, liNa.id);
		expect([await works(liNa.token), await works(second.token)]).toEqual([false, true]);
		clock.pass(72 * HOUR - 1);
		expect(await works(second.token)).toBe(true);
		clock.pass(1);
		expect(await works(second.token)).toBe(false);
		const third = await makePasswordLink(admin, liNa.id);
		await setPasswordAtConsole(admin, liNa.id, SENTENCE);
		expect(await works(third.token)).toBe(false);
		const fourth = await makePasswordLink(admin, liNa.id);
		await setAccountStatus(admin, liNa.id, 'disabled');
		await setAccountStatus(admin, liNa.id, 'active');
		expect(await works(fourth.token)).toBe(false);
		await refusal(
			setPasswordByLink(app, { token: fourth.token, password: SENTENCE, ...counter }),
			'link.spent',
		);
	});

	test('I6: only the console or an administrator sets somebody else’s password', async () => {
		const { app } = await open();
		const { liNa, wangFang, zhouYan } = await settle(app);
		await refusal(setPasswordAtConsole(app.as(wangFang.actor), liNa.id, SENTENCE), 'not-found');
		await refusal(setPasswordAtConsole(app.as(zhouYan.actor), liNa.id, SENTENCE), 'not-found');
		await refusal(setPasswordAtConsole(app.as(console_), 'nobody', SENTENCE), 'not-found');
	});
});
