import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

export interface Reply {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	/** Where a redirect leads; empty without one. */
	readonly location: string;
	/** The body as bytes, undecoded. */
	readonly raw: Buffer;
	/** The body as text. */
	readonly body: string;
}

export type Fields = Readonly<Record<string, string | readonly string[]>>;
/** Undefined takes a header out that would be sent otherwise. */
export type SentHeaders = Readonly<Record<string, string | undefined>>;

/** What a browser without JavaScript sends of a form's fields. */
export function encoded(fields: Fields): string {
	const pairs = Object.entries(fields).flatMap(([name, value]) =>
		[value].flat().map((text) => [name, text as string] as [string, string]),
	);
	return new URLSearchParams(pairs).toString();
}

/** One person's browser without JavaScript: it keeps cookies, and follows a redirect only when asked to. */
export class Browser {
	readonly cookies = new Map<string, string>();
	readonly #port: string;
	readonly #origin: URL;
	readonly #language: string;

	/**
	 * @param url where the service listens
	 * @param language what Accept-Language says
	 * @param origin where the browser believes to be: what stands in the address bar before a proxy
	 */
	constructor(url: string, language = 'en', origin = url) {
		this.#port = new URL(url).port;
		this.#origin = new URL(origin);
		this.#language = language;
	}

	get(path: string, headers: SentHeaders = {}): Promise<Reply> {
		return this.send('GET', path, { 'sec-fetch-site': 'same-origin', accept: 'text/html', ...headers });
	}

