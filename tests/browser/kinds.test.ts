import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sittingWords } from '../../src/lib/attempt/messages.ts';
import { resultWords } from '../../src/lib/attempt/result-messages.ts';
import { sureWords } from '../../src/lib/attempt/sure-messages.ts';
import { errorSentences } from '../../src/lib/i18n/errors.ts';
import { kindWords } from '../../src/lib/question/kind-messages.ts';
import { explainedWords } from '../../src/lib/question/explained-messages.ts';
import { learnerWords } from '../../src/routes/(app)/messages.ts';
import { assign, begin } from '../sitting.ts';
import { gate, hydrated, inDays, open, openStage, savedAs, signIn, type Stage } from './stage.ts';

const words = sittingWords.en;
type Who = 'chenWei' | 'liNa' | 'sunHao';

let stage: Stage<Readonly<Record<Who, string>>>;
let page: Page;
const contexts: Partial<Record<Who, BrowserContext>> = {};

beforeAll(async () => {
	stage = await openStage(['chenWei', 'liNa', 'sunHao'], async ({ app, clock }, people) => {
		clock.set(Date.now() - 1_000);
		const { chenWei, liNa, sunHao } = people;
		await assign(app, 'all-kinds', inDays(10), chenWei, liNa, sunHao);
		return {
			chenWei: await begin(app, chenWei, 'all-kinds'),
			liNa: await begin(app, liNa, 'all-kinds'),
			sunHao: await begin(app, sunHao, 'all-kinds'),
		};
	});
	for (const who of ['chenWei', 'liNa', 'sunHao'] as const) {
		// Li Na's browser runs no scripts.
		const context = await stage.context('en', {
			javaScriptEnabled: who !== 'liNa',
			viewport: { width: 1000, height: 800 },
		});
		contexts[who] = context;
		const first = await context.newPage();
		await signIn(first, stage.people[who]);
		await first.close();
	}
});
afterAll(() => stage.close());
afterEach(() => page.close());

const at = (who: Who, question: string) => {
	const attempt = stage.made[who];
	return `/attempt/${attempt}/${stage.questionsOf(attempt).indexOf(question) + 1}`;
};
const recorded = (who: Who, question: string) => {
	const place = stage.questionsOf(stage.made[who]).indexOf(question) + 1;
	return stage.answers(stage.made[who]).filter((step) => step.place === place);
};
const lastOf = (who: Who, question: string) => recorded(who, question).at(-1)?.response;
const decide = () => page.getByRole('button', { name: words.decide, exact: true });

