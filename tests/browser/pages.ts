import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assignmentsOf } from '../../src/lib/assignment/store.server.ts';
import {
	readAttempt,
	saveAnswer,
	startPractice,
	submitAttempt,
} from '../../src/lib/attempt/attempts.server.ts';
import { myCertificates } from '../../src/lib/certificate/certificates.server.ts';
import { askPack } from '../../src/lib/evidence/packs.server.ts';
import type { Locale } from '../../src/lib/i18n/catalogue.ts';
import type { Question } from '../../src/lib/question/kinds.ts';
import { openKey } from '../../src/lib/library/library.server.ts';
import { makePasswordLink } from '../../src/lib/staff/people.server.ts';
import { takeDecision } from '../../src/lib/approval/approvals.server.ts';
import { askCorrection } from '../../src/lib/correction/corrections.server.ts';
import { performAtConsole } from '../../src/lib/retention/requests.server.ts';
import { frameWords } from '../../src/routes/messages.ts';
import { officerWords } from '../../src/routes/(app)/officer/messages.ts';
import { teamWords } from '../../src/routes/(app)/team/messages.ts';
import { bestAnswer, worstAnswer } from '../bank.ts';
import { addOfficer } from '../officers.ts';
import { cast, console_, type Member, type Name, units } from '../people.ts';
import { assign, begin, sit } from '../sitting.ts';
import { gate, hydrated, inDays, open, openStage, signIn, type Stage } from './stage.ts';

const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Smallest height and width of what is pressed in a sitting, CSS pixels. */
const TARGET = 44;

interface Made {
	readonly everything: string;
	readonly timed: string;
	readonly failed: string;
	readonly passed: string;
	/** Li Na's, for that pass. */
	readonly certificate: string;
	readonly critical: string;
	readonly explained: string;
	readonly assignment: string;
	readonly token: string;
	/** An attempt with one of each of the other kinds, its case begun; and one like it, handed in. */
	readonly kinds: string;
	readonly kindsDone: string;
	/** A decision that Zhou Yan can take, one that he asked for, and one that was taken. */
	readonly waiting: string;
	readonly asked: string;
	readonly settled: string;
	/** Number of an entry with a remark, and key of somebody restricted. */
	readonly annotated: number;
	readonly restricted: string;
	/** Number of an entry that names them, and a decision about it that waits. */
	readonly concealed: number;
	readonly resting: string;
	/** An evidence pack that an auditor asked for. */
	readonly pack: string;
}
let stage: Stage<Made>;
const contexts = new Map<Name | null, BrowserContext>();

