import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assignmentsOf } from '#lib/assignment/store.server.ts';
import { askCorrection } from '#lib/correction/corrections.server.ts';
import { startPractice } from '#lib/attempt/attempts.server.ts';
import { myCertificates } from '#lib/certificate/certificates.server.ts';
import { entriesFrom } from '#lib/log/store.server.ts';
import { performAtConsole } from '#lib/retention/requests.server.ts';
import { addStaff, makePasswordLink } from '#lib/staff/people.server.ts';
import type { Role } from '#lib/staff/permission.ts';
import { personById } from '#lib/staff/store.server.ts';
import { console_, givePasswords, type Member, passwordOf } from '../people.ts';
import { addOfficer } from '../officers.ts';
import { type Service, startService } from '../server.ts';
import { assign, begin, practise, sit } from '../sitting.ts';
import { Browser, type Fields, type Reply, textOf, withoutNonces } from './client.ts';
import { DUE, type Ground, prepare, signedIn } from './house.ts';

/**
 * Who comes. The owner is Chen Wei, a teller: every object below is his unless it says otherwise. `above` is Zhao Min,
 * manager of his manager; `elsewhere` is a manager of the other region.
 */
const visitors = ['nobody', 'owner', 'learner', 'above', 'elsewhere', 'officer', 'auditor', 'admin'] as const;
type Visitor = (typeof visitors)[number];

/**
 * The permission matrix: every route of the service, every act on it, every object, every visitor (I6).
 * A number is the status; `in` leads to the sign-in page and back to here. What nobody wrote down fails the first test.
 */
