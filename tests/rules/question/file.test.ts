import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { FILE_BYTES_MAX, readYaml } from '#lib/question/file.server.ts';
import { questionSchema } from '#lib/question/kinds.ts';
import { problemLine } from '#lib/question/problem.ts';
import { sourcesSchema, text } from '#lib/question/question.ts';

const schema = v.strictObject({
	name: text({ characters: 4, words: 2 }),
	level: v.optional(v.picklist([1, 2]), 1),
	tags: v.exactOptional(v.array(v.string())),
});
const good = 'name:\n  zh-CN: 名单\n  en: The list\n';

const read = (content: string | Uint8Array) =>
	readYaml('q.yaml', typeof content === 'string' ? new TextEncoder().encode(content) : content, schema);
const lines = (content: string | Uint8Array) =>
	read(content).problems.map((problem) => problemLine(problem, 'en'));
const bytes = (...parts: (string | readonly number[])[]) =>
	Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

describe('what is accepted', () => {
	test('a good file, with its defaults filled in', () => {
		expect(read(good)).toMatchObject({
			value: { name: { 'zh-CN': '名单', en: 'The list' }, level: 1 },
			problems: [],
		});
	});

	test('a byte order mark, CRLF and spaces around a text change nothing', () => {
		const { value } = read(good);
		expect(read(bytes([0xef, 0xbb, 0xbf], good)).value).toEqual(value);
		expect(read(good.replaceAll('\n', '\r\n')).value).toEqual(value);
		expect(read(good.replace('The list', '"  The list "')).value).toEqual(value);
	});

	test('a byte order mark does not move the first column', () => {
		expect(lines(bytes([0xef, 0xbb, 0xbf], 'nam: x\n'))).toContain(
			'q.yaml:1:1: There is no key "nam". Did you mean "name"?',
		);
	});

	test('paragraphs of a block keep their blank line with CRLF too', () => {
		const block = 'name:\r\n  zh-CN: 名单\r\n  en: |-\r\n    One\r\n\r\n    two\r\n';
		expect(read(block).value?.name.en).toBe('One\n\ntwo');
	});
});

describe('what is not text', () => {
	test('GB18030: the place of the first byte that is not UTF-8', () => {
		// 名单 in GB18030.
		const gb = bytes('name:\n  en: The list\n  zh-CN: ', [0xc3, 0xfb, 0xb5, 0xa5], '\n');
		expect(lines(gb)).toEqual([
			'q.yaml:3:10: This is not valid UTF-8. The file may be in GBK or GB18030; please save it as UTF-8.',
		]);
		expect(read(gb).problems.map((problem) => problemLine(problem, 'zh-CN'))).toEqual([
			'q.yaml:3:10: 此处不是有效的 UTF-8。文件可能以 GBK 或 GB18030 保存，请另存为 UTF-8。',
		]);
	});

	test('UTF-16 with its mark', () => {
		expect(lines(Buffer.from('\uFEFFname: x\n', 'utf16le'))[0]).toContain(
			'q.yaml:1:1: This is not valid UTF-8.',
		);
	});

	test.each([
		['as it is', good.replace('The', 'Th\u202Ee'), '3:9', 'bidirectional control character U+202E'],
		[
			'by escape',
			good.replace('The list', '"The\\u2066 list"'),
			'3:3',
			'bidirectional control character U+2066',
		],
		['in a comment', `# \u200F\n${good}`, '1:3', 'bidirectional control character U+200F'],
		['that nobody sees', good.replace('名单', '名\u200B单'), '2:11', 'invisible character U+200B'],
		['that is half a character', good.replace('The list', '"\\ud800"'), '3:3', 'invisible character U+D800'],
		['that rings', good.replace('The list', '"\\x07"'), '3:3', 'invisible character U+0007'],
	])('a hidden character %s', (_, content, place, words) => {
		const found = lines(content);
		expect(found).toHaveLength(1);
		expect(found[0]).toContain(words);
		expect(found[0]?.replace(/^q.yaml:(\d+):.*$/, '$1')).toBe(place.split(':')[0]);
	});

	test('an empty file, one of spaces and one of comments', () => {
		for (const content of ['', ' \n\n', '# nothing\n', '---\n'])
			expect(lines(content)).toEqual(['q.yaml:1:1: The file is empty.']);
	});
});

