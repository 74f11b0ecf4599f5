import { expect, test } from 'vitest';
import { setAccountStatus } from '#lib/session/accounts.server.ts';
import { ownPerson, personFor } from '#lib/staff/people.server.ts';
import { console_, settle } from '../people.ts';
import { onBothDatabases } from './both.ts';

const notFound = expect.objectContaining({ code: 'not-found' });

onBothDatabases('reading about people', (open) => {
	test('the administrator sees a person with the names of unit and manager, disabled ones as well', async () => {
		const { app } = await open();
		const { xuLei, chenWei, wangFang, zhaoMin } = await settle(app);
		const ctx = app.as(xuLei.actor);
		expect(await personFor(ctx, chenWei.id)).toMatchObject({
			person: { signIn: 'chen.wei', roles: ['learner'] },
			unit: { id: 'nanjing-road', name: '南京路支行' },
			manager: { id: wangFang.id, name: '王芳', signIn: 'wang.fang' },
		});
		expect((await personFor(ctx, zhaoMin.id)).manager).toBeNull();
		await setAccountStatus(ctx, wangFang.id, 'disabled');
		expect((await personFor(ctx, wangFang.id)).person.status).toBe('disabled');
		expect((await personFor(ctx, chenWei.id)).manager).toMatchObject({ status: 'disabled' });
		expect((await personFor(app.as(console_), chenWei.id)).person.id).toBe(chenWei.id);
	});

	test('I6: to anybody else a person’s page is not there, whether the person is or not', async () => {
		const { app } = await open();
		const { xuLei, chenWei, ...others } = await settle(app);
		for (const { actor, id } of [...Object.values(others), chenWei]) {
			await expect(personFor(app.as(actor), chenWei.id)).rejects.toEqual(notFound);
			await expect(personFor(app.as(actor), id)).rejects.toEqual(notFound);
			await expect(personFor(app.as(actor), 'nobody')).rejects.toEqual(notFound);
		}
		await expect(personFor(app.as({ kind: 'system' }), chenWei.id)).rejects.toEqual(notFound);
		await expect(personFor(app.as(xuLei.actor), 'nobody')).rejects.toEqual(notFound);
	});

	test('everybody sees their own place; the command line and jobs are nobody', async () => {
		const { app } = await open();
		const { chenWei, wangFang } = await settle(app);
		expect(await ownPerson(app.as(chenWei.actor))).toMatchObject({
			person: { id: chenWei.id, key: chenWei.key },
			unit: { name: '南京路支行' },
			manager: { id: wangFang.id },
		});
		await expect(ownPerson(app.as(console_))).rejects.toEqual(notFound);
		await expect(ownPerson(app.as({ kind: 'system' }))).rejects.toEqual(notFound);
	});
});