async function prepare(): Promise<void> {
	const whoSignIn = ['chenWei', 'liNa', 'wangFang', 'zhouYan', 'wuGang', 'xuLei'] as const;
	stage = await openStage<Made>(whoSignIn, async ({ app, clock }, people) => {
		const { chenWei, liNa, sunHao } = people;
		await assign(app, 'refresher', inDays(-10), sunHao);
		await assign(app, 'onboarding', inDays(20), chenWei);
		for (const programme of ['refresher', 'everything'])
			await assign(app, programme, inDays(10), chenWei, liNa);
		clock.set(Date.now() - 60_000);
		const failed = await sit(app, chenWei, 'refresher', 'badly');
		const passed = await sit(app, liNa, 'refresher', 'well');
		const [certificate] = await myCertificates(app.as(liNa.actor));
		const everything = await begin(app, chenWei, 'everything');
		const timed = await begin(app, chenWei, 'onboarding');

		// Li Na judges everything well but the critical question.
		const critical = await begin(app, liNa, 'everything');
		const ctx = app.as(liNa.actor);
		const { attempt } = await readAttempt(ctx, critical);
		for (const [i, { hash }] of attempt.paper.questions.entries()) {
			const question = await app.revisions.get<Question>('question', hash);
			const values = question.critical ? worstAnswer(question) : bestAnswer(question);
			await saveAnswer(ctx, { attemptId: critical, place: i + 1, values, seen: 0, key: `a${i}` });
		}
		await submitAttempt(ctx, critical, 'hand-in');

		const explained = await startPractice(app.as(chenWei.actor), 'practice', {
			by: 'topics',
			topics: ['vip-lists'],
		});
		const practice = (await readAttempt(app.as(chenWei.actor), explained)).attempt.paper.questions[0];
		const first = await app.revisions.get<Question>('question', practice?.hash ?? '');
		await saveAnswer(app.as(chenWei.actor), {
			attemptId: explained,
			place: 1,
			values: worstAnswer(first),
			seen: 0,
			key: 'first',
		});
		await assign(app, 'all-kinds', inDays(10), chenWei, liNa);
		const kinds = await begin(app, chenWei, 'all-kinds');
		const paper = (await readAttempt(app.as(chenWei.actor), kinds)).attempt.paper.questions;
		await saveAnswer(app.as(chenWei.actor), {
			attemptId: kinds,
			place: paper.findIndex(({ id }) => id === 'case-scored') + 1,
			values: ['hand-over-ten'],
			seen: 0,
			key: 'case',
		});
		const kindsDone = await sit(app, liNa, 'all-kinds', 'badly');
		await openKey(app.as(people.zhouYan.actor), 'case-scored');
		await openKey(app.as(people.zhouYan.actor), 'match-scored');
		const assignment = (await assignmentsOf(app.read, chenWei.id)).find((a) => a.programmeId === 'refresher');
		// In words of neither language: pages in both quote them.
		const said = { text: '2026-11-24 09:00', reason: '2026-11-24 09:01' };
		const qianYu = await addOfficer(app);
		const remark = (officer: Member, number: number) =>
			askCorrection(app.as(officer.actor), { number, act: 'annotated', key: `k${number}`, ...said });
		const graded = await app.read
			.selectFrom('log_entry')
			.select('number')
			.where('kind', '=', 'attempt.graded')
			.executeTakeFirstOrThrow();
		const waiting = await askCorrection(app.as(qianYu.actor), {
			...said,
			number: graded.number,
			act: 'voided',
			text: '',
			key: 'void',
		});
		const asked = await remark(people.zhouYan, 2);
		const settled = await remark(people.zhouYan, 3);
		const agreed = { id: settled, verdict: 'approved', reason: said.reason };
		await takeDecision(app.as(qianYu.actor), agreed);
		const restricted = people.zhaoMin.key;
		const { number: concealed } = await app.read
			.selectFrom('log_entry')
			.select('number')
			.where('subject', '=', restricted)
			.executeTakeFirstOrThrow();
		const resting = await remark(people.zhouYan, concealed);
		await performAtConsole(app.as(console_), {
			who: restricted,
			act: 'restrict',
			basis: 'withdrawal',
			dryRun: false,
		});
		const pack = await askPack(app.as(people.wuGang.actor), {
			from: '2020-01-01',
			to: app.today(),
			programme: '',
			unit: '',
			person: '',
			key: 'pack',
		});
		const { token } = await makePasswordLink(app.as(console_), sunHao.id);
		return {
			pack,
			everything,
			timed,
			failed,
			passed,
			certificate: certificate?.id ?? '',
			critical,
			explained,
			assignment: assignment?.id ?? '',
			token,
			kinds,
			kindsDone,
			waiting,
			asked,
			settled,
			annotated: 3,
			restricted,
			concealed,
			resting,
		};
	});
	contexts.set(null, await stage.context('en'));
	for (const name of whoSignIn) {
		const context = await stage.context('en');
		contexts.set(name, context);
		const page = await context.newPage();
		await signIn(page, stage.people[name]);
		await page.close();
	}
}

interface Visit {
	readonly who: Name | null;
	readonly path: () => string;
	readonly status?: number;
	/** What is done on the page before it is looked at. */
	readonly act?: (page: Page, locale: Locale) => Promise<void>;
	/** Something that has to be there: the proof that this is the page that is meant. */
	readonly shows?: string;
	/** A page of a sitting: everything that is pressed is large. */
	readonly sitting?: true;
}

/** The place of the paper with everything in it at which a question stands. */
const placeOf = (question: string) =>
	`/attempt/${stage.made.everything}/${stage.questionsOf(stage.made.everything).indexOf(question) + 1}`;

const kindAt = (question: string) =>
	`/attempt/${stage.made.kinds}/${stage.questionsOf(stage.made.kinds).indexOf(question) + 1}`;

