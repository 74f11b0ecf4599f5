import type { Locale } from '#lib/i18n/catalogue.ts';
import type { Role } from './permission.ts';

/** Password of every demo person. The demo listens on this machine only and holds invented people. */
export const demoPassword = 'a calm river under the old stone bridge';

export interface DemoPerson {
	readonly signIn: string;
	readonly name: string;
	readonly unit: string;
	readonly manager: string | null;
	readonly roles: readonly Role[];
	/** What they do, on the sign-in page; null for the crowd that only fills the tables. */
	readonly does: Readonly<Record<Locale, string>> | null;
}

export const demoUnits: readonly { id: string; name: string; parent: string | null }[] = [
	{ id: 'head-office', name: '总行 Head office', parent: null },
	{ id: 'retail-south', name: '华南零售部 Retail South', parent: 'head-office' },
	{ id: 'riverside', name: '滨江支行 Riverside branch', parent: 'retail-south' },
	{ id: 'old-town', name: '老城支行 Old Town branch', parent: 'retail-south' },
	{ id: 'compliance', name: '合规部 Compliance', parent: 'head-office' },
];

export const demoCast: readonly DemoPerson[] = [
	{
		signIn: 'zhao.min',
		name: '赵敏',
		unit: 'retail-south',
		manager: null,
		roles: ['manager'],
		does: { 'zh-CN': '片区经理，管理两家支行', en: 'Area manager of two branches' },
	},
	{
		signIn: 'wang.fang',
		name: '王芳',
		unit: 'riverside',
		manager: 'zhao.min',
		roles: ['manager'],
		does: { 'zh-CN': '支行行长，签核下属成绩', en: 'Branch manager, signs results off' },
	},
	{
		signIn: 'chen.wei',
		name: '陈伟',
		unit: 'riverside',
		manager: 'wang.fang',
		roles: [],
		does: { 'zh-CN': '柜员，新员工', en: 'Teller, new hire' },
	},
	{
		signIn: 'li.na',
		name: '李娜',
		unit: 'riverside',
		manager: 'wang.fang',
		roles: [],
		does: { 'zh-CN': '客户经理，年度复训将到期', en: 'Relationship manager, refresher due soon' },
	},
	{
		signIn: 'zhou.yan',
		name: '周燕',
		unit: 'compliance',
		manager: null,
		roles: ['officer'],
		does: { 'zh-CN': '合规专员：进度、指派、记录', en: 'Compliance officer: progress, assigning, log' },
	},
	{
		signIn: 'wu.gang',
		name: '吴刚',
		unit: 'head-office',
		manager: null,
		roles: ['auditor'],
		does: { 'zh-CN': '审计师：查看合规记录', en: 'Auditor: reads the compliance log' },
	},
	{
		signIn: 'xu.lei',
		name: '徐磊',
		unit: 'head-office',
		manager: null,
		roles: ['admin'],
		does: { 'zh-CN': '管理员：人员与机构', en: 'Administrator: staff and units' },
	},
	...['孙浩', '林静', '黄磊', '何倩', '高翔', '罗丹', '梁宇', '宋佳', '郑爽', '谢霆', '欧阳明珠', '韩雪'].map(
		(name, i): DemoPerson => ({
			signIn: `staff${String(i + 1).padStart(2, '0')}`,
			name,
			unit: i % 2 === 0 ? 'riverside' : 'old-town',
			manager: i % 2 === 0 ? 'wang.fang' : 'zhao.min',
			roles: [],
			does: null,
		}),
	),
];

/** The demo people on the sign-in page, in the reader's language. */
export function demoPeople(locale: Locale): { signIn: string; name: string; does: string }[] {
	return demoCast.flatMap(({ signIn, name, does }) => (does ? [{ signIn, name, does: does[locale] }] : []));
}