const MATRIX = `
route                      act       object       nobody owner learner above elsewhere officer auditor admin

/                          GET       -            in     200   200     200   200       200     200     200
/health                    GET       -            200    200   200     200   200       200     200     200
/sign-in                   GET       -            200    303   303     303   303       303     303     303
/sign-in                   default   -            401    303   303     303   303       303     303     303
/preferences               GET       -            303    303   303     303   303       303     303     303
/preferences               keep      -            303    303   303     303   303       303     303     303
/set-password/[token]      GET       link         200    200   200     200   200       200     200     200
/set-password/[token]      GET       spent        410    410   410     410   410       410     410     410
/set-password/[token]      GET       missing      410    410   410     410   410       410     410     410
/set-password/[token]      default   link         400    400   400     400   400       400     400     400
/set-password/[token]      default   spent        410    410   410     410   410       410     410     410
/set-password/[token]      default   missing      410    410   410     410   410       410     410     410

/account                   GET       -            in     200   200     200   200       200     200     200
/account                   password  -            in     400   400     400   400       400     400     400
/account                   end       missing      in     404   404     404   404       404     404     404
/account                   end       foreign      in     404   404     404   404       404     404     404
/practice                  GET       -            in     200   200     200   200       200     200     200
/practice                  start     -            in     303   303     303   303       303     303     303
/practice                  skip      -            in     303   303     303   303       303     303     303
/law                       GET       -            in     200   200     200   200       200     200     200

/programme/[id]            GET       own          in     200   404     404   404       404     404     404
/programme/[id]            GET       missing      in     404   404     404   404       404     404     404
/programme/[id]            start     own          in     303   404     404   404       404     404     404
/programme/[id]            start     missing      in     404   404     404   404       404     404     404

/attempt/[id]              GET       open         in     200   404     404   404       404     404     404
/attempt/[id]              GET       practice     in     200   404     404   404       404     404     404
/attempt/[id]              GET       finished     in     303   404     404   404       404     404     404
/attempt/[id]              GET       practised    in     303   404     404   404       404     404     404
/attempt/[id]              GET       missing      in     404   404     404   404       404     404     404
/attempt/[id]              go        open         303    303   303     303   303       303     303     303
/attempt/[id]              go        missing      303    303   303     303   303       303     303     303
/attempt/[id]              language  open         303    303   303     303   303       303     303     303
/attempt/[id]              language  missing      303    303   303     303   303       303     303     303
/attempt/[id]              submit    finished     in     303   404     404   404       404     404     404
/attempt/[id]              submit    missing      in     404   404     404   404       404     404     404
/attempt/[id]/[place]      GET       open         in     200   404     404   404       404     404     404
/attempt/[id]/[place]      GET       practice     in     200   404     404   404       404     404     404
/attempt/[id]/[place]      GET       finished     in     303   404     404   404       404     404     404
/attempt/[id]/[place]      GET       missing      in     404   404     404   404       404     404     404
/attempt/[id]/[place]      save      open         in     303   404     404   404       404     404     404
/attempt/[id]/[place]      save      finished     in     303   404     404   404       404     404     404
/attempt/[id]/[place]      save      missing      in     404   404     404   404       404     404     404
/attempt/[id]/[place]      flag      open         in     303   404     404   404       404     404     404
/attempt/[id]/[place]      flag      finished     in     303   404     404   404       404     404     404
/attempt/[id]/[place]      flag      missing      in     404   404     404   404       404     404     404
/attempt/[id]/[place]      language  open         in     303   404     404   404       404     404     404
/attempt/[id]/[place]      language  finished     in     303   404     404   404       404     404     404
/attempt/[id]/[place]      language  missing      in     404   404     404   404       404     404     404
/attempt/[id]/[place]      check     practice     in     303   404     404   404       404     404     404
/attempt/[id]/[place]      check     practised    in     303   404     404   404       404     404     404
/attempt/[id]/[place]      check     missing      in     404   404     404   404       404     404     404
/attempt/[id]/[place]      decide    open         in     303   404     404   404       404     404     404
/attempt/[id]/[place]      decide    finished     in     303   404     404   404       404     404     404
/attempt/[id]/[place]      decide    missing      in     404   404     404   404       404     404     404
/attempt/[id]/answer       POST      open         401    200   404     404   404       404     404     404
/attempt/[id]/answer       POST      finished     401    409   404     404   404       404     404     404
/attempt/[id]/answer       POST      missing      401    404   404     404   404       404     404     404
/attempt/[id]/result       GET       finished     in     200   404     404   404       404     404     404
/attempt/[id]/result       GET       practised    in     200   404     404   404       404     404     404
/attempt/[id]/result       GET       open         in     404   404     404   404       404     404     404
/attempt/[id]/result       GET       practice     in     404   404     404   404       404     404     404
/attempt/[id]/result       GET       missing      in     404   404     404   404       404     404     404
/attempt/[id]/result       GET       of-above     in     404   404     200   404       404     404     404
/attempt/[id]/result       again     finished     in     303   404     404   404       404     404     404
/attempt/[id]/result       again     missing      in     404   404     404   404       404     404     404
/attempt/[id]              submit    open         in     303   404     404   404       404     404     404

/certificate/[id]                  GET  certificate  in  404  404  200  404  200  200  404
/certificate/[id]                  GET  set-apart    in  404  404  404  404  404  200  404
/certificate/[id]                  GET  missing      in  404  404  404  404  404  404  404
/certificate/[id]                  revoke  certificate  in  404  404  404  404  303  404  404
/certificate/[id]                  revoke  set-apart    in  404  404  404  404  404  404  404
/certificate/[id]                  revoke  missing      in  404  404  404  404  404  404  404
/certificate/[id]/certificate.pdf  GET  certificate  in  404  404  200  404  200  200  404
/certificate/[id]/certificate.pdf  GET  set-apart    in  404  404  404  404  404  200  404
/certificate/[id]/certificate.pdf  GET  missing      in  404  404  404  404  404  404  404
/certificate/[id]/proof            GET  certificate  in  404  404  200  404  200  200  404
/certificate/[id]/proof            GET  set-apart    in  404  404  404  404  404  200  404
/certificate/[id]/proof            GET  missing      in  404  404  404  404  404  404  404
/verify/revocations.txt            GET  -            200 200  200  200  200  200  200  200

/team                      GET       -            in     404   404     200   200       404     404     404
/team/[attempt]            GET       finished     in     404   404     200   404       404     404     404
/team/[attempt]            GET       half         in     404   404     404   404       404     404     404
/team/[attempt]            GET       practised    in     404   404     404   404       404     404     404
/team/[attempt]            GET       of-above     in     404   404     404   404       404     404     404
/team/[attempt]            GET       missing      in     404   404     404   404       404     404     404
/team/[attempt]            open      finished     in     404   404     303   404       404     404     404
/team/[attempt]            open      half         in     404   404     404   404       404     404     404
/team/[attempt]            open      practised    in     404   404     404   404       404     404     404
/team/[attempt]            open      of-above     in     404   404     404   404       404     404     404
/team/[attempt]            open      missing      in     404   404     404   404       404     404     404
/team/[attempt]            sign      finished     in     404   404     200   404       404     404     404
/team/[attempt]            sign      practised    in     404   404     404   404       404     404     404
/team/[attempt]            sign      of-above     in     404   404     404   404       404     404     404
/team/[attempt]            sign      missing      in     404   404     404   404       404     404     404

/officer                   GET       -            in     404   404     404   404       200     404     404
/officer/overdue           GET       -            in     404   404     404   404       200     404     404
/officer/assign            GET       -            in     404   404     404   404       200     404     404
/officer/assign            check     -            in     404   404     404   404       200     404     404
/officer/assign            assign    -            in     404   404     404   404       200     404     404
/officer/certificates             GET   -  in  404  404  404  404  200  404  404
/officer/certificates/export.zip  POST  -  in  404  404  404  404  200  404  404
/officer/bank              GET       -            in     404   404     404   404       200     404     404
/officer/bank/[id]         GET       question     in     404   404     404   404       200     404     404
/officer/bank/[id]         GET       missing      in     404   404     404   404       404     404     404
/officer/bank/[id]         open      question     in     404   404     404   404       303     404     404
/officer/bank/[id]         open      missing      in     404   404     404   404       404     404     404
/officer/law               GET       -            in     404   404     404   404       200     404     404
/officer/law/[source]      GET       source       in     404   404     404   404       200     404     404
/officer/law/[source]      GET       missing      in     404   404     404   404       404     404     404
/officer/retention         GET       -            in     404   404     404   404       200     404     404
/officer/retention         ask       -            in     404   404     404   404       303     404     404
/restricted                GET       -            in     404   404     404   404       404     200     404
/officer/decisions         GET       -            in     404   404     404   404       200     404     404
/officer/decisions/[id]    GET       waiting      in     404   404     404   404       200     404     404
/officer/decisions/[id]    GET       missing      in     404   404     404   404       404     404     404
/officer/decisions/[id]    decide    asked        in     404   404     404   404       403     404     404
/officer/decisions/[id]    decide    waiting      in     404   404     404   404       303     404     404
/officer/decisions/[id]    decide    missing      in     404   404     404   404       404     404     404
/officer/decisions/[id]    withdraw  waiting      in     404   404     404   404       404     404     404
/officer/decisions/[id]    withdraw  asked        in     404   404     404   404       303     404     404
/officer/decisions/[id]    withdraw  missing      in     404   404     404   404       404     404     404
/verify                    GET       -            200    200   200     200   200       200     200     200
/verify/verify.html        GET       -            200    200   200     200   200       200     200     200
/verify/keys.txt           GET       -            200    200   200     200   200       200     200     200
/evidence                  GET       -            in     404   404     404   404       200     200     404
/evidence                  make      -            in     404   404     404   404       400     400     404
/evidence/[id]             GET       missing      in     404   404     404   404       404     404     404
/evidence/[id]             cancel    missing      in     404   404     404   404       404     404     404
/evidence/[id]/file        POST      missing      in     404   404     404   404       404     404     404
/log/checkpoint            GET       -            200    200   200     200   200       200     200     200
/log/consistency           GET       -            400    400   400     400   400       400     400     400
/log                       GET       -            in     404   404     404   404       200     200     404
/log/[number]              GET       entry        in     404   404     404   404       200     200     404
/log/[number]              GET       beyond       in     404   404     404   404       404     404     404
/log/[number]              GET       missing      in     404   404     404   404       404     404     404
/log/[number]              ask       entry        in     404   404     404   404       303     404     404
/log/[number]              GET       concealed    in     404   404     404   404       200     200     404
/log/[number]              ask       concealed    in     404   404     404   404       404     404     404
/log/[number]              ask       beyond       in     404   404     404   404       404     404     404
/log/[number]              ask       missing      in     404   404     404   404       404     404     404
/log/export.csv            POST      -            in     404   404     404   404       200     200     404

/admin                     GET       -            in     404   404     404   404       404     404     200
/admin/units               GET       -            in     404   404     404   404       404     404     200
/admin/units               default   -            in     404   404     404   404       404     404     200
/admin/add                 GET       -            in     404   404     404   404       404     404     200
/admin/add                 default   -            in     404   404     404   404       404     404     200
/admin/[id]                GET       person       in     404   404     404   404       404     404     200
/admin/[id]                GET       missing      in     404   404     404   404       404     404     404
/admin/[id]                move      person       in     404   404     404   404       404     404     200
/admin/[id]                move      missing      in     404   404     404   404       404     404     404
/admin/[id]                grant     person       in     404   404     404   404       404     404     200
/admin/[id]                grant     admin        in     404   404     404   404       404     404     400
/admin/[id]                grant     missing      in     404   404     404   404       404     404     404
/admin/[id]                revoke    person       in     404   404     404   404       404     404     200
/admin/[id]                revoke    missing      in     404   404     404   404       404     404     404
/admin/[id]                link      person       in     404   404     404   404       404     404     200
/admin/[id]                link      missing      in     404   404     404   404       404     404     404
/admin/[id]                disable   person       in     404   404     404   404       404     404     200
/admin/[id]                disable   admin        in     404   404     404   404       404     404     400
/admin/[id]                disable   missing      in     404   404     404   404       404     404     404
/admin/[id]                enable    person       in     404   404     404   404       404     404     200
/admin/[id]                enable    missing      in     404   404     404   404       404     404     404

/sign-out                  POST      -            303    303   303     303   303       303     303     303
`;

