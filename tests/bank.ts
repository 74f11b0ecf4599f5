import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InferInput } from 'valibot';
import { stringify } from 'yaml';
import type { Text } from '../src/lib/i18n/catalogue.ts';
import type { programmeSchema } from '../src/lib/programme/programme.ts';
import { kindOf, type Question } from '../src/lib/question/kinds.ts';
import { connection } from '../src/lib/question/kinds/match/match.ts';
import type { Change, Source, Topic } from '../src/lib/question/question.ts';

/** A question bank as plain values: what stands in the files of its folder. */
export interface TestBank {
	topics: Topic[];
	sources: Source[];
	questions: TestQuestion[];
	/** Questions of the other kinds. */
	others: Question[];
	/** Rows of then and now; without any there is no such file. */
	changes: Change[];
	programmes: InferInput<typeof programmeSchema>[];
}
export type TestQuestion = Extract<Question, { kind: 'single' | 'multiple' }>;

function text(zh: string, en: string): Text & { 'zh-CN': string; en: string } {
	return { 'zh-CN': zh, en };
}

const topics: Topic[] = [
	{
		id: 'vip-lists',
		code: 'T1',
		name: text('大客户名单', 'Lists of wealthy customers'),
		summary: text('能判断名单可以给谁。', 'You can judge who may have a list.'),
	},
	{
		id: 'credit-query',
		code: 'T5',
		name: text('查询信用报告', 'Querying credit reports'),
		summary: text('能判断何时可以查询。', 'You can judge when a query is allowed.'),
	},
];

const sources: Source[] = [
	{
		id: 'B-PI-10',
		type: 'law',
		status: 'verified',
		name: text('个人信息保护法', 'Personal Information Protection Law'),
		article: text('第十条', 'Article 10'),
		effective: { from: '2021-11-01' },
		text: text(
			'任何组织、个人不得非法买卖、提供或者公开他人个人信息。',
			"Nobody may illegally trade, provide or disclose others' personal information.",
		),
		background: false,
		checked: '2026-11-24',
	},
	{
		id: 'A17',
		type: 'fact',
		status: 'verified',
		name: text('2012年新闻报道', 'The 2012 press report'),
		text: text('一份大客户资料可卖到10元。', 'A record of a wealthy customer could fetch 10 yuan.'),
		background: false,
		checked: '2026-11-24',
	},
];

type Option = [id: string, zh: string, en: string];
type Common = Pick<TestQuestion, 'id' | 'topic' | 'use'> &
	Partial<Pick<TestQuestion, 'grey' | 'critical' | 'level'>>;

function common(about: Common, zh: string, en: string) {
	return {
		audience: ['everyone' as const],
		level: 2 as const,
		grey: false,
		critical: false,
		...about,
		scenario: text(zh, en),
		prompt: text('您现在怎么做？', 'What do you do now?'),
		explanation: text(
			'个人信息保护法第十条禁止非法提供他人个人信息。',
			"Article 10 of the Personal Information Protection Law forbids illegally providing others' information.",
		),
		sources: ['B-PI-10', 'A17'],
	};
}

const why = (zh: string, en: string) =>
	text(`您选择了“${zh}”。请对照第十条。`, `You chose “${en}”. Compare Article 10.`);

/** A single choice; the first option is the best one, the second earns `partial`. */
function single(about: Common, zh: string, en: string, options: Option[], partial = 0): TestQuestion {
	return {
		...common(about, zh, en),
		kind: 'single',
		options: options.map(([id, zhText, enText], i) => ({
			id,
			text: text(zhText, enText),
			why: why(zhText, enText),
			correct: i === 0,
			fraction: i === 1 ? partial : 0,
		})),
	};
}

/** A multiple choice; the first `right` options should be ticked. */
function multiple(about: Common, zh: string, en: string, options: Option[], right: number): TestQuestion {
	return {
		...common(about, zh, en),
		kind: 'multiple',
		options: options.map(([id, zhText, enText], i) => ({
			id,
			text: text(zhText, enText),
			why: why(zhText, enText),
			correct: i < right,
		})),
	};
}