describe('what YAML can do and a bank may not', () => {
	test('a tab as indentation', () => {
		expect(lines('name:\n\tzh-CN: 名单\n')[0]).toBe(
			'q.yaml:2:1: This line is indented with a tab. YAML is indented with spaces only.',
		);
	});

	test('the same key twice, also deep inside and in quotes', () => {
		expect(lines(`${good}  "en": Again\n`)).toEqual([
			'q.yaml:4:3: The key "en" is repeated: it already stands on line 3.',
		]);
	});

	test('several documents', () => {
		expect(lines(`${good}---\n${good}`)[0]).toBe(
			'q.yaml:4:1: A file holds one YAML document only: please delete the --- or ... line and what comes after it.',
		);
	});

	test('a billion laughs: refused because there are aliases at all', () => {
		const laughs = ['a: &a [ha, ha]', 'b: &b [*a, *a]', 'c: &c [*b, *b]', 'name: *c', ''].join('\n');
		expect(lines(laughs).every((line) => line.includes('anchors (&), aliases (*)'))).toBe(true);
		expect(lines('name: *nobody\n')).toHaveLength(1);
		expect(lines(`tags: &unused [a]\n${good}`)).toHaveLength(1);
	});

	test('a tag', () => {
		expect(lines(`tags: !!set {a}\n${good}`)[0]).toContain('YAML tags (beginning with !) are not allowed.');
		expect(lines(`tags: !mine [a]\n${good}`)[0]).toContain('YAML tags (beginning with !) are not allowed.');
	});

	test('nesting without end, closed or not', () => {
		expect(lines(`tags: ${'['.repeat(60)}${']'.repeat(60)}\n${good}`)[0]).toContain('nested too deeply');
		expect(lines('['.repeat(100_000))[0]).toContain('nested too deeply');
	});

	test('a key that is a list', () => {
		expect(lines(`? [a, b]\n: c\n${good}`)[0]).toContain('A key must be a simple text.');
	});

	test('keys that every JavaScript object has are unknown keys like others', () => {
		expect(lines(`${good}__proto__: {level: 2}\nconstructor: x\n`)).toEqual([
			'q.yaml:4:1: There is no key "__proto__".',
			'q.yaml:5:1: There is no key "constructor".',
		]);
	});

	test('a file over the limit is refused before it is parsed', () => {
		const large = `${good}#${'x'.repeat(FILE_BYTES_MAX)}\n`;
		expect(lines(large)).toEqual([
			'q.yaml:1:1: The file is too large: 257 KiB, at most 256 KiB. Please split or shorten it.',
		]);
		expect(lines(`${good}#${'x'.repeat(FILE_BYTES_MAX - good.length * 2)}\n`)).toEqual([]);
	});

	test('thirty thousand unknown keys are answered at once, and the first twenty named', () => {
		const began = performance.now();
		const found = lines(Array.from({ length: 30_000 }, (_, index) => `k${index}:`).join('\n'));
		expect(found.filter((line) => line.includes('There is no key'))).toHaveLength(20);
		expect(performance.now() - began).toBeLessThan(10_000);
	});
});