interface Row {
	readonly route: string;
	readonly act: string;
	readonly object: string;
	readonly expected: Readonly<Record<Visitor, string>>;
}

const rows: Row[] = MATRIX.split('\n')
	.map((line) => line.trim().split(/\s+/))
	.filter(([first = '']) => first.startsWith('/'))
	.map(([route = '', act = '', object = '', ...answers]) => ({
		route,
		act,
		object,
		expected: Object.fromEntries(
			visitors.map((visitor, i) => [visitor, answers[i] ?? 'unwritten']),
		) as Row['expected'],
	}));

/** Every act that the folders of `src/routes` offer: pages, named actions, handlers. */
async function actsOfTheTree(): Promise<string[]> {
	const root = join(import.meta.dirname, '../../src/routes');
	const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
	const acts = new Set<string>();
	for (const { name, parentPath } of files) {
		const parts = relative(root, parentPath).split('/');
		const route = `/${parts.filter((part) => part !== '' && !/^\(.*\)$/.test(part)).join('/')}`;
		if (/^\+page\.(?:svelte|server\.ts)$/.test(name)) acts.add(`${route} GET`);
		if (!/^\+(?:page\.)?server\.ts$/.test(name)) continue;
		const module = (await import(/* @vite-ignore */ join(parentPath, name))) as Record<string, unknown>;
		if (name === '+server.ts') for (const method of Object.keys(module)) acts.add(`${route} ${method}`);
		for (const action of Object.keys(module.actions ?? {})) acts.add(`${route} ${action}`);
	}
	return [...acts].sort();
}