describe('with scripts', () => {
	beforeEach(async () => {
		page = await (contexts.chenWei as BrowserContext).newPage();
	});

	test('an order: clicking words places them in turn, a select moves one; one place twice is told and not sent', async () => {
		await open(page, at('chenWei', 'order-scored'));
		for (const text of ['Report it to the incident desk', 'Take the message back', 'List who has seen it'])
			await page.getByText(text, { exact: true }).click();
		await savedAs(page);
		await expect
			.poll(() => lastOf('chenWei', 'order-scored'))
			.toEqual(['1=report-it', '2=take-it-back', '3=list-the-readers']);
		const place = (text: string) => page.getByLabel(`Place of “${text}”`);
		await place('Take the message back').selectOption({ label: '1' });
		const clash = page.getByText(kindWords.en.orderClash({ place: 1 }));
		await clash.waitFor();
		expect(await place('Report it to the incident desk').inputValue()).toBe('1=report-it');
		await place('Report it to the incident desk').selectOption({ label: '4' });
		await clash.waitFor({ state: 'detached' });
		await expect
			.poll(() => lastOf('chenWei', 'order-scored'))
			.toEqual(['1=take-it-back', '3=list-the-readers', '4=report-it']);
		// Gaps stay gaps, here and after a reload; by keyboard alone one passes through places that others have.
		await savedAs(page);
		await page.reload();
		await hydrated(page);
		expect(await place('List who has seen it').inputValue()).toBe('3=list-the-readers');
		await place('Report it to the incident desk').selectOption({ label: '2' });
		await page.getByText('Tell the customers as decided', { exact: true }).click();
		await expect.poll(() => lastOf('chenWei', 'order-scored')).toHaveLength(4);
		// A click on a placed one takes it out; after a reload everything stands as it was left.
		await page.getByText('Take the message back', { exact: true }).click();
		await expect.poll(() => lastOf('chenWei', 'order-scored')).toHaveLength(3);
		await savedAs(page);
		await page.reload();
		await hydrated(page);
		expect(await page.getByLabel('Place of “Take the message back”').inputValue()).toBe('');
		expect(await page.getByLabel('Place of “Report it to the incident desk”').inputValue()).toBe(
			'2=report-it',
		);
	});

	test('a match: one target an item, saved as it is chosen, also before the script runs', async () => {
		const scripts = gate();
		await page.route('**/_app/immutable/**/*.js', async (route) => {
			await scripts.opened;
			await route.continue();
		});
		await page.goto(at('chenWei', 'match-scored'), { waitUntil: 'commit' });
		const group = (name: string) => page.getByRole('radiogroup', { name });
		await group('A curious neighbour').getByLabel('May not').check();
		scripts.open();
		await hydrated(page);
		await expect.poll(() => lastOf('chenWei', 'match-scored')).toEqual(['curious-neighbour=may-not']);
		await group('A favour for an old friend').getByLabel('May query').check();
		await group('A favour for an old friend').getByLabel('May not').check();
		await expect
			.poll(() => lastOf('chenWei', 'match-scored'))
			.toEqual(['curious-neighbour=may-not', 'old-friend=may-not']);
		// The overview calls it begun.
		await page.locator('details.overview > summary').click();
		const place = stage.questionsOf(stage.made.chenWei).indexOf('match-scored') + 1;
		await page.reload();
		await page.locator('details.overview > summary').click();
		await page.getByRole('button', { name: words.placeState({ place, states: [words.begun] }) }).waitFor();
	});

	test('spotting: a click anywhere on a passage marks it, number keys do too, and unmarking takes it back', async () => {
		await open(page, at('chenWei', 'spot-scored'));
		await page.getByText('The password of the system is my birthday.').click();
		await expect.poll(() => lastOf('chenWei', 'spot-scored')).toEqual(['gives-the-password']);
		await page.keyboard.press('2');
		await expect
			.poll(() => lastOf('chenWei', 'spot-scored'))
			.toEqual(['attaches-the-list', 'gives-the-password']);
		await page.keyboard.press('4');
		await page.keyboard.press('2');
		await expect.poll(() => lastOf('chenWei', 'spot-scored')).toEqual([]);
	});

	test('a case: nothing is decided by choosing; deciding tells what follows and moves the focus there', async () => {
		await open(page, at('chenWei', 'case-scored'));
		await page.keyboard.press('1');
		const chosen = page.locator('input[name=decision]:checked');
		await chosen.waitFor();
		// Going elsewhere and back: nothing was decided.
		await page.getByRole('button', { name: words.next, exact: true }).locator('visible=true').click();
		await page.waitForURL((url) => url.pathname !== at('chenWei', 'case-scored'));
		expect(recorded('chenWei', 'case-scored')).toEqual([]);
		await open(page, at('chenWei', 'case-scored'));
		await page.getByLabel('Hand over ten').check();
		// The other language keeps what is chosen and not decided.
		await page.getByRole('button', { name: words.languageLabel }).click();
		await page.locator('html[lang="zh-CN"]').waitFor();
		expect(await page.locator('input[name=decision]:checked').inputValue()).toBe('hand-over-ten');
		await page.getByRole('button', { name: sittingWords['zh-CN'].languageLabel }).click();
		await page.locator('html[lang="en"]').waitFor();
		// Two clicks are one decision.
		await decide().dblclick();
		await page.getByText('Then: Hand over ten.').waitFor();
		await expect.poll(() => page.evaluate(() => document.activeElement?.hasAttribute('data-now'))).toBe(true);
		expect(recorded('chenWei', 'case-scored').map(({ response }) => response)).toEqual([['hand-over-ten']]);
		await page.getByText('At night you cannot sleep.').waitFor();
	});

	test('the network is cut while deciding: the choice stays, the page says so, and deciding again works', async () => {
		const context = contexts.chenWei as BrowserContext;
		await open(page, at('chenWei', 'case-scored'));
		await page.getByLabel('Own up the next day').check();
		await context.setOffline(true);
		await decide().click();
		await page.getByText(words.offlineStay).waitFor();
		expect(await page.locator('input[name=decision]:checked').inputValue()).toBe('own-up');
		await context.setOffline(false);
		await decide().click();
		await page.getByText('He writes again.').waitFor();
		expect(await page.getByText(words.offlineStay).count()).toBe(0);
		expect(lastOf('chenWei', 'case-scored')).toEqual(['hand-over-ten', 'own-up']);
	});

	test('a stale tab decides otherwise: the first decision stands, and the tab is told', async () => {
		const other = await (contexts.chenWei as BrowserContext).newPage();
		await open(page, at('chenWei', 'case-scored'));
		await other.goto(at('chenWei', 'case-scored'));
		await page.getByLabel('Report him').check();
		await other.getByLabel('Block him').check();
		await decide().click();
		await page.getByText('Then: Report him.').waitFor();
		await other.getByRole('button', { name: words.decide, exact: true }).click();
		await other.getByText(words.newer).waitFor();
		await other.getByText('Then: Report him.').waitFor();
		expect(lastOf('chenWei', 'case-scored')).toEqual(['hand-over-ten', 'own-up', 'report-him']);
		await other.close();
	});

	test('Enter on a choice decides, as it does without scripts', async () => {
		await open(page, at('chenWei', 'case-scored'));
		await page.getByText('The message is still on your phone.').waitFor();
		await page.getByLabel('Keep it for compliance').press('Space');
		await page.keyboard.press('Enter');
		await page.getByText('The story ends here.').waitFor();
		expect(new URL(page.url()).pathname).toBe(at('chenWei', 'case-scored'));
		expect(lastOf('chenWei', 'case-scored')).toHaveLength(4);
	});

	test('the story ends, and the result replays the way with what would have been better', async () => {
		await open(page, at('chenWei', 'case-scored'));
		await page.getByText('The story ends here.').waitFor();
		expect(await decide().count()).toBe(0);
		await open(page, `/attempt/${stage.made.chenWei}`);
		await page.getByRole('button', { name: words.handInAnyway }).click();
		await page.waitForURL(/\/result$/);
		for (const summary of await page.locator('.answers summary').all()) await summary.click();
		await page.getByText(explainedWords.en.story).waitFor();
		await page.getByText(explainedWords.en.better).first().waitFor();
		await page.getByText('Decline and ask what it is about').first().waitFor();
		await page.getByText(explainedWords.en.givenPlace({ place: 2, own: true })).waitFor();
	});
});

