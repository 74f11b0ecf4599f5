import { catalogue } from '../i18n/catalogue.ts';

/** Words about erasing and restricting. */
export const retentionWords = catalogue(
	{
		erase: '清除',
		restrict: '限制',
		lift: '解除限制',
		eraseHint: '删除姓名、登录名、邮箱、密码、登录记录、文字说明、证书上的姓名和练习记忆，不能恢复。',
		restrictHint:
			'保存期内不能删除时改为限制：除审计师外，谁也看不到姓名、文字、成绩、证书和合规记录中的内容。',
		liftHint: '恢复显示全部内容。账号仍为停用，角色和密码需重新设置。',
		'erase-person': (v: { name: string }) => `清除 ${v.name} 的个人信息`,
		'restrict-person': (v: { name: string }) => `限制处理 ${v.name} 的个人信息`,
		'lift-restriction': (v: { name: string }) => `解除对 ${v.name} 的限制`,
		willErase: (v: { name: string }) =>
			`${v.name} 的姓名、登录名、邮箱、密码、登录记录、有关的文字说明、证书上的姓名、待发邮件和练习记忆会立即删除，不能恢复。`,
		eraseStays:
			'成绩、指派和合规记录只以人员代号保留，仍可核验；这项请求的理由原文也一并删除，只留下依据。已有的备份不受影响，请按备份的期限处理。',
		willRestrict: (v: { name: string }) =>
			`${v.name} 的账号停用，角色撤销。此后除审计师外，谁也看不到其姓名、文字说明、成绩和证书，合规记录中涉及此人的条目只显示编号、时间和类型；证据包只有审计师申请的才收录此人。`,
		restrictStays: '数据不删除，可以解除限制。',
		willLift: (v: { name: string }) =>
			`${v.name} 的姓名、文字说明、成绩和证书会恢复显示。账号仍为停用，角色和密码需重新设置。`,
		basisLine: (v: { basis: string }) => `依据：${v.basis}。`,
		withdrawal: '本人撤回同意或要求删除',
		'retention-over': '保存期限已满',
		unlawful: '违反法律、行政法规或约定处理',
		'court-order': '法院或监管部门要求',
	},
	{
		erase: 'Erase',
		restrict: 'Restrict',
		lift: 'Lift the restriction',
		eraseHint:
			'Deletes name, sign-in name, e-mail, password, sessions, texts, names on certificates and what practice remembers. It cannot be undone.',
		restrictHint:
			'Where a period of keeping forbids deleting: nobody but auditors sees name, texts, results, certificates and what the log says about them.',
		liftHint: 'Shows everything again. The account stays disabled; roles and password are set anew.',
		'erase-person': (v) => `Erase the personal data of ${v.name}`,
		'restrict-person': (v) => `Restrict the personal data of ${v.name}`,
		'lift-restriction': (v) => `Lift the restriction of ${v.name}`,
		willErase: (v) =>
			`Name, sign-in name, e-mail, password and sessions of ${v.name}, the texts about them, the names on their certificates, mails to them and what practice remembers are deleted at once, for good.`,
		eraseStays:
			'Results, assignments and the log stay under the key alone and can still be verified. The reason for this request is deleted as well; its ground stays. Backups that exist keep what they have until their own period is over.',
		willRestrict: (v) =>
			`The account of ${v.name} is closed and the roles are taken away. From then on nobody but auditors sees name, texts, results and certificates; entries of the log about them show number, time and kind; only packs that an auditor asks for hold them.`,
		restrictStays: 'Nothing is deleted, and the restriction can be lifted.',
		willLift: (v) =>
			`Name, texts, results and certificates of ${v.name} are shown again. The account stays disabled; roles and password are set anew.`,
		basisLine: (v) => `Ground: ${v.basis}.`,
		withdrawal: 'the person withdrew consent or asked for it',
		'retention-over': 'the period of keeping is over',
		unlawful: 'it was processed against the law or an agreement',
		'court-order': 'a court or a supervisor orders it',
	},
);
