import { sql as raw, type SqlBool } from 'kysely';
import type { CalendarDate } from '#lib/core/time.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import { nameHolds } from '#lib/staff/store.server.ts';
import type { Certificate, CertificateStatus } from './certificate.ts';
import { certificateIssued } from './entries.ts';

/** A certificate with whose it is, its holder's name unless erased, and its revocation. */
function selection(sql: Sql) {
	return sql
		.selectFrom('certificate')
		.innerJoin('staff', 'staff.id', 'certificate.staff_id')
		.leftJoin('certificate_holder', 'certificate_holder.certificate_id', 'certificate.id')
		.leftJoin('certificate_revocation', 'certificate_revocation.certificate_id', 'certificate.id');
}

const columns = [
	'certificate.id',
	'certificate.staff_id',
	'certificate.assignment_id',
	'certificate.attempt_id',
	'certificate.programme_id',
	'certificate.programme_hash',
	'certificate.paper_hash',
	'certificate.grade',
	'certificate.pass_mark',
	'certificate.cycle',
	'certificate.passed_on',
	'certificate.issued_on',
	'certificate.valid_until',
	'certificate.issued_at',
	'staff.key',
	'staff.restricted_at',
	'certificate_holder.name as holder_name',
	'certificate_holder.salt as holder_salt',
	'certificate_revocation.revoked_on',
] as const;

type Row = Awaited<ReturnType<typeof rowsBy>>[number];

function rowsBy(
	sql: Sql,
	column: 'certificate.id' | 'certificate.staff_id' | 'certificate.assignment_id',
	value: string,
) {
	return selection(sql)
		.select(columns)
		.where(column, '=', value)
		.orderBy('certificate.issued_at', 'desc')
		.orderBy('certificate.id')
		.execute();
}

function toCertificate(row: Row): Certificate {
	return {
		id: row.id,
		staffId: row.staff_id,
		personKey: row.key,
		restricted: row.restricted_at !== null,
		assignmentId: row.assignment_id,
		attemptId: row.attempt_id,
		programmeId: row.programme_id,
		programmeHash: row.programme_hash,
		paperHash: row.paper_hash,
		grade: row.grade,
		passMark: row.pass_mark,
		cycle: row.cycle,
		passedOn: row.passed_on,
		issuedOn: row.issued_on,
		validUntil: row.valid_until,
		issuedAt: row.issued_at,
		holder:
			row.holder_name === null || row.holder_salt === null
				? null
				: { name: row.holder_name, salt: row.holder_salt },
		revokedOn: row.revoked_on,
	};
}

export async function certificateById(sql: Sql, id: string): Promise<Certificate | undefined> {
	const [row] = await rowsBy(sql, 'certificate.id', id);
	return row && toCertificate(row);
}

/** A person's certificates, the latest first. */
export async function certificatesOf(sql: Sql, staffId: string): Promise<Certificate[]> {
	return (await rowsBy(sql, 'certificate.staff_id', staffId)).map(toCertificate);
}

/** What passes of an assignment have earned, the latest first: several where an attempt was voided. */
export async function certificatesForAssignment(sql: Sql, assignmentId: string): Promise<Certificate[]> {
	return (await rowsBy(sql, 'certificate.assignment_id', assignmentId)).map(toCertificate);
}

export type NewCertificate = Omit<Certificate, 'personKey' | 'restricted' | 'revokedOn' | 'holder'> & {
	readonly holder: { readonly name: string; readonly salt: string };
};

export async function insertCertificate(sql: Sql, certificate: NewCertificate): Promise<void> {
	await sql
		.insertInto('certificate')
		.values({
			id: certificate.id,
			staff_id: certificate.staffId,
			assignment_id: certificate.assignmentId,
			attempt_id: certificate.attemptId,
			programme_id: certificate.programmeId,
			programme_hash: certificate.programmeHash,
			paper_hash: certificate.paperHash,
			grade: certificate.grade,
			pass_mark: certificate.passMark,
			cycle: certificate.cycle,
			passed_on: certificate.passedOn,
			issued_on: certificate.issuedOn,
			valid_until: certificate.validUntil,
			issued_at: certificate.issuedAt,
		})
		.execute();
	await sql
		.insertInto('certificate_holder')
		.values({ certificate_id: certificate.id, ...certificate.holder })
		.execute();
}

/** The name on a certificate with its salt, as it is kept. */
export interface KeptHolder {
	readonly certificate: string;
	readonly name: string;
	readonly salt: string;
}

/** Takes the names and salts of a person's certificates out; the certificates stay. */
export async function takeHolders(sql: Sql, staffId: string): Promise<KeptHolder[]> {
	const rows = await sql
		.selectFrom('certificate_holder')
		.innerJoin('certificate', 'certificate.id', 'certificate_holder.certificate_id')
		.select(['certificate.id as certificate', 'certificate_holder.name', 'certificate_holder.salt'])
		.where('certificate.staff_id', '=', staffId)
		.execute();
	await deleteHolders(sql, staffId);
	return rows;
}

/** Puts back a name that was taken out. */
export async function restoreHolder(sql: Sql, { certificate, name, salt }: KeptHolder): Promise<void> {
	await sql.insertInto('certificate_holder').values({ certificate_id: certificate, name, salt }).execute();
}

