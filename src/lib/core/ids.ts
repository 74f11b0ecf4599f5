/** Makes names for things. Rules and verbs take it as an argument, so that tests can foresee them. */
export interface Ids {
	/** A new unguessable name for a row: 26 lower-case base-32 characters, 128 bits. */
	id(): string;
	/** A new pseudonymous key of a person for the log: `p-` and 16 base-32 characters, 80 bits. */
	personKey(): string;
	/** A new secret for a link or a session: 52 base-32 characters, 256 bits. */
	secret(): string;
}

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Base 32 without the letters l and o and the digits 0 and 1, which people misread. */
function base32(bytes: Uint8Array): string {
	let text = '';
	let buffer = 0;
	let bits = 0;
	for (const byte of bytes) {
		buffer = (buffer << 8) | byte;
		bits += 8;
		while (bits >= 5) {
			bits -= 5;
			text += ALPHABET[(buffer >>> bits) & 31];
			buffer &= (1 << bits) - 1;
		}
	}
	return bits > 0 ? text + ALPHABET[(buffer << (5 - bits)) & 31] : text;
}

/** Ids from a source of random bytes. */
export function idsFrom(random: (length: number) => Uint8Array): Ids {
	return {
		id: () => base32(random(16)),
		personKey: () => `p-${base32(random(10))}`,
		secret: () => base32(random(32)),
	};
}

export const randomIds: Ids = idsFrom((length) => crypto.getRandomValues(new Uint8Array(length)));

/** Whether a text may be a browser's idempotency key: anything short; it only has to differ between requests. */
export function isRequestKey(text: string): boolean {
	return /^[A-Za-z0-9_-]{1,64}$/.test(text);
}