let ground: Ground;
let service: Service;
let browsers: Record<Visitor, Browser>;
let members: Partial<Record<Visitor, Member>>;
/** Object of a row, by route where one word means two things. */
let objects: Readonly<Record<string, string>>;
let ownAssignment: string;
/** Somebody else's session, as the account page names it. */
let foreignSession: string;
/** Key of the person that `person` is the id of. */
let personKey: string;
/** An option of the question at place 1 of each attempt. */
let firstOption: Readonly<Record<string, string>>;

/** As long as a real id and in the same letters. */
const MISSING = 'a2b3c4d5e6f7g8h9a2b3c4d5e6';

beforeAll(async () => {
	const prepared = await prepare(async (app, people, clock) => {
		const { chenWei, sunHao, zhaoMin, zhouYan, wuGang, xuLei, liNa } = people;
		const ctx = app.as(console_);
		const join = async (signIn: string, name: string, roles: readonly Role[]): Promise<Member> => {
			const added = await addStaff(ctx, { signIn, name, email: null, unitId: 'west', manager: null, roles });
			const known = await personById(app.read, added.id);
			if (!known) throw new Error(`${signIn} was not added`);
			const { id, key } = known;
			return { ...added, key, signIn, name, actor: { kind: 'person', id, key, roles: known.roles } };
		};
		const gaoXiang = await join('gao.xiang', '高翔', ['manager']);
		const tangLi = await join('tang.li', '唐丽', []);
		await givePasswords(app, chenWei, sunHao, people.wangFang, zhaoMin, gaoXiang, zhouYan, wuGang, xuLei);
		await assign(app, 'onboarding', DUE, chenWei);
		await assign(app, 'refresher', DUE, chenWei, zhaoMin);
		const finished = await sit(app, chenWei, 'onboarding', 'badly');
		clock.pass(1000);
		const half = await begin(app, chenWei, 'onboarding');
		const open = await begin(app, chenWei, 'refresher');
		const practised = await practise(app, chenWei, 'vip-lists');
		const practice = await startPractice(app.as(chenWei.actor), 'practice', {
			by: 'topics',
			topics: ['credit-query'],
		});
		const ofAbove = await sit(app, zhaoMin, 'refresher');
		const attempts = { open, finished, half, practised, practice, 'of-above': ofAbove };
		const options: Record<string, string> = {};
		for (const [name, id] of Object.entries(attempts)) {
			const row = await app.read
				.selectFrom('attempt')
				.select('paper')
				.where('id', '=', id)
				.executeTakeFirstOrThrow();
			options[name] =
				(JSON.parse(row.paper) as { questions: { order: string[] }[] }).questions[0]?.order[0] ?? '';
		}
		// Somebody who has passed, and is restricted since.
		await assign(app, 'refresher', DUE, tangLi);
		await sit(app, tangLi, 'refresher');
		const [apart] = await myCertificates(app.as(tangLi.actor));
		const [graded] = await entriesFrom(app.read, { kind: 'attempt.graded', person: tangLi.key }, 0, 1);
		const restricting = { who: tangLi.signIn, act: 'restrict', basis: 'withdrawal', dryRun: false } as const;
		await performAtConsole(app.as(console_), restricting);
		// Zhao Min has passed: her certificate is nobody else's on the way down.
		const [certificate] = await myCertificates(app.as(zhaoMin.actor));
		const assignment = (await assignmentsOf(app.read, chenWei.id)).find(
			(a) => a.programmeId === 'onboarding',
		);
		const asking = (officer: Member, number: number) =>
			askCorrection(app.as(officer.actor), {
				number,
				act: 'annotated',
				text: 'A remark on this unit.',
				reason: 'It was asked for.',
				key: 'matrix',
			});
		const { token: link } = await makePasswordLink(ctx, people.wangFang.id);
		return {
			members: {
				owner: chenWei,
				learner: sunHao,
				above: zhaoMin,
				elsewhere: gaoXiang,
				officer: zhouYan,
				auditor: wuGang,
				admin: xuLei,
			},
			attempts,
			options,
			assignment: assignment?.id ?? '',
			certificate: certificate?.id ?? '',
			apart: apart?.id ?? '',
			concealed: String(graded?.number),
			link,
			spent: chenWei.token,
			person: liNa.id,
			personKey: liNa.key,
			waiting: await asking(await addOfficer(app), 0),
			asked: await asking(zhouYan, 1),
			admin: xuLei.id,
		};
	});
	ground = prepared;
	const { told } = prepared;
	members = told.members;
	firstOption = told.options;
	personKey = told.personKey;
	ownAssignment = told.assignment;
	objects = {
		...told.attempts,
		own: told.assignment,
		certificate: told.certificate,
		'set-apart': told.apart,
		concealed: told.concealed,
		link: told.link,
		spent: told.spent,
		person: told.person,
		waiting: told.waiting,
		asked: told.asked,
		admin: told.admin,
		question: 'ten-yuan-a-record',
		source: 'B-PI-10',
		entry: '3',
		beyond: '999999',
	};
	// A head that is signed in the midst of it would look like something that a refused request did.
	service = await startService({ ...ground.env, SHOUMI_CHECKPOINT_SECONDS: '3600' });
	const signed: Partial<Record<Visitor, Browser>> = { nobody: new Browser(service.url) };
	for (const [visitor, member] of Object.entries(told.members))
		signed[visitor as Visitor] = await signedIn(service, member);
	browsers = signed as Record<Visitor, Browser>;
	// Wang Fang is none of the visitors: her session is foreign to all of them.
	await signedIn(service, prepared.people.wangFang);
	const database = new SqliteDatabase(ground.file, { readonly: true });
	foreignSession = database
		.prepare('select handle from session where staff_id = ?')
		.pluck()
		.get(prepared.people.wangFang.id) as string;
	database.close();
});

