import { DomainError } from './errors.ts';

/**
 * Text of several lines, trimmed: line breaks are `\n`; other control and all bidirectional characters are refused.
 * @param most characters, after trimming
 * @throws `text.long`, `text.control` for the field
 */
export function prose(text: string, field: string, most: number): string {
	const trimmed = text.replace(/\r\n?/g, '\n').trim();
	if ([...trimmed].length > most) throw new DomainError('text.long', { most }, { field });
	if (/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u.test(trimmed))
		throw new DomainError('text.control', null, { field });
	return trimmed;
}

/** The text of a file's bytes, a byte order mark as a character of it; null for anything but UTF-8. */
export function utf8Text(bytes: Uint8Array): string | null {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		return null;
	}
}
