import { describe, expect, test } from 'vitest';
import { DomainError } from '#lib/core/errors.ts';
import { checkNewPassword, hashPassword, isPassword } from '#lib/staff/password.server.ts';
import { isSignIn, normaliseSignIn } from '#lib/staff/staff.ts';

const own = ['chen.wei', '陈伟'];
const refusal = (password: string) => {
	try {
		checkNewPassword(password, own);
		return 'accepted';
	} catch (error) {
		if (error instanceof DomainError) return error.code;
		throw error;
	}
};

describe('a new password', () => {
	test.each([
		'nine lanterns cross the harbour',
		'九盏灯笼慢慢渡过了外面的港湾呀',
		'Tr0ub4dor&3-and-more',
		'a heron waits by the seventh lock',
		'🦆🚢🌊🏮🍵🎣🌙🧭⛵🪁🎏🧧🏯🐉🎐',
		`${'two lamps ferry '.repeat(16)}`,
	])('may be “%s”', (password) => expect(refusal(password)).toBe('accepted'));

	test.each([
		['', 'password.short'],
		['fourteen chars', 'password.short'],
		['九盏灯笼渡过港湾', 'password.short'],
		['🦆🚢🌊🏮🍵🎣🌙🧭⛵🪁🎏🧧🏯🐉', 'password.short'],
		['x'.repeat(257), 'password.long'],
		['aaaaaaaaaaaaaaaaaaaa', 'password.guessable'],
		['abcdefghijklmnopqrst', 'password.guessable'],
		['98765432109876543210', 'password.guessable'],
		['passwordpassword123456', 'password.guessable'],
		['chen.wei chen.wei chen.wei', 'password.guessable'],
		['PASSWORDchen.weiQWERTY', 'password.guessable'],
		['abababababababababab', 'password.guessable'],
		['woaini5201314woaini', 'password.guessable'],
	])('“%s” is refused: %s', (password, code) => expect(refusal(password)).toBe(code));

	test('that is short says how long it is, in characters as people count them', () => {
		expect(() => checkNewPassword('🦆🚢🌊', own)).toThrow(
			expect.objectContaining({ values: { least: 15, length: 3 }, field: 'password' }),
		);
	});

	test('has no rules of composition: lower case alone will do', () => {
		expect(refusal('correct horse battery staple')).toBe('accepted');
	});
});

describe('a stored password', () => {
	test('is argon2id at 19 MiB and two passes, and never twice the same text', async () => {
		const [one, two] = await Promise.all([hashPassword('nine lanterns'), hashPassword('nine lanterns')]);
		expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
		expect(two).not.toBe(one);
		expect(await isPassword(one, 'nine lanterns')).toBe(true);
		expect(await isPassword(two, 'nine lanterns')).toBe(true);
		expect(await isPassword(one, 'nine lantern')).toBe(false);
		expect(await isPassword(one, '')).toBe(false);
	});

	test('is the same typed on two keyboards (NFKC)', async () => {
		const phc = await hashPassword('ｃａｆé by the river');
		expect(await isPassword(phc, 'cafe\u0301 by the river')).toBe(true);
	});

	test('of nobody, or in another form, belongs to no password', async () => {
		expect(await isPassword(null, 'nine lanterns')).toBe(false);
		expect(await isPassword('nine lanterns', 'nine lanterns')).toBe(false);
		expect(await isPassword('$argon2i$v=19$m=1,t=1,p=1$AAAA$AAAA', '')).toBe(false);
	});

	test('is looked for as long when there is nobody', async () => {
		const phc = await hashPassword('nine lanterns');
		const time = async (stored: string | null) => {
			const runs: number[] = [];
			for (let i = 0; i < 7; i++) {
				const start = performance.now();
				await isPassword(stored, 'a wrong one');
				runs.push(performance.now() - start);
			}
			return runs.toSorted((a, b) => a - b)[3] as number;
		};
		const ratio = (await time(null)) / (await time(phc));
		// Skipping the work would be a thousand times as fast.
		expect(ratio).toBeGreaterThan(0.2);
		expect(ratio).toBeLessThan(5);
	});
});

describe('sign-in names', () => {
	test('are compared without case and width', () => {
		expect(normaliseSignIn(' ＣＨＥＮ.Wei ')).toBe('chen.wei');
		expect(normaliseSignIn('陈伟')).toBe('陈伟');
	});

	test.each(['chen.wei', '陈伟', '0042', 'a@bank.example', 'a_b-c'])('%s can be one', (text) =>
		expect(isSignIn(text)).toBe(true),
	);
	test.each([
		'',
		'.chen',
		'-chen',
		'chen wei',
		'chen\u0000wei',
		'chen\u202ewei',
		'\ud800',
		'x'.repeat(81),
		"o'brien",
	])('%j cannot', (text) => expect(isSignIn(text)).toBe(false));
});