const fourWays: Option[] = [
	['refuse-and-report', '拒绝并报告', 'Refuse and report it'],
	['refuse-quietly', '拒绝，不声张', 'Refuse and say nothing'],
	['ask-a-colleague', '请同事代办', 'Ask a colleague to do it'],
	['hand-it-over', '照对方所说的去办', 'Do exactly as you were asked'],
];
const greyWays: Option[] = [
	['ask-compliance-first', '先问合规部门', 'Ask compliance first'],
	['do-part-of-it', '只给一部分', 'Give a part of it'],
	['do-nothing', '不予理会', 'Do nothing'],
	['call-the-police', '马上报警', 'Call the police at once'],
];

/** Eight scored questions (five of `vip-lists`, three of `credit-query`) and four for practice, two a topic. */
const questions: TestQuestion[] = [
	single(
		{ id: 'ten-yuan-a-record', topic: 'vip-lists', use: 'scored', critical: true },
		'有人出价10元买一份大客户资料。',
		'Somebody offers ten yuan for each record of a wealthy customer.',
		fourWays,
	),
	single(
		{ id: 'list-for-the-insurer', topic: 'vip-lists', use: 'scored' },
		'保险公司的人请您把名单发到他的邮箱。',
		'A man from the insurer asks you to mail him the list.',
		fourWays,
		2_500,
	),
	single(
		{ id: 'whiteboard-names', topic: 'vip-lists', use: 'scored' },
		'白板上写着客户姓名和余额，有人要拍照发群。',
		'Names and balances stand on the whiteboard and somebody wants to post a photo.',
		fourWays,
	),
	single(
		{ id: 'old-school-friend', topic: 'vip-lists', use: 'scored', grey: true },
		'老同学问您，他的合伙人是不是本行客户。',
		'An old school friend asks whether his partner banks here.',
		greyWays,
		4_000,
	),
	single(
		{ id: 'list-from-the-region', topic: 'vip-lists', use: 'scored', grey: true },
		'分行来电，要求马上发送全部大客户名单。',
		'The regional office rings and wants the whole list at once.',
		greyWays,
	),
	single(
		{ id: 'wife-asks-for-his-report', topic: 'credit-query', use: 'scored' },
		'一位女士要求查询丈夫的信用报告。',
		"A woman asks you to query her husband's credit report.",
		fourWays,
	),
	single(
		{ id: 'query-for-a-friend', topic: 'credit-query', use: 'scored' },
		'同事请您顺便查一下他房东的信用报告。',
		"A colleague asks you to query his landlord's report.",
		fourWays,
		5_000,
	),
	multiple(
		{ id: 'which-queries-need-consent', topic: 'credit-query', use: 'scored' },
		'柜台上放着五份查询申请。',
		'Five requests for a query lie on the counter.',
		[
			['personal-loan', '个人贷款申请', 'An application for a personal loan'],
			['credit-card', '信用卡申请', 'An application for a credit card'],
			['guarantor', '为他人担保', 'Somebody who will be a guarantor'],
			['weather-report', '查询天气预报', 'A look at the weather report'],
			['branch-hours', '查询营业时间', 'A look at the opening hours'],
		],
		3,
	),
	...(['vip-lists', 'credit-query'] as const).flatMap((topic) => [
		single(
			{ id: `try-${topic}-one`, topic, use: 'practice' },
			'练习：有人在电话里要客户的号码。',
			"Practice: somebody on the phone wants a customer's number.",
			fourWays,
		),
		multiple(
			{ id: `try-${topic}-two`, topic, use: 'practice' },
			'练习：哪些属于个人信息？',
			'Practice: which of these are personal information?',
			[
				['phone-number', '手机号码', 'A phone number'],
				['account-balance', '账户余额', 'An account balance'],
				['branch-address', '网点地址', 'The address of the branch'],
				['interest-rate', '挂牌利率', 'The posted interest rate'],
			],
			2,
		),
	]),
];

