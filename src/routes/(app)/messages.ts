import { catalogue } from '#lib/i18n/catalogue.ts';

/** Words of the learner's own pages. */
export const learnerWords = catalogue(
	{
		title: '我的培训',
		nothingDue: '目前没有需要完成的培训。',
		due: (v: { count: number; name: string; date: string; days: string }) =>
			v.count === 1
				? `您有 1 项培训待完成：${v.name}，截止 ${v.date}（${v.days}）。`
				: `您有 ${v.count} 项培训待完成。最先到期的是${v.name}，截止 ${v.date}（${v.days}）。`,
		overdue: (v: { name: string; date: string }) =>
			`${v.name}已逾期，截止日期是 ${v.date}。仍可完成，逾期会保留在记录中。`,
		reason: '为什么是这个日期',
		reasonText: (v: { assigned: string; cycle: string; due: string }) =>
			`这项培训于 ${v.assigned} 指派给您，周期 ${v.cycle}，截止日期 ${v.due} 由合规部门设定。截止日当天完成仍算按时。`,
		start: '开始',
		resume: '继续作答',
		again: '再做一次',
		see: '查看结果',
		open: '查看详情',
		state: '状态',
		'not-open': '未开放',
		openState: '待完成',
		'in-progress': '进行中',
		passed: '已通过',
		voided: (v: { outcome: string }) => `已作废（原：${v.outcome}）`,
		failed: '未通过',
		overdueState: '已逾期',
		late: '逾期完成',
		dueDate: '截止日期',
		opensOn: (v: { date: string }) => `${v.date} 起开放`,
		facts: (v: { questions: number; minutes: number | null; passMark: string | null }) =>
			[
				`${v.questions} 道题`,
				v.minutes === null ? '' : `${v.minutes} 分钟`,
				v.passMark === null ? '' : `合格线 ${v.passMark}`,
			]
				.filter(Boolean)
				.join(' · '),
		attemptsUsed: (v: { used: number; allowed: number | null }) =>
			v.allowed === null ? `已作答 ${v.used} 次` : `已用 ${v.used} / ${v.allowed} 次机会`,
		best: (v: { grade: string }) => `最好成绩 ${v.grade}`,
		before: '开始之前',
		beforeTime: (v: { minutes: number }) =>
			`开始后计时 ${v.minutes} 分钟，中途离开不会停表；到时系统按已保存的答案交卷。`,
		beforeSave: '每个答案选中即保存，可以换设备继续。',
		beforeFeedback: '交卷后可以看到每道题的讲解。',
		beforeCritical: '试卷可能包含关键题：判断错一道关键题即不通过。',
		history: '作答记录',
		historyEmpty: '还没有作答。',
		number: '次数',
		started: '开始',
		finished: '交卷',
		grade: '成绩',
		outcome: '结果',
		expired: '到时交卷',
		running: '进行中',
		practice: '练习',
		practiceIntro: '练习不计分、不计时、不进合规记录，只有您自己能看到。每答一题马上看到讲解。',
		practiceOpen: (v: { topics: string }) => `您有一次未完成的练习：${v.topics}。`,
		practiceToday: '今天的复习',
		practiceDue: (v: { count: number; set: number }) =>
			v.count > v.set
				? `有 ${v.count} 道练过的题到了该再看一遍的时候，今天先做 ${v.set} 道。`
				: `有 ${v.count} 道练过的题到了该再看一遍的时候。`,
		practiceDueNone: (v: { date: string }) => `今天没有到期的题，下一道在 ${v.date}。`,
		practiceDueNever: '您练习过的题会在几天到几周之后再次出现在这里，快要忘记的时候再看一遍，记得最牢。',
		practiceSkipped: '今天已跳过，明天再说。仍然想做，随时可以。',
		practiceStartDue: '开始今天的复习',
		practiceSkip: '今天跳过',
		practiceWeak: '我的薄弱处',
		practiceWeakIn: (v: { topics: string }) => `到目前为止失分较多的是：${v.topics}。`,
		practiceWeakNone: '还没有答错的记录。',
		practiceStartWeak: '练习薄弱处',
		practiceChoose: '自选主题',
		practiceChooseHint: '可以选一个或几个。',
		practiceAbout: (v: { by: string }) => (v.by === 'due' ? '今天的复习' : '我的薄弱处'),
		practiceTopic: (v: { count: number }) => `${v.count} 道练习题`,
		practiceStart: '开始练习',
		practiceNone: '这个主题暂时没有练习题',
		back: '返回我的培训',
		none: '还没有指派给您的培训。指派后会出现在这里；现在可以先做练习。',
		toPractice: '去练习',
		result: '结果',
	},
	{
		title: 'My programmes',
		nothingDue: 'There is nothing you need to finish now.',
		due: (v) =>
			v.count === 1
				? `You have one programme to finish: ${v.name}, due ${v.date} (${v.days}).`
				: `You have ${v.count} programmes to finish. The first due is ${v.name}, on ${v.date} (${v.days}).`,
		overdue: (v) =>
			`${v.name} is overdue; it was due on ${v.date}. You can still finish it, and it stays on record as late.`,
		reason: 'Why this date',
		reasonText: (v) =>
			`This programme was assigned to you on ${v.assigned} for the cycle ${v.cycle}; the compliance team set the due date ${v.due}. Finishing on the due date itself is in time.`,
		start: 'Start',
		resume: 'Continue',
		again: 'Try again',
		see: 'See the result',
		open: 'Details',
		state: 'State',
		'not-open': 'Not open yet',
		openState: 'To do',
		'in-progress': 'In progress',
		passed: 'Passed',
		voided: (v) => `Voided (was: ${v.outcome})`,
		failed: 'Not passed',
		overdueState: 'Overdue',
		late: 'Finished late',
		dueDate: 'Due',
		opensOn: (v) => `Opens on ${v.date}`,
		facts: (v) =>
			[
				`${v.questions} questions`,
				v.minutes === null ? '' : `${v.minutes} minutes`,
				v.passMark === null ? '' : `pass mark ${v.passMark}`,
			]
				.filter(Boolean)
				.join(' · '),
		attemptsUsed: (v) =>
			v.allowed === null
				? `${v.used} ${v.used === 1 ? 'attempt' : 'attempts'} made`
				: `${v.used} of ${v.allowed} attempts used`,
		best: (v) => `Best grade ${v.grade}`,
		before: 'Before you start',
		beforeTime: (v) =>
			`You have ${v.minutes} minutes from the start, also while you are away; when time is up, your saved answers are handed in.`,
		beforeSave: 'Each answer is saved as you choose it; you can go on with another device.',
		beforeFeedback: 'After handing in you see every question explained.',
		beforeCritical: 'There may be critical questions: misjudging one alone means not passed.',
		history: 'Attempts',
		historyEmpty: 'No attempts yet.',
		number: 'Number',
		started: 'Started',
		finished: 'Handed in',
		grade: 'Grade',
		outcome: 'Outcome',
		expired: 'handed in when time was up',
		running: 'In progress',
		practice: 'Practice',
		practiceIntro:
			'Practice is not graded, not timed and not in the compliance log; only you can see it. Each answer is explained at once.',
		practiceOpen: (v) => `You have an unfinished practice: ${v.topics}.`,
		practiceToday: 'Today’s review',
		practiceDue: (v) =>
			`${v.count} ${v.count === 1 ? 'question' : 'questions'} you practised ${v.count === 1 ? 'is' : 'are'} due for another look${v.count > v.set ? `; today’s set has ${v.set}` : ''}.`,
		practiceDueNone: (v) => `Nothing is due today; the next one is on ${v.date}.`,
		practiceDueNever:
			'Questions you have practised come back here after some days or weeks: looking again just before forgetting is what makes them stay.',
		practiceSkipped: 'Put off until tomorrow. You can still do it now.',
		practiceStartDue: 'Start today’s review',
		practiceSkip: 'Not today',
		practiceWeak: 'What I was weak in',
		practiceWeakIn: (v) => `So far you lost most in: ${v.topics}.`,
		practiceWeakNone: 'Nothing answered wrong yet.',
		practiceStartWeak: 'Practise these',
		practiceChoose: 'Choose topics',
		practiceChooseHint: 'One or several.',
		practiceAbout: (v) => (v.by === 'due' ? 'today’s review' : 'what I was weak in'),
		practiceTopic: (v) => `${v.count} practice ${v.count === 1 ? 'question' : 'questions'}`,
		practiceStart: 'Practise',
		practiceNone: 'No practice questions on this topic yet',
		back: 'Back to my programmes',
		none: 'Nothing has been assigned to you yet. It will appear here; meanwhile you can practise.',
		toPractice: 'Go to practice',
		result: 'Result',
	},
);
