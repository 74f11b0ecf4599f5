import type { DecisionSummary } from '#lib/decision/kind.ts';
import { catalogue } from '#lib/i18n/catalogue.ts';

/** Stands for what a decision is about while its subject's data is restricted. */
export const concealedWords = catalogue(
	{
		title: '涉及个人信息受限人员的事项',
		means: '这件事涉及的人员，个人信息正受限制。限制解除前不显示内容，也不能批准；可以拒绝或由提出者撤回。',
	},
	{
		title: 'About somebody whose personal data is restricted',
		means:
			'The personal data of whom this is about is restricted. Until that is lifted it is not shown, and cannot be approved; it can be refused, or taken back by whoever asked.',
	},
);

export function concealedSummary(locale: keyof typeof concealedWords): DecisionSummary {
	const { title, means } = concealedWords[locale];
	return { title, sentences: [means], texts: [], link: null };
}