describe('without scripts', () => {
	beforeEach(async () => {
		page = await (contexts.liNa as BrowserContext).newPage();
	});
	const next = () => page.locator('button.next').last();

	test('I11: every kind is answered with plain forms; two items in one place are told, and nothing is lost', async () => {
		await page.goto(at('liNa', 'order-scored'));
		const selects = page.locator('select[name^=option]');
		for (const [i, index] of [1, 1, 2, 3].entries()) await selects.nth(i).selectOption({ index });
		await next().click();
		await page.getByRole('alert').getByText(errorSentences.en['answer.places']).waitFor();
		// The first of the two keeps its place, and the others theirs.
		const kept = await selects.evaluateAll((all) =>
			all.map((one) => (one as HTMLSelectElement).value !== ''),
		);
		expect(kept).toEqual([true, false, true, true]);
		await selects.nth(1).selectOption({ index: 4 });
		await next().click();
		expect(lastOf('liNa', 'order-scored')).toHaveLength(4);

		await page.goto(at('liNa', 'match-scored'));
		for (const group of await page.getByRole('radiogroup').all()) await group.getByLabel('May not').check();
		await next().click();
		expect(lastOf('liNa', 'match-scored')).toHaveLength(4);

		await page.goto(at('liNa', 'spot-scored'));
		await page.getByText('The list is attached; please pass it on to the insurer.').click();
		await next().click();
		expect(lastOf('liNa', 'spot-scored')).toEqual(['attaches-the-list']);

		await page.goto(at('liNa', 'case-scored'));
		// Deciding nothing is told.
		await decide().click();
		await page.getByRole('alert').waitFor();
		for (const choice of ['Decline and ask what it is about', 'Report him', 'Keep it for compliance']) {
			await page.getByLabel(choice).check();
			await decide().click();
			await page.getByText(`Then: ${choice}.`).waitFor();
		}
		await page.getByText('The story ends here.').waitFor();
		expect(lastOf('liNa', 'case-scored')).toEqual(['decline-and-ask', 'report-him', 'keep-it-for-them']);
		// Back in the browser, and another choice: what was decided stands, and the page says so.
		await page.goBack();
		await page.goBack();
		if ((await page.getByLabel('Block him').count()) > 0) {
			await page.getByLabel('Block him').check();
			await decide().click();
			expect(lastOf('liNa', 'case-scored')).toEqual(['decline-and-ask', 'report-him', 'keep-it-for-them']);
		}
	});
});

