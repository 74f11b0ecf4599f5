import PDFDocument from 'pdfkit';
import { encode } from 'uqr';
import type { Locale, Text } from '#lib/i18n/catalogue.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { type Certificate, type CertificateStatus, shortHash } from './certificate.ts';
import { drawable, type Faces, missingIn } from './fonts.server.ts';
import { sheetWords } from './sheet-messages.ts';
import { type Style, typesetter } from './typeset.server.ts';

type Document = InstanceType<typeof PDFDocument>;

/** Everything that a certificate on paper says. */
export interface Sheet {
	readonly certificate: Certificate;
	readonly status: CertificateStatus;
	/** Name of the programme, as it was when the attempt was sat. */
	readonly programme: Text;
	/** Number of its entry in the log. */
	readonly entry: number;
	/** The signed checkpoint that covers the entry. */
	readonly checkpoint: { readonly origin: string; readonly size: number; readonly root: string };
	/** Where it can be verified: what the QR code says. */
	readonly address: string;
	/** The `.tlog-proof`, which is embedded. */
	readonly proof: string;
	readonly timeZone: string;
}

const INK = '#1c2130';
const SOFT = '#555b6a';
const LINE = '#c9cdd6';
/** Deep ink blue, as on the pages. */
const ACCENT = '#1f3b6b';
const FAILED = '#a1232a';

/** Points: A4 and what is left within its margins. */
const PAGE = { width: 595.28, height: 841.89 };
const MARGIN = 56;
const WIDTH = PAGE.width - 2 * MARGIN;
const GUTTER = 28;
const COLUMN = (WIDTH - GUTTER) / 2;
const LEFT: Readonly<Record<Locale, number>> = { 'zh-CN': MARGIN, en: MARGIN + COLUMN + GUTTER };
const LOCALES: readonly Locale[] = ['zh-CN', 'en'];

/** The largest size at which a name is set, and the least to which a long one shrinks. */
const NAME_SIZES = { most: 28, least: 10 };
const NAME_LINES = 2;
/** The same for the name of a programme. */
const PROGRAMME_SIZES = { most: 16, least: 10 };
const PROGRAMME_LINES = 2;
const QR_SIDE = 92;
/** The small print stands at the foot of the page, unless the rest needs more room. */
const SMALL_PRINT_TOP = PAGE.height - MARGIN - 72;

/**
 * Draws a certificate: one A4 page, Chinese and English side by side, with its proof as an attachment. The same sheet
 * gives the same bytes.
 */
export function drawSheet(sheet: Sheet, faces: Faces): Promise<Uint8Array> {
	const { certificate } = sheet;
	const at = new Date(certificate.issuedAt);
	const document = new PDFDocument({
		size: 'A4',
		margin: 0,
		lang: 'zh-CN',
		pdfVersion: '1.7',
		tagged: true,
		displayTitle: true,
		info: {
			Title: `${sheetWords['zh-CN'].title} ${sheetWords.en.title} ${certificate.id}`,
			Creator: 'Shoumi',
			Producer: 'Shoumi',
			CreationDate: at,
			ModDate: at,
		},
	});
	const chunks: Uint8Array[] = [];
	document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
	const done = new Promise<Uint8Array>((resolve) =>
		document.once('end', () => resolve(new Uint8Array(Buffer.concat(chunks)))),
	);
	page(document, sheet, faces);
	attach(document, sheet.proof, certificate.id, at);
	document.end();
	return done;
}

/** As it is, not compressed: whoever opens the file with a text editor finds it. */
function attach(document: Document, proof: string, id: string, at: Date): void {
	const { compress } = document;
	document.compress = false;
	document.file(Buffer.from(proof), {
		name: `certificate-${id}.tlog-proof`,
		type: 'text/plain',
		creationDate: at,
		modifiedDate: at,
		description: 'C2SP tlog-proof',
	});
	document.compress = compress;
}

