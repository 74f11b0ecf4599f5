import { render } from 'svelte/server';
import { describe, expect, test } from 'vitest';
import { componentOf } from '#lib/question/components.ts';
import Document from '#lib/question/Document.svelte';
import { kindOf } from '#lib/question/kinds.ts';
import type { DocumentPresentation } from '#lib/question/presentation.ts';
import Scenario from '#lib/question/Scenario.svelte';
import { multiple, single } from './samples.ts';

/** The HTML of the server without Svelte's own comments. */
const clean = (html: string) => html.replaceAll(/<!--.*?-->/g, '');

async function form(
	of: typeof single,
	chosen: string[] = [],
	disabled = false,
	locale: 'zh-CN' | 'en' = 'en',
): Promise<string> {
	const kind = kindOf(of);
	const presentation = kind.present(
		of,
		kind.order(of, (items) => [...items]),
		locale,
		null,
	);
	return clean(
		render(await componentOf(presentation.kind), { props: { presentation, chosen, disabled, locale } }).body,
	);
}

const paper = (document: DocumentPresentation, locale: 'zh-CN' | 'en' = 'en') =>
	clean(render(Document, { props: { document, locale } }).body);

describe('a question as a plain form', () => {
	test('a single choice is a group of radio buttons under its prompt', async () => {
		const html = await form(single, ['send-masked']);
		expect(html).toMatch(/<fieldset[^>]*><legend[^>]*>What do you do now\?<\/legend>/);
		expect(html.match(/<input type="radio" name="option" value="[a-z-]+"/g)).toHaveLength(4);
		expect(html.match(/checked/g)).toHaveLength(1);
		expect(html).toMatch(/value="send-masked" checked/);
		expect(html).toContain('Choose one.');
	});

	test('a multiple choice is a group of checkboxes, and says so', async () => {
		const html = await form(multiple, ['separate-consent', 'written-contract'], false, 'zh-CN');
		expect(html.match(/<input type="checkbox" name="option"/g)).toHaveLength(5);
		expect(html.match(/ checked/g)).toHaveLength(2);
		expect(html).toContain('请选择所有适用的选项。');
	});

	test('the key hints are for eyes only, and every option is inside its label', async () => {
		const html = await form(single);
		expect(html.match(/<kbd aria-hidden="true"[^>]*>[1-4]<\/kbd>/g)).toHaveLength(4);
		expect(html.match(/<label[^>]*>\s*<input/g)).toHaveLength(4);
	});

	test('after the hand-in nothing can be changed', async () => {
		expect(await form(single, [], true)).toMatch(/<fieldset[^>]* disabled/);
		expect(await form(single)).not.toMatch(/<fieldset[^>]* disabled/);
	});

	test('no element carries a style attribute: the content security policy would drop it', async () => {
		expect((await form(single)) + form(multiple)).not.toMatch(/\sstyle=/);
	});
});

describe('documents look like what they are', () => {
	test('a chat is a list of messages with their senders; the reader sees which are theirs', () => {
		const html = paper(
			{
				type: 'chat',
				title: '与周敏的聊天',
				messages: [
					{ from: '周敏', text: '发我一份。', mine: false },
					{ from: '陈伟', text: '我问一下。', mine: true },
				],
			},
			'zh-CN',
		);
		expect(html).toMatch(/<figure[^>]*><figcaption[^>]*>.*聊天记录.*与周敏的聊天.*<\/figcaption>/s);
		expect(html.match(/<li/g)).toHaveLength(2);
		expect(html).toContain('陈伟（您）');
	});

	test('an e-mail has its header as a list of terms', () => {
		const html = paper({
			type: 'email',
			title: 'An e-mail',
			from: 'Manager Li',
			to: 'Chen Wei',
			subject: 'The list',
			body: ['Chen,', 'please send it.'],
		});
		expect(html.replaceAll(/ class="[^"]*"/g, '')).toMatch(/<dt>From<\/dt>\s*<dd>Manager Li<\/dd>/);
		expect(html.match(/<p/g)).toHaveLength(2);
	});

	test('an access log is a table with a caption and column headers', () => {
		const html = paper({
			type: 'table',
			title: 'Access log',
			columns: ['Time', 'Account'],
			rows: [['18:02', 'Lin']],
		});
		expect(html).toMatch(/<table[^>]*><caption[^>]*>.*Access log.*<\/caption>/s);
		expect(html.match(/<th scope="col"/g)).toHaveLength(2);
		expect(html).toMatch(/<td data-column="Account"[^>]*>Lin<\/td>/);
	});

	test('a clause is quoted', () => {
		expect(paper({ type: 'clause', title: 'Clause 7', body: ['One.', 'Two.'] })).toMatch(
			/<blockquote[^>]*>\s*<p[^>]*>One\.<\/p>\s*<p[^>]*>Two\.<\/p>\s*<\/blockquote>/,
		);
	});

	test('what an author writes is text, never markup', () => {
		const html = paper({ type: 'clause', title: '<b>x</b>', body: ['<script>alert(1)</script>'] });
		expect(html).not.toMatch(/<b>|<script>/);
		expect(html).toContain('&lt;script>');
	});
});

test('a scenario shows its paragraphs, then its document', () => {
	const kind = kindOf(single);
	const presentation = kind.present(
		single,
		kind.order(single, (items) => [...items]),
		'en',
		null,
	);
	const html = clean(render(Scenario, { props: { presentation, locale: 'en' } }).body);
	expect(html.indexOf('one call only.')).toBeLessThan(html.indexOf('<figure'));
	expect(html).toContain('lang="en"');
});