const visits: Readonly<Record<string, Visit>> = {
	'sign-in': { who: null, path: () => '/sign-in', shows: 'input[name=password]' },
	'set-password': {
		who: null,
		path: () => `/set-password/${stage.made.token}`,
		shows: 'input[name=again]',
	},
	home: { who: 'chenWei', path: () => '/', shows: 'a[href^="/programme/"]' },
	programme: { who: 'chenWei', path: () => `/programme/${stage.made.assignment}`, shows: 'table' },
	practice: { who: 'chenWei', path: () => '/practice', shows: 'form[action="?/start"] button' },
	'single choice with a chat': {
		who: 'chenWei',
		path: () => placeOf('ten-yuan-a-record'),
		shows: 'figure',
		sitting: true,
	},
	'single choice with an e-mail': {
		who: 'chenWei',
		path: () => placeOf('list-for-the-insurer'),
		shows: 'figure',
		sitting: true,
	},
	'single choice with a table': {
		who: 'chenWei',
		path: () => placeOf('whiteboard-names'),
		shows: 'figure table, table',
		sitting: true,
	},
	'single choice with a clause': {
		who: 'chenWei',
		path: () => placeOf('wife-asks-for-his-report'),
		shows: 'figure',
		sitting: true,
	},
	'multiple choice': {
		who: 'chenWei',
		path: () => placeOf('which-queries-need-consent'),
		shows: 'input[type=checkbox][name=option]',
		sitting: true,
	},
	'an order': {
		who: 'chenWei',
		path: () => kindAt('order-scored'),
		shows: 'select[name=option-1]',
		sitting: true,
	},
	'a match': {
		who: 'chenWei',
		path: () => kindAt('match-scored'),
		shows: 'input[type=radio][name=option-1]',
		sitting: true,
	},
	'breaches to spot in an e-mail': {
		who: 'chenWei',
		path: () => kindAt('spot-scored'),
		shows: 'figure input[type=checkbox]',
		sitting: true,
	},
	'a case after its first decision': {
		who: 'chenWei',
		path: () => kindAt('case-scored'),
		shows: 'button[formaction="?/decide"]',
		sitting: true,
	},
	'result with every kind': {
		who: 'liNa',
		path: () => `/attempt/${stage.made.kindsDone}/result`,
		shows: 'h1.failed',
		act: unfold,
	},
	'then and now': { who: 'chenWei', path: () => '/law', shows: 'article', act: unfold },
	'question with the clock running, keyboard list and overview open': {
		who: 'chenWei',
		path: () => `/attempt/${stage.made.timed}/2`,
		shows: 'input[name=option]',
		act: async (page) => {
			for (const summary of await page.locator('main > details > summary').all()) await summary.click();
		},
		sitting: true,
	},
	overview: {
		who: 'chenWei',
		path: () => `/attempt/${stage.made.everything}`,
		shows: 'button[formaction="?/submit"]',
		sitting: true,
	},
	'result, failed': {
		who: 'chenWei',
		path: () => `/attempt/${stage.made.failed}/result`,
		shows: 'h1.failed',
		act: unfold,
	},
	'practice, explained': {
		who: 'chenWei',
		path: () => `/attempt/${stage.made.explained}/1`,
		shows: '.explained',
		sitting: true,
	},
	account: { who: 'chenWei', path: () => '/account', shows: 'input[type=password]' },
	'result, passed': {
		who: 'liNa',
		path: () => `/attempt/${stage.made.passed}/result`,
		shows: 'h1.passed',
		act: unfold,
	},
	'result, failed by the critical question': {
		who: 'liNa',
		path: () => `/attempt/${stage.made.critical}/result`,
		shows: 'h1.failed',
		act: unfold,
	},
	team: { who: 'wangFang', path: () => '/team', shows: 'table' },
	'a result before the reason': {
		who: 'wangFang',
		path: () => `/team/${stage.made.failed}`,
		shows: 'textarea[name=reason]',
	},
	'a result after the reason': {
		who: 'wangFang',
		path: () => `/team/${stage.made.passed}`,
		shows: 'input[name=meaning]',
		act: async (page, locale) => {
			const words = teamWords[locale];
			const reason = page.getByLabel(words.reason, { exact: true });
			// The look of the first language still holds for the second.
			if (await reason.isVisible()) {
				// Somebody's own words, in neither language: the learner's page will quote them.
				await reason.fill('2026-11-24 09:00');
				await page.getByRole('button', { name: words.submitReason }).click();
			}
			await page.locator('input[name=meaning]').first().waitFor();
		},
	},
	officer: { who: 'zhouYan', path: () => '/officer', shows: 'table' },
	'home with a certificate': {
		who: 'liNa',
		path: () => '/',
		shows: `a[href$="/certificate.pdf"]`,
	},
	'a certificate of one’s own': {
		who: 'liNa',
		path: () => `/certificate/${stage.made.certificate}`,
		shows: 'a[href$="/proof"]',
	},
	'a certificate as an officer sees it': {
		who: 'zhouYan',
		path: () => `/certificate/${stage.made.certificate}`,
		shows: 'form[action="?/revoke"] button',
	},
	certificates: { who: 'zhouYan', path: () => '/officer/certificates', shows: 'table' },
	'certificates, none found': {
		who: 'zhouYan',
		path: () => '/officer/certificates?status=revoked',
		shows: '.card a[href="/officer/certificates"]',
	},
	overdue: { who: 'zhouYan', path: () => '/officer/overdue', shows: 'table' },
	assign: { who: 'zhouYan', path: () => '/officer/assign', shows: 'select[name=programme]' },
	'assign, before it is done': {
		who: 'zhouYan',
		path: () => '/officer/assign',
		shows: 'form[action="?/assign"] button',
		act: async (page, locale) => {
			const words = officerWords[locale];
			await page.getByLabel(words.programme, { exact: true }).selectOption('short');
			await page.getByLabel(words.unit, { exact: true }).selectOption('east');
			await page.getByLabel(words.due).fill(inDays(30));
			await page.getByRole('button', { name: words.check, exact: true }).click();
			await page.locator('form[action="?/assign"]').waitFor();
		},
	},
	'question bank': { who: 'zhouYan', path: () => '/officer/bank', shows: 'table' },
	'question bank, nothing found': {
		who: 'zhouYan',
		path: () => '/officer/bank?search=nowhere',
		shows: '.card a[href="/officer/bank"]',
	},
	'a question of the bank, its key closed': {
		who: 'zhouYan',
		path: () => '/officer/bank/spot-scored',
		shows: 'form[action="?/open"] button',
	},
	'a case of the bank, its key open': {
		who: 'zhouYan',
		path: () => '/officer/bank/case-scored',
		shows: '.key',
	},
	'a match of the bank, its key open': {
		who: 'zhouYan',
		path: () => '/officer/bank/match-scored',
		shows: '.key',
	},
	'what needs a look': { who: 'zhouYan', path: () => '/officer/law', shows: 'input[name=source]' },
	'what a rule touches': { who: 'zhouYan', path: () => '/officer/law/B-PI-10', shows: 'table' },
	'assign to whom a rule touches': {
		who: 'zhouYan',
		path: () => '/officer/assign?source=B-PI-10',
		shows: 'input[name=cycle]',
	},
	log: { who: 'zhouYan', path: () => '/log', shows: 'table' },
	'an entry': { who: 'zhouYan', path: () => '/log/12', shows: '.exact', act: unfold },
	'an entry with a remark': {
		who: 'wuGang',
		path: () => `/log/${stage.made.annotated}`,
		shows: '#corrections',
	},
	decisions: { who: 'zhouYan', path: () => '/officer/decisions', shows: 'table' },
	'a decision to take': {
		who: 'zhouYan',
		path: () => `/officer/decisions/${stage.made.waiting}`,
		shows: 'input[name=verdict]',
	},
	'a decision that one asked for': {
		who: 'zhouYan',
		path: () => `/officer/decisions/${stage.made.asked}`,
		shows: 'form[action="?/withdraw"] button',
	},
	'a decision that was taken': {
		who: 'zhouYan',
		path: () => `/officer/decisions/${stage.made.settled}`,
		shows: '#result',
	},
	'an entry about somebody restricted': {
		who: 'zhouYan',
		path: () => `/log/${stage.made.concealed}`,
		shows: '.info',
	},
	'a decision about somebody restricted': {
		who: 'zhouYan',
		path: () => `/officer/decisions/${stage.made.resting}`,
		shows: '#what',
	},
	'personal data': { who: 'zhouYan', path: () => '/officer/retention', shows: 'input[name=person]' },
	'personal data of somebody': {
		who: 'zhouYan',
		path: () => `/officer/retention?person=${stage.people.chenWei.signIn}`,
		shows: 'input[name=act]',
	},
	restricted: { who: 'wuGang', path: () => '/restricted', shows: 'table' },
	'somebody restricted': {
		who: 'wuGang',
		path: () => `/restricted?person=${stage.made.restricted}`,
		shows: 'dl',
	},
	verify: { who: null, path: () => '/verify', shows: 'input[type=file]', act: unfold },
	'how a certificate stands': {
		who: null,
		path: () => `/verify?certificate=${stage.made.certificate}`,
		shows: '[role=status] strong',
	},
	'evidence packs': { who: 'zhouYan', path: () => '/evidence', shows: 'table' },
	'an evidence pack': { who: 'wuGang', path: () => `/evidence/${stage.made.pack}`, shows: 'code' },
	admin: { who: 'xuLei', path: () => '/admin', shows: 'table' },
	'add a person': { who: 'xuLei', path: () => '/admin/add', shows: 'input[name=role]' },
	'a person': { who: 'xuLei', path: () => `/admin/${stage.people.chenWei.id}`, shows: 'dl' },
	units: { who: 'xuLei', path: () => '/admin/units', shows: 'form' },
	'not found': { who: 'chenWei', path: () => '/nowhere', status: 404 },
	'not theirs': { who: 'liNa', path: () => `/attempt/${stage.made.failed}/result`, status: 404 },
};

