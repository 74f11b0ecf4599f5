import { catalogue } from '../i18n/catalogue.ts';

/** What a sign-off means: its name, and one line on it. */
export const meaningWords = catalogue(
	{
		accepted: '认可',
		acceptedHint: '已看过这份成绩，没有需要跟进的事项。',
		coached: '已辅导',
		coachedHint: '已就其中的判断与本人谈过，问题已经说清。',
		escalated: '已上报',
		escalatedHint: '成绩反映出的问题超出团队范围，已交合规部门处理。',
	},
	{
		accepted: 'Accepted',
		acceptedHint: 'You have read the result, and nothing needs following up.',
		coached: 'Coached',
		coachedHint: 'You have talked it through with the person, and what went wrong is clear.',
		escalated: 'Escalated',
		escalatedHint: 'What it shows goes beyond the team; you have passed it on to compliance.',
	},
);

/** Words around the list of sign-offs. */
export const reviewWords = catalogue(
	{
		none: '还没有签核。',
		erased: '说明的文字已被清除。',
	},
	{
		none: 'Not signed off yet.',
		erased: 'The text of the comment has been erased.',
	},
);
