import { catalogue } from '../i18n/catalogue.ts';

/** Words about corrections of the log. */
export const correctionWords = catalogue(
	{
		annotated: '已加备注',
		corrected: '已更正',
		voided: '已作废',
		annotatedLong: '这条记录加了备注',
		correctedLong: '这条记录已更正：正确的内容如下',
		voidedLong: '这条记录已作废，不再作数',
		annotatedAsk: '加备注',
		correctedAsk: '更正',
		voidedAsk: '作废',
		annotatedHint: '在记录旁边加一段说明，记录本身照旧有效。',
		correctedHint: '记录的内容与事实不符，写明正确的内容。',
		voidedHint: '记录不再作数。作废“答卷已评分”的记录，那份答卷的成绩也随之作废。',
		'annotate-entry': (v: { number: string }) => `给记录 ${v.number} 加备注`,
		'correct-entry': (v: { number: string }) => `更正记录 ${v.number}`,
		'void-entry': (v: { number: string }) => `作废记录 ${v.number}`,
		what: (v: { number: string; sentence: string; time: string }) =>
			`涉及的是第 ${v.number} 号记录：${v.sentence}（${v.time}）。`,
		stays: '记录本身一字不改，仍可核验；更改作为新的记录附在后面。',
		willAnnotate: '下面的说明会附在这条记录旁边。',
		willCorrect: '这条记录会标为“已更正”，并附上下面的内容。',
		willVoid: '这条记录会标为“已作废”。除此之外不改变任何事项。',
		willVoidAttempt: (v: {
			name: string;
			programme: string;
			number: string;
			grade: string;
			outcome: string;
		}) =>
			`${v.name}的“${v.programme}”第 ${v.number} 次作答（成绩 ${v.grade}，${v.outcome}）会作废：答卷和成绩照样保留，标为“已作废”，不再计入。`,
		passed: '通过',
		failed: '未通过',
		thenPassed: '作废后，这项培训仍为通过（另有一次作答通过）。',
		thenFailed: '作废后，这项培训为未通过（其余作答已用完全部次数）。',
		thenOpen: '作废后，这项培训重新开放，作废的这一次不占用次数。凭这次通过取得的证书同时撤销。',
		text: '附上的文字',
		toEntry: '查看这条记录',
	},
	{
		annotated: 'Annotated',
		corrected: 'Corrected',
		voided: 'Voided',
		annotatedLong: 'This entry has been annotated',
		correctedLong: 'This entry has been corrected; what is so',
		voidedLong: 'This entry has been voided and counts no more',
		annotatedAsk: 'Annotate',
		correctedAsk: 'Correct',
		voidedAsk: 'Void',
		annotatedHint: 'A remark stands beside the entry, which counts as before.',
		correctedHint: 'What the entry says is not so; say what is.',
		voidedHint:
			'The entry counts no more. Voiding the entry of a grading voids the result of that attempt as well.',
		'annotate-entry': (v) => `Annotate entry ${v.number}`,
		'correct-entry': (v) => `Correct entry ${v.number}`,
		'void-entry': (v) => `Void entry ${v.number}`,
		what: (v) => `It concerns entry ${v.number}: ${v.sentence} (${v.time}).`,
		stays:
			'The entry itself stays as it is, byte for byte, and can still be verified; the change is an entry of its own.',
		willAnnotate: 'The text below will stand beside this entry.',
		willCorrect: 'The entry will be marked as corrected, with the text below.',
		willVoid: 'The entry will be marked as voided. Nothing else changes.',
		willVoidAttempt: (v) =>
			`Attempt ${v.number} of ${v.name} at “${v.programme}” (grade ${v.grade}, ${v.outcome}) will be voided: its answers and grade are kept and marked as voided, and count no more.`,
		passed: 'passed',
		failed: 'not passed',
		thenPassed: 'The programme then still counts as passed, by another attempt.',
		thenFailed: 'The programme then counts as not passed: the other attempts have used up all there are.',
		thenOpen:
			'The programme is then open again, and the voided attempt uses up none of those allowed. A certificate that rested on it is revoked at the same time.',
		text: 'The text',
		toEntry: 'See the entry',
	},
);
