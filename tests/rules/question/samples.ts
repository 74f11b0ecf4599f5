import fc from 'fast-check';
import * as v from 'valibot';
import { questionSchema, type Question } from '#lib/question/kinds.ts';

export type Choice = Extract<Question, { kind: 'single' | 'multiple' }>;

const document = {
	type: 'chat',
	title: { 'zh-CN': '与周敏的聊天', en: 'Chat with Zhou Min' },
	messages: [
		{
			from: { 'zh-CN': '周敏（保险公司）', en: 'Zhou Min (insurer)' },
			text: { 'zh-CN': '名单发我一份，只打一次。', en: 'Send me the list, one call only.' },
		},
		{
			from: { 'zh-CN': '陈伟', en: 'Chen Wei' },
			text: { 'zh-CN': '我问一下。', en: 'Let me ask.' },
			mine: true,
		},
	],
};

function option(id: string, zh: string, en: string) {
	return {
		id,
		text: { 'zh-CN': zh, en },
		why: { 'zh-CN': `理由：${zh}`, en: `The reason of ${id}.` },
	};
}

const base = {
	topic: 'vip-lists',
	use: 'scored',
	audience: ['teller'],
	level: 2,
	scenario: {
		'zh-CN': '周敏想要一份贵宾客户名单。\n\n她说只打一次电话。',
		en: 'Zhou Min asks for the list of VIP customers.\n\nShe says it is for one call only.',
	},
	document,
	prompt: { 'zh-CN': '您现在怎么做？', en: 'What do you do now?' },
	explanation: { 'zh-CN': '须取得单独同意。', en: 'Separate consent is needed.' },
	changed: {
		row: 'C7',
		then: { 'zh-CN': '名单直接交给电话后台。', en: 'The list simply went to the call centre.' },
		now: { 'zh-CN': '先分清委托还是提供。', en: 'First decide: entrust or provide.' },
	},
	sources: ['B-PI-23', 'A17'],
};

/** What Chen Wei, a teller, is asked: one best judgement, one with partial credit. */
export const singleInput = {
	...base,
	id: 'one-call-only',
	kind: 'single',
	options: [
		{ ...option('send-masked', '隐去号码后发送。', 'Send it masked.'), fraction: 2500 },
		{ ...option('refuse-and-report', '拒绝并上报。', 'Refuse and report.'), correct: true },
		option('send-names-only', '只发姓名。', 'Send the names only.'),
		option('ask-for-a-letter', '请她先出公函。', 'Ask her for a letter first.'),
	],
};

/** What must be settled before a list may leave the bank: two of five. */
export const multipleInput = {
	...base,
	id: 'before-the-list-leaves',
	kind: 'multiple',
	options: [
		option('separate-consent', '客户的单独同意。', 'The separate consent of the customers.'),
		option('ask-zhou-min', '周敏的口头保证。', 'An oral promise by Zhou Min.'),
		option('written-contract', '书面委托合同。', 'A written contract.'),
		option('manager-nods', '主管点头。', 'A nod from the manager.'),
		option('fewer-columns', '少给几列。', 'A few columns less.'),
	].map((one, index) => ({ ...one, correct: index === 0 || index === 2 })),
};

/** A question as the bank would hold it. Throws if the input is not one. */
export function question(input: unknown): Question {
	return v.parse(questionSchema, input);
}

/** A choice as the bank would hold it. */
export function choice(input: unknown): Choice {
	return question(input) as Choice;
}

export const single = choice(singleInput);
export const multiple = choice(multipleInput);

const someText = fc.record({
	'zh-CN': fc.string({ minLength: 1, maxLength: 12 }).map((text) => `理${text.trim()}`),
	en: fc.string({ minLength: 1, maxLength: 12 }).map((text) => `x${text.trim()}`),
});

/** Everything about a question that no page may depend on before the answer is final. */
const secrets = fc.record({
	correct: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
	fraction: fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 5, maxLength: 5 }),
	why: fc.array(someText, { minLength: 5, maxLength: 5 }),
	explanation: someText,
	changed: fc.option(fc.record({ row: fc.constant('C1'), then: someText, now: someText }), {
		nil: undefined,
	}),
	sources: fc.constantFrom(['B-PI-23'], ['B-PI-29', 'A17'], ['A17']),
	grey: fc.boolean(),
	critical: fc.boolean(),
	level: fc.constantFrom(1, 2, 3),
});

/** Two questions of one kind that differ in their secrets only. */
export const twins: fc.Arbitrary<readonly [Choice, Choice]> = fc
	.tuple(fc.constantFrom(singleInput, multipleInput), secrets, secrets)
	.map(([input, one, other]) => [withSecrets(input, one), withSecrets(input, other)]);

/** Questions of every kind with any key. */
export const anyQuestion: fc.Arbitrary<Choice> = twins.map(([one]) => one);

type Secrets = typeof secrets extends fc.Arbitrary<infer S> ? S : never;

function withSecrets(input: typeof singleInput | typeof multipleInput, hidden: Secrets): Choice {
	const { correct, fraction, why, explanation, changed, sources, grey, critical, level } = hidden;
	const { changed: _, ...rest } = input;
	return choice({
		...rest,
		explanation,
		...(changed && { changed }),
		sources,
		grey,
		critical,
		level,
		options: input.options.map(({ id, text }, index) => ({
			id,
			text,
			why: why[index],
			correct: correct[index],
			...(input.kind === 'single' && { fraction: fraction[index] }),
		})),
	});
}
