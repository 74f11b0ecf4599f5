import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Report, Trust } from '../src/lib/evidence/verify/report.ts';
import { verifyFiles } from '../src/lib/evidence/verify/verify-files.ts';

/** What our verifier says of one file by itself. */
export async function reportOn(name: string, content: string | Uint8Array, trust: Trust): Promise<Report> {
	const bytes = typeof content === 'string' ? utf8ToBytes(content) : content;
	return (await verifyFiles([{ name, bytes }], trust))[0] as Report;
}

/** The codes of what is wrong. */
export const bad = ({ findings }: Report) =>
	findings.filter(({ mark }) => mark === 'bad').map(({ code }) => code);
