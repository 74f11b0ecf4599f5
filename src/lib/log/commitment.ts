import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * What the log holds in place of a free text: HMAC-SHA256 of its UTF-8 bytes under a random salt of its own.
 * Text and salt live in an erasable table; without the salt the commitment tells nothing (I7).
 * @param salt 32 bytes, lower-case hex
 * @returns 32 bytes, lower-case hex
 */
export function commitment(salt: string, text: string): string {
	return bytesToHex(hmac(sha256, hexToBytes(salt), utf8ToBytes(text)));
}