afterAll(async () => {
	expect(await service?.stop()).toBe(0);
	ground?.remove();
});

const missingOf = (route: string) => (route.startsWith('/set-password') ? MISSING + MISSING : MISSING);
const objectOf = ({ route, object }: Row) => objects[object] ?? missingOf(route);

function pathOf(row: Row): string {
	return row.route.replace('[place]', '1').replace(/\[(?:id|attempt|token|number|source)\]/, objectOf(row));
}

let sent = 0;

/** A body that would do something if its sender were allowed to. */
function bodyOf(row: Row, visitor: Visitor): Fields {
	const number = String(++sent);
	const member = members[visitor];
	const fields: Readonly<Record<string, Fields>> = {
		'/sign-in default': { 'sign-in': `nobody.${visitor}`, password: 'a guess that is wrong', next: '/' },
		'/preferences keep': { theme: 'dark', next: '/health' },
		'/set-password/[token] default': { password: 'a long walk on a cold morning', again: 'something else' },
		'/account password': { current: member ? passwordOf(member) : '', password: 'one', again: 'other' },
		'/account end': { session: row.object === 'foreign' ? foreignSession : MISSING },
		'/practice start': { programme: 'practice', topic: 'credit-query' },
		'/attempt/[id] submit': { key: `key-${number}` },
		'/attempt/[id] go': { go: '1' },
		'/attempt/[id] language': { language: 'en' },
		'/attempt/[id]/result again': { assignment: row.object === 'missing' ? MISSING : ownAssignment },
		'/attempt/[id]/[place] decide': {
			decision: firstOption[row.object] ?? 'refuse-and-report',
			seen: '0',
			key: `key-${number}`,
		},
		'/certificate/[id] revoke': { reason: 'Somebody else sat it', key: `key-${number}` },
		'/team/[attempt] open': { reason: 'Talk about the yearly result' },
		'/team/[attempt] sign': {
			meaning: 'coached',
			comment: 'We talked about it.',
			key: `key-${number}`,
			current: member ? passwordOf(member) : '',
		},
		'/officer/assign check': { programme: 'refresher', to: 'unit', unit: 'west', due: DUE },
		'/officer/assign assign': { programme: 'refresher', to: 'unit', unit: 'west', due: DUE },
		'/officer/retention ask': {
			subject: personKey,
			act: 'restrict',
			basis: 'withdrawal',
			reason: 'It was asked for.',
			key: `key-${number}`,
		},
		'/officer/decisions/[id] decide': {
			verdict: 'approved',
			reason: 'I have looked at it.',
			current: member ? passwordOf(member) : '',
		},
		'/log/[number] ask': {
			act: 'annotated',
			text: 'Another remark.',
			reason: 'It was asked for.',
			key: `key-${number}`,
		},
		'/log/export.csv POST': { kind: 'session.started' },
		'/admin/units default': { id: `new-${number}`, name: '新支行', parent: 'west' },
		'/admin/add default': { 'sign-in': `new.${number}`, name: '新人', unit: 'west' },
		'/admin/[id] move': { unit: 'west', manager: 'gao.xiang' },
		'/admin/[id] grant': { role: 'auditor' },
		'/admin/[id] revoke': { role: 'auditor' },
	};
	const answer = {
		option: firstOption[row.object] ?? 'refuse-and-report',
		seen: '0',
		key: `key-${number}`,
		go: '2',
		flagged: '1',
		language: 'en',
	};
	return fields[`${row.route} ${row.act}`] ?? (row.route === '/attempt/[id]/[place]' ? answer : {});
}

