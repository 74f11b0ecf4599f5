import { randomIds } from '../core/ids.ts';
import type { AnswerReply } from './answer-wire.ts';

/** An answer that the server has not yet acknowledged. */
interface Pending {
	readonly place: number;
	readonly values: readonly string[];
	/** The latest answer step seen at this place when it was chosen. */
	seen: number;
	/** Stays the same however often it is sent: the server records it once (I5). */
	readonly key: string;
}

export type QueueState =
	| { readonly is: 'idle' }
	| { readonly is: 'saving' }
	/** Said only after the server's commit (I2). */
	| { readonly is: 'saved'; readonly time: string }
	| { readonly is: 'waiting'; readonly count: number }
	| { readonly is: 'signed-out' }
	/** The attempt takes no more answers, or this one is no answer; the sentence says why. */
	| { readonly is: 'refused'; readonly sentence: string; readonly over: boolean };

const FIRST_RETRY_MS = 1_500;
const LONGEST_RETRY_MS = 30_000;
/** A connection that hangs, as after a change of network, counts as none. */
const PATIENCE_MS = 15_000;

/**
 * Sends answers one after the other as they are chosen. Without a network they wait in this browser, also over a reload,
 * and go out with their keys when it returns.
 */
export class AnswerQueue {
	state = $state<QueueState>({ is: 'idle' });
	/** Where another page has answered meanwhile, and the step of that answer, which stands. */
	newer = $state<{ readonly place: number; readonly step: number } | null>(null);

	readonly #url: string;
	readonly #store: string;
	#pending = $state.raw<readonly Pending[]>([]);
	/** What the server has said to stand, by place; the page is told by what stops waiting. */
	readonly #known: Record<number, { readonly step: number; readonly values: readonly string[] }> = {};
	#sending = false;
	#retry: ReturnType<typeof setTimeout> | undefined;
	#wait = FIRST_RETRY_MS;

	constructor(attemptId: string) {
		this.#url = `/attempt/${attemptId}/answer`;
		this.#store = `shoumi:answers:${attemptId}`;
		this.#pending = this.#stored();
		if (this.#pending.length > 0) void this.send();
		addEventListener('online', () => void this.send());
		addEventListener('beforeunload', (event) => {
			if (this.#pending.length > 0) event.preventDefault();
		});
	}

	get count(): number {
		return this.#pending.length;
	}

	/**
	 * What is chosen at a place, where this window knows more than the page's data does: what waits here (also after a
	 * reload), else what the server has acknowledged since.
	 * @param seen the latest answer step at this place in the page's data
	 */
	ahead(place: number, seen: number): readonly string[] | undefined {
		const waiting = this.#pending.findLast((answer) => answer.place === place);
		if (waiting) return waiting.values;
		const known = this.#known[place];
		return known && known.step > seen ? known.values : undefined;
	}

	/** Takes an answer. One that still waits for the same place is replaced: only the last choice counts. */
	add(place: number, values: readonly string[], seen: number): void {
		const sent = this.#sending ? this.#pending.slice(0, 1) : [];
		const waiting = this.#pending.slice(sent.length);
		const known = Math.max(seen, this.#known[place]?.step ?? 0);
		this.#keep(
			[
				...sent,
				...waiting.filter((answer) => answer.place !== place),
				{ place, values, seen: known, key: randomIds.id() },
			],
			waiting.filter((answer) => answer.place === place),
		);
		this.newer = null;
		void this.send();
	}

	async send(): Promise<void> {
		if (this.#sending || this.#pending.length === 0) return;
		clearTimeout(this.#retry);
		this.#sending = true;
		if (this.state.is !== 'waiting') this.state = { is: 'saving' };
		try {
			for (let answer = this.#pending[0]; answer; answer = this.#pending[0]) {
				if (!(await this.#sendOne(answer))) return;
				this.#keep(
					this.#pending.filter((other) => other !== answer),
					[answer],
				);
			}
		} finally {
			this.#sending = false;
		}
	}

	/** Whether the queue may go on to the next one. */
	async #sendOne(answer: Pending): Promise<boolean> {
		let reply: AnswerReply;
		try {
			const response = await fetch(this.#url, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(answer),
				signal: AbortSignal.timeout(PATIENCE_MS),
			});
			if (response.status >= 500) return this.#waitForNetwork();
			reply = (await response.json()) as AnswerReply;
		} catch {
			return this.#waitForNetwork();
		}
		this.#wait = FIRST_RETRY_MS;
		switch (reply.type) {
			case 'receipt':
				this.#known[reply.place] = { step: reply.step, values: reply.response };
				// What was chosen here meanwhile has seen our own step.
				for (const other of this.#pending)
					if (other.place === reply.place) other.seen = Math.max(other.seen, reply.step);
				if (reply.outcome === 'newer') this.newer = { place: reply.place, step: reply.step };
				else if (this.newer?.place === reply.place) this.newer = null;
				this.state = { is: 'saved', time: reply.time };
				return true;
			case 'signed-out':
				this.state = { is: 'signed-out' };
				return false;
			case 'refused':
				this.state = { is: 'refused', sentence: reply.sentence, over: reply.over };
				if (reply.over) this.forget();
				return true;
		}
	}

	#waitForNetwork(): false {
		this.state = { is: 'waiting', count: this.#pending.length };
		this.#retry = setTimeout(() => void this.send(), this.#wait);
		this.#wait = Math.min(this.#wait * 2, LONGEST_RETRY_MS);
		return false;
	}

	/** Lets everything go: the attempt takes no more answers. */
	forget(): void {
		this.#keep([], this.#pending);
	}

	#stored(): Pending[] {
		try {
			return JSON.parse(localStorage.getItem(this.#store) ?? '[]') as Pending[];
		} catch {
			return [];
		}
	}

	/** Keeps what waits now; what waits in another window of the same browser stays in the store as well. */
	#keep(pending: readonly Pending[], gone: readonly Pending[]): void {
		const mine = [...pending, ...gone].map(({ key }) => key);
		const stored = [...this.#stored().filter(({ key }) => !mine.includes(key)), ...pending];
		this.#pending = pending;
		try {
			if (stored.length > 0) localStorage.setItem(this.#store, JSON.stringify(stored));
			else localStorage.removeItem(this.#store);
		} catch {
			// A full or forbidden store: the answers still wait in this page.
		}
		if (this.state.is === 'waiting') this.state = { is: 'waiting', count: this.#pending.length };
	}
}

const queues: Record<string, AnswerQueue> = {};

/** A finished attempt takes no answers: nothing of it waits in this browser any more. */
export function forgetAnswers(attemptId: string): void {
	queueOf(attemptId).forget();
}

/** The one queue of an attempt in this browser window: it outlives the page of one question. */
export function queueOf(attemptId: string): AnswerQueue {
	return (queues[attemptId] ??= new AnswerQueue(attemptId));
}