/** Deletes the names and salts of a person's certificates; the certificates stay. */
export async function deleteHolders(sql: Sql, staffId: string): Promise<void> {
	await sql
		.deleteFrom('certificate_holder')
		.where('certificate_id', 'in', (eb) =>
			eb.selectFrom('certificate').select('id').where('staff_id', '=', staffId),
		)
		.execute();
}

/**
 * Number and exact text of a certificate's entry in the log. Whom it concerns and when it was written leave a handful of
 * rows; asking for the kind as well could make the database walk through all certificates instead.
 */
export async function entryOf(
	sql: Sql,
	{ id, personKey, issuedAt }: Certificate,
): Promise<{ number: number; body: string } | undefined> {
	const rows = await sql
		.selectFrom('log_entry')
		.select(['number', 'kind', 'body'])
		.where('subject', '=', personKey)
		.where('at', '=', issuedAt)
		.orderBy('number')
		.execute();
	return rows.find(
		({ kind, body }) =>
			kind === certificateIssued.kind &&
			(JSON.parse(body) as { data: { certificate: string } }).data.certificate === id,
	);
}

export interface CertificateFilter {
	/** Part of a name or a sign-in name, or the beginning of a number. */
	readonly search?: string | undefined;
	readonly programmeId?: string | undefined;
	readonly status?: CertificateStatus | undefined;
}

/** What matches, of those who are not restricted. */
function filtered(sql: Sql, filter: CertificateFilter, today: CalendarDate) {
	let query = selection(sql).where('staff.restricted_at', 'is', null);
	const { programmeId, status } = filter;
	if (programmeId) query = query.where('certificate.programme_id', '=', programmeId);
	if (status === 'revoked') query = query.where('certificate_revocation.certificate_id', 'is not', null);
	else if (status) query = query.where('certificate_revocation.certificate_id', 'is', null);
	if (status === 'expired') query = query.where('certificate.valid_until', '<', today);
	if (status === 'valid')
		query = query.where((eb) =>
			eb.or([eb('certificate.valid_until', 'is', null), eb('certificate.valid_until', '>=', today)]),
		);
	const search = filter.search?.trim().toLowerCase();
	if (search) {
		const like = `${search.replace(/[\\%_]/g, '\\$&')}%`;
		query = query.where((eb) =>
			eb.or([
				nameHolds(search),
				// The name on the certificate, which may have changed since.
				raw<SqlBool>`lower(certificate_holder.name) like ${`%${like}`} escape '\\'`,
				raw<SqlBool>`certificate.id like ${like} escape '\\'`,
			]),
		);
	}
	return query;
}

export async function countCertificates(
	sql: Sql,
	filter: CertificateFilter,
	today: CalendarDate,
): Promise<number> {
	const row = await filtered(sql, filter, today)
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.executeTakeFirstOrThrow();
	return Number(row.n);
}

export interface CertificateRow extends Certificate {
	readonly signIn: string;
}

/** A page of certificates, the latest first. */
export async function listCertificates(
	sql: Sql,
	filter: CertificateFilter,
	today: CalendarDate,
	page: { readonly offset: number; readonly limit: number },
): Promise<CertificateRow[]> {
	const rows = await filtered(sql, filter, today)
		.select([...columns, 'staff.sign_in'])
		.orderBy('certificate.issued_at', 'desc')
		.orderBy('certificate.id')
		.offset(page.offset)
		.limit(page.limit)
		.execute();
	return rows.map((row) => ({ ...toCertificate(row), signIn: row.sign_in }));
}

/** Ids of all that match, the latest first. */
export async function certificateIds(
	sql: Sql,
	filter: CertificateFilter,
	today: CalendarDate,
): Promise<string[]> {
	const rows = await filtered(sql, filter, today)
		.select('certificate.id')
		.orderBy('certificate.issued_at', 'desc')
		.orderBy('certificate.id')
		.execute();
	return rows.map(({ id }) => id);
}

/** Every programme of which there is a certificate. */
export async function certifiedProgrammes(sql: Sql): Promise<string[]> {
	const rows = await sql.selectFrom('certificate').select('programme_id').distinct().execute();
	return rows.map((row) => row.programme_id).sort();
}

/** Everything that was revoked, the earliest first. */
export async function revokedCertificates(
	sql: Sql,
): Promise<{ readonly certificate: string; readonly on: CalendarDate }[]> {
	const rows = await sql
		.selectFrom('certificate_revocation')
		.select(['certificate_id', 'revoked_on'])
		.orderBy('revoked_at')
		.orderBy('certificate_id')
		.execute();
	return rows.map((row) => ({ certificate: row.certificate_id, on: row.revoked_on }));
}

export async function countRevocations(sql: Sql): Promise<number> {
	const row = await sql
		.selectFrom('certificate_revocation')
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.executeTakeFirstOrThrow();
	return Number(row.n);
}

export async function insertRevocation(
	sql: Sql,
	revocation: {
		readonly certificateId: string;
		readonly at: number;
		readonly on: CalendarDate;
		readonly decisionId: string;
		readonly reasonId: string;
	},
): Promise<void> {
	await sql
		.insertInto('certificate_revocation')
		.values({
			certificate_id: revocation.certificateId,
			revoked_at: revocation.at,
			revoked_on: revocation.on,
			decision_id: revocation.decisionId,
			reason_id: revocation.reasonId,
		})
		.execute();
}
