import PDFDocument from 'pdfkit';
import type { Face, Faces } from './fonts.server.ts';

type Document = InstanceType<typeof PDFDocument>;

export interface Style {
	/** Points. */
	readonly size: number;
	readonly colour: string;
	/** Distance of two lines as a multiple of the size. */
	readonly leading?: number;
	readonly align?: 'left' | 'centre' | 'right';
}

/** Draws text of several scripts and fonts, with line breaks as Chinese and Latin want them. */
export interface Typesetter {
	/** Draws a paragraph; returns the y below it. */
	paragraph(text: string, x: number, y: number, width: number, style: Style): number;
	/** How many lines a text takes. */
	lines(text: string, width: number, size: number): number;
	width(text: string, size: number): number;
}

const DEFAULT_LEADING = 1.5;
/** Of the size: where the line that letters stand on lies below the top of a line. */
const ASCENT = 0.88;

/** What sticks to the character after it or before it, and Chinese characters by themselves; else words. */
const PIECES =
	/[（《“‘「〈]*(?:[\u3000-\u303f\uff00-\uffef\p{Script=Han}]|[^\s\u3000-\u303f\uff00-\uffef\p{Script=Han}（《“‘「〈]+)[，。、；：？！）》”’」〉…]*|\s+|./gu;

export function typesetter(document: Document, faces: Faces): Typesetter {
	faces.forEach((face, i) => document.registerFont(`face-${i}`, face.file as Buffer));

	/** The text cut where another font has to draw. */
	function runs(text: string): { font: string; text: string }[] {
		const cut: { font: string; text: string }[] = [];
		for (const character of text) {
			const at = faces.findIndex((face: Face) => face.covers(character.codePointAt(0) ?? 0));
			const font = `face-${Math.max(0, at)}`;
			const last = cut.at(-1);
			if (last?.font === font) last.text += character;
			else cut.push({ font, text: character });
		}
		return cut;
	}

	function width(text: string, size: number): number {
		return runs(text).reduce(
			(sum, run) => sum + document.font(run.font).fontSize(size).widthOfString(run.text),
			0,
		);
	}

	/** Lines no wider than `most`; what has no place to break, such as a hash, is broken where it must be. */
	function wrapped(text: string, most: number, size: number): string[] {
		const lines: string[] = [];
		let line = '';
		const put = (piece: string) => {
			if (width((line + piece).trimEnd(), size) <= most) line += piece;
			else {
				if (line.trim() !== '') lines.push(line.trimEnd());
				line = piece.trimStart();
			}
		};
		for (const [piece] of text.matchAll(PIECES)) {
			if (width(piece.trimEnd(), size) <= most) put(piece);
			else for (const character of piece) put(character);
		}
		if (line.trim() !== '') lines.push(line.trimEnd());
		return lines;
	}

	function paragraph(text: string, x: number, y: number, most: number, style: Style): number {
		const { size, colour, leading = DEFAULT_LEADING, align = 'left' } = style;
		document.fillColor(colour);
		for (const line of wrapped(text, most, size)) {
			const room = most - width(line, size);
			let at = x + (align === 'centre' ? room / 2 : align === 'right' ? room : 0);
			for (const run of runs(line)) {
				document.font(run.font).fontSize(size);
				const baseline = y + size * (ASCENT + (leading - 1) / 2);
				document.text(run.text, at, baseline, { lineBreak: false, baseline: 'alphabetic' });
				at += document.widthOfString(run.text);
			}
			y += size * leading;
		}
		return y;
	}

	return { paragraph, width, lines: (text, most, size) => wrapped(text, most, size).length };
}
