import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { canonicalJson, sha256Hex } from '#lib/core/canonical.ts';
import { readBank } from '#lib/question/bank.server.ts';
import { problemLine } from '#lib/question/problem.ts';
import { reopen } from '#lib/question/revision.ts';
import { badBankSentences } from './bad-bank.sentences.ts';
import { multipleInput, singleInput } from './samples.ts';

const today = '2026-11-24';
const text = (zh: string, en: string) => ({ 'zh-CN': zh, en });
const topic = (id: string, code: string) => ({
	id,
	code,
	name: text('贵宾名单', 'VIP lists'),
	summary: text('能判断。', 'Can judge.'),
});
const law = (id: string, more: object = {}) => ({
	id,
	type: 'law',
	status: 'verified',
	name: text('个人信息保护法', 'Personal Information Protection Law'),
	effective: { from: '2021-11-01' },
	text: text('须取得单独同意。', 'Separate consent is needed.'),
	checked: '2026-11-24',
	...more,
});
const fact = {
	id: 'A17',
	type: 'fact',
	status: 'verified',
	name: text('报道', 'The report'),
	text: text('名单被卖。', 'Lists were sold.'),
	checked: '2026-11-24',
};

/** The smallest good bank, as files; each story changes something in it. */
const smallBank: Record<string, unknown> = {
	'topics.yaml': [topic('vip-lists', 'T1'), topic('call-centres', 'T3')],
	'sources.yaml': [law('B-PI-23'), law('B-XF-1', { status: 'force-unknown' }), fact],
	'vip-lists/one-call-only.yaml': singleInput,
	'vip-lists/before-the-list-leaves.yaml': multipleInput,
};

