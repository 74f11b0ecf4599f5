import { readFileSync } from 'node:fs';
import { extractText, getDocumentProxy } from 'unpdf';
import { describe, expect, test } from 'vitest';
import type { Certificate } from '#lib/certificate/certificate.ts';
import { facesWith, missingIn } from '#lib/certificate/fonts.server.ts';
import { readSealedPdf, sealPdf } from '#lib/certificate/seal.ts';
import { drawSheet, type Sheet } from '#lib/certificate/sheet.server.ts';
import { unpackedFont } from '#lib/certificate/woff.server.ts';

const HASH = '0123456789abcdef'.repeat(4);
const PROOF = `c2sp.org/tlog-proof@v1\nindex 10481\n\nbank.example/shoumi\n10482\n\n— bank.example/shoumi ${'A'.repeat(92)}\n`;

function sheet(name: string | null, change: Partial<Certificate> = {}, more: Partial<Sheet> = {}): Sheet {
	return {
		certificate: {
			id: 'a2b3c4d5e6f7g8h9a2b3c4d5e6',
			staffId: 's',
			personKey: 'p-abcdefghjkmnpqrs',
			restricted: false,
			assignmentId: 'a',
			attemptId: 'b',
			programmeId: 'yearly-refresher',
			programmeHash: HASH,
			paperHash: HASH.split('').reverse().join(''),
			grade: 9_666,
			passMark: 8_000,
			cycle: '2026',
			passedOn: '2026-11-24',
			issuedOn: '2026-11-25',
			validUntil: '2027-11-24',
			issuedAt: Date.UTC(2026, 10, 25, 1),
			holder: name === null ? null : { name, salt: '' },
			revokedOn: null,
			...change,
		},
		status: 'valid',
		programme: { 'zh-CN': '年度复训测验（客户经理）', en: 'Yearly refresher: relationship managers' },
		entry: 10_481,
		checkpoint: { origin: 'training.bank.example/shoumi', size: 10_482, root: HASH },
		address: 'https://training.bank.example/verify#a2b3c4d5e6f7g8h9a2b3c4d5e6',
		proof: PROOF,
		timeZone: 'Asia/Shanghai',
		...more,
	};
}

const shipped = facesWith(undefined);
const drawn = (of: Sheet) => drawSheet(of, shipped);

/** What a reader of the PDF finds, without the spaces at which lines were broken. */
async function textOf(pdf: Uint8Array): Promise<{ pages: number; text: string }> {
	const document = await getDocumentProxy(pdf.slice());
	const { text, totalPages } = await extractText(document, { mergePages: true });
	return { pages: totalPages, text: text.replace(/\s+/g, '') };
}

const without = (text: string) => text.replace(/\s+/g, '');