describe('practice', () => {
	beforeEach(async () => {
		page = await (contexts.sunHao as BrowserContext).newPage();
	});

	test('topics are chosen, certainty is asked, and the certain mistake comes first in the result', async () => {
		const learner = learnerWords.en;
		await open(page, '/practice');
		await page.getByText(learner.practiceDueNever).waitFor();
		await page.getByRole('checkbox', { name: /Lists of wealthy customers/ }).check();
		await page.getByRole('checkbox', { name: /Favours/ }).check();
		await page.getByRole('button', { name: learner.practiceStart, exact: true }).click();
		await page.waitForURL(/\/attempt\/.*\/1$/);
		await hydrated(page);
		const attempt = new URL(page.url()).pathname.split('/')[2] ?? '';
		const place = stage.questionsOf(attempt).indexOf('try-vip-lists-one') + 1;
		const target = place > 0 ? place : stage.questionsOf(attempt).indexOf('try-vip-lists-two') + 1;
		if (target > 0) {
			await open(page, `/attempt/${attempt}/${target}`);
			const wrong = page.locator('label').filter({ hasText: /Do exactly as you were asked|posted interest/ });
			await wrong.click();
			await page.getByLabel(sureWords.en.sure3, { exact: true }).check();
			await page.getByRole('button', { name: words.check, exact: true }).click();
			await page.getByText(resultWords.en.misled).waitFor();
			await page.getByText(/certainty mark −6/).waitFor();
		}
		await open(page, `/attempt/${attempt}`);
		await page.getByRole('button', { name: words.finishPractice }).first().click();
		await page.waitForURL(/\/result$/);
		if (target > 0) {
			await page.getByText(resultWords.en.misledCount({ count: 1 })).waitFor();
			await page.locator('.answers summary').first().getByText(`Question ${target}`).waitFor();
		}
	});

	test('what is due shows as today’s review, can be put off, and done all the same', async () => {
		const learner = learnerWords.en;
		stage.database
			.prepare('update recall set due_at = ? where staff_id = ?')
			.run(Date.now() - 1_000, stage.people.sunHao.id);
		await open(page, '/practice');
		await page.getByText(/due for another look/).waitFor();
		await page.getByRole('button', { name: learner.practiceSkip }).click();
		await page.getByText(learner.practiceSkipped).waitFor();
		await page.getByRole('button', { name: learner.practiceStartDue }).click();
		await page.waitForURL(/\/attempt\/.*\/1$/);
	});
});