const programmes: TestBank['programmes'] = [
	{
		id: 'onboarding',
		name: text('新员工入职培训', 'Onboarding'),
		summary: text('每位新员工都要完成。', 'Every new member of staff completes it.'),
		use: 'scored',
		sections: [
			{ topics: ['vip-lists'], questions: 3, grey: 1 },
			{ topics: ['credit-query'], questions: 2, weight: 2 },
		],
		passMark: 8_000,
		attempts: 2,
		timeLimit: 40,
		feedback: 'after-hand-in',
		recurrence: 'once',
	},
	{
		id: 'refresher',
		name: text('年度复训', 'Yearly refresher'),
		summary: text('每年一次，没有时间限制。', 'Once a year, without a time limit.'),
		use: 'scored',
		sections: [{ topics: ['credit-query'], questions: 3 }],
		passMark: 6_000,
		feedback: 'after-hand-in',
		recurrence: 'yearly',
	},
	{
		id: 'practice',
		name: text('自由练习', 'Practice'),
		summary: text('随时可以练习，不计分。', 'At any time, without a score.'),
		use: 'practice',
		sections: [{ topics: ['vip-lists', 'credit-query'], questions: 2 }],
		chooseTopic: true,
		feedback: 'after-each-answer',
		recurrence: 'once',
	},
];

type Other<K extends Question['kind']> = Extract<Question, { kind: K }>;

const parts = (list: Option[]) => list.map(([id, zh, en]) => ({ id, text: text(zh, en), why: why(zh, en) }));

/** Four things put in sequence; they stand in the right order. */
export function orderQuestion(about: Common): Other<'order'> {
	return {
		...common(about, '您发现一份名单发错了群。', 'You find that a list went to the wrong group.'),
		kind: 'order',
		options: parts([
			['take-it-back', '撤回那条消息', 'Take the message back'],
			['report-it', '报告事件值班', 'Report it to the incident desk'],
			['list-the-readers', '列出谁看过', 'List who has seen it'],
			['tell-the-customers', '按统一口径告知客户', 'Tell the customers as decided'],
		]),
	};
}

/** Four things, each connected with one of two targets. */
export function matchQuestion(about: Common): Other<'match'> {
	const targets = ['may-query', 'may-not', 'may-query', 'may-not'];
	return {
		...common(about, '桌上有四份查询请求。', 'Four requests lie on the desk.'),
		kind: 'match',
		targets: [
			{ id: 'may-query', text: text('可以查', 'May query') },
			{ id: 'may-not', text: text('不能查', 'May not') },
		],
		options: parts([
			['loan-with-consent', '有书面同意的贷款申请', 'A loan application with written consent'],
			['curious-neighbour', '好奇的邻居', 'A curious neighbour'],
			['check-after-payout', '放款后的贷后检查', 'A check after the loan was paid out'],
			['old-friend', '老同学托的人情', 'A favour for an old friend'],
		]).map((option, i) => ({ ...option, target: targets[i] ?? '' })),
	};
}

/** An e-mail of five passages, the second and the fourth of which are a breach. */
export function spotQuestion(about: Common): Other<'spot'> {
	const passages: Option[] = [
		['greets', '各位同事好。', 'Dear colleagues,'],
		[
			'attaches-the-list',
			'客户名单见附件，请转给保险公司。',
			'The list is attached; please pass it on to the insurer.',
		],
		['names-the-date', '活动周五开始。', 'The campaign starts on Friday.'],
		['gives-the-password', '系统密码是我的生日。', 'The password of the system is my birthday.'],
		['offers-help', '有问题来找我。', 'Ask me if anything is unclear.'],
	];
	return {
		...common(about, '您收到一封群发邮件。', 'You receive an e-mail to everybody.'),
		kind: 'spot',
		document: {
			type: 'email',
			title: text('活动通知', 'About the campaign'),
			from: text('营销部', 'Marketing'),
			to: text('全体', 'Everybody'),
			subject: text('周五的活动', 'Friday’s campaign'),
		},
		passages: passages.map(([id, zh, en], i) => ({
			id,
			mine: false,
			text: text(zh, en),
			breach: i === 1 || i === 3,
			why: why(zh, en),
		})),
	};
}

/**
 * A case of three decisions on its best way: ask, report, keep. Giving in leads to a step of its own and, from there,
 * back; lying ends it.
 */
