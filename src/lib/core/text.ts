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