async function unfold(page: Page): Promise<void> {
	for (const summary of await page.locator('main details > summary').all()) await summary.click();
}

/** Names of people and units, and what stands in the place of a name. */
const names = [
	...Object.values(cast).map(({ name }) => name),
	...units.map(({ name }) => name),
	'钱宇',
	'受限 restricted',
];

/** Texts of the page that are not in its language; names of people and units, codes and what is marked with `lang` aside. */
function foreignTexts(page: Page, locale: Locale): Promise<string[]> {
	return page.evaluate(
		({ locale, names }) => {
			const wrong =
				locale === 'en'
					? /[\p{Script=Han}，。；：（）《》]/u
					: /[A-Za-z][A-Za-z'’-]*(?:[ ,]+[A-Za-z][A-Za-z'’-]*){2,}/u;
			const found: string[] = [];
			const judge = (element: Element, text: string) => {
				if (element.closest('script, style, template, code, textarea')) return;
				if (element.closest('[lang]')?.getAttribute('lang') !== document.documentElement.lang) return;
				let rest = text;
				for (const name of names) rest = rest.replaceAll(name, '');
				if (wrong.test(rest)) found.push(text.trim());
			};
			judge(document.documentElement, document.title);
			const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
			for (let node = walker.nextNode(); node; node = walker.nextNode())
				if (node.parentElement) judge(node.parentElement, node.nodeValue ?? '');
			for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
				for (const element of document.querySelectorAll(`body [${name}]`))
					judge(element, element.getAttribute(name) ?? '');
			return found;
		},
		{ locale, names },
	);
}