export function caseQuestion(about: Common): Other<'case'> {
	const choice = (
		[id, zh, en]: Option,
		fraction: number,
		next: string,
	): Other<'case'>['steps'][number]['choices'][number] => ({
		id,
		text: text(zh, en),
		fraction,
		consequence: text(`然后：${zh}。`, `Then: ${en}.`),
		why: why(zh, en),
		next,
	});
	const step = (
		[id, zh, en]: Option,
		choices: Other<'case'>['steps'][number]['choices'],
		weight = 1,
	): Other<'case'>['steps'][number] => ({
		id,
		story: text(zh, en),
		prompt: text('您怎么办？', 'What now?'),
		weight,
		choices,
	});
	return {
		...common(about, '一个中介请您喝茶。', 'A broker invites you for tea.'),
		kind: 'case',
		steps: [
			step(
				['the-offer', '他想要一份名单。', 'He wants a list.'],
				[
					choice(
						['decline-and-ask', '拒绝并问清来意', 'Decline and ask what it is about'],
						10_000,
						'the-proof',
					),
					choice(['hand-over-ten', '先给十个', 'Hand over ten'], 0, 'the-regret'),
				],
			),
			step(
				['the-regret', '夜里您睡不着。', 'At night you cannot sleep.'],
				[
					choice(['own-up', '第二天说出来', 'Own up the next day'], 10_000, 'the-proof'),
					choice(['lie-about-it', '说从没见过他', 'Say you never met him'], 0, 'end'),
				],
			),
			step(
				['the-proof', '他又发来消息。', 'He writes again.'],
				[
					choice(['report-him', '上报', 'Report him'], 10_000, 'the-message'),
					choice(['block-him', '拉黑', 'Block him'], 4_000, 'the-message'),
				],
				2,
			),
			step(
				['the-message', '消息还在手机里。', 'The message is still on your phone.'],
				[
					choice(['keep-it-for-them', '留着交给合规', 'Keep it for compliance'], 10_000, 'end'),
					choice(['wipe-it', '删掉', 'Wipe it'], 0, 'end'),
				],
			),
		],
	};
}

/**
 * The small bank with every kind: of the four others one scored and one for practice in `vip-lists`, a programme `all-kinds`
 * that draws exactly the scored ones, and practice that draws the lot.
 */
export function allKindsBank(): TestBank {
	const bank = testBank();
	const make = [orderQuestion, matchQuestion, spotQuestion, caseQuestion] as const;
	bank.topics.push({
		id: 'exchange-favours',
		code: 'T2',
		name: text('人情与好处', 'Favours'),
		summary: text('能识别人情。', 'You can recognise a favour.'),
	});
	bank.others = (['scored', 'practice'] as const).flatMap((use) =>
		make.map((question, i) =>
			question({
				id: `${['order', 'match', 'spot', 'case'][i]}-${use}`,
				topic: 'exchange-favours',
				use,
			}),
		),
	);
	bank.sources.push({
		...(bank.sources[1] as Source),
		id: 'A01',
		background: true,
		text: text('2012年的一篇新闻报道。', 'A press report of 2012.'),
	});
	bank.changes = [
		{
			id: 'C7',
			title: text('名单交给谁', 'Who gets the list'),
			then: text('名单直接交给电话后台。', 'The list simply went to the call centre.'),
			now: text('先分清委托还是提供。', 'First decide: entrust or provide.'),
			since: '2021-11-01',
			before: ['A17'],
			sources: ['B-PI-10'],
			topics: ['vip-lists'],
		},
	];
	bank.programmes = [
		...bank.programmes.filter(({ id }) => id !== 'practice'),
		{
			id: 'all-kinds',
			name: text('各种题型', 'All kinds'),
			summary: text('每种题型一道。', 'One of each kind.'),
			use: 'scored',
			sections: [{ topics: ['exchange-favours'], questions: 4 }],
			cases: 1,
			passMark: 8_000,
			feedback: 'after-hand-in',
			recurrence: 'once',
		},
		{
			id: 'practice',
			name: text('自由练习', 'Practice'),
			summary: text('随时可以练习，不计分。', 'At any time, without a score.'),
			use: 'practice',
			sections: [{ topics: ['vip-lists', 'credit-query', 'exchange-favours'], questions: 4 }],
			cases: 1,
			chooseTopic: true,
			feedback: 'after-each-answer',
			recurrence: 'once',
		},
	];
	return bank;
}

/** A fresh small bank that has no problems; callers may change it as they like. */
export function testBank(): TestBank {
	return structuredClone({ topics, sources, questions, others: [], changes: [], programmes });
}

/**
 * The same bank with every key, fraction, why and explanation changed and nothing else: what a learner may see before
 * handing in must be the same in both (I1).
 */
