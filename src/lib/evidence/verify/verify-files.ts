import { utf8Text } from '../../core/text.ts';
import { NoteError } from '../../log/note.ts';
import { verifyPdf, verifyProofText, verifyRevocations } from './certificate-file.ts';
import { verifyExport } from './export-file.ts';
import { verifyPack } from './pack-file.ts';
import { Findings, type GivenFile, type Progress, type Report, type Trust, unreadable } from './report.ts';
import { checkCheckpoint } from './signatures.ts';

const startsWith = (bytes: Uint8Array, text: string) =>
	[...text].every((character, i) => bytes[i] === character.charCodeAt(0));

/**
 * Verifies files that a bank gave out, by themselves: certificates (PDF or proof), evidence packs, exports of the log with
 * their checkpoint beside them, checkpoints and lists of revocations. Uses no network, no database and nothing of Node, so
 * that the same code runs on a command line, in a page and from a USB stick. What kind a file is, its first bytes say.
 * @returns one report a file, in their order, also for what only serves another: an export's checkpoint, a list of revocations
 */
export async function verifyFiles(
	files: readonly GivenFile[],
	trust: Trust,
	progress: Progress = () => {},
): Promise<Report[]> {
	const reports: Report[] = [];
	const believed = { ...trust, revocations: trust.revocations ?? listAmong(files) };
	for (const file of files) {
		try {
			reports.push(await verifyFile(file, files, believed, progress));
		} catch (error) {
			if (!(error instanceof NoteError)) throw error;
			reports.push(unreadable(file.name));
		}
	}
	return reports;
}

const REVOCATIONS = 'shoumi.statement/v1 revocations\n';

/** The list of revocations that somebody gave together with what they verify; its signature is checked where it is used. */
function listAmong(files: readonly GivenFile[]): string | null {
	const list = files.find(({ bytes }) => startsWith(bytes, REVOCATIONS));
	return list ? utf8Text(list.bytes) : null;
}

async function verifyFile(
	file: GivenFile,
	others: readonly GivenFile[],
	trust: Trust,
	progress: Progress,
): Promise<Report> {
	const { bytes, name } = file;
	if (startsWith(bytes, '%PDF-')) return verifyPdf(file, trust);
	if (startsWith(bytes, 'PK')) return verifyPack(file, trust, progress);
	if (startsWith(bytes, '{"')) {
		const beside = others.find((other) => other.name === `${name}.checkpoint`);
		return verifyExport(file, beside ? utf8Text(beside.bytes) : null, trust, progress);
	}
	const text = utf8Text(bytes);
	if (text === null) return unreadable(name);
	if (text.startsWith('c2sp.org/tlog-proof@')) return verifyProofText(file, text, trust);
	if (text.startsWith(REVOCATIONS)) return verifyRevocations(file, text, trust);
	const findings = new Findings();
	checkCheckpoint(text, trust.policy, findings);
	return findings.report(name, 'checkpoint');
}
