import PDFDocument from 'pdfkit';
import { facesWith } from '#lib/certificate/fonts.server.ts';
import { typesetter, type Typesetter } from '#lib/certificate/typeset.server.ts';
import { isoIn } from '../days.ts';
import { type About, withheldWords } from './read-me.ts';
import { GRADE_BINS, type Summary, type Tally } from './summary.ts';

/** A4 in points, and the house's colours (ui/app.css) as print has them. */
const [WIDTH, HEIGHT] = [595.28, 841.89];
const MARGIN = 56;
const INNER = WIDTH - 2 * MARGIN;
const INK = '#1c2430';
const SOFT = '#5a6472';
const ACCENT = '#1f3a68';
const PASSED = '#2f6b4f';
const TRACK = '#e4e7ec';
const ROW = 20;
const NAME_WIDTH = 190;
/** Groups drawn; the rest stand in the table of results. */
const MOST_ROWS = 60;

type Document = InstanceType<typeof PDFDocument>;

/** The summary for reading: what the pack is about, its figures as bars with their numbers, and how to verify it. */
export async function summaryPdf(
	summary: Summary,
	about: About,
	{ timeZone, font }: { timeZone: string; font: string | undefined },
): Promise<Uint8Array> {
	const document = new PDFDocument({
		size: 'A4',
		margin: 0,
		info: { Title: '守密证据包摘要 Shoumi evidence summary', CreationDate: new Date(about.made) },
	});
	const chunks: Buffer[] = [];
	document.on('data', (chunk: Buffer) => chunks.push(chunk));
	const ended = new Promise<void>((resolve) => document.on('end', resolve));
	draw(new Sheet(document, typesetter(document, facesWith(font))), summary, about, timeZone);
	document.end();
	await ended;
	return Buffer.concat(chunks);
}

/** A page with a place to write on, which goes to the next one when it is full. */
class Sheet {
	y = MARGIN;
	readonly document: Document;
	readonly #type: Typesetter;
	constructor(document: Document, type: Typesetter) {
		this.document = document;
		this.#type = type;
	}

	text(text: string, size: number, colour = INK, x = MARGIN, width = INNER): void {
		this.room(size * 2);
		this.y = this.#type.paragraph(text, x, this.y, width, { size, colour });
	}

	at(
		text: string,
		x: number,
		y: number,
		width: number,
		size: number,
		align: 'left' | 'right' = 'left',
	): void {
		this.#type.paragraph(text, x, y, width, { size, colour: INK, align });
	}

	fits(text: string, width: number, size: number): boolean {
		return this.#type.width(text, size) <= width;
	}

	room(height: number): void {
		if (this.y + height <= HEIGHT - MARGIN) return;
		this.document.addPage({ size: 'A4', margin: 0 });
		this.y = MARGIN;
	}

	heading(text: string): void {
		this.room(60);
		this.y += 18;
		this.text(text, 13, ACCENT);
		this.y += 4;
	}
}

function draw(sheet: Sheet, summary: Summary, about: About, timeZone: string): void {
	const { query, made, head, origin, pack, withheld } = about;
	sheet.text('守密 · 证据包摘要  Shoumi evidence summary', 20, ACCENT);
	sheet.y += 6;
	sheet.text(`期间 Period  ${query.from} – ${query.to}（${timeZone}）`, 10.5);
	const limits = [
		query.programme && `培训 programme ${query.programme}`,
		query.unit && `机构 unit ${query.unit}`,
		query.person && `人员 person ${query.person}`,
	].filter((limit) => limit !== null && limit !== '');
	sheet.text(
		limits.length > 0
			? `范围 Scope  ${limits.join(' · ')}`
			: '范围 Scope  全部人员和培训 everybody, all programmes',
		10.5,
	);
	sheet.text(`制作 Made  ${isoIn(timeZone, made)}`, 10.5);
	sheet.text(`编号 Pack  ${pack}`, 10.5);
	const { zh, en } = withheldWords(withheld);
	for (const words of [zh, en]) if (words !== '') sheet.text(words.trim(), 10.5);
	figures(sheet, summary);
	sheet.heading('各培训通过人数  Passed, by programme and cycle');
	bars(sheet, summary.byTraining());
	sheet.heading('各机构通过人数  Passed, by unit');
	bars(sheet, summary.byUnit());
	sheet.heading('成绩分布（份）  Grades (attempts)');
	const most = Math.max(1, ...summary.grades);
	for (let bin = 0; bin < GRADE_BINS; bin++) {
		const count = summary.grades[bin] ?? 0;
		bar(
			sheet,
			`${bin * 10}–${bin === GRADE_BINS - 1 ? 100 : bin * 10 + 9} %`,
			count / most,
			String(count),
			ACCENT,
		);
	}
	sheet.heading('如何核验  How to verify');
	sheet.text(
		'本摘要由证据包内的数据算出。核验请使用整个 zip 文件和您自己保存的 verify.html 或公钥，步骤见 READ-ME.txt。',
		10,
	);
	sheet.text(
		'These figures were computed from the data in the pack. To verify, use the whole zip file with your own verify.html or keys; READ-ME.txt has the steps.',
		10,
	);
	sheet.y += 6;
	sheet.text(`检查点 Checkpoint  ${origin} · ${head.size}`, 9, SOFT);
	sheet.text(head.root, 9, SOFT);
}

function figures(sheet: Sheet, { attempts, people, passed, voided }: Summary): void {
	sheet.y += 16;
	const each = INNER / 4;
	const numbers: readonly [number, string][] = [
		[people, '人次 assignments'],
		[passed, '通过 passed'],
		[attempts, '答卷 attempts'],
		[voided, '作废 voided'],
	];
	for (const [i, [number, word]] of numbers.entries()) {
		sheet.at(String(number), MARGIN + i * each, sheet.y, each, 22);
		sheet.at(word, MARGIN + i * each, sheet.y + 32, each, 10);
	}
	sheet.y += 54;
}

function bars(sheet: Sheet, tallies: readonly Tally[]): void {
	for (const { name, people, passed } of tallies.slice(0, MOST_ROWS))
		bar(sheet, name, people === 0 ? 0 : passed / people, `${passed} / ${people}`, PASSED);
	const rest = tallies.length - MOST_ROWS;
	if (rest > 0) sheet.text(`另有 ${rest} 项，见 results.csv。 ${rest} more are in results.csv.`, 9, SOFT);
	if (tallies.length === 0) sheet.text('没有数据。 No data.', 10, SOFT);
}

/** One labelled bar; `share` 0..1 of the track. */
function bar(sheet: Sheet, name: string, share: number, label: string, colour: string): void {
	sheet.room(ROW);
	const x = MARGIN + NAME_WIDTH + 8;
	const width = INNER - NAME_WIDTH - 8 - 80;
	const size = sheet.fits(name, NAME_WIDTH, 9.5) ? 9.5 : 7;
	sheet.at(name, MARGIN, sheet.y + 2, NAME_WIDTH, size);
	sheet.document.rect(x, sheet.y + 4, width, 10).fill(TRACK);
	if (share > 0) sheet.document.rect(x, sheet.y + 4, Math.max(1, width * share), 10).fill(colour);
	sheet.at(label, x + width + 6, sheet.y + 2, 74, 9.5, 'right');
	sheet.y += ROW;
}
