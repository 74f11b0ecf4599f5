import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** A message that the server has taken. */
export interface Taken {
	/** Envelope recipients. */
	readonly to: readonly string[];
	/** Everything after DATA. */
	readonly raw: string;
	/** Header lines, unfolded, by lower-case name; several of one name are joined by a line break. */
	readonly headers: ReadonlyMap<string, string>;
}

/** A real SMTP server on this machine, which remembers what it took. */
export interface MailServer {
	readonly url: string;
	readonly taken: Taken[];
	/** Answers each recipient with this code until it is undefined again. */
	refuse: number | undefined;
	/** Called once a message is taken, before the sender hears of it. */
	onTaken: (() => void | Promise<void>) | undefined;
	close(): Promise<void>;
}

function headersOf(raw: string): Map<string, string> {
	const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
	const headers = new Map<string, string>();
	for (const line of head.split('\r\n')) {
		const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
		const key = name.toLowerCase();
		headers.set(key, headers.has(key) ? `${headers.get(key)}\n${value}` : value);
	}
	return headers;
}

export async function startMailServer(port = 0): Promise<MailServer> {
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS', 'AUTH'],
		logger: false,
		onRcptTo(_address, _session, done) {
			if (mail.refuse === undefined) return done();
			done(Object.assign(new Error('try again later'), { responseCode: mail.refuse }));
		},
		onData(stream, session, done) {
			text(stream)
				.then(async (raw) => {
					const to = session.envelope.rcptTo.map(({ address }) => address);
					mail.taken.push({ to, raw, headers: headersOf(raw) });
					await mail.onTaken?.();
					done();
				})
				.catch(done);
		},
	});
	server.on('error', () => undefined);
	server.listen(port, '127.0.0.1');
	await once(server.server, 'listening');
	const mail: MailServer = {
		url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
		taken: [],
		refuse: undefined,
		onTaken: undefined,
		close: () => new Promise((closed) => server.close(() => closed())),
	};
	return mail;
}