/** What runs over the page's side, if the page can be scrolled sideways. */
function overflow(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const { scrollWidth, clientWidth } = document.documentElement;
		if (scrollWidth <= clientWidth) return [];
		const over = [...document.querySelectorAll('body *')].filter(
			(element) =>
				element.getBoundingClientRect().right > clientWidth + 0.5 && !element.closest('.table-wrap *'),
		);
		return over.slice(-3).map((element) => `${element.tagName}.${element.className} runs over the side`);
	});
}

/** What is pressed in a sitting and is smaller than a thumb. A ticked input counts with its label. */
function smallTargets(page: Page): Promise<string[]> {
	return page.evaluate((least) => {
		const found: string[] = [];
		for (const element of document.querySelectorAll('a[href], button, summary, input, select')) {
			const pressed = element.closest('label') ?? element;
			if (!pressed.checkVisibility() || element.matches('.visually-hidden, .skip, [type=hidden]')) continue;
			const { width, height } = pressed.getBoundingClientRect();
			if (height < least - 0.5 || width < least - 0.5)
				found.push(`${pressed.outerHTML.slice(0, 60)} is ${Math.round(width)} × ${Math.round(height)}`);
		}
		return found;
	}, TARGET);
}

async function axe(page: Page, rules?: string[]): Promise<string[]> {
	const builder = new AxeBuilder({ page }).setLegacyMode(true);
	const { violations } = await (rules ? builder.withRules(rules) : builder.withTags(AXE_TAGS)).analyze();
	return violations.flatMap(({ id, nodes }) =>
		nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
	);
}