function page(document: Document, sheet: Sheet, faces: Faces): void {
	const set = typesetter(document, faces);
	const root = document.struct('Document');
	document.addStructure(root);
	/** Draws one paragraph; returns the y below. */
	const put = (
		type: 'P' | 'H1',
		lang: Locale,
		text: string,
		x: number,
		y: number,
		width: number,
		style: Style,
	) => {
		let below = y;
		root.add(
			document.struct(type, { lang }, () => {
				below = set.paragraph(text, x, y, width, style);
			}),
		);
		return below;
	};
	/** The same thing in both languages side by side; returns the y below the longer. */
	const pair = (y: number, text: (locale: Locale) => string, style: Style) =>
		Math.max(...LOCALES.map((locale) => put('P', locale, text(locale), LEFT[locale], y, COLUMN, style)));

	let y = heading(document, sheet, put, pair);
	y = pair(y + 22, (locale) => sheetWords[locale].certifies, { size: 10, colour: SOFT });
	y = name(sheet, faces, set, put, y + 2);
	y = pair(y + 14, (locale) => sheetWords[locale].passed, { size: 10, colour: SOFT });
	y = programme(sheet, set, pair, y + 2);
	y = facts(sheet, put, y + 14);
	y = rule(document, y + 16);
	y = proves(sheet, pair, y + 12);
	y = verification(document, sheet, root, put, y + 14);
	y = rule(document, Math.max(y + 14, SMALL_PRINT_TOP));
	smallPrint(sheet, put, y + 10);
	root.end();
}

type Put = (
	type: 'P' | 'H1',
	lang: Locale,
	text: string,
	x: number,
	y: number,
	width: number,
	style: Style,
) => number;
type Pair = (y: number, text: (locale: Locale) => string, style: Style) => number;

function rule(document: Document, y: number, colour = LINE, weight = 0.6): number {
	document.markContent('Artifact', { type: 'Layout' });
	document
		.lineWidth(weight)
		.strokeColor(colour)
		.moveTo(MARGIN, y)
		.lineTo(MARGIN + WIDTH, y)
		.stroke();
	document.endMarkedContent();
	return y;
}

function heading(document: Document, sheet: Sheet, put: Put, pair: Pair): number {
	const { certificate, status } = sheet;
	rule(document, MARGIN, ACCENT, 2.4);
	const title = (locale: Locale, size: number) =>
		// On one line to stand on, though of two sizes: English is the longer.
		put('H1', locale, sheetWords[locale].title, LEFT[locale], MARGIN + 46 - size, COLUMN, {
			size,
			colour: ACCENT,
			leading: 1.3,
		});
	let y = Math.max(title('zh-CN', 25), title('en', 20));
	y = pair(y + 2, (locale) => `${sheetWords[locale].number} ${certificate.id}`, { size: 8, colour: SOFT });
	if (status === 'valid') return y;
	const since = status === 'revoked' ? certificate.revokedOn : certificate.validUntil;
	return pair(
		y + 10,
		(locale) => sheetWords[locale][status]({ date: formatIn(locale, sheet.timeZone).date(since ?? '') }),
		{ size: 11, colour: FAILED },
	);
}

function name(
	{ certificate }: Sheet,
	faces: Faces,
	set: ReturnType<typeof typesetter>,
	put: Put,
	top: number,
): number {
	let y = top;
	const text = certificate.holder && drawable(certificate.holder.name);
	if (text !== null && missingIn(faces, text).length === 0) {
		let size = NAME_SIZES.most;
		while (size > NAME_SIZES.least && set.lines(text, WIDTH, size) > (size > 20 ? 1 : NAME_LINES)) size--;
		y = put('P', 'zh-CN', text, MARGIN, y, WIDTH, { size, colour: INK, leading: 1.35 });
	} else {
		const word = text === null ? 'nameErased' : 'nameElsewhere';
		y = put('P', 'zh-CN', certificate.personKey, MARGIN, y, WIDTH, { size: 22, colour: INK, leading: 1.35 });
		const said = `${sheetWords['zh-CN'][word]} · ${sheetWords.en[word]}`;
		return put('P', 'zh-CN', said, MARGIN, y, WIDTH, { size: 10, colour: SOFT });
	}
	const { personKey: key } = certificate;
	const said = `${sheetWords['zh-CN'].key({ key })} · ${sheetWords.en.key({ key })}`;
	return put('P', 'zh-CN', said, MARGIN, y, WIDTH, { size: 8, colour: SOFT });
}

function programme(sheet: Sheet, set: ReturnType<typeof typesetter>, pair: Pair, top: number): number {
	const names = LOCALES.map((locale) => drawable(sheet.programme[locale]));
	let size = PROGRAMME_SIZES.most;
	while (
		size > PROGRAMME_SIZES.least &&
		names.some((name) => set.lines(name, COLUMN, size) > PROGRAMME_LINES)
	)
		size--;
	return pair(top, (locale) => drawable(sheet.programme[locale]), { size, colour: ACCENT, leading: 1.35 });
}

