import { describe, expect, test } from 'vitest';
import { emptyRoot } from '#lib/log/merkle.ts';
import { formatCheckpoint } from '#lib/log/checkpoint.ts';
import { addSignature, NoteError, type NoteSigner, signerFromSeed, signNote } from '#lib/log/note.ts';
import { checkUnderPolicy, formatPolicy, parsePolicy } from '#lib/log/policy.ts';

const ORIGIN = 'bank.example/shoumi';
const seed = (byte: number) => new Uint8Array(32).fill(byte);
const old = signerFromSeed(ORIGIN, seed(1));
const fresh = signerFromSeed(ORIGIN, seed(2));
const witness = (byte: number) => signerFromSeed(`w${byte}.example`, seed(byte), 'cosignature');
const [x1, x2, x3, y1, y2, y3] = [11, 12, 13, 21, 22, 23].map(witness) as [
	NoteSigner,
	NoteSigner,
	NoteSigner,
	NoteSigner,
	NoteSigner,
	NoteSigner,
];

function checkpoint(size: number, signers: readonly NoteSigner[], origin = ORIGIN): string {
	return signNote(
		formatCheckpoint({ origin, size, root: emptyRoot, extensions: [] }),
		signers,
		1_795_482_000,
	);
}

function codeOf(act: () => unknown): string {
	try {
		act();
		return 'none';
	} catch (error) {
		if (error instanceof NoteError) return error.code;
		throw error;
	}
}

describe('a policy with witnesses in two departments', () => {
	// The example of the specification.
	const policy = parsePolicy(`
log ${old.key.text}

witness X1 ${x1.key.text}
witness X2 ${x2.key.text}
witness X3 ${x3.key.text}
group X-witnesses 2 X1 X2 X3

witness Y1 ${y1.key.text}
\twitness Y2\t${y2.key.text} https://y2.example/
witness Y3 ${y3.key.text}
group Y-witnesses any Y1 Y2 Y3
  # a comment
#another
group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`);
	const verdict = (...signers: NoteSigner[]) =>
		codeOf(() => checkUnderPolicy(checkpoint(7, [old, ...signers]), policy));

	test('asks for two of the one and one of the other', () => {
		expect(verdict(x1, x2, y3)).toBe('none');
		expect(verdict(x1, x2, x3, y1, y2, y3)).toBe('none');
		expect(verdict()).toBe('quorum');
		expect(verdict(x1, x2, x3)).toBe('quorum');
		expect(verdict(x1, y1, y2, y3)).toBe('quorum');
		expect(verdict(x1, x1, y1)).toBe('quorum');
	});

	test('says who signed, and when the witnesses did', () => {
		const checked = checkUnderPolicy(checkpoint(7, [old, x1, x2, y3]), policy);
		expect(checked.checkpoint).toMatchObject({ origin: ORIGIN, size: 7 });
		expect(checked.signedBy).toEqual([old.key]);
		expect(checked.cosigned.map(({ key, at }) => [key.name, at])).toEqual(
			[x1, x2, y3].map(({ key }) => [key.name, 1_795_482_000]),
		);
	});

	test('takes no number of witnesses for the log itself', () => {
		const note = checkpoint(7, [x1, x2, x3, y1]);
		expect(codeOf(() => checkUnderPolicy(note, policy))).toBe('unsigned');
	});

	test('refuses a note with a wrong cosignature of a witness it knows, however many others signed', () => {
		const impostor = { ...witness(99), key: y1.key };
		const note = addSignature(checkpoint(7, [old, x1, x2, y2]), impostor, 1);
		expect(codeOf(() => checkUnderPolicy(note, policy))).toBe('signature');
	});

	test('is written and read back', () => {
		expect(parsePolicy(formatPolicy(policy))).toEqual(policy);
		expect(policy.witnesses[4]?.url).toBe('https://y2.example/');
	});
});

