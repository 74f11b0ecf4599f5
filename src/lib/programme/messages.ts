import { catalogue } from '../i18n/catalogue.ts';

/** Sentences of `questions check` about programme files. */
export const programmeProblems = catalogue(
	{
		'programme-id-file': (v: { id: string; file: string }) => `id 为“${v.id}”，与文件名“${v.file}”不一致。`,
		'programme-topic-unknown': (v: { topic: string }) => `topics.yaml 中没有主题“${v.topic}”。`,
		'programme-too-few': (v: { wanted: number; found: number }) =>
			`这一部分要抽 ${v.wanted} 道题，题库中符合条件的只有 ${v.found} 道。`,
		'programme-too-few-grey': (v: { wanted: number; found: number }) =>
			`这一部分至少要有 ${v.wanted} 道灰色地带题，题库中只有 ${v.found} 道。`,
		'programme-too-few-cases': (v: { wanted: number; found: number }) =>
			`一份试卷要有 ${v.wanted} 道案例题，题库中符合条件的只有 ${v.found} 道。`,
		'programme-grey-over': '灰色地带题的数量不能多于这一部分的题数。',
		'programme-pass-mark': '计分培训必须写明合格线（passMark）。',
		'programme-practice-mark': '练习没有合格线、次数限制、时间限制和有效期。',
		'programme-practice-feedback': '练习要在每答一题后反馈（after-each-answer）。',
		'programme-too-long': (v: { most: number }) => `一份试卷最多 ${v.most} 道题。`,
		'programme-open-feedback': '计分培训只能在交卷后反馈（after-hand-in）。',
		'no-programmes': '没有找到任何培训文件（programmes/*.yaml）。',
	},
	{
		'programme-id-file': (v) => `the id “${v.id}” is not the name of the file, “${v.file}”.`,
		'programme-topic-unknown': (v) => `topics.yaml has no topic “${v.topic}”.`,
		'programme-too-few': (v) =>
			`this section draws ${v.wanted} questions, but the bank has only ${v.found} that fit.`,
		'programme-too-few-grey': (v) =>
			`this section wants at least ${v.wanted} grey questions, but the bank has only ${v.found}.`,
		'programme-too-few-cases': (v) =>
			`a paper wants ${v.wanted} cases, but the bank has only ${v.found} that fit.`,
		'programme-grey-over': 'a section cannot have more grey questions than questions.',
		'programme-pass-mark': 'a scored programme must state its pass mark (passMark).',
		'programme-practice-mark':
			'a practice programme has no pass mark, no limit of attempts, no time limit and no validity.',
		'programme-practice-feedback': 'practice gives feedback after each answer (after-each-answer).',
		'programme-too-long': (v) => `a paper has at most ${v.most} questions.`,
		'programme-open-feedback': 'a scored programme gives feedback only after hand-in (after-hand-in).',
		'no-programmes': 'no programme file was found (programmes/*.yaml).',
	},
);