	/** Sends a form. */
	post(path: string, fields: Fields, headers: SentHeaders = {}): Promise<Reply> {
		const form = { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' };
		return this.send('POST', path, { ...this.#own(), ...form, ...headers }, encoded(fields));
	}

	/** Sends JSON, as our own script does. */
	json(path: string, body: unknown, headers: SentHeaders = {}): Promise<Reply> {
		const text = typeof body === 'string' ? body : JSON.stringify(body);
		const about = { accept: '*/*', 'content-type': 'application/json' };
		return this.send('POST', path, { ...this.#own(), ...about, ...headers }, text);
	}

	/** Opens what a redirect leads to. */
	follow(reply: Reply): Promise<Reply> {
		if (!reply.location.startsWith('/')) throw new Error(`leads nowhere: ${reply.status} ${reply.location}`);
		return this.get(reply.location);
	}

	/** Signs in and stays so. Throws where that is refused. */
	async signIn(name: string, password: string): Promise<Reply> {
		const reply = await this.post('/sign-in', { 'sign-in': name, password, next: '/' });
		if (reply.status !== 303) throw new Error(`${name} cannot sign in: ${reply.status}`);
		return reply;
	}

	/** A request with exactly these headers besides host, cookies and language. */
	send(method: string, path: string, headers: SentHeaders, body?: string | Buffer): Promise<Reply> {
		const all: Record<string, string | undefined> = {
			host: this.#origin.host,
			'accept-language': this.#language,
			cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') || undefined,
			...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
			...headers,
		};
		const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
		return new Promise((done, failed) => {
			const message = request(
				{
					host: '127.0.0.1',
					port: this.#port,
					method,
					path,
					headers: sent as OutgoingHttpHeaders,
					agent: false,
				},
				async (response) => {
					try {
						const chunks: Buffer[] = [];
						for await (const chunk of response) chunks.push(chunk as Buffer);
						const raw = Buffer.concat(chunks);
						for (const cookie of response.headers['set-cookie'] ?? []) this.#keep(cookie);
						done({
							status: response.statusCode ?? 0,
							headers: response.headers,
							location: response.headers.location ?? '',
							raw,
							body: raw.toString('utf8'),
						});
					} catch (error) {
						failed(error as Error);
					}
				},
			);
			message.once('error', failed);
			message.end(body);
		});
	}

	#own(): SentHeaders {
		return { origin: this.#origin.origin, 'sec-fetch-site': 'same-origin' };
	}

	#keep(cookie: string): void {
		const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
		if (/;\s*max-age=0(?:;|$)/i.test(cookie) || /;\s*expires=Thu, 01 Jan 1970/i.test(cookie))
			this.cookies.delete(name);
		else this.cookies.set(name, value);
	}
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };

function decoded(text: string): string {
	return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, dec, name: string) =>
		hex || dec ? String.fromCodePoint(hex ? parseInt(hex, 16) : Number(dec)) : (NAMED[name] ?? whole),
	);
}

/** What somebody reads on a page: no tags, no scripts, single spaces. */
export function textOf(html: string): string {
	const text = html
		.replace(/<!--.*?-->/gs, '')
		.replace(/<(script|style|head)\b.*?<\/\1>/gs, ' ')
		.replace(/<[^>]*>/g, ' ');
	return decoded(text).replace(/\s+/g, ' ').trim();
}

/** One form control as it stands in a page: its attributes; one without value is the empty text. */
export type Control = Readonly<Record<string, string>>;

/** The inputs and buttons of a page with this name. */
export function controls(html: string, name: string): Control[] {
	return [...html.matchAll(/<(?:input|button|textarea|select)\b([^>]*)>/g)]
		.map(([, attributes = '']) =>
			Object.fromEntries(
				[...attributes.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [
					key,
					decoded(value),
				]),
			),
		)
		.filter((control) => control.name === name);
}

/** Value of the first control with this name. Throws where the page has none. */
export function valueOf(html: string, name: string): string {
	const [control] = controls(html, name);
	if (!control) throw new Error(`the page has no field ${name}: ${textOf(html).slice(0, 300)}`);
	return control.value ?? '';
}

/** The form that has a field of this name. Throws where the page has none. */
export function formWith(html: string, name: string): string {
	const form = html.match(/<form\b.*?<\/form>/gs)?.find((text) => controls(text, name).length > 0);
	if (form === undefined) throw new Error(`no form asks for ${name}: ${textOf(html).slice(0, 300)}`);
	return form;
}

/** Ids of the options that a question page offers, and of those that are ticked. */
export const offered = (html: string) => controls(html, 'option').map(({ value }) => value ?? '');
export const ticked = (html: string) =>
	controls(html, 'option').flatMap((control) => ('checked' in control ? [control.value ?? ''] : []));

/** What each item of an order or a match may be given: the values of its own control, the empty one aside. */
export function itemsOf(html: string): string[][] {
	const selects = [...html.matchAll(/<select\b[^>]*name="option-\d+"[^>]*>(.*?)<\/select>/gs)].map(
		([, options = '']) =>
			[...options.matchAll(/<option\b[^>]*value="([^"]+)"/g)].map(([, value = '']) => value),
	);
	if (selects.length > 0) return selects;
	const items: string[][] = [];
	for (let i = 1; controls(html, `option-${i}`).length > 0; i++)
		items.push(controls(html, `option-${i}`).map(({ value }) => value ?? ''));
	return items;
}

/** What a form of a question page sends of its hidden fields. */
export function hiddenOf(html: string): { seen: string; key: string } {
	return { seen: valueOf(html, 'seen'), key: valueOf(html, 'key') };
}

/** A page, or a header, without what is new on every rendering; nothing else is taken out. */
export function withoutNonces(text: string): string {
	return (
		dataWithoutKey(text)
			// The nonce of the security policy …
			.replace(/nonce="[^"]*"/g, 'nonce="*"')
			.replace(/'nonce-[^']*'/g, "'nonce-*'")
			// … and the key of the form, which makes sending it twice one act.
			.replace(/name="key" value="[a-z2-9]{26}"/g, 'name="key" value="*"')
			.replace(/\bkey:"[a-z2-9]{26}"/g, 'key:"*"')
	);
}

/** The same for `__data.json`, where each value stands once, and is pointed at by its number. */
function dataWithoutKey(text: string): string {
	const body = /^\{"type":"data".*$/m.exec(text)?.[0];
	if (body === undefined) return text;
	const { nodes } = JSON.parse(body) as { nodes: ({ data?: [{ key?: number }, ...unknown[]] } | null)[] };
	const keys = nodes.flatMap((node) =>
		node?.data?.[0].key === undefined ? [] : [node.data[node.data[0].key]],
	);
	return keys.reduce<string>((masked, key) => masked.replaceAll(JSON.stringify(key), '"*"'), text);
}
