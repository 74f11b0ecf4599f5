import { Agent, type IncomingMessage, request } from 'node:http';
import { brotliDecompressSync } from 'node:zlib';

export interface Reply {
	readonly status: number;
	readonly location: string | undefined;
	readonly cookies: readonly string[];
	readonly body: string;
	/** Bytes of the body as they came over the wire. */
	readonly bytes: number;
	readonly ms: number;
}

/** One learner's browser: one connection kept alive, cookies, the headers that a browser sends. */
export class Browser {
	readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
	readonly #base: URL;
	#cookies = new Map<string, string>();

	constructor(base: string) {
		this.#base = new URL(base);
	}

	get(path: string): Promise<Reply> {
		return this.#send('GET', path, undefined, { accept: 'text/html' });
	}

	form(path: string, fields: Readonly<Record<string, string>>): Promise<Reply> {
		return this.#send('POST', path, new URLSearchParams(fields).toString(), {
			accept: 'text/html',
			'content-type': 'application/x-www-form-urlencoded',
		});
	}

	json(path: string, body: unknown): Promise<Reply> {
		return this.#send('POST', path, JSON.stringify(body), {
			accept: '*/*',
			'content-type': 'application/json',
		});
	}

	close(): void {
		this.#agent.destroy();
	}

	#send(
		method: string,
		path: string,
		body: string | undefined,
		headers: Record<string, string>,
	): Promise<Reply> {
		const started = performance.now();
		return new Promise((resolve, reject) => {
			const sent = request(
				{
					agent: this.#agent,
					host: '127.0.0.1',
					port: this.#base.port,
					method,
					path,
					headers: {
						host: this.#base.host,
						origin: this.#base.origin,
						'sec-fetch-site': 'same-origin',
						'accept-encoding': 'br',
						'accept-language': 'en',
						cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
						...headers,
						...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
					},
				},
				(response) => this.#receive(response, started).then(resolve, reject),
			);
			sent.once('error', reject);
			sent.end(body);
		});
	}

	async #receive(response: IncomingMessage, started: number): Promise<Reply> {
		const chunks: Buffer[] = [];
		for await (const chunk of response) chunks.push(chunk as Buffer);
		const ms = performance.now() - started;
		const raw = Buffer.concat(chunks);
		const cookies = response.headers['set-cookie'] ?? [];
		for (const cookie of cookies) {
			const [name = '', value = ''] = (cookie.split(';', 1)[0] ?? '').split('=');
			this.#cookies.set(name, value);
		}
		return {
			status: response.statusCode ?? 0,
			location: response.headers.location,
			cookies,
			body: (response.headers['content-encoding'] === 'br' ? brotliDecompressSync(raw) : raw).toString(
				'utf8',
			),
			bytes: raw.length,
			ms,
		};
	}
}
