import { catalogue } from '../i18n/catalogue.ts';

/** Names of the roles, and one line each on what they allow. */
export const roleWords = catalogue(
	{
		learner: '学员',
		learnerAllows: '完成指派给自己的培训，查看自己的成绩。',
		manager: '经理',
		managerAllows: '查看下属的进度，写明理由后查看其成绩并签核。',
		officer: '合规专员',
		officerAllows: '指派培训，查看全行进度，查看并导出合规记录。',
		auditor: '审计师',
		auditorAllows: '查看并导出合规记录。',
		admin: '管理员',
		adminAllows: '管理人员、角色、机构和设置密码的链接。',
	},
	{
		learner: 'Learner',
		learnerAllows: 'Completes the programmes assigned to them and sees their own results.',
		manager: 'Manager',
		managerAllows: 'Sees the progress of their reports; opens results with a reason and signs them off.',
		officer: 'Compliance officer',
		officerAllows:
			'Assigns programmes, sees the progress of the whole bank, reads and exports the compliance log.',
		auditor: 'Auditor',
		auditorAllows: 'Reads and exports the compliance log.',
		admin: 'Administrator',
		adminAllows: 'Manages staff, roles, units and links to set a password.',
	},
);