/** Opens a page in a language and lists everything that is wrong with it. */
async function faultsOf(visit: Visit, locale: Locale): Promise<string[]> {
	const context = contexts.get(visit.who) as BrowserContext;
	await context.addCookies([{ name: 'language', value: locale, url: stage.url }]);
	const page = await context.newPage();
	const faults: string[] = [];
	const say = (what: string, list: readonly string[]) => faults.push(...list.map((one) => `${what}: ${one}`));
	page.on('console', (message) => {
		// The browser reports the status of the page itself, which is meant here.
		const meant = visit.status !== undefined && message.text().includes(`status of ${visit.status}`);
		if (['error', 'warning'].includes(message.type()) && !meant) say('console', [message.text()]);
	});
	page.on('pageerror', (error) => say('script', [error.message]));
	try {
		await page.setViewportSize({ width: 1280, height: 900 });
		const response = await page.goto(visit.path());
		await hydrated(page);
		if (response?.status() !== (visit.status ?? 200)) say('status', [String(response?.status())]);
		await visit.act?.(page, locale);
		if (visit.shows && !(await page.locator(visit.shows).first().isVisible())) say('missing', [visit.shows]);

		const lang = await page.locator('html').getAttribute('lang');
		if (lang !== locale) say('lang', [String(lang)]);
		const title = await page.title();
		if (!/^\S.+ · (?:Shoumi|守密)$/u.test(title)) say('title', [title]);
		if ((await page.locator('h1').count()) !== 1) say('h1', [String(await page.locator('h1').count())]);
		say('language', await foreignTexts(page, locale));

		say('axe', await axe(page));
		await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
		// Only colours differ between the themes.
		say('axe, dark', await axe(page, ['color-contrast']));

		// 1280 px at 200 % are 640 CSS pixels.
		for (const width of [640, 320]) {
			await page.setViewportSize({ width, height: 640 });
			say(`${width} px`, await overflow(page));
			if (visit.sitting) say(`${width} px`, await smallTargets(page));
		}
	} finally {
		await page.close();
	}
	return faults;
}

/** The stories of every page in one language: a file of its own for each, so that they can be told at the same time. */
export function tellOfPages(locale: Locale): void {
	beforeAll(prepare);
	afterAll(() => stage.close());

	describe(`I11: every page in ${locale}, in both themes, at every width`, () => {
		test.each(Object.entries(visits))('%s', async (_, visit) => {
			expect(await faultsOf(visit, locale)).toEqual([]);
		});

		test('an error page, when a table of the database is gone', async () => {
			stage.database.exec('alter table look rename to look_gone');
			try {
				const path = () => `/attempt/${stage.made.passed}/result`;
				expect(await faultsOf({ who: 'liNa', path, status: 500 }, locale)).toEqual([]);
			} finally {
				stage.database.exec('alter table look_gone rename to look');
			}
		});
	});

	test('the theme switch gives the dark theme whatever the system wants, and it stays', async () => {
		const page = await (contexts.get('liNa') as BrowserContext).newPage();
		await (contexts.get('liNa') as BrowserContext).addCookies([
			{ name: 'language', value: locale, url: stage.url },
		]);
		await page.emulateMedia({ colorScheme: 'light' });
		await open(page, '/');
		const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
		const light = await paper();
		await page.getByRole('button', { name: frameWords[locale].dark }).click();
		await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
		const dark = await paper();
		expect(dark).not.toBe(light);
		expect(await axe(page, ['color-contrast'])).toEqual([]);
		await page.reload();
		expect(await paper()).toBe(dark);
		await page.close();
	});

	test('what is typed before the script runs stays, and is what is sent', async () => {
		const page = await (contexts.get(null) as BrowserContext).newPage();
		const scripts = gate();
		await page.route('**/_app/immutable/**/*.js', async (route) => {
			await scripts.opened;
			await route.continue();
		});
		await page.goto('/sign-in', { waitUntil: 'commit' });
		const [name, password] = [page.locator('input[name=sign-in]'), page.locator('input[name=password]')];
		await name.fill('chen.wei');
		await password.fill('not quite right');
		scripts.open();
		await hydrated(page);
		expect(await name.inputValue()).toBe('chen.wei');
		expect(await password.inputValue()).toBe('not quite right');
		// A refusal keeps the name.
		await page.locator('form button.primary').click();
		await page.getByRole('alert').waitFor();
		expect(await name.inputValue()).toBe('chen.wei');
		await page.close();
	});
}
