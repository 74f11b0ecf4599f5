/** Why nothing can be written at present: another process writes, the disk is full, the disk fails. */
export type Outage = 'busy' | 'disk.full' | 'disk.fault';

/**
 * SQLite, the operating system (quotas too), PostgreSQL. SQLite has a code of its own where the file that its connections
 * share cannot grow, as at a start on a full disk.
 */
const FULL = new Set(['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC', 'EDQUOT', '53100']);
const FAULT = new Set(['EIO', '58030']);

/**
 * What an error says about the database or the disk; undefined where it is about something else. With `disk.full`
 * nothing was written; with `disk.fault` it is not certain whether the last act was.
 */
export function outageOf(error: unknown): Outage | undefined {
	const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
	if (code.startsWith('SQLITE_BUSY')) return 'busy';
	if (FULL.has(code)) return 'disk.full';
	return FAULT.has(code) || /^SQLITE_(?:IOERR|CORRUPT)/.test(code) ? 'disk.fault' : undefined;
}
