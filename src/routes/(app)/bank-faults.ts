import { catalogue } from '#lib/i18n/catalogue.ts';

/** What officers are told on every page while the files of the bank cannot be taken into use. */
export const bankFaultWords = catalogue(
	{
		told: (v: { count: number }) =>
			`题库文件有 ${v.count} 处错误，没有启用；目前使用的仍是上一个正确的版本。`,
		see: '查看错误',
	},
	{
		told: (v) =>
			`The files of the question bank have ${v.count} ${v.count === 1 ? 'error' : 'errors'} and were not taken into use; the last good bank still is.`,
		see: 'See what is wrong',
	},
);
