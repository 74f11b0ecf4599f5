import { readFileSync } from 'node:fs';
import PDFDocument from 'pdfkit';
import { unpackedFont } from './woff.server.ts';

/** One font file, and which characters it can draw. */
export interface Face {
	readonly file: Uint8Array;
	covers(codePoint: number): boolean;
}

/** In the order in which they are asked for a character. */
export type Faces = readonly Face[];

/**
 * The shipped font: Noto Sans SC, SIL Open Font License 1.1. The first slice has the characters of GB 2312 and more, with
 * Latin; the others add letters that names in other languages need.
 */
const SHIPPED = ['chinese-simplified', 'latin-ext', 'vietnamese', 'cyrillic'].map((part) =>
	import.meta.resolve(`@fontsource/noto-sans-sc/files/noto-sans-sc-${part}-400-normal.woff`),
);

let shipped: Faces | undefined;
const own = new Map<string, Face>();

/** The bank's own font first, where it has one, then the shipped ones. Each file is read once. */
export function facesWith(font: string | undefined): Faces {
	shipped ??= SHIPPED.map((url) => faceOf(readFileSync(new URL(url))));
	if (font === undefined) return shipped;
	const face = own.get(font) ?? faceOf(readFileSync(font));
	own.set(font, face);
	return [face, ...shipped];
}

/** The part of pdfkit's parsed font that is needed here; its types do not show it. */
interface Opened {
	_font: { font: { characterSet: readonly number[] } };
}

function faceOf(packed: Uint8Array): Face {
	const file = unpackedFont(packed);
	const document = new PDFDocument({ autoFirstPage: false }).font(file as Buffer);
	const known = new Set((document as unknown as Opened)._font.font.characterSet);
	return { file, covers: (codePoint) => known.has(codePoint) };
}

/** Says nothing on paper: a font need not know it. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** The text as it is drawn: composed, without characters that have no shape. */
export function drawable(text: string): string {
	return text.normalize('NFC').replace(INVISIBLE, '');
}

/** The characters of a text that no font has, as code points, each once: `U+3404`. */
export function missingIn(faces: Faces, text: string): string[] {
	const missing = [...new Set(drawable(text))]
		.map((character) => character.codePointAt(0) ?? 0)
		.filter((codePoint) => !faces.some((face) => face.covers(codePoint)));
	return missing.map((codePoint) => `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`);
}
