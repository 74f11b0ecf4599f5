import { catalogue } from '#lib/i18n/catalogue.ts';

export const verifyPageWords = catalogue(
	{
		byNumber: '按编号查询证书',
		number: '证书编号',
		look: '查询',
		valid: '有效',
		expired: '已过有效期',
		revoked: '已撤销',
		about: (v: { programme: string; date: string }) => `${v.programme}，${v.date}出具`,
		until: (v: { date: string }) => `有效期到 ${v.date}`,
		revokedOn: (v: { date: string }) => `${v.date}撤销`,
		bankSays: '这是银行系统的答复，不含姓名。要不依赖银行核验，请使用证书文件本身。',
		unknown: '没有这个编号的证书。请检查是否有输错的字符。',
		offline: '离线核验',
		offlineMeans:
			'请现在就把这些文件保存到银行以外的地方。日后不需要网络，也不需要相信银行或本系统，就能核验。',
		file: '自带核验程序的单个网页，可放在 U 盘上使用',
		keys: '公钥',
		revocations: '已撤销证书的签名清单',
		checkpoint: (v: { size: string; at: string }) => `最新的签名检查点：${v.size} 条记录，${v.at}`,
		noCheckpoint: '还没有签名检查点',
	},
	{
		byNumber: 'Look a certificate up by its number',
		number: 'Certificate number',
		look: 'Look up',
		valid: 'Valid',
		expired: 'Expired',
		revoked: 'Revoked',
		about: (v) => `${v.programme}, issued on ${v.date}`,
		until: (v) => `Valid until ${v.date}`,
		revokedOn: (v) => `Revoked on ${v.date}`,
		bankSays:
			"This is the bank's own answer and holds no name. To verify without trusting the bank, use the certificate's file.",
		unknown: 'There is no certificate with this number. Please check it for slips.',
		offline: 'Verify offline',
		offlineMeans:
			'Keep these outside the bank, from today. Later you can verify without network, and without trusting the bank or this service.',
		file: 'the verifier as a single page, which works from a USB stick',
		keys: 'the public keys',
		revocations: 'the signed list of revoked certificates',
		checkpoint: (v) => `the newest signed checkpoint: ${v.size} entries, ${v.at}`,
		noCheckpoint: 'no checkpoint has been signed yet',
	},
);