function send(row: Row, visitor: Visitor): Promise<Reply> {
	const browser = browsers[visitor];
	const path = pathOf(row);
	if (row.act === 'GET') return browser.get(path);
	if (row.route === '/attempt/[id]/answer') {
		const values = [firstOption[row.object] ?? 'refuse-and-report'];
		return browser.json(path, { place: 1, values, seen: 0, key: `json-${++sent}` });
	}
	if (row.act === 'POST') return browser.post(path, bodyOf(row, visitor));
	return browser.post(row.act === 'default' ? path : `${path}?/${row.act}`, bodyOf(row, visitor));
}

/** Tables that may change by the mere asking, or beside it: sessions in use, counted tries, leases of jobs, heads signed by one. */
const RESTLESS = new Set(['session', 'throttle', 'lease', 'checkpoint']);

/** SHA-256 over everything that is recorded. */
function recorded(): string {
	const database = new SqliteDatabase(ground.file, { readonly: true });
	try {
		const hash = createHash('sha256');
		const tables = database
			.prepare(`select name from sqlite_master where type = 'table' order by name`)
			.pluck()
			.all();
		for (const table of tables as string[])
			if (!RESTLESS.has(table))
				hash.update(JSON.stringify(database.prepare(`select * from "${table}"`).all()));
		return hash.digest('hex');
	} finally {
		database.close();
	}
}

