import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { locales } from '#lib/i18n/catalogue.ts';
import { kindOf, type Question } from '#lib/question/kinds.ts';
import { citation, paragraphs, presentDocument } from '#lib/question/presentation.ts';
import type { Document } from '#lib/question/question.ts';
import { multiple, question, single, singleInput, twins } from './samples.ts';

const shown = (asked: Question) => {
	const kind = kindOf(asked);
	const order = kind.order(asked, (items) => items.toReversed());
	return locales.map((locale) => ({
		page: kind.present(asked, order, locale, null),
		text: kind.plainText(asked, order, locale),
	}));
};

describe('before an answer is final', () => {
	test('I1: two questions that differ only in their keys, whys and explanations give identical pages', () => {
		fc.assert(
			fc.property(twins, ([one, other]) => {
				expect(JSON.stringify(shown(one))).toBe(JSON.stringify(shown(other)));
			}),
		);
	});

	test('I1: a page holds these fields and no others', () => {
		const kind = kindOf(single);
		const page = kind.present(
			single,
			kind.order(single, (items) => [...items]),
			'en',
			null,
		);
		expect(page).toEqual({
			kind: 'single',
			scenario: ['Zhou Min asks for the list of VIP customers.', 'She says it is for one call only.'],
			document: {
				type: 'chat',
				title: 'Chat with Zhou Min',
				messages: [
					{ from: 'Zhou Min (insurer)', text: 'Send me the list, one call only.', mine: false },
					{ from: 'Chen Wei', text: 'Let me ask.', mine: true },
				],
			},
			prompt: 'What do you do now?',
			options: [
				{ id: 'send-masked', text: 'Send it masked.' },
				{ id: 'refuse-and-report', text: 'Refuse and report.' },
				{ id: 'send-names-only', text: 'Send the names only.' },
				{ id: 'ask-for-a-letter', text: 'Ask her for a letter first.' },
			],
		});
	});

	test('what is shown survives the way to the browser', () => {
		for (const { page } of [...shown(single), ...shown(multiple)])
			expect(structuredClone(page)).toEqual(page);
	});
});

describe('documents', () => {
	const text = (zh: string, en: string) => ({ 'zh-CN': zh, en });
	const withDocument = (document: unknown) => question({ ...singleInput, document }).document as Document;

	test('an e-mail has its header and its paragraphs', () => {
		const email = withDocument({
			type: 'email',
			title: text('一封邮件', 'An e-mail'),
			from: text('李经理', 'Manager Li'),
			to: text('陈伟', 'Chen Wei'),
			subject: text('名单', 'The list'),
			body: text('小陈：\n\n请发名单。\n李', 'Chen,\n\nplease send the list.\nLi'),
		});
		expect(presentDocument(email, 'zh-CN')).toEqual({
			type: 'email',
			title: '一封邮件',
			from: '李经理',
			to: '陈伟',
			subject: '名单',
			body: ['小陈：', '请发名单。\n李'],
		});
	});

	test('a table keeps its rows and columns', () => {
		const table = withDocument({
			type: 'table',
			title: text('日志', 'Log'),
			columns: [text('时间', 'Time'), text('账号', 'Account')],
			rows: [[text('18:02', '18:02'), text('林', 'Lin')]],
		});
		expect(presentDocument(table, 'en')).toEqual({
			type: 'table',
			title: 'Log',
			columns: ['Time', 'Account'],
			rows: [['18:02', 'Lin']],
		});
	});

	test('a blank line, also one with spaces, separates paragraphs; a single line break stays', () => {
		expect(paragraphs('一\n二\n \n\n三\n')).toEqual(['一\n二', '三']);
	});
});

test('as plain text a question reads from the situation to the numbered options, in both languages', () => {
	const [zh, en] = shown(single);
	expect(zh?.text).toBe(
		[
			'周敏想要一份贵宾客户名单。',
			'她说只打一次电话。',
			'【聊天记录】与周敏的聊天\n周敏（保险公司）：名单发我一份，只打一次。\n陈伟（您）：我问一下。',
			'您现在怎么做？',
			'1. 请她先出公函。\n2. 只发姓名。\n3. 拒绝并上报。\n4. 隐去号码后发送。',
		].join('\n\n'),
	);
	expect(en?.text).toContain(
		'[Chat] Chat with Zhou Min\nZhou Min (insurer): Send me the list, one call only.',
	);
	expect(en?.text).toContain('Chen Wei (you): Let me ask.');
});

test('a source is cited in the language of the reader', () => {
	const source = {
		id: 'B-PI-23',
		type: 'law' as const,
		status: 'verified' as const,
		name: { 'zh-CN': '个人信息保护法', en: 'Personal Information Protection Law' },
		article: { 'zh-CN': '第二十三条', en: 'Article 23' },
		effective: { from: '2021-11-01' },
		background: false,
		text: { 'zh-CN': '须取得单独同意。', en: 'Separate consent is needed.' },
		checked: '2026-11-24',
	};
	expect(citation(source, 'zh-CN')).toEqual({
		id: 'B-PI-23',
		type: 'law',
		status: 'verified',
		name: '个人信息保护法',
		number: null,
		article: '第二十三条',
		from: '2021-11-01',
		to: null,
		text: '须取得单独同意。',
	});
	expect(citation(source, 'en').article).toBe('Article 23');
});