export function twinBank(bank: TestBank = testBank()): TestBank {
	for (const question of bank.others) twinOther(question);
	for (const question of bank.questions) {
		question.explanation = text('另一种讲解：个人信息保护法第十条。', 'Another explanation: Article 10.');
		for (const option of question.options) option.why = text('另一种说法。', 'Another reason.');
		if (question.kind === 'single') {
			const best = question.options.findIndex(({ correct }) => correct);
			const next = (best + 1) % question.options.length;
			question.options.forEach((option, i) => {
				option.correct = i === next;
				option.fraction = i === best ? 1_000 : 0;
			});
		} else {
			const right = question.options.map(({ correct }) => correct);
			// Each key moves on by one place: as many right ones, other ones.
			question.options.forEach((option, i) => (option.correct = right.at(i - 1) as boolean));
		}
	}
	return bank;
}

/** The same for the other kinds: keys move on by one, every why and explanation changes. */
function twinOther(question: Question): void {
	question.explanation = text('另一种讲解：个人信息保护法第十条。', 'Another explanation: Article 10.');
	const other = text('另一种说法。', 'Another reason.');
	switch (question.kind) {
		case 'order':
			// The order of the file is the key, so that the paper's order stays what it was drawn as.
			question.options.push(...question.options.splice(0, 1));
			for (const option of question.options) option.why = other;
			break;
		case 'match':
			question.options.forEach((option) => {
				option.target = question.targets.find(({ id }) => id !== option.target)?.id ?? '';
				option.why = other;
			});
			break;
		case 'spot':
			question.passages.forEach((passage, i) => {
				passage.breach = i === 0 || i === 2;
				passage.why = other;
			});
			break;
		case 'case':
			for (const { id, choices } of question.steps) {
				const [first, second] = choices;
				// The steps before these two make the shape of the story, which a twin shares.
				const moves = id === 'the-proof' || id === 'the-message';
				if (moves && first && second) [first.fraction, second.fraction] = [second.fraction, first.fraction];
				for (const choice of choices) {
					choice.why = other;
					// The other choice is the best now, and gives the worst one nothing.
					if (choice.fraction === 4_000) choice.fraction = 3_000;
				}
			}
			break;
		default:
			throw new TypeError(`${question.kind} is no other kind`);
	}
}

/** Writes a bank as the files of a new folder, and returns the folder. */
export function writeBank(bank: TestBank, dir = mkdtempSync(join(tmpdir(), 'shoumi-bank-'))): string {
	const write = (file: string, value: unknown) =>
		writeFileSync(join(dir, file), stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 }));
	for (const folder of ['programmes', ...bank.topics.map(({ id }) => id)])
		mkdirSync(join(dir, folder), { recursive: true });
	write('topics.yaml', bank.topics);
	write('sources.yaml', bank.sources);
	if (bank.changes.length > 0) write('changes.yaml', bank.changes);
	for (const question of [...bank.questions, ...bank.others])
		write(`${question.topic}/${question.id}.yaml`, question);
	for (const programme of bank.programmes) write(`programmes/${programme.id}.yaml`, programme);
	return dir;
}

/** The answer that earns everything. */
export function bestAnswer(question: Question): string[] {
	return [...kindOf(question).best(question)];
}

/** An answer that earns nothing. */
export function worstAnswer(question: Question): string[] {
	switch (question.kind) {
		case 'single':
			return idsOf(question.options.filter(({ correct, fraction }) => !correct && fraction === 0)).slice(
				0,
				1,
			);
		case 'multiple':
			return idsOf(question.options.filter(({ correct }) => !correct)).slice(0, 1);
		case 'order':
			return idsOf(question.options).reverse();
		case 'match':
			return question.options.map(({ id, target }) =>
				connection(id, question.targets.find((other) => other.id !== target)?.id ?? ''),
			);
		case 'spot':
			return idsOf(question.passages.filter(({ breach }) => !breach)).slice(0, 1);
		case 'case': {
			const worst = question.steps[0]?.choices.find(({ fraction }) => fraction === 0);
			return worst ? [worst.id] : [];
		}
	}
}

const idsOf = (things: readonly { readonly id: string }[]) => things.map(({ id }) => id);
