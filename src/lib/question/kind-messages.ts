import { catalogue } from '../i18n/catalogue.ts';

/** Words of the kinds that are no plain choice. They travel only with a page that shows one. */
export const kindWords = catalogue(
	{
		chooseOrder: '为每一项选择次序。',
		orderPlace: (v: { place: number }) => `第 ${v.place} 位`,
		orderClash: (v: { place: number }) => `有两项都选了第 ${v.place} 位；各占一位之后才会保存。`,
		orderOf: (v: { text: string }) => `“${v.text}”的次序`,
		chooseMatch: '为每一项选择对应的一个。',
		chooseSpots: '勾选每一处不妥的地方；没有问题的不要勾，误标会扣分。',
		passage: (v: { number: number }) => `标出第 ${v.number} 处`,
		decide: '一步一步来：作出决定后不能更改。',
		decided: '您的决定',
		caseEnd: '事情到这里告一段落。',
	},
	{
		chooseOrder: 'Give each its place.',
		orderPlace: (v) => `${v.place}`,
		orderClash: (v) => `Two items have place ${v.place}; this is saved once each has its own.`,
		orderOf: (v) => `Place of “${v.text}”`,
		chooseMatch: 'Choose one for each.',
		chooseSpots: 'Tick everything that is not in order, and nothing else: a wrong tick costs credit.',
		passage: (v) => `Mark passage ${v.number}`,
		decide: 'One step at a time: a decision cannot be taken back.',
		decided: 'Your decision',
		caseEnd: 'The story ends here.',
	},
);
