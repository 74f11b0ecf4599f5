import { catalogue } from '#lib/i18n/catalogue.ts';

/** Words of the single file that verifies without network. */
export const pageWords = catalogue(
	{
		lead: '这个文件不需要网络，也不会发送任何内容。请使用您自己保存的这个文件和公钥，而不是与待核验文件一起收到的。',
		other: 'English',
		otherTag: 'en',
	},
	{
		lead: 'This file needs no network and sends nothing. Please use your own copy of it and of the keys, not one that came with what you verify.',
		other: '中文',
		otherTag: 'zh-CN',
	},
);
