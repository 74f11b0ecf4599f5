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

/**
 * Sends answers one after the other as they are chosen. Without a network they wait in this browser, also over a reload,
 * and go out with their keys when it returns.
 */
export class AnswerQueue {
	state = $state<QueueState>({ is: 'idle' });
	/** An answer given on another page meanwhile, which stands; by place. */
	newer = $state<{ place: number; response: readonly string[] } | null>(null);

	readonly #url: string;
	readonly #store: string;
	#pending: Pending[] = [];
	/** The latest step known at each place; not shown, so it need not be reactive. */
	readonly #latest: Record<number, number> = {};
	#sending = false;
	#retry: ReturnType<typeof setTimeout> | undefined;
	#wait = FIRST_RETRY_MS;

	constructor(attemptId: string) {
		this.#url = `/attempt/${attemptId}/answer`;
		this.#store = `shoumi:answers:${attemptId}`;
		try {
			this.#pending = JSON.parse(localStorage.getItem(this.#store) ?? '[]') as Pending[];
		} catch {
			this.#pending = [];
		}
		if (this.#pending.length > 0) void this.send();
		addEventListener('online', () => void this.send());
		addEventListener('beforeunload', (event) => {
			if (this.#pending.length > 0) event.preventDefault();
		});
	}

	get count(): number {
		return this.#pending.length;
	}

	/** What waits for a place, so that a reload shows the choice that has not been sent yet. */
	waitingAt(place: number): readonly string[] | undefined {
		return this.#pending.findLast((answer) => answer.place === place)?.values;
	}

	/** Takes an answer. One that still waits for the same place is replaced: only the last choice counts. */
	add(place: number, values: readonly string[], seen: number): void {
		const sent = this.#sending ? this.#pending.slice(0, 1) : [];
		const waiting = this.#pending.slice(sent.length).filter((answer) => answer.place !== place);
		const known = Math.max(seen, this.#latest[place] ?? 0);
		this.#pending = [...sent, ...waiting, { place, values, seen: known, key: crypto.randomUUID() }];
		this.#keep();
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
				this.#pending = this.#pending.filter((other) => other !== answer);
				this.#keep();
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
			});
			if (response.status >= 500) return this.#waitForNetwork();
			reply = (await response.json()) as AnswerReply;
		} catch {
			return this.#waitForNetwork();
		}
		this.#wait = FIRST_RETRY_MS;
		switch (reply.type) {
			case 'receipt':
				this.#latest[reply.place] = reply.step;
				// What was chosen here meanwhile has seen our own step.
				for (const other of this.#pending)
					if (other.place === reply.place) other.seen = Math.max(other.seen, reply.step);
				if (reply.outcome === 'newer') this.newer = { place: reply.place, response: reply.response };
				this.state = { is: 'saved', time: reply.time };
				return true;
			case 'signed-out':
				this.state = { is: 'signed-out' };
				return false;
			case 'refused':
				this.state = { is: 'refused', sentence: reply.sentence, over: reply.over };
				if (reply.over) this.#pending = [answer];
				return true;
		}
	}

	#waitForNetwork(): false {
		this.state = { is: 'waiting', count: this.#pending.length };
		this.#retry = setTimeout(() => void this.send(), this.#wait);
		this.#wait = Math.min(this.#wait * 2, LONGEST_RETRY_MS);
		return false;
	}

	#keep(): void {
		try {
			if (this.#pending.length > 0) localStorage.setItem(this.#store, JSON.stringify(this.#pending));
			else localStorage.removeItem(this.#store);
		} catch {
			// A full or forbidden store: the answers still wait in this page.
		}
		if (this.state.is === 'waiting') this.state = { is: 'waiting', count: this.#pending.length };
	}
}

const queues: Record<string, AnswerQueue> = {};

/** The one queue of an attempt in this browser window: it outlives the page of one question. */
export function queueOf(attemptId: string): AnswerQueue {
	return (queues[attemptId] ??= new AnswerQueue(attemptId));
}
