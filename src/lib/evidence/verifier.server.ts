import { readFile } from 'node:fs/promises';
import { DomainError } from '#lib/core/errors.ts';
import type { Sql } from '#lib/database/connect.server.ts';
import { logPolicy } from './log-keys.server.ts';

/** Stands in the built page where the keys of a bank belong. */
const PLACE = '%shoumi.keys%';

const pages = new Map<string, string>();

/**
 * The page that verifies files without network and without us, with the public keys of this log as a suggestion: whoever has a
 * copy of the keys from elsewhere puts them in their place.
 * @param file where the build put it; read once
 * @throws `evidence.no-verifier` where nothing was built
 */
export async function verifierPage({ read }: { readonly read: Sql }, file: string): Promise<string> {
	let page = pages.get(file);
	if (page === undefined) {
		page = await readFile(file, 'utf8').catch((cause: unknown) => {
			throw new DomainError('evidence.no-verifier', null, { cause });
		});
		pages.set(file, page);
	}
	const keys = await logPolicy({ read });
	return page.replace(PLACE, () => keys);
}
