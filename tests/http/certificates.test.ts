import { unzipSync } from 'fflate';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { myCertificates } from '#lib/certificate/certificates.server.ts';
import { parseRevocations } from '#lib/certificate/revocations.ts';
import { readSealedPdf } from '#lib/certificate/seal.ts';
import { openNote, parseNote, parseVerifierKey } from '#lib/log/note.ts';
import { parseProof } from '#lib/log/proof.ts';
import { addStaff } from '#lib/staff/people.server.ts';
import { personById } from '#lib/staff/store.server.ts';
import { addOfficer } from '../officers.ts';
import { console_, givePasswords, type Member, passwordOf } from '../people.ts';
import { type Service, startService } from '../server.ts';
import { assign, sit } from '../sitting.ts';
import { shoumi } from './cli.ts';
import { Browser, textOf, valueOf } from './client.ts';
import { DUE, type Ground, prepare, signedIn } from './house.ts';

let ground: Ground;
let service: Service;
let members: Record<'chenWei' | 'rare' | 'zhouYan' | 'qianYu' | 'wuGang', Member>;
/** Certificates of Chen Wei, and of somebody whose name no font has. */
let certificate: Record<'chenWei' | 'rare', string>;

beforeAll(async () => {
	const prepared = await prepare(async (app, { chenWei, zhouYan, wuGang }) => {
		const added = await addStaff(app.as(console_), {
			signIn: 'wei.rare',
			name: '㐂伟',
			email: null,
			unitId: 'nanjing-road',
			manager: 'wang.fang',
			roles: [],
		});
		const person = await personById(app.read, added.id);
		if (!person) throw new Error('wei.rare was not added');
		const { id, key, roles, signIn, name } = person;
		const rare: Member = { ...added, key, signIn, name, actor: { kind: 'person', id, key, roles } };
		const qianYu = await addOfficer(app);
		await givePasswords(app, chenWei, rare, zhouYan, qianYu, wuGang);
		await assign(app, 'onboarding', DUE, chenWei, rare);
		const ids = [];
		for (const member of [chenWei, rare]) {
			await sit(app, member, 'onboarding');
			ids.push((await myCertificates(app.as(member.actor)))[0]?.id ?? '');
		}
		return {
			members: { chenWei, rare, zhouYan, qianYu, wuGang },
			certificate: { chenWei: ids[0] ?? '', rare: ids[1] ?? '' },
		};
	});
	ground = prepared;
	({ members, certificate } = prepared.told);
	service = await startService(ground.env);
});
afterAll(async () => {
	expect(await service?.stop()).toBe(0);
	ground?.remove();
});

const keysOf = async () => {
	const { out } = await shoumi(['log', 'key'], ground.env);
	return [...out.matchAll(/\S+\+[0-9a-f]{8}\+\S+/g)].map(([text]) => parseVerifierKey(text));
};

test('Chen Wei finds his certificate on his first page and on his result, and downloads PDF and proof', async () => {
	const chenWei = await signedIn(service, members.chenWei, 'zh-CN');
	const home = await chenWei.get('/');
	const links = [...home.body.matchAll(/href="(\/certificate\/[^"]+)"/g)].map(([, href]) => href);
	const at = `/certificate/${certificate.chenWei}`;
	expect(links).toEqual([`${at}/certificate.pdf`, `${at}/proof`, at]);
	expect(textOf(home.body)).toContain('证书：长期有效');

	const pdf = await chenWei.get(`${at}/certificate.pdf`);
	expect(pdf).toMatchObject({
		status: 200,
		headers: {
			'content-type': 'application/pdf',
			'content-disposition': `attachment; filename="shoumi-certificate-${certificate.chenWei}.pdf"`,
			'cache-control': 'no-store',
			'x-content-type-options': 'nosniff',
		},
	});
	const proof = await chenWei.get(`${at}/proof`);
	expect(proof.headers['content-type']).toBe('text/plain; charset=utf-8');
	const sealed = readSealedPdf(new Uint8Array(pdf.raw));
	expect(sealed).toMatchObject({ intact: true, proof: proof.body });
	const keys = await keysOf();
	expect(openNote(sealed?.note ?? '', keys).signedBy).toHaveLength(1);
	expect(openNote(parseProof(proof.body).checkpoint, keys).signedBy).toHaveLength(1);

	const page = textOf((await chenWei.get(at)).body);
	for (const part of [
		'证书：新员工入职培训',
		'有效',
		'陈伟',
		certificate.chenWei,
		'如何核验',
		'下载撤销清单',
	])
		expect(page, part).toContain(part);
	// A learner reads no log: its number stands there without a link.
	expect((await chenWei.get(at)).body).not.toContain('href="/log/');
	expect(page).not.toContain('撤销这份证书');
});

