import type { Policy } from '../../log/policy.ts';

/** A file to verify, as it lies on the reader's own machine. */
export interface GivenFile {
	readonly name: string;
	readonly bytes: Uint8Array;
}

/** What the reader believes before looking: keys that they pinned, and what else they brought. */
export interface Trust {
	/** Null: no key is known, and nothing can be more than consistent with itself. */
	readonly policy: Policy | null;
	/** A signed list of revoked certificates, if there is one. */
	readonly revocations: string | null;
	/** Calendar date on which the reader looks, for what has expired. */
	readonly today: string;
}

export const fileKinds = [
	'certificate',
	'proof',
	'pack',
	'export',
	'checkpoint',
	'revocations',
	'unknown',
] as const;
export type FileKind = (typeof fileKinds)[number];

/** `verified`: everything that this file claims was checked and holds. `unreadable`: it is none of our files, or damaged. */
export type Verdict = 'verified' | 'not-verified' | 'unreadable';

/** What was checked, by the code of its sentence in `messages.ts`. */
export type FindingCode =
	| 'origin-signed'
	| 'cosigned'
	| 'no-key'
	| 'foreign-key'
	| 'bad-signature'
	| 'too-few-witnesses'
	| 'included'
	| 'not-included'
	| 'name-fits'
	| 'name-differs'
	| 'name-absent'
	| 'erased'
	| 'pdf-intact'
	| 'pdf-changed'
	| 'pdf-unsealed'
	| 'pdf-without-proof'
	| 'not-revoked'
	| 'revoked'
	| 'revocations-unknown'
	| 'revocations-bad'
	| 'expired'
	| 'in-force'
	| 'tree-fits'
	| 'tree-differs'
	| 'entry-bad'
	| 'export-without-checkpoint'
	| 'manifest-signed'
	| 'manifest-bad'
	| 'file-changed'
	| 'file-missing'
	| 'file-surplus'
	| 'files-whole'
	| 'entries-included'
	| 'attempts-fit'
	| 'attempt-differs'
	| 'content-fits'
	| 'content-differs'
	| 'list-read'
	| 'unreadable';

export interface Finding {
	/** `note`: worth knowing, decides nothing. */
	readonly mark: 'ok' | 'bad' | 'note';
	readonly code: FindingCode;
	readonly values: Readonly<Record<string, string>>;
}

/** What the file says, where it was proven: a name in `messages.ts` and its value. */
export interface Fact {
	readonly name: FactName;
	readonly value: string;
}
export type FactName =
	| 'holder'
	| 'person'
	| 'programme'
	| 'cycle'
	| 'grade'
	| 'passedOn'
	| 'issuedOn'
	| 'validUntil'
	| 'certificate'
	| 'index'
	| 'origin'
	| 'size'
	| 'root'
	| 'keys'
	| 'made'
	| 'period'
	| 'attempts'
	| 'entries'
	| 'withheld'
	| 'revoked';

export interface Report {
	readonly file: string;
	readonly kind: FileKind;
	readonly verdict: Verdict;
	readonly findings: readonly Finding[];
	readonly facts: readonly Fact[];
}

/** Hears how far a long check has come; awaited, so that a page can draw in between. */
export type Progress = (done: number, of: number) => void | Promise<void>;

/** Gathers what a check finds. One bad finding and the file is not verified. */
export class Findings {
	readonly found: Finding[] = [];
	readonly facts: Fact[] = [];

	ok(code: FindingCode, values: Finding['values'] = {}): void {
		this.found.push({ mark: 'ok', code, values });
	}
	bad(code: FindingCode, values: Finding['values'] = {}): void {
		this.found.push({ mark: 'bad', code, values });
	}
	note(code: FindingCode, values: Finding['values'] = {}): void {
		this.found.push({ mark: 'note', code, values });
	}
	fact(name: FactName, value: string | null): void {
		if (value !== null) this.facts.push({ name, value });
	}

	report(file: string, kind: FileKind): Report {
		return {
			file,
			kind,
			verdict: this.found.some(({ mark }) => mark === 'bad') ? 'not-verified' : 'verified',
			findings: this.found,
			facts: this.facts,
		};
	}
}

export function unreadable(file: string, kind: FileKind = 'unknown'): Report {
	return {
		file,
		kind,
		verdict: 'unreadable',
		findings: [{ mark: 'bad', code: 'unreadable', values: {} }],
		facts: [],
	};
}
