import { catalogue } from '../i18n/catalogue.ts';

/** How a certificate stands. */
export const statusWords = catalogue(
	{ valid: '有效', expired: '已过期', revoked: '已撤销' },
	{ valid: 'Valid', expired: 'Expired', revoked: 'Revoked' },
);

/** What the second officer reads before a certificate is revoked. */
export const revocationWords = catalogue(
	{
		title: (v: { programme: string }) => `撤销证书：${v.programme}`,
		whose: (v: { name: string; programme: string; date: string }) =>
			`${v.name}于 ${v.date} 获得的“${v.programme}”证书将被撤销。`,
		effect:
			'批准当天起，证书显示为“已撤销”，并列入公开的、带签名的撤销清单（清单只有编号和日期，没有姓名）。',
		stays: '成绩、证书和相关记录都会保留；撤销不能收回。如需重新获得证书，须再次通过培训。',
		see: '查看证书',
	},
	{
		title: (v) => `Revoke a certificate: ${v.programme}`,
		whose: (v) => `The certificate of ${v.name} for “${v.programme}”, issued on ${v.date}, will be revoked.`,
		effect:
			'From the day of approval it shows as revoked and stands on the public, signed revocation list, which has numbers and dates and no names.',
		stays:
			'The result, the certificate and all entries stay. A revocation cannot be taken back: a new certificate takes another pass.',
		see: 'See the certificate',
	},
);

/** Words about certificates on the pages of all who may see them. */
export const certificateWords = catalogue(
	{
		certificate: '证书',
		title: (v: { programme: string }) => `证书：${v.programme}`,
		pdf: '下载证书（PDF）',
		proof: '下载证明文件',
		details: '证书详情',
		validUntil: (v: { date: string }) => `有效期至 ${v.date}`,
		noEnd: '长期有效',
		revokedOn: (v: { date: string }) => `已于 ${v.date} 撤销`,
		expiredOn: (v: { date: string }) => `有效期已于 ${v.date} 届满`,
		back: '返回我的培训',
		backToList: '返回证书列表',
		says: '证书内容',
		number: '编号',
		holder: '持有人',
		erased: '姓名已依法删除或限制。证书仍可核验，但不显示姓名。',
		key: '人员代号',
		programme: '培训',
		grade: '成绩',
		gradeLine: (v: { grade: string; passMark: string }) => `${v.grade}（合格线 ${v.passMark}）`,
		cycle: '培训周期',
		once: '一次性',
		passedOn: '通过日期',
		issuedOn: '签发日期',
		until: '有效期至',
		revision: '培训版本',
		paper: '试卷',
		entry: '合规记录',
		entryLine: (v: { number: string }) => `第 ${v.number} 号`,
		checkpoint: '检查点',
		checkpointLine: (v: { size: string; time: string }) => `涵盖 ${v.size} 条记录，签名于 ${v.time}`,
		unsigned: '这条记录还没有被签名，通常几秒钟内就会完成；之后即可下载。成绩和证书都已记录，不会丢失。',
		missing: (v: { characters: string }) =>
			`证书字体中没有您姓名里的某个字（${v.characters}），PDF 上暂以人员代号代替姓名。请联系管理员配置含有这个字的字体（SHOUMI_FONT）；证明文件中的姓名不受影响。`,
		verify: '如何核验',
		verifyPage: '把证书 PDF 或证明文件拖入核验页面，文件不会上传：',
		verifyLink: '打开核验页面',
		verifyOffline: '没有网络时，可用随证据包提供的 verify.html，或在命令行运行：',
		verifyRevoked: '撤销情况以带签名的撤销清单为准：',
		revocations: '下载撤销清单',
		proves:
			'核验能证明：合规记录载明了这次通过，签名之后没有改动，姓名一致。核验不能证明：作答者就是本人，或记录在签名之前属实。',
		revoke: '撤销这份证书',
		revokeText:
			'您提出后，须由另一位合规专员批准，才会生效。批准后证书显示为“已撤销”，并列入公开的撤销清单；成绩和记录都会保留，撤销不能收回。',
		reason: '理由',
		reasonHint: '理由原文不写入合规记录，只写入它的加盐承诺。',
		ask: '提出撤销',
		waiting: '已有人提出撤销这份证书，正在等待另一位合规专员决定。',
		toDecision: '查看这项请求',
	},
	{
		certificate: 'Certificate',
		title: (v) => `Certificate: ${v.programme}`,
		pdf: 'Download certificate (PDF)',
		proof: 'Download proof',
		details: 'Certificate details',
		validUntil: (v) => `Valid until ${v.date}`,
		noEnd: 'Valid without end',
		revokedOn: (v) => `Revoked on ${v.date}`,
		expiredOn: (v) => `Was valid until ${v.date}`,
		back: 'Back to my programmes',
		backToList: 'Back to the certificates',
		says: 'What it says',
		number: 'Number',
		holder: 'Holder',
		erased:
			'The name has been erased or restricted as the law requires. The certificate still verifies, without it.',
		key: 'Key',
		programme: 'Programme',
		grade: 'Grade',
		gradeLine: (v) => `${v.grade} (pass mark ${v.passMark})`,
		cycle: 'Cycle',
		once: 'once',
		passedOn: 'Passed on',
		issuedOn: 'Issued on',
		until: 'Valid until',
		revision: 'Programme revision',
		paper: 'Paper',
		entry: 'Compliance log',
		entryLine: (v) => `Entry ${v.number}`,
		checkpoint: 'Checkpoint',
		checkpointLine: (v) => `over ${v.size} entries, signed ${v.time}`,
		unsigned:
			'Its entry has not been signed yet, which usually takes seconds; then it can be downloaded. Result and certificate are recorded, and nothing is lost.',
		missing: (v) =>
			`The certificate’s font lacks a character of the name (${v.characters}), so the PDF shows the key in place of the name. Your administrator can set a font that has it (SHOUMI_FONT); the name in the proof is not affected.`,
		verify: 'How to verify it',
		verifyPage: 'Drop the PDF or the proof on the verify page; nothing is uploaded:',
		verifyLink: 'Open the verify page',
		verifyOffline:
			'Without network, use the verify.html that comes with evidence packs, or the command line:',
		verifyRevoked: 'What has been revoked stands on the signed revocation list:',
		revocations: 'Download the revocation list',
		proves:
			'It proves that the compliance log states this pass, that this has not changed since it was signed, and that the name belongs to it. It does not prove who sat at the keyboard, nor that the record was true before it was signed.',
		revoke: 'Revoke this certificate',
		revokeText:
			'You ask, and another compliance officer has to approve. It then shows as revoked and stands on the public revocation list; the result and all entries stay, and it cannot be taken back.',
		reason: 'Reason',
		reasonHint: 'The text is kept outside the compliance log, which holds a salted commitment to it.',
		ask: 'Ask to revoke it',
		waiting: 'Somebody has asked to revoke this certificate; another compliance officer has to decide.',
		toDecision: 'See what was asked',
	},
);
