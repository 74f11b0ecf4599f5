import { parseCheckpoint, type Checkpoint } from '../../log/checkpoint.ts';
import { NoteError, openNote, parseNote } from '../../log/note.ts';
import { checkUnderPolicy, keysFor, type Policy } from '../../log/policy.ts';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Findings } from './report.ts';

const namesOf = (note: string) =>
	parseNote(note)
		.signatures.map(({ name, id }) => `${name}+${id}`)
		.join(', ');

/**
 * Checks the signatures of a checkpoint against the keys that the reader trusts, and says what came of it.
 * @returns the checkpoint, whether its signatures hold or not
 * @throws `NoteError` where it is none
 */
export function checkCheckpoint(note: string, policy: Policy | null, findings: Findings): Checkpoint {
	const checkpoint = parseCheckpoint(note);
	findings.fact('origin', checkpoint.origin);
	findings.fact('size', String(checkpoint.size));
	findings.fact('root', bytesToHex(checkpoint.root));
	findings.fact('keys', namesOf(note));
	if (!policy) {
		findings.bad('no-key', { keys: namesOf(note) });
		return checkpoint;
	}
	try {
		const { signedBy, cosigned } = checkUnderPolicy(note, policy);
		findings.ok('origin-signed', {
			origin: checkpoint.origin,
			size: String(checkpoint.size),
			keys: signedBy.map(({ id }) => id).join(', '),
		});
		for (const { key, at } of cosigned)
			findings.ok('cosigned', { witness: key.name, at: new Date(at * 1000).toISOString() });
	} catch (error) {
		sayWhyNot(error, note, findings);
	}
	return checkpoint;
}

/**
 * Checks the signature of a statement that belongs to a tree of this log: with the keys that may sign that tree and no others,
 * so that neither another log that the reader trusts, nor a key that signs no longer, can speak for it.
 * @returns whether it holds; if not, that is said
 */
export function checkStatement(
	note: string,
	{ origin, size }: Pick<Checkpoint, 'origin' | 'size'>,
	policy: Policy | null,
	findings: Findings,
): boolean {
	if (!policy) {
		findings.bad('no-key', { keys: namesOf(note) });
		return false;
	}
	try {
		openNote(note, keysFor(policy, origin, size));
		return true;
	} catch (error) {
		sayWhyNot(error, note, findings);
		return false;
	}
}

function sayWhyNot(error: unknown, note: string, findings: Findings): void {
	if (!(error instanceof NoteError)) throw error;
	if (error.code === 'unsigned') findings.bad('foreign-key', { keys: namesOf(note) });
	else if (error.code === 'quorum') findings.bad('too-few-witnesses');
	else if (error.code === 'malformed') throw error;
	else findings.bad('bad-signature');
}