describe('a certificate on paper', () => {
	test('says in both languages what it has to say, on one page', async () => {
		const { pages, text } = await textOf(await drawn(sheet('陈伟')));
		expect(pages).toBe(1);
		for (const part of [
			'培训证书',
			'Certificate of training',
			'陈伟',
			'p-abcdefghjkmnpqrs',
			'年度复训测验（客户经理）',
			'Yearly refresher: relationship managers',
			'96.6%（合格线 80%）',
			'96.6% (pass mark 80%)',
			'2026年11月24日',
			'24 November 2027',
			'有效期至',
			'Valid until',
			'a2b3c4d5e6f7g8h9a2b3c4d5e6',
			'training.bank.example/shoumi',
			'第 10,481 号',
			'entry 10,481, checkpoint 10,482 / 0123456789ab',
			HASH,
			HASH.split('').reverse().join(''),
			'https://training.bank.example/verify#a2b3c4d5e6f7g8h9a2b3c4d5e6',
			'这份证书证明什么',
			'它不证明作答者是谁',
			'It does not prove who sat at the keyboard',
		])
			expect(text, part).toContain(without(part));
	});

	test('weighs less than 300 KB, takes less than a second, and is the same the second time', async () => {
		const started = performance.now();
		const pdf = await drawn(sheet('陈伟'));
		expect(performance.now() - started).toBeLessThan(1_000);
		expect(pdf.length).toBeLessThan(300_000);
		expect(await drawn(sheet('陈伟'))).toEqual(pdf);
	});

	test('carries its proof as an attachment, readable, and keeps its end where readers look for it', async () => {
		const sealed = sealPdf(
			await drawn(sheet('陈伟')),
			(text) => `${text}\n— bank.example/shoumi ${'A'.repeat(92)}\n`,
		);
		expect(readSealedPdf(sealed)).toMatchObject({ intact: true, proof: PROOF });
		expect(Buffer.from(sealed.subarray(-1_024)).toString('latin1')).toContain('startxref');
		const document = await getDocumentProxy(sealed.slice());
		const attachments = (await document.getAttachments()) as Record<
			string,
			{ filename: string; content: Uint8Array }
		>;
		expect(
			Object.values(attachments).map(({ filename, content }) => [filename, Buffer.from(content).toString()]),
		).toEqual([['certificate-a2b3c4d5e6f7g8h9a2b3c4d5e6.tlog-proof', PROOF]]);
	});

	test.each([
		['forty Chinese characters', '阿卜杜热依木买买提江'.repeat(4)],
		['eighty Latin ones', 'Maximiliana Alexandrina von und zu Hohenlohe-Waldenburg-Schillingsfürst the 3rd.'],
		['eighty without a gap', 'W'.repeat(80)],
		['a point between two names', '迪丽热巴·迪力木拉提'],
		['letters of other languages', 'Nguyễn Thị Ánh Иванова'],
	])('a name of %s is there whole, on one page', async (_, name) => {
		expect(missingIn(shipped, name)).toEqual([]);
		const { pages, text } = await textOf(await drawn(sheet(name)));
		expect(pages).toBe(1);
		expect(text).toContain(without(name));
	});

	test('at its longest it still runs over no side of the page', async () => {
		const name = '阿卜杜热依木买买提江'.repeat(12);
		const programme = {
			'zh-CN': '年度复训测验'.repeat(13),
			en: 'Yearly refresher for managers of '.repeat(7),
		};
		const revoked = { revokedOn: '2026-12-01' };
		const pdf = await drawn(sheet(name, revoked, { status: 'revoked', programme }));
		const page = await (await getDocumentProxy(pdf.slice())).getPage(1);
		const { items } = await page.getTextContent();
		for (const item of items) {
			if (!('transform' in item)) continue;
			const [, , , , x, y] = item.transform as [number, number, number, number, number, number];
			expect(x).toBeGreaterThan(50);
			expect(x + item.width).toBeLessThan(595 - 50);
			expect(y, item.str).toBeGreaterThan(18);
		}
		expect((await textOf(pdf)).text).toContain(name);
	});

	test('a character that no font has gives the key and a word in place of the name, never a box', async () => {
		const name = '㐂伟';
		expect(missingIn(shipped, `${name}㐂`)).toEqual(['U+3402']);
		const { text } = await textOf(await drawn(sheet(name)));
		expect(text).not.toContain('伟');
		for (const part of ['姓名见记录', 'name: see the record', 'p-abcdefghjkmnpqrs'])
			expect(text, part).toContain(without(part));
	});

	test('selectors of a variant and other characters without a shape are no reason to fall back', async () => {
		const name = '葛\u{e0100}伟\u200b';
		expect(missingIn(shipped, name)).toEqual([]);
		expect((await textOf(await drawn(sheet(name)))).text).toContain('葛伟');
	});

	test('an erased name, a revocation and an expiry say so', async () => {
		const erased = (await textOf(await drawn(sheet(null)))).text;
		expect(erased).toContain('姓名已依法删除或限制');
		expect(erased).toContain(without('name erased or restricted as the law requires'));
		const revoked = await drawn(sheet('陈伟', { revokedOn: '2026-12-01' }, { status: 'revoked' }));
		expect((await textOf(revoked)).text).toContain(
			without('This certificate was revoked on Tuesday, 1 December 2026.'),
		);
		const expired = await drawn(sheet('陈伟', {}, { status: 'expired' }));
		expect((await textOf(expired)).text).toContain(without('本证书的有效期已于 2027年11月24日星期三 届满。'));
		const endless = await drawn(sheet('陈伟', { validUntil: null, cycle: 'once' }));
		expect((await textOf(endless)).text).toContain(without('Valid until without end'));
	});
});

describe('fonts', () => {
	const woff = readFileSync(
		new URL(
			'../../../node_modules/@fontsource/noto-sans-sc/files/noto-sans-sc-latin-400-normal.woff',
			import.meta.url,
		),
	);

	test('a WOFF file is unpacked to what it holds; other files stay as they are', () => {
		const plain = unpackedFont(woff);
		expect(Buffer.from(plain.subarray(0, 4)).toString('hex')).toMatch(/^(?:00010000|4f54544f)$/);
		expect(plain.length).toBe(woff.readUInt32BE(16));
		expect(unpackedFont(plain)).toBe(plain);
	});

	test('the bank’s own font comes first, and the shipped ones draw what it lacks', async () => {
		const path = new URL(
			'../../../node_modules/@fontsource/noto-sans-sc/files/noto-sans-sc-cyrillic-400-normal.woff',
			import.meta.url,
		).pathname;
		const faces = facesWith(path);
		expect(faces).toHaveLength(shipped.length + 1);
		expect(faces[0]?.covers('陈'.codePointAt(0) as number)).toBe(false);
		expect(missingIn(faces, 'Иванова 陈伟')).toEqual([]);
		expect((await textOf(await drawSheet(sheet('Иванова 陈伟'), faces))).text).toContain('Иванова陈伟');
	});
});
