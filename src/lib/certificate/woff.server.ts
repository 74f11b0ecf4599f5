import { inflateSync } from 'node:zlib';

/** WOFF 1.0 (W3C) §3 and §4: lengths of the two headers and of a line in each table directory, bytes. */
const WOFF = { header: 44, line: 20 };
const SFNT = { header: 12, line: 16 };
const MARK = 'wOFF';

const padded = (length: number) => (length + 3) & ~3;

/**
 * A WOFF file as the plain TrueType or OpenType file that it packs; any other file as it is. pdfkit's own reader unpacks the
 * whole table anew for each glyph: half a minute for a page of Chinese.
 */
export function unpackedFont(file: Uint8Array): Uint8Array {
	const source = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
	if (source.toString('latin1', 0, 4) !== MARK) return file;
	const count = source.readUInt16BE(12);
	const tables = Array.from({ length: count }, (_, i) => {
		const line = WOFF.header + i * WOFF.line;
		const [offset, packed, length] = [4, 8, 12].map((at) => source.readUInt32BE(line + at)) as [
			number,
			number,
			number,
		];
		const data = source.subarray(offset, offset + packed);
		return {
			tag: source.subarray(line, line + 4),
			checksum: source.readUInt32BE(line + 16),
			data: packed < length ? inflateSync(data) : data,
		};
	});
	const header = Buffer.alloc(SFNT.header + count * SFNT.line);
	source.copy(header, 0, 4, 8);
	header.writeUInt16BE(count, 4);
	const power = Math.floor(Math.log2(count));
	header.writeUInt16BE(16 * 2 ** power, 6);
	header.writeUInt16BE(power, 8);
	header.writeUInt16BE(16 * (count - 2 ** power), 10);
	let offset = header.length;
	const bodies = tables.map(({ tag, checksum, data }, i) => {
		const line = SFNT.header + i * SFNT.line;
		tag.copy(header, line);
		header.writeUInt32BE(checksum, line + 4);
		header.writeUInt32BE(offset, line + 8);
		header.writeUInt32BE(data.length, line + 12);
		offset += padded(data.length);
		return Buffer.concat([data], padded(data.length));
	});
	return Buffer.concat([header, ...bodies]);
}