describe('a policy over a change of keys', () => {
	const policy = parsePolicy(
		[
			`log ${old.key.text}`,
			`#valid ${old.key.id} from 0 until 100`,
			`log ${fresh.key.text} https://bank.example/`,
			`#valid ${fresh.key.id} from 90`,
			'quorum none',
		].join('\n'),
	);
	const verdict = (size: number, ...signers: NoteSigner[]) =>
		codeOf(() => checkUnderPolicy(checkpoint(size, signers), policy));

	test('takes each key for the sizes it is valid for, and both in between', () => {
		expect(verdict(0, old)).toBe('none');
		expect(verdict(99, old)).toBe('none');
		expect(verdict(100, old)).toBe('unsigned');
		expect(verdict(89, fresh)).toBe('unsigned');
		expect(verdict(90, fresh)).toBe('none');
		expect(verdict(2 ** 53 - 1, fresh)).toBe('none');
		expect(checkUnderPolicy(checkpoint(95, [old, fresh]), policy).signedBy).toEqual([old.key, fresh.key]);
		expect(checkUnderPolicy(checkpoint(100, [old, fresh]), policy).signedBy).toEqual([fresh.key]);
	});

	test('takes a key only for the log whose name it bears', () => {
		const note = checkpoint(95, [old], 'other.example/shoumi');
		expect(codeOf(() => checkUnderPolicy(note, policy))).toBe('unsigned');
	});

	test('is written and read back', () => {
		expect(policy.logs).toMatchObject([
			{ from: 0, until: 100, url: null },
			{ from: 90, until: null, url: 'https://bank.example/' },
		]);
		expect(parsePolicy(formatPolicy(policy))).toEqual(policy);
	});

	test('is for other tools a policy with both keys: the validity stands in comments', () => {
		for (const line of formatPolicy(policy).split('\n'))
			expect(line).toMatch(/^(?:log \S+(?: \S+)?|#valid .*|quorum none|)$/);
	});
});

describe('a policy is refused', () => {
	const head = `log ${old.key.text}\nwitness w ${x1.key.text}\n`;
	const valid = (rest: string) => `${head}#valid ${old.key.id} ${rest}\nquorum none\n`;
	test.each([
		['without a quorum', head],
		['that is empty', ''],
		['with two quorums', `${head}quorum none\nquorum none\n`],
		['with a quorum of nobody', `${head}quorum v\n`],
		['with a quorum that is defined only below', `${head}quorum v\nwitness v ${x2.key.text}\n`],
		['with a quorum of two words', `${head}quorum w w\n`],
		['with an unknown word', `${head}quorum none\nmirror x\n`],
		['with a word in another case', `${head}Quorum none\n`],
		['with the same log twice', `${head}log ${old.key.text}\nquorum none\n`],
		[
			'with the key of a log under another name',
			`${head}log ${signerFromSeed('b', seed(1)).key.text}\nquorum none\n`,
		],
		['with the same witness twice', `${head}witness v ${x1.key.text}\nquorum none\n`],
		['with a name twice', `${head}witness w ${x2.key.text}\nquorum none\n`],
		['with a witness called none', `${head}witness none ${x2.key.text}\nquorum none\n`],
		['with a group called as a witness', `${head}group w any w\nquorum none\n`],
		['with a witness for a log', `log ${x1.key.text}\nquorum none\n`],
		['with a log for a witness', `witness w ${old.key.text}\nquorum none\n`],
		['with a witness without a key', `witness w\nquorum none\n`, 'key'],
		['with a mangled key', `log ${old.key.text}A\nquorum none\n`, 'key'],
		['with a group of nobody', `${head}group g any\nquorum none\n`],
		['with a group of itself', `${head}group g any g\nquorum none\n`],
		['with a member twice', `${head}group g 1 w w\nquorum none\n`],
		['with a member none', `${head}group g 1 none\nquorum none\n`],
		['with a threshold of 0', `${head}group g 0 w\nquorum none\n`],
		['with a threshold too high', `${head}group g 2 w\nquorum none\n`],
		['with a threshold with a leading zero', `${head}group g 01 w\nquorum none\n`],
		['with a threshold that is a word of JavaScript', `${head}group g constructor w\nquorum none\n`],
		['with a carriage return', `${head}quorum none\r\n`],
		['with a DEL in a comment', `${head}# \u007f\nquorum none\n`],
		['with a wide space between words', `${head}quorum\u3000none\n`],
		['with the validity of a key that is not there', `${head}#valid 00000000 from 0\nquorum none\n`],
		['with a validity above its log', `#valid ${old.key.id} from 0\n${head}quorum none\n`],
		['with two validities of a key', valid(`from 0\n#valid ${old.key.id} from 0`)],
		['with an empty validity', valid('')],
		['with a validity without a size', valid('from')],
		['with a validity that ends as it begins', valid('from 5 until 5')],
		['with a validity that runs backwards', valid('from 5 until 4')],
		['with a validity of other words', valid('since 5')],
		['with a validity of more words', valid('from 5 until 6 or 7')],
		['with a validity that ends nowhere', valid('from 5 until')],
		['with a validity in other digits', valid('from 05')],
		['with a validity beyond what a number holds', valid('from 9007199254740992')],
	])('%s', (_, text, code = 'malformed') => {
		expect(codeOf(() => parsePolicy(text))).toBe(code);
	});

	test('with the number of the line', () => {
		expect(() => parsePolicy(`${head}quorum v\n`)).toThrow('line 3: ');
		expect(() => parsePolicy(`\nlog a\n`)).toThrow('line 2: ');
	});
});

test('no signature at all, or no checkpoint at all, is no signed checkpoint under any policy', () => {
	const policy = parsePolicy('quorum none\n');
	expect(codeOf(() => checkUnderPolicy(checkpoint(7, [old]), policy))).toBe('unsigned');
	expect(codeOf(() => checkUnderPolicy(checkpoint(7, [old]).split('\n\n')[0] + '\n', policy))).toBe(
		'malformed',
	);
	expect(codeOf(() => checkUnderPolicy(signNote('hello\n', [old]), policy))).toBe('malformed');
});
