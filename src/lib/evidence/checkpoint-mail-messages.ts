import { catalogue } from '#lib/i18n/catalogue.ts';

type Values = { origin: string; size: string; root: string };

/** The mail with which a checkpoint leaves the building; it carries both languages. */
export const checkpointMailWords = catalogue(
	{
		subject: (v: Values) => `守密检查点 ${v.size}`,
		text: (v: Values) =>
			`这是 ${v.origin} 的签名检查点：合规记录 ${v.size} 条，根哈希 ${v.root}。
请保存这封邮件和附件。日后用它可以查出此前的任何记录是否被改写：npx shoumi log check --against 附件 --policy 公钥文件。
公钥请与您第一次收到的核对；如有变化，请向合规部门询问原因。`,
	},
	{
		subject: (v) => `Shoumi checkpoint ${v.size}`,
		text: (v) =>
			`This is the signed checkpoint of ${v.origin}: ${v.size} entries, root hash ${v.root}.
Please keep this mail with its attachments. With it, any later change to an entry before it is found: npx shoumi log check --against ATTACHMENT --policy KEYS.
Please compare the keys with those of your first mail; if they differ, ask the compliance team why.`,
	},
);
