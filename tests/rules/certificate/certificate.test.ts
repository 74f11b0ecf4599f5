import { describe, expect, test } from 'vitest';
import {
	isCertificateId,
	isCertificateStatus,
	statusOn,
	validUntilOf,
} from '#lib/certificate/certificate.ts';
import { formatCertificateExtra, parseCertificateExtra } from '#lib/certificate/proof.ts';
import { formatRevocations, parseRevocations, type RevocationList } from '#lib/certificate/revocations.ts';
import { summaryOf } from '#lib/certificate/summary.ts';
import { openNote, signerFromSeed, signNote } from '#lib/log/note.ts';

describe('how a certificate stands', () => {
	test.each([
		['2027-11-24', null, '2026-11-24', 'valid'],
		['2027-11-24', null, '2027-11-24', 'valid'],
		['2027-11-24', null, '2027-11-25', 'expired'],
		[null, null, '2126-11-24', 'valid'],
		['2027-11-24', '2026-12-01', '2026-12-01', 'revoked'],
		['2027-11-24', '2026-12-01', '2028-01-01', 'revoked'],
		[null, '2026-12-01', '2026-12-01', 'revoked'],
	] as const)('until %s, revoked %s, on %s: %s', (validUntil, revokedOn, today, status) => {
		expect(statusOn({ validUntil, revokedOn }, today)).toBe(status);
	});

	test('its last day counts from the pass, by the validity that its programme had', () => {
		expect(validUntilOf('2026-11-24', { months: 12 })).toBe('2027-11-24');
		expect(validUntilOf('2028-02-29', { months: 12 })).toBe('2029-02-28');
		expect(validUntilOf('2026-11-24', undefined)).toBeNull();
	});

	test('an address that names none is told from one that may', () => {
		expect(isCertificateId('a2b3c4d5e6f7g8h9a2b3c4d5e6')).toBe(true);
		for (const text of ['', 'A2b3c4d5e6f7g8h9a2b3c4d5e6', 'a2b3', `${'a'.repeat(26)}\n`])
			expect(isCertificateId(text), text).toBe(false);
		expect(isCertificateStatus('expired')).toBe(true);
		expect(isCertificateStatus('superseded')).toBe(false);
	});

	test('in one sentence, in both languages', () => {
		const dates = { id: 'x', validUntil: '2027-11-24', revokedOn: null };
		expect(summaryOf(dates, 'valid', 'en', 'Asia/Shanghai').sentence).toBe(
			'Valid until Wednesday, 24 November 2027',
		);
		expect(summaryOf(dates, 'expired', 'zh-CN', 'Asia/Shanghai').sentence).toBe(
			'有效期已于 2027年11月24日星期三 届满',
		);
		expect(summaryOf({ ...dates, validUntil: null }, 'valid', 'zh-CN', 'Asia/Shanghai').sentence).toBe(
			'长期有效',
		);
		expect(summaryOf({ ...dates, revokedOn: '2026-12-01' }, 'revoked', 'en', 'Asia/Shanghai').sentence).toBe(
			'Revoked on Tuesday, 1 December 2026',
		);
	});
});

describe('what a proof carries', () => {
	const extra = { entry: '{"kind":"certificate.issued"}', holder: { name: '陈伟', salt: 'ab'.repeat(32) } };

	test('is read as it was written, with and without a name', () => {
		for (const holder of [extra.holder, null])
			expect(parseCertificateExtra(formatCertificateExtra({ ...extra, holder }))).toEqual({
				...extra,
				holder,
			});
	});

	test.each([
		'',
		'{}',
		'null',
		'{"entry":"x"}',
		'{"entry":"x","holder":null,"more":1}',
		'{"holder":null,"entry":"x"}',
		'{"entry":"x","holder":null} ',
		'{"entry":"x","holder":{"name":"n","salt":"zz"}}',
		'\ufeff{"entry":"x","holder":null}',
	])('anything else is nothing: %s', (text) => {
		expect(parseCertificateExtra(new TextEncoder().encode(text))).toBeNull();
	});

	test('bytes that are no text are nothing', () => {
		expect(parseCertificateExtra(Uint8Array.of(0xff, 0xfe))).toBeNull();
	});
});

describe('the revocation list', () => {
	const list: RevocationList = {
		origin: 'training.bank.example/shoumi',
		at: Date.UTC(2026, 11, 1),
		size: 10_482,
		revoked: [
			{ certificate: 'a2b3c4d5e6f7g8h9a2b3c4d5e6', on: '2026-12-01' },
			{ certificate: 'b2b3c4d5e6f7g8h9a2b3c4d5e6', on: '2026-12-02' },
		],
	};
	const signer = signerFromSeed(list.origin, new Uint8Array(32).fill(7));

	test('reads as the contract says, and is read back, signed and unsigned, full and empty', () => {
		expect(formatRevocations(list)).toBe(
			[
				'shoumi.statement/v1 revocations',
				'origin training.bank.example/shoumi',
				'at 1796083200000',
				'size 10482',
				'revoked a2b3c4d5e6f7g8h9a2b3c4d5e6 2026-12-01',
				'revoked b2b3c4d5e6f7g8h9a2b3c4d5e6 2026-12-02',
				'',
			].join('\n'),
		);
		for (const one of [list, { ...list, revoked: [] }, { ...list, size: 0 }]) {
			const note = signNote(formatRevocations(one), [signer]);
			expect(parseRevocations(openNote(note, [signer.key]).text)).toEqual(one);
			expect(parseRevocations(note)).toEqual(one);
		}
	});

	const text = formatRevocations(list);
	test.each([
		['nothing', ''],
		['another statement', text.replace('revocations', 'pdf')],
		['no origin', text.replace(/origin .*\n/, '')],
		['an empty origin', text.replace(/origin .*/, 'origin ')],
		['a time that is none', text.replace('at 1796083200000', 'at soon')],
		['a time with a zero before it', text.replace('at 1', 'at 01')],
		['a size beyond safe integers', text.replace('size 10482', 'size 9007199254740993')],
		['a date that is none', text.replace('2026-12-02', '2026-02-30')],
		['a number that is none', text.replace('revoked a2', 'revoked A2')],
		['a line too many', `${text}\n`],
		['something behind a date', text.replace('2026-12-01', '2026-12-01 x')],
		['no end of the last line', text.slice(0, -1)],
		['carriage returns', text.replaceAll('\n', '\r\n')],
		['a line of another kind', text.replace('revoked b2', 'restored b2')],
	])('with %s it is none', (what, changed) => {
		if (what !== 'a line too many') expect(parseRevocations(changed), what).toBeNull();
		// What stands behind an empty line is signatures: not read here, and refused where they are checked.
		else expect(() => openNote(changed, [signer.key])).toThrow();
	});
});
