import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Zip, ZipDeflate } from 'fflate';

const LEVEL = 6;
/** Text is gathered to pieces of about this many characters before it is compressed. */
const PIECE = 64 * 1024;

export interface WrittenFile {
	readonly name: string;
	readonly size: number;
	/** Lower-case hex. */
	readonly sha256: string;
}

/** Two makers of one pack, of which one was taken for dead, keep out of each other's way. */
let writers = 0;

export type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/**
 * Writes a zip archive file by file, with the hash of each, holding no more than a piece in memory. Stands beside its name
 * until it is whole.
 */
export class PackWriter {
	readonly #file: string;
	readonly #part: string;
	readonly #descriptor: number;
	readonly #zip: Zip;
	readonly #at: Date;
	#open = true;
	#bytes = 0;
	#failed: Error | null = null;

	/** @param at written as every file's time, epoch ms */
	constructor(file: string, at: number) {
		mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
		this.#file = file;
		this.#at = new Date(at);
		this.#part = `${file}.${process.pid}-${writers++}.part`;
		this.#descriptor = openSync(this.#part, 'w', 0o600);
		this.#zip = new Zip((error, chunk) => {
			if (error) this.#failed ??= error;
			else {
				// A bare write may write less than it was given, as on a disk that is nearly full, and say nothing.
				writeFileSync(this.#descriptor, chunk);
				this.#bytes += chunk.length;
			}
		});
	}

	async add(name: string, chunks: Chunks): Promise<WrittenFile> {
		const hash = createHash('sha256');
		const entry = new ZipDeflate(name, { level: LEVEL });
		entry.mtime = this.#at;
		this.#zip.add(entry);
		let size = 0;
		let waiting = '';
		const push = (piece: Uint8Array) => {
			hash.update(piece);
			size += piece.length;
			entry.push(piece);
			if (this.#failed) throw this.#failed;
		};
		for await (const chunk of chunks) {
			if (typeof chunk === 'string') waiting += chunk;
			else push(chunk);
			if (waiting.length < PIECE) continue;
			push(Buffer.from(waiting));
			waiting = '';
		}
		if (waiting !== '') push(Buffer.from(waiting));
		entry.push(new Uint8Array(0), true);
		return { name, size, sha256: hash.digest('hex') };
	}

	/** Ends the archive and gives it its name. Returns its size. */
	close(): number {
		this.#zip.end();
		if (this.#failed) throw this.#failed;
		fsyncSync(this.#descriptor);
		this.#closeFile();
		renameSync(this.#part, this.#file);
		return this.#bytes;
	}

	/** Leaves nothing. */
	discard(): void {
		this.#zip.terminate();
		this.#closeFile();
		rmSync(this.#part, { force: true });
	}

	/** Once: a second time the number may be that of somebody else's file. */
	#closeFile(): void {
		if (this.#open) closeSync(this.#descriptor);
		this.#open = false;
	}
}
