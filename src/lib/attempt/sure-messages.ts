import { catalogue } from '../i18n/catalogue.ts';

/** Words of asking how sure somebody is. They travel with practice only. */
export const sureWords = catalogue(
	{
		sure: '您有多大把握？（可不选，不影响成绩）',
		sure1: '不太有把握',
		sure2: '比较有把握',
		sure3: '非常有把握',
	},
	{
		sure: 'How sure are you? (Optional; no grade uses it.)',
		sure1: 'Not very sure',
		sure2: 'Fairly sure',
		sure3: 'Certain',
	},
);