describe('what does not fit the schema', () => {
	test.each([
		['name: x\n', 'q.yaml:1:1: Here should be a map of keys and values, not a text.'],
		['[]\n', 'q.yaml:1:1: Here should be a map of keys and values, not a list.'],
		['- a\n', 'q.yaml:1:1: Here should be a map of keys and values, not a list.'],
		['level: 1\n', 'q.yaml:1:1: "name" is missing.'],
		[
			'name:\n  zh-CN: 名单\n',
			'q.yaml:1:1: The English (en) is missing: every text stands in both Chinese and English.',
		],
		[
			'name:\n  zh-CN:\n  en: x\n',
			'q.yaml:2:3: The Chinese (zh-CN) is missing: every text stands in both Chinese and English.',
		],
		[good.replace('名单', '" "'), 'q.yaml:2:3: The text is empty.'],
		[good.replace('名单', '一 二 三 四 五'), 'q.yaml:2:3: The text is too long: 5 characters, at most 4.'],
		[good.replace('The list', 'One two three'), 'q.yaml:3:3: The text is too long: 3 words, at most 2.'],
		[good.replace('The list', '12'), 'q.yaml:3:3: Here should be a text, not a number.'],
		[`${good}level: 3\n`, 'q.yaml:4:1: This cannot be 3. It can be: 1, 2.'],
		[`${good}level: "2"\n`, 'q.yaml:4:1: This cannot be "2". It can be: 1, 2.'],
		[`${good}levle: 2\n`, 'q.yaml:4:1: There is no key "levle". Did you mean "level"?'],
		[`${good}tags:\n`, 'q.yaml:4:1: This key has no value.'],
		[`${good}tags:\n  - a\n  - 7\n`, 'q.yaml:6:5: Here should be a text, not a number.'],
	])('%j', (content, line) => {
		expect(lines(content)).toEqual([line]);
	});

	test('everything at once, in the order of the file', () => {
		expect(lines('levl: 1\nname:\n  zh-CN: 名单\n  en: ""\ntags: x\n')).toEqual([
			'q.yaml:1:1: There is no key "levl". Did you mean "level"?',
			'q.yaml:4:3: The text is empty.',
			'q.yaml:5:1: Here should be a list, not a text.',
		]);
	});

	test('dates that are none, in the file of sources', () => {
		const source = (from: string) =>
			`- id: A1\n  type: law\n  status: verified\n  name: {zh-CN: 法, en: Law}\n  effective: {from: ${from}}\n` +
			`  text: {zh-CN: 文, en: Text}\n  checked: 2026-11-24\n`;
		const found = (content: string) =>
			readYaml('s.yaml', new TextEncoder().encode(content), sourcesSchema).problems.map((problem) =>
				problemLine(problem, 'en'),
			);
		expect(found(source('2021-02-30'))).toEqual([
			's.yaml:5:15: 2021-02-30 is not a date. Dates are written 2026-11-24.',
		]);
		expect(found(source('2024-02-29'))).toEqual([]);
	});

	test('an unknown kind of document is told apart from a document without a type', () => {
		const found = (document: string) =>
			readYaml('q.yaml', new TextEncoder().encode(`kind: single\ndocument:\n  ${document}\n`), questionSchema)
				.problems.filter(({ line }) => line > 1)
				.map((problem) => problemLine(problem, 'en'));
		expect(found('type: letter')).toEqual([
			'q.yaml:3:3: This cannot be "letter". It can be: chat, email, table, clause.',
		]);
		expect(found('title: {zh-CN: 信, en: Letter}')).toEqual(['q.yaml:2:1: "type" is missing.']);
	});
});

test('a rule of another room gets its place and brings its sentence', () => {
	const { locate, value } = read(`${good}tags: [a, b]\n`);
	expect(value).toBeDefined();
	const problem = locate({
		path: ['tags', 1, 'deeper'],
		severity: 'error',
		code: 'too-short',
		values: { n: 2 },
	});
	const own = {
		'zh-CN': { 'too-short': (values: { n: number }) => `不足 ${values.n}` },
		en: { 'too-short': (values: { n: number }) => `fewer than ${values.n}` },
	};
	expect(problemLine(problem, 'zh-CN', own)).toBe('q.yaml:4:11: 不足 2');
	expect(problemLine(problem, 'en', own)).toBe('q.yaml:4:11: fewer than 2');
});
