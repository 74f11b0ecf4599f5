import type { Ids } from '../core/ids.ts';
import type { CalendarDate, Clock } from '../core/time.ts';
import type { Sql } from './connect.server.ts';
import type { Transact } from './transact.server.ts';

/** What every verb needs: committed data to read, the one way to write, the time, and new names. */
export interface Context {
	readonly read: Sql;
	readonly transact: Transact;
	readonly clock: Clock;
	readonly ids: Ids;
	/** Today's date in the bank's time zone. */
	today(): CalendarDate;
}
