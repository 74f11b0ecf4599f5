import type { App } from '../src/lib/app.server.ts';
import { addStaff } from '../src/lib/staff/people.server.ts';
import { personById } from '../src/lib/staff/store.server.ts';
import { console_, type Member } from './people.ts';

const officers = { 'qian.yu': '钱宇', 'feng.jing': '冯静' } as const;

/** Adds another compliance officer beside Zhou Yan: what one asks, another decides. */
export async function addOfficer(app: App, signIn: keyof typeof officers = 'qian.yu'): Promise<Member> {
	const name = officers[signIn];
	const { id, token } = await addStaff(app.as(console_), {
		signIn,
		name,
		email: null,
		unitId: 'head-office',
		manager: null,
		roles: ['officer'],
	});
	const person = await personById(app.read, id);
	if (!person) throw new Error(`${signIn} was not added`);
	const { key, roles } = person;
	return { id, key, signIn, name, token, actor: { kind: 'person', id, key, roles } };
}
