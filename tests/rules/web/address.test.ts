import { expect, test } from 'vitest';
import { holdsNul } from '#lib/web/address.ts';

const at = (path: string) => new URL(path, 'https://quiz.bank.example');

test('an address with NUL is known by its path and by its query, whatever stands around it', () => {
	for (const path of [
		'/attempt/%00',
		'/admin?search=%00',
		'/team?search=a%00b&sort=due',
		'/log/%00/__data.json',
	])
		expect(holdsNul(at(path)), path).toBe(true);
	for (const path of ['/attempt/abc', '/admin?search=100%25', '/admin?search=%2500', '/log?kind=0'])
		expect(holdsNul(at(path)), path).toBe(false);
});