/** Headers that follow from the bytes of the body, which are compared themselves, and the time. */
const DERIVED = new Set(['date', 'content-length', 'etag']);

/** A refusal as bytes, without nonces and without the name that was asked for. */
function refusal(reply: Reply, row: Row): string {
	const about = Object.entries(reply.headers).filter(([name]) => !DERIVED.has(name));
	const lines = [String(reply.status), ...about.map(([name, value]) => `${name}: ${value}`), reply.body];
	// Not within a longer word: the name of a built file may begin with the number of an entry.
	return withoutNonces(lines.join('\n')).replace(
		new RegExp(`/${objectOf(row)}(?![\\w-])`, 'g'),
		'/ASKED-FOR',
	);
}

test('I6: the matrix names every page, action and handler of the service, and nothing else', async () => {
	const listed = [...new Set(rows.map(({ route, act }) => `${route} ${act}`))].sort();
	expect(listed).toEqual(await actsOfTheTree());
	for (const row of rows)
		expect(Object.values(row.expected), `${row.route} ${row.act} ${row.object}`).not.toContain('unwritten');
});

const refusals = new Map<string, Map<string, string[]>>();

describe('I6: who may do what', () => {
	test.each(rows.map((row) => [`${row.route} ${row.act} ${row.object}`, row] as const))(
		'%s',
		async (name, row) => {
			for (const visitor of visitors) {
				const expected = row.expected[visitor];
				const before = recorded();
				const reply = await send(row, visitor);
				const got =
					reply.status === 303 && reply.location.startsWith('/sign-in?next=') ? 'in' : String(reply.status);
				expect(`${visitor} ${got}`, textOf(reply.body).slice(0, 300)).toBe(`${visitor} ${expected}`);

				if (['in', '401', '404', '410'].includes(expected) && row.route !== '/sign-in')
					expect(recorded() === before, `${name}: ${visitor} was refused, and yet something changed`).toBe(
						true,
					);
				if (expected === '404') {
					// The name that a form was sent to is not what makes two refusals differ.
					const group = `${visitor}: ${row.route} ${row.act}`;
					const known = refusals.get(group) ?? new Map<string, string[]>();
					const bytes = refusal(reply, row);
					known.set(bytes, [...(known.get(bytes) ?? []), row.object]);
					refusals.set(group, known);
				}
			}
		},
	);
});