function facts({ certificate, timeZone }: Sheet, put: Put, top: number): number {
	const { grade, passMark, cycle, passedOn, issuedOn, validUntil, programmeHash } = certificate;
	const column = (locale: Locale): number => {
		const words = sheetWords[locale];
		const { date, percent } = formatIn(locale, timeZone);
		const rows = [
			[words.grade, words.gradeLine({ grade: percent(grade), passMark: percent(passMark) })],
			[words.cycle, cycle === 'once' ? words.once : cycle],
			[words.passedOn, date(passedOn)],
			[words.issuedOn, date(issuedOn)],
			[words.validUntil, validUntil === null ? words.noEnd : date(validUntil)],
			[words.revision, shortHash(programmeHash)],
		] as const;
		const label = 62;
		return rows.reduce((y, [what, value]) => {
			put('P', locale, what, LEFT[locale], y, label, { size: 9, colour: SOFT, leading: 1.9 });
			return put('P', locale, value, LEFT[locale] + label, y, COLUMN - label, {
				size: 9.5,
				colour: INK,
				leading: 1.8,
			});
		}, top);
	};
	return Math.max(...LOCALES.map(column));
}

function proves({ entry, checkpoint, timeZone }: Sheet, pair: Pair, top: number): number {
	const y = pair(top, (locale) => sheetWords[locale].proves, { size: 9.5, colour: ACCENT });
	return pair(
		y + 2,
		(locale) => {
			const { number } = formatIn(locale, timeZone);
			return sheetWords[locale].provesText({ number: number(entry), size: number(checkpoint.size) });
		},
		{ size: 8, colour: INK, leading: 1.55 },
	);
}

function verification(
	document: Document,
	sheet: Sheet,
	root: PDFKit.PDFStructureElement,
	put: Put,
	top: number,
): number {
	const alt = `${sheetWords['zh-CN'].qr} ${sheetWords.en.qr}`;
	root.add(document.struct('Figure', { alt }, () => qr(document, sheet.address, MARGIN, top)));
	const x = MARGIN + QR_SIDE + 18;
	const width = WIDTH - QR_SIDE - 18;
	let y = top - 2;
	for (const locale of LOCALES) {
		const words = sheetWords[locale];
		y = put('P', locale, words.verify, x, y, width, { size: 9.5, colour: ACCENT });
		y = put('P', locale, words.verifyText, x, y, width, { size: 8, colour: INK }) + 3;
	}
	y = put('P', 'en', sheet.address, x, y, width, { size: 8, colour: ACCENT });
	return Math.max(y, top + QR_SIDE);
}

/** Squares of a line that lie side by side are one rectangle. */
function qr(document: Document, address: string, x: number, y: number): void {
	const { data, size } = encode(address, { ecc: 'M', border: 0 });
	const side = QR_SIDE / size;
	data.forEach((line, row) => {
		for (let from = 0; from < size; from++) {
			if (!line[from]) continue;
			let to = from;
			while (line[to]) to++;
			document.rect(x + from * side, y + row * side, (to - from) * side, side);
			from = to;
		}
	});
	document.fill(INK);
}

function smallPrint({ certificate, entry, checkpoint, timeZone }: Sheet, put: Put, top: number): void {
	const [zh, en] = [sheetWords['zh-CN'], sheetWords.en];
	const numbers = (locale: Locale) => {
		const { number } = formatIn(locale, timeZone);
		return { number: number(entry), size: number(checkpoint.size), root: shortHash(checkpoint.root) };
	};
	const rows = [
		[zh.origin, en.origin, checkpoint.origin],
		['', '', `${zh.entry(numbers('zh-CN'))} · ${en.entry(numbers('en'))}`],
		[zh.root, en.root, checkpoint.root],
		[zh.paper, en.paper, certificate.paperHash],
		[zh.programmeHash, en.programmeHash, certificate.programmeHash],
	] as const;
	const label = 176;
	rows.reduce((y, [what, also, value]) => {
		const style = { size: 7, colour: SOFT, leading: 1.6 };
		if (what !== '') put('P', 'zh-CN', `${what} · ${also}`, MARGIN, y, label, style);
		return put('P', 'en', value, MARGIN + label, y, WIDTH - label, style);
	}, top);
}