const folders: string[] = [];
afterEach(() => {
	for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Writes a bank into a folder of its own: an object as YAML, a string as it is. */
function bankOf(changes: Record<string, unknown> = {}): string {
	const dir = mkdtempSync(join(tmpdir(), 'bank-'));
	folders.push(dir);
	for (const [file, content] of Object.entries({ ...smallBank, ...changes })) {
		if (content === undefined) continue;
		mkdirSync(join(dir, file, '..'), { recursive: true });
		writeFileSync(join(dir, file), typeof content === 'string' ? content : stringify(content));
	}
	return dir;
}

function linesOf(dir: string, on = today): string[] {
	return readBank(dir, { today: on }).problems.map((problem) => problemLine(problem, 'en'));
}

describe('a good bank', () => {
	test('each thing is a revision whose body is its value with defaults, and whose hash is that of the body', () => {
		const { bank, problems } = readBank(bankOf(), { today });
		expect(problems).toEqual([]);
		expect([...(bank?.questions.keys() ?? [])]).toEqual(['before-the-list-leaves', 'one-call-only']);
		expect([...(bank?.topics.keys() ?? [])]).toEqual(['vip-lists', 'call-centres']);
		const asked = bank?.questions.get('one-call-only');
		expect(asked).toMatchObject({ type: 'question', id: 'one-call-only' });
		expect(asked?.value).toMatchObject({ grey: false, critical: false });
		expect(asked?.value).toMatchObject({
			options: [false, true, false, false].map((correct) => ({ correct })),
		});
		expect(asked?.body).toBe(canonicalJson(asked?.value));
		expect(asked?.hash).toBe(sha256Hex(asked?.body ?? ''));
	});

	test('the manifest names every revision, and its hash is that of the bank', () => {
		const { bank } = readBank(bankOf(), { today });
		expect(Object.keys(bank?.manifest.value.questions ?? {})).toEqual([
			'before-the-list-leaves',
			'one-call-only',
		]);
		expect(bank?.manifest.value.sources['A17']).toBe(bank?.sources.get('A17')?.hash);
		expect(bank?.manifest).toMatchObject({ type: 'bank', hash: bank?.hash });
		expect(sha256Hex(bank?.manifest.body ?? '')).toBe(bank?.hash);
	});

	test('how a file is written does not change the hash, what it says does', () => {
		const plain = readBank(bankOf(), { today }).bank;
		const { kind, id, ...rest } = singleInput;
		const reordered = stringify({ ...rest, grey: false, id, kind }).replaceAll('\n', '\r\n');
		const same = readBank(bankOf({ 'vip-lists/one-call-only.yaml': `\uFEFF# by Lin Na\r\n${reordered}` }), {
			today,
		});
		expect(same.problems).toEqual([]);
		expect(same.bank?.hash).toBe(plain?.hash);

		const other = readBank(bankOf({ 'vip-lists/one-call-only.yaml': { ...singleInput, level: 3 } }), {
			today,
		}).bank;
		expect(other?.hash).not.toBe(plain?.hash);
		expect(other?.questions.get('one-call-only')?.hash).not.toBe(plain?.questions.get('one-call-only')?.hash);
		const untouched = 'before-the-list-leaves';
		expect(other?.questions.get(untouched)?.hash).toBe(plain?.questions.get(untouched)?.hash);
	});

	test('I8: a stored body comes back as the same revision, and a changed one is refused', () => {
		const asked = readBank(bankOf(), { today }).bank?.questions.get('one-call-only');
		if (!asked) throw new Error('no question');
		expect(reopen('question', asked.id, asked.hash, asked.body)).toEqual(asked);
		expect(() =>
			reopen('question', asked.id, asked.hash, asked.body.replace('"level":2', '"level":3')),
		).toThrow('not the one of its hash');
	});

	test('programmes, schemas, hidden files and a read-me are none of its business', () => {
		const dir = bankOf({
			'programmes/broken.yaml': 'a: [',
			'schema/question.schema.json': '{',
			'vip-lists/.DS_Store': '\0',
			'README.md': '# hello',
		});
		expect(linesOf(dir)).toEqual([]);
	});

	test('a bank mounted as symbolic links is read through them', () => {
		const dir = bankOf();
		const linked = mkdtempSync(join(tmpdir(), 'bank-'));
		folders.push(linked);
		for (const name of readdirSync(dir)) symlinkSync(join(dir, name), join(linked, name));
		expect(readBank(linked, { today }).bank?.hash).toBe(readBank(dir, { today }).bank?.hash);
	});
});

describe('a bad bank', () => {
	const dir = new URL('./bad-bank', import.meta.url).pathname;

	test('every mistake is told at its place, in both languages, and there is no bank', () => {
		const { bank, problems } = readBank(dir, { today });
		expect(bank).toBeNull();
		expect(problems.map((problem) => problemLine(problem, 'en'))).toEqual(
			badBankSentences.map(([place, en]) => `${place}: ${en}`),
		);
		expect(problems.map((problem) => problemLine(problem, 'zh-CN'))).toEqual(
			badBankSentences.map(([place, , zh]) => `${place}: ${zh}`),
		);
	});

	test('one mistake in a good bank is enough: never half a bank', () => {
		const broken = bankOf({ 'vip-lists/one-call-only.yaml': { ...singleInput, level: 4 } });
		expect(readBank(broken, { today }).bank).toBeNull();
	});

	test('without its lists the bank says that, and not that every reference is unknown', () => {
		expect(linesOf(bankOf({ 'topics.yaml': undefined, 'sources.yaml': '' }))).toEqual([
			'sources.yaml:1:1: The file is empty.',
			'topics.yaml:1:1: This file is missing.',
		]);
	});

	test('a dead link and an enormous file are problems of that file', () => {
		const copy = bankOf({ 'vip-lists/enormous.yaml': `# ${'x'.repeat(300 * 1024)}` });
		symlinkSync(join(copy, 'nowhere.yaml'), join(copy, 'vip-lists', 'lost.yaml'));
		expect(linesOf(copy)).toEqual([
			'vip-lists/enormous.yaml:1:1: The file is too large: 257 KiB, at most 256 KiB. Please split or shorten it.',
			'vip-lists/lost.yaml:1:1: This file is missing.',
		]);
	});
});

describe('sources and the day', () => {
	const ending = {
		'sources.yaml': [law('B-PI-23', { effective: { from: '2021-11-01', to: '2027-01-01' } }), fact],
	};

	test('a law decides from its first day to the day before the one on which it has ended', () => {
		const dir = bankOf(ending);
		expect(linesOf(dir, '2021-10-31')).toContain(
			'vip-lists/one-call-only.yaml:49:5: The source "B-PI-23" is in force only from 2021-11-01.',
		);
		expect(linesOf(dir, '2021-11-01')).toEqual([]);
		expect(linesOf(dir, '2026-12-31')).toEqual([]);
		expect(linesOf(dir, '2027-01-01')).toContain(
			'vip-lists/one-call-only.yaml:49:5: The source "B-PI-23" has no longer been in force since 2027-01-01.',
		);
	});

	test('a fact or a law of unknown force decides no scored answer, but may carry a practice question', () => {
		const weak = { ...singleInput, sources: ['B-XF-1', 'A17'] };
		expect(linesOf(bankOf({ 'vip-lists/one-call-only.yaml': weak }))).toEqual([
			'vip-lists/one-call-only.yaml:48:1: A scored question rests on at least one verified law in force today (type: law, status: verified).',
		]);
		expect(linesOf(bankOf({ 'vip-lists/one-call-only.yaml': { ...weak, use: 'practice' } }))).toEqual([]);
	});

	test('the deciding law in the second place is a warning, and the bank stands', () => {
		const dir = bankOf({ 'vip-lists/one-call-only.yaml': { ...singleInput, sources: ['A17', 'B-PI-23'] } });
		const { bank, problems } = readBank(dir, { today });
		expect(problems.map(({ severity, code }) => [severity, code])).toEqual([
			['warning', 'deciding-law-not-first'],
		]);
		expect(bank).not.toBeNull();
	});
});

describe('what gives answers away', () => {
	/** Five single choices; the correct option is the longest in the first `longest` of them, in Chinese only. */
	const five = (longest: number) =>
		Object.fromEntries(
			Array.from({ length: 5 }, (_, index) => {
				const id = `story-number-${index}`;
				const options = singleInput.options.map((option) => ({
					...option,
					text: text(
						`${option.id}${'correct' in option && index < longest ? '字'.repeat(9) : ''}${'correct' in option ? '' : '长长长长'}`,
						option.id,
					),
				}));
				return [`call-centres/${id}.yaml`, { ...singleInput, id, topic: 'call-centres', options }];
			}),
		);
	const chinese = (dir: string) => linesOf(dir).filter((line) => line.includes('Chinese options'));

	test('more than 40 percent of a topic: a warning at the topic, for the language that tells', () => {
		expect(chinese(bankOf(five(3)))).toEqual([
			'topics.yaml:9:3: The Chinese options of topic "call-centres" give the answer away: in 3 of 5 questions the correct one is the longest.',
		]);
		expect(readBank(bankOf(five(3)), { today }).bank).not.toBeNull();
	});

	test('all of the above is an error; an absolute word in wrong options only, and uneven lengths, are warnings', () => {
		const [masked, refuse, names, letter] = singleInput.options;
		const options = [
			{ ...masked, text: text('以上都是。', 'All of the above.') },
			{ ...refuse, text: text('拒绝并上报。', 'Refuse and report.') },
			{ ...names, text: text('一律只发姓名。', 'Always send the names only.') },
			{
				...letter,
				text: text('请她先出公函，写明用途、字段、期限和联系人，再逐级报批。', 'Ask for a letter first.'),
			},
		];
		expect(linesOf(bankOf({ 'vip-lists/one-call-only.yaml': { ...singleInput, options } }))).toEqual([
			expect.stringContaining(
				'The Chinese options differ much in length: the longest has 28, the shortest 5.',
			),
			expect.stringContaining('No option like "all of the above"'),
			expect.stringContaining('No option like "all of the above"'),
			expect.stringContaining('A word as absolute as "一律" stands in wrong options only'),
			expect.stringContaining('A word as absolute as "Always" stands in wrong options only'),
		]);
	});

	test('correct options that crowd at one position are a warning', () => {
		const many = (at: (index: number) => number) =>
			Object.fromEntries(
				Array.from({ length: 20 }, (_, index) => {
					const id = `story-number-${index}`;
					const [one, best, ...others] = singleInput.options;
					const options = [one, ...others].toSpliced(at(index), 0, best);
					return [`call-centres/${id}.yaml`, { ...singleInput, id, topic: 'call-centres', options }];
				}),
			);
		const crowded = (files: Record<string, unknown>) =>
			linesOf(bankOf(files)).filter((line) => line.includes('crowd'));
		expect(crowded(many(() => 2))).toEqual([
			expect.stringContaining('in 20 of 21 questions it stands at number 3'),
		]);
		expect(crowded(many((index) => index % 4))).toEqual([]);
	});

	test('exactly 40 percent is allowed, and four questions are too few to tell', () => {
		expect(chinese(bankOf(five(2)))).toEqual([]);
		const four = Object.fromEntries(Object.entries(five(5)).slice(0, 4));
		expect(chinese(bankOf(four))).toEqual([]);
	});
});

test('a scenario that says much more in one language is a warning', () => {
	const scenario = text('周敏想要名单。', singleInput.scenario.en.repeat(3));
	expect(linesOf(bankOf({ 'vip-lists/one-call-only.yaml': { ...singleInput, scenario } }))).toEqual([
		'vip-lists/one-call-only.yaml:6:1: The two languages differ much in length: 7 Chinese characters, 49 English words. Do they say the same?',
	]);
});

describe('the bank of this project', () => {
	const dir = new URL('../../../questions', import.meta.url).pathname;

	test('has no mistakes on the day on which it was checked', () => {
		const { bank, problems } = readBank(dir, { today });
		const errors = problems.filter(({ severity }) => severity === 'error');
		expect(errors.map((problem) => problemLine(problem, 'en'))).toEqual([]);
		expect(bank?.topics.size).toBe(14);
	});

	test('a copy of it elsewhere has the same hash', () => {
		const copy = mkdtempSync(join(tmpdir(), 'bank-'));
		folders.push(copy);
		cpSync(dir, copy, { recursive: true });
		expect(readFileSync(join(copy, 'topics.yaml'))).toEqual(readFileSync(join(dir, 'topics.yaml')));
		expect(readBank(copy, { today }).bank?.hash).toBe(readBank(dir, { today }).bank?.hash);
	});
});
