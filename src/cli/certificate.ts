import { issueMissing } from '#lib/attempt/missing.server.ts';
import { listCertificates, revocationList } from '#lib/certificate/certificates.server.ts';
import { statusWords } from '#lib/certificate/messages.ts';
import { atConsole, type Command, option } from './command.ts';

/** Read at a time, so that a bank's certificates need not all be in memory. */
const ROWS_A_PAGE = 500;

export const list: Command = (args) =>
	atConsole(async (ctx) => {
		const filter = { search: option(args, 'search') };
		for (let offset = 0; ; offset += ROWS_A_PAGE) {
			const { lines, count } = await listCertificates(ctx, filter, { offset, limit: ROWS_A_PAGE });
			for (const { id, status, issuedOn, validUntil, programmeId, cycle, signIn, holder } of lines)
				console.log(
					[
						id,
						statusWords[args.locale][status],
						issuedOn,
						validUntil ?? '–',
						programmeId,
						cycle,
						signIn,
						holder?.name ?? '–',
					].join('\t'),
				);
			if (offset + ROWS_A_PAGE < count) continue;
			console.log(args.words.certificateCount({ count }));
			return 0;
		}
	});

/** For everybody who passed before there were certificates. */
export const issueMissingOnes: Command = (args) =>
	atConsole(async (ctx) => {
		console.log(args.words.certificatesIssued({ count: await issueMissing(ctx) }));
		return 0;
	});

/** The signed list, for a file: `> revocations.txt`. */
export const revocations: Command = () =>
	atConsole(async (ctx) => {
		process.stdout.write(await revocationList(ctx));
		return 0;
	});
