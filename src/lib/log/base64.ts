/** Standard base64 with padding (RFC 4648 §4), with the two functions that Node and every browser have. */

export function toBase64(bytes: Uint8Array): string {
	let text = '';
	for (const byte of bytes) text += String.fromCharCode(byte);
	return btoa(text);
}

/** The bytes of a base64 text, or undefined unless it is the one text that these bytes have: no spaces, no spare bits. */
export function fromBase64(text: string): Uint8Array | undefined {
	try {
		const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
		return toBase64(bytes) === text ? bytes : undefined;
	} catch {
		return undefined;
	}
}