test('a character that no font has is said on the page and to the operator, by its number alone', async () => {
	const rare = await signedIn(service, members.rare);
	const at = `/certificate/${certificate.rare}`;
	expect(textOf((await rare.get(at)).body)).toContain('lacks a character of the name (U+3402)');
	const before = service.output().length;
	const pdf = await rare.get(`${at}/certificate.pdf`);
	const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf.raw)), { mergePages: true });
	expect(text).toContain(members.rare.key);
	expect(text).not.toContain('伟');
	const lines = service.output().slice(before);
	expect(lines).toContain('"missing":["U+3402"]');
	for (const secret of ['㐂', '伟', members.rare.key, members.rare.id, 'wei.rare'])
		expect(lines).not.toContain(secret);
	// The proof has the name as it is.
	expect(Buffer.from(parseProof((await rare.get(`${at}/proof`)).body).extra ?? []).toString()).toContain(
		'㐂伟',
	);
});

test('without scripts: Zhou Yan finds a certificate, exports, and asks to revoke it; Qian Yu approves; all can see it', async () => {
	const zhouYan = await signedIn(service, members.zhouYan);
	const list = await zhouYan.get('/officer/certificates?search=chen.wei&status=valid');
	expect(textOf(list.body)).toContain('Certificates: 1, the latest first.');
	const none = textOf((await zhouYan.get('/officer/certificates?status=expired')).body);
	expect(none).toContain('No certificate matches.');
	for (const wrong of ['?status=superseded', '?page=99', '?programme=nothing'])
		expect((await zhouYan.get(`/officer/certificates${wrong}`)).status, wrong).toBe(200);

	const zip = await zhouYan.post('/officer/certificates/export.zip', {
		search: 'chen.wei',
		programme: '',
		status: '',
	});
	expect(zip).toMatchObject({ status: 200, headers: { 'content-type': 'application/zip' } });
	const files = Object.keys(unzipSync(new Uint8Array(zip.raw)));
	expect(files.sort()).toEqual([
		`certificate-${certificate.chenWei}.pdf`,
		`certificate-${certificate.chenWei}.tlog-proof`,
		'revocations.txt',
	]);
	const nothing = await zhouYan.post('/officer/certificates/export.zip', { search: 'nobody at all' });
	expect([nothing.status, nothing.body]).toEqual([400, 'No certificate matches; nothing was exported.']);

	const at = `/certificate/${certificate.chenWei}`;
	const page = await zhouYan.get(at);
	expect(page.body).toContain('href="/log/');
	const key = valueOf(page.body, 'key');
	const short = await zhouYan.post(`${at}?/revoke`, { reason: 'no', key });
	expect(short.status).toBe(400);
	expect(textOf(short.body)).toContain('Please give your reason');
	const fields = { reason: 'Somebody else sat the paper', key };
	const asked = await zhouYan.post(`${at}?/revoke`, fields);
	expect(asked.location).toMatch(/^\/officer\/decisions\/[a-z2-9]{26}$/);
	expect((await zhouYan.post(`${at}?/revoke`, fields)).location).toBe(asked.location);
	expect(textOf((await zhouYan.get(at)).body)).toContain('another compliance officer has to decide');

	const qianYu = await signedIn(service, members.qianYu);
	const decision = textOf((await qianYu.get(asked.location)).body);
	expect(decision).toContain('The certificate of 陈伟 for “Onboarding”');
	const approved = await qianYu.post(`${asked.location}?/decide`, {
		verdict: 'approved',
		reason: 'The evidence is clear',
		current: passwordOf(members.qianYu),
	});
	expect(approved.status).toBe(303);

	const revoked = (await new Browser(service.url).get('/verify/revocations.txt')).body;
	openNote(revoked, await keysOf());
	expect(parseRevocations(revoked)?.revoked).toMatchObject([{ certificate: certificate.chenWei }]);
	const chenWei = await signedIn(service, members.chenWei);
	expect(textOf((await chenWei.get('/')).body)).toContain('Certificate: Revoked on');
	const pdf = await chenWei.get(`${at}/certificate.pdf`);
	const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf.raw)), { mergePages: true });
	expect(text.replace(/\s+/g, ' ')).toContain('This certificate was revoked on');
	expect(textOf((await zhouYan.get(at)).body)).not.toContain('Ask to revoke it');
});

test('on the command line: the list, what is missing, and the revocation list for a file', async () => {
	const list = await shoumi(['certificate', 'list', '--search', 'wei.rare'], ground.env);
	expect(list.code).toBe(0);
	expect(list.out.split('\n')[0]?.split('\t')).toMatchObject([
		certificate.rare,
		'Valid',
		expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
		'–',
		'onboarding',
		'once',
		'wei.rare',
		'㐂伟',
	]);
	expect(list.out).toContain('Certificates: 1\n');
	expect(await shoumi(['certificate', 'issue-missing'], ground.env)).toMatchObject({
		code: 0,
		out: 'Certificates issued and recorded in the compliance log: 0.\n',
	});
	const { out, code } = await shoumi(['certificate', 'revocations'], ground.env);
	expect(code).toBe(0);
	expect(parseNote(out).signatures).toHaveLength(1);
	expect(parseRevocations(out)?.revoked).toHaveLength(1);
});

test('a font that is none stops the start with a sentence', async () => {
	const { code, err } = await shoumi(['certificate', 'list'], { ...ground.env, SHOUMI_FONT: 'package.json' });
	expect(code).toBe(1);
	expect(err).toContain('The value “package.json” of SHOUMI_FONT cannot be used.');
});