test('I6: “not there” and “not yours” are the same answer to the byte, nonces apart', () => {
	const compared = [...refusals].filter(([, answers]) => [...answers.values()].flat().length > 1);
	expect(compared.length).toBeGreaterThan(60);
	const different = compared.filter(([, answers]) => answers.size > 1);
	expect(different.map(([group, answers]) => [group, [...answers.values()]])).toEqual([]);
});

test('I6: the data behind a page refuses in the same bytes too', async () => {
	const sunHao = await signedIn(service, members.learner as Member);
	const ask = async (path: string, name: string) => {
		const reply = await sunHao.get(path.replace(/$/, '/__data.json'), { accept: '*/*' });
		return withoutNonces(`${reply.status} ${reply.body}`).replaceAll(name, 'ASKED-FOR');
	};
	for (const path of [
		'/attempt/ID',
		'/attempt/ID/1',
		'/attempt/ID/result',
		'/team/ID',
		'/certificate/ID',
		'/admin/ID',
	]) {
		const names = [
			MISSING,
			...['open', 'finished', 'half', 'practice', 'person', 'certificate', 'set-apart'].map(
				(name) => objects[name] ?? '',
			),
		];
		const answers = await Promise.all(names.map((name) => ask(path.replace('ID', name), name)));
		expect(new Set(answers).size, path).toBe(1);
		expect(answers[0]).toContain('There is no such page, or it is not yours.');
	}
});

test('I6: a page that one may not see is answered like a page that is not there', async () => {
	const sunHao = await signedIn(service, members.learner as Member);
	const body = async (path: string) => textOf((await sunHao.get(path)).body);
	const nowhere = await body('/no-such-page');
	expect(nowhere).toContain('There is no such page, or it is not yours.');
	for (const path of ['/team', '/officer', '/officer/assign', '/log', '/log/1', '/admin', '/admin/add'])
		expect(await body(path), path).toBe(nowhere);
});

test('an officer who is no learner starts at the progress page, and has no programmes or practice', async () => {
	const { officer, admin } = members as Record<Visitor, Member>;
	const before = await signedIn(service, officer);
	const xuLei = await signedIn(service, admin);
	const revoked = await xuLei.post(`/admin/${officer.id}?/revoke`, { role: 'learner' });
	expect(revoked.status).toBe(200);
	expect((await before.get('/')).location, 'a change of roles ends the sessions').toBe('/sign-in?next=%2F');

	const zhouYan = await signedIn(service, officer);
	expect(await zhouYan.get('/')).toMatchObject({ status: 303, location: '/officer' });
	expect((await zhouYan.get('/practice')).status).toBe(404);
	const start = await zhouYan.post('/practice?/start', { programme: 'practice', topic: 'vip-lists' });
	expect(start.status).toBe(404);
	expect((await zhouYan.get('/officer')).status).toBe(200);
});
