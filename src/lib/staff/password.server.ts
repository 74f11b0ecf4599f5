import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { DomainError } from '#lib/core/errors.ts';

/** Argon2id as OWASP's password storage cheat sheet gives it: 19 MiB, two passes, one lane. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const TAG_BYTES = 32;
const NONCE_BYTES = 16;

/** NIST SP 800-63B-4 §3.1.1.2: at least 15 characters where the password stands alone. */
export const SHORTEST_PASSWORD = 15;
export const LONGEST_PASSWORD = 256;

const derive = promisify(argon2);

function parameters(message: Buffer, nonce: Buffer, memory: number, passes: number, parallelism: number) {
	return { message, nonce, memory, passes, parallelism, tagLength: TAG_BYTES };
}

/** The same password typed on two keyboards is the same text (NIST SP 800-63B-4: NFKC). */
function bytesOf(password: string): Buffer {
	return Buffer.from(password.normalize('NFKC'), 'utf8');
}

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

/** PHC string of a password: argon2id with a random nonce. */
export async function hashPassword(password: string): Promise<string> {
	const nonce = randomBytes(NONCE_BYTES);
	const tag = await derive('argon2id', parameters(bytesOf(password), nonce, MEMORY_KIB, PASSES, LANES));
	return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(nonce)}$${unpadded(tag)}`;
}

/** A hash of a password that nobody has: what is compared when there is no such person, so that it takes as long. */
const nobody = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(randomBytes(NONCE_BYTES))}$${unpadded(randomBytes(TAG_BYTES))}`;

/** Whether a password belongs to a PHC string. `null` (no such person, no password set) takes as long and is false. */
export async function isPassword(phc: string | null, password: string): Promise<boolean> {
	const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(phc ?? nobody);
	if (!match) return false;
	const [, memory, passes, lanes, nonce, tag] = match as unknown as [
		string,
		string,
		string,
		string,
		string,
		string,
	];
	const wanted = Buffer.from(tag, 'base64');
	const found = await derive(
		'argon2id',
		parameters(
			bytesOf(password),
			Buffer.from(nonce, 'base64'),
			Number(memory),
			Number(passes),
			Number(lanes),
		),
	);
	return wanted.length === found.length && timingSafeEqual(wanted, found) && phc !== null;
}

/** Words that make a password guessable in this place (NIST SP 800-63B-4: context-specific words). */
const COMMON = [
	'password',
	'passw0rd',
	'qwerty',
	'asdfgh',
	'zxcvbn',
	'letmein',
	'iloveyou',
	'welcome',
	'admin',
	'administrator',
	'shoumi',
	'123456',
	'111111',
	'abc123',
	'woaini',
	'5201314',
];

/**
 * Refuses a new password that is too short, too long, or guessable: what is left after taking out common words, the
 * person's own names and repeated or sequential characters must still be at least 8 characters.
 * Throws `password.short`, `password.long` or `password.guessable`. No rules of composition, no expiry.
 */
export function checkNewPassword(password: string, own: readonly string[]): void {
	const text = password.normalize('NFKC');
	const length = [...text].length;
	if (length < SHORTEST_PASSWORD)
		throw new DomainError('password.short', { least: SHORTEST_PASSWORD, length }, { field: 'password' });
	if (length > LONGEST_PASSWORD)
		throw new DomainError('password.long', { most: LONGEST_PASSWORD }, { field: 'password' });
	let rest = text.toLowerCase();
	for (const word of [...COMMON, ...own.map((name) => name.toLowerCase()).filter((name) => name.length >= 3)])
		rest = rest.replaceAll(word, '');
	if (newCharacters(rest) < 8) throw new DomainError('password.guessable', null, { field: 'password' });
}

/** Counts characters that neither repeat the one before nor follow it in a row (abc, 321), each pair counted once. */
function newCharacters(text: string): number {
	const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
	const steps = codes.filter((code, i) => i === 0 || Math.abs(code - (codes[i - 1] ?? 0)) > 1);
	return new Set(steps).size < 5 ? 0 : steps.length;
}
