import { bytesToHex } from '@noble/hashes/utils.js';
import type { Ids } from '#lib/core/ids.ts';
import { dateIn } from '#lib/core/time.ts';
import type { Tx } from '#lib/database/transact.server.ts';
import { commitment } from '#lib/log/commitment.ts';
import type { Programme } from '#lib/programme/programme.ts';
import type { Person } from '#lib/staff/staff.ts';
import { validUntilOf } from './certificate.ts';
import { certificateIssued } from './entries.ts';
import * as store from './store.server.ts';

const SALT_BYTES = 32;

/** A pass, as whoever grades it knows it. */
export interface Pass {
	readonly holder: Pick<Person, 'id' | 'key' | 'name'>;
	readonly assignmentId: string;
	readonly attemptId: string;
	readonly cycle: string;
	/** The revision that the attempt was sat under. */
	readonly programme: Programme;
	readonly programmeHash: string;
	readonly paperHash: string;
	/** Basis points. */
	readonly grade: number;
	/** Epoch ms. */
	readonly passedAt: number;
}

/**
 * Issues the certificate of a pass, with its entry: in the transaction that settles the assignment, so that one is never
 * without the other (I3). Once an attempt: a second time is a unique conflict.
 * @param by.actor who issues it, as the log writes it
 * @param by.at the present, epoch ms
 * @returns its id
 */
export async function issueCertificate(
	ctx: { readonly ids: Ids; readonly config: { readonly timeZone: string } },
	tx: Tx,
	{ holder, programme, ...pass }: Pass,
	by: { readonly actor: string; readonly at: number },
): Promise<string> {
	const salt = bytesToHex(crypto.getRandomValues(new Uint8Array(SALT_BYTES)));
	const passedOn = dateIn(ctx.config.timeZone, pass.passedAt);
	const certificate: store.NewCertificate = {
		id: ctx.ids.id(),
		staffId: holder.id,
		assignmentId: pass.assignmentId,
		attemptId: pass.attemptId,
		programmeId: programme.id,
		programmeHash: pass.programmeHash,
		paperHash: pass.paperHash,
		grade: pass.grade,
		passMark: programme.passMark ?? 0,
		cycle: pass.cycle,
		passedOn,
		issuedOn: dateIn(ctx.config.timeZone, by.at),
		validUntil: validUntilOf(passedOn, programme.validity),
		issuedAt: by.at,
		holder: { name: holder.name, salt },
	};
	await store.insertCertificate(tx.sql, certificate);
	tx.record(
		certificateIssued.entry({
			at: by.at,
			actor: by.actor,
			subject: holder.key,
			data: {
				certificate: certificate.id,
				assignment: certificate.assignmentId,
				attempt: certificate.attemptId,
				programme: certificate.programmeId,
				programmeHash: certificate.programmeHash,
				paper: certificate.paperHash,
				grade: certificate.grade,
				passMark: certificate.passMark,
				cycle: certificate.cycle,
				passedOn,
				issuedOn: certificate.issuedOn,
				validUntil: certificate.validUntil,
				holder: commitment(salt, holder.name),
			},
		}),
	);
	return certificate.id;
}
