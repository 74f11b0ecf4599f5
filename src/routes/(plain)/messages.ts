import { catalogue } from '#lib/i18n/catalogue.ts';

/** Words of the pages before signing in. */
export const plainWords = catalogue(
	{
		signIn: '登录',
		intro: '保护客户信息培训测验',
		name: '登录名',
		password: '密码',
		submit: '登录',
		forgot: '忘记密码？请向本行管理员索取一次性链接。',
		demoTitle: '演示人员',
		demoIntro: '一键以其中一位的身份登录：',
		setTitle: '设置密码',
		setFor: (v: { name: string; signIn: string }) => `${v.name}（登录名 ${v.signIn}）`,
		newPassword: '新密码',
		again: '再输入一次',
		hint: (v: { least: number }) =>
			`至少 ${v.least} 个字符。不要求大小写和符号，一句只有您知道的话最好记也最安全。`,
		set: '设置密码并登录',
	},
	{
		signIn: 'Sign in',
		intro: 'Training quiz on protecting customer information',
		name: 'Sign-in name',
		password: 'Password',
		submit: 'Sign in',
		forgot: 'Forgotten your password? Ask your administrator for a one-time link.',
		demoTitle: 'Demo people',
		demoIntro: 'Sign in as one of them with one click:',
		setTitle: 'Set your password',
		setFor: (v) => `${v.name} (sign-in name ${v.signIn})`,
		newPassword: 'New password',
		again: 'Once more',
		hint: (v) =>
			`At least ${v.least} characters. No capitals or symbols required: a sentence that only you know is easiest to remember and safest.`,
		set: 'Set password and sign in',
	},
);
