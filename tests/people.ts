import type { App } from '../src/lib/app.server.ts';
import { setPasswordAtConsole } from '../src/lib/session/accounts.server.ts';
import { addStaff, addUnit } from '../src/lib/staff/people.server.ts';
import type { Actor, Role } from '../src/lib/staff/permission.ts';
import { personById } from '../src/lib/staff/store.server.ts';

/** The units of the bank in the stories: two regions, one branch each. */
export const units = [
	{ id: 'head-office', name: '总行', parentId: null },
	{ id: 'east', name: '东部分行', parentId: 'head-office' },
	{ id: 'west', name: '西部分行', parentId: 'head-office' },
	{ id: 'nanjing-road', name: '南京路支行', parentId: 'east' },
	{ id: 'chunxi-road', name: '春熙路支行', parentId: 'west' },
] as const;

interface Part {
	readonly signIn: string;
	readonly name: string;
	readonly unitId: (typeof units)[number]['id'];
	readonly manager: string | null;
	readonly roles: readonly Role[];
}

/** The named cast, each after their manager. */
export const cast = {
	/** Regional manager of the east. */
	zhaoMin: { signIn: 'zhao.min', name: '赵敏', unitId: 'east', manager: null, roles: ['manager'] },
	/** Branch manager at Nanjing Road, below Zhao Min. */
	wangFang: {
		signIn: 'wang.fang',
		name: '王芳',
		unitId: 'nanjing-road',
		manager: 'zhao.min',
		roles: ['manager'],
	},
	/** A teller at Nanjing Road. */
	chenWei: { signIn: 'chen.wei', name: '陈伟', unitId: 'nanjing-road', manager: 'wang.fang', roles: [] },
	/** A relationship manager at Nanjing Road. */
	liNa: { signIn: 'li.na', name: '李娜', unitId: 'nanjing-road', manager: 'wang.fang', roles: [] },
	/** A teller in the other region. */
	sunHao: { signIn: 'sun.hao', name: '孙浩', unitId: 'chunxi-road', manager: null, roles: [] },
	/** Compliance officer. */
	zhouYan: { signIn: 'zhou.yan', name: '周燕', unitId: 'head-office', manager: null, roles: ['officer'] },
	/** Auditor. */
	wuGang: { signIn: 'wu.gang', name: '吴刚', unitId: 'head-office', manager: null, roles: ['auditor'] },
	/** Administrator. */
	xuLei: { signIn: 'xu.lei', name: '徐磊', unitId: 'head-office', manager: null, roles: ['admin'] },
} as const satisfies Record<string, Part>;
export type Name = keyof typeof cast;

/** Somebody who has been added: what the stories need of them. */
export interface Member {
	readonly id: string;
	readonly key: string;
	readonly signIn: string;
	readonly name: string;
	/** Token of the one-time link to set a password. */
	readonly token: string;
	readonly actor: Extract<Actor, { kind: 'person' }>;
}
export type People = Readonly<Record<Name, Member>>;

export const console_: Actor = { kind: 'console' };

/** Adds the units and the whole cast to an open app, through the verbs that the command line uses. */
export async function settle(app: App): Promise<People> {
	const ctx = app.as(console_);
	for (const unit of units) await addUnit(ctx, unit);
	const people: Partial<Record<Name, Member>> = {};
	for (const [name, part] of Object.entries(cast) as [Name, Part][]) {
		const { id, token } = await addStaff(ctx, { ...part, email: `${part.signIn}@bank.example` });
		const person = await personById(app.read, id);
		if (!person) throw new Error(`${part.signIn} was not added`);
		const { key, roles, signIn } = person;
		people[name] = { id, key, signIn, name: part.name, token, actor: { kind: 'person', id, key, roles } };
	}
	return people as People;
}

/** A password that anybody in the stories may have; each person's differs. */
export function passwordOf(member: Member): string {
	return `nine lanterns cross the harbour ${member.id.slice(0, 6)}`;
}

/** Gives people their passwords at the console. Costs a tenth of a second each, so only where a story signs in. */
export async function givePasswords(app: App, ...members: readonly Member[]): Promise<void> {
	for (const member of members) await setPasswordAtConsole(app.as(console_), member.id, passwordOf(member));
}
