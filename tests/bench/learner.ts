import type { AnswerReply } from '../../src/lib/attempt/answer-wire.ts';
import type { Browser, Reply } from './client.ts';

/** What the measuring side keeps of one run. */
export interface Measured {
	readonly show: number[];
	readonly save: number[];
	attempts: number;
	/** Acknowledged answers: attempt, place, step number, response. */
	readonly acknowledged: { attempt: string; place: number; step: number; response: readonly string[] }[];
}

export const measured = (): Measured => ({ show: [], save: [], attempts: 0, acknowledged: [] });

function need(reply: Reply, status: number, what: string): Reply {
	if (reply.status !== status) throw new Error(`${what}: ${reply.status} ${reply.body.slice(0, 300)}`);
	return reply;
}

const think = (ms: number) => (ms > 0 ? new Promise<void>((wait) => setTimeout(wait, ms)) : undefined);

/**
 * Sits one assignment as a learner does: home, start, every question shown and answered on a page of its own, the
 * overview, hand-in, result. `pause` is the think time between pages in ms; `going` says whether to go on.
 */
export async function sitOnce(
	browser: Browser,
	assignment: string,
	out: Measured,
	pause: number,
	going: () => boolean = () => true,
): Promise<void> {
	need(await browser.get('/'), 200, 'home');
	await think(pause);
	const started = need(await browser.form(`/programme/${assignment}?/start`, {}), 303, 'start');
	const attempt = /\/attempt\/([a-z0-9]+)\//.exec(started.location ?? '')?.[1] ?? '';
	for (let place = 1, length = 1; place <= length; place++) {
		// A case is shown and answered once a decision; everything else once.
		for (let seen = 0; ;) {
			if (!going()) return;
			const page = need(await browser.get(`/attempt/${attempt}/${place}`), 200, 'show');
			out.show.push(page.ms);
			length = Number(/Question \d+ of (\d+)/.exec(page.body)?.[1] ?? 1);
			const { values, again } = answerOn(page.body, place);
			if (values === null) break;
			await think(pause);
			const answer = { place, values, seen, key: crypto.randomUUID() };
			const saved = need(await browser.json(`/attempt/${attempt}/answer`, answer), 200, 'save');
			out.save.push(saved.ms);
			const reply = JSON.parse(saved.body) as AnswerReply;
			if (reply.type !== 'receipt') throw new Error(`save: ${saved.body}`);
			out.acknowledged.push({ attempt, place, step: reply.step, response: reply.response });
			seen = reply.step;
			if (!again) break;
		}
	}
	need(await browser.get(`/attempt/${attempt}`), 200, 'overview');
	await think(pause);
	need(await browser.form(`/attempt/${attempt}?/submit`, { key: crypto.randomUUID() }), 303, 'hand in');
	need(await browser.get(`/attempt/${attempt}/result`), 200, 'result');
	out.attempts++;
}

/** Some answer to the question on a page, of whatever kind; null at the end of a case. `again`: more is decided after it. */
function answerOn(html: string, place: number): { values: string[] | null; again: boolean } {
	const values = (pattern: RegExp) => [...html.matchAll(pattern)].map((match) => match[1] as string);
	const path = values(/type="hidden" name="option" value="([^"]+)"/g);
	const decisions = values(/name="decision" value="([^"]+)"/g);
	if (decisions.length > 0)
		return { values: [...path, decisions[place % decisions.length] as string], again: true };
	if (html.includes('data-now')) return { values: null, again: false };
	const places = values(/<option value="(\d+=[^"]+)"/g);
	if (places.length > 0) {
		const ids = [...new Set(places.map((value) => value.replace(/^\d+=/, '')))];
		return { values: ids, again: false };
	}
	const items = values(/name="option-\d+" value="([^"]+)"/g);
	if (items.length > 0) {
		const first = new Map(items.toReversed().map((value) => [value.split('=')[0], value]));
		return { values: [...first.values()], again: false };
	}
	const options = values(/name="option" value="([^"]+)"/g);
	const [one, other] = [0, 1].map((n) => options[(place * 7 + n) % options.length] as string);
	const several = html.includes('type="checkbox" name="option"');
	return { values: several ? [one as string, other as string] : [one as string], again: false };
}
