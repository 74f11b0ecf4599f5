import { drawFrom } from '../core/random.ts';
import { kindOf, type Question } from '../question/kinds.ts';
import type { Revision } from '../question/revision.ts';
import type { Programme, Section } from './programme.ts';

/** One question as drawn: its revision, and its options in the order of this paper. */
export interface DrawnQuestion {
	readonly id: string;
	readonly hash: string;
	readonly order: readonly string[];
	readonly weight: number;
}

/** The drawn list of an attempt. With the seed, the same bank and what had been drawn before, it can be drawn again. */
export interface Paper {
	readonly v: 1;
	readonly questions: readonly DrawnQuestion[];
}

export interface DrawInput {
	readonly programme: Programme;
	readonly questions: Iterable<Revision<Question>>;
	readonly seed: string;
	/** How often each question has been on a paper of the person, by id; absent is never. */
	readonly seen: ReadonlyMap<string, number>;
	/** The chosen topic, where the programme lets one choose. */
	readonly topic: string | null;
}

/** The sections a sitting draws from: all, or one that holds only the chosen topic. */
function sectionsOf({ programme, topic }: DrawInput): readonly Section[] {
	if (!programme.chooseTopic) return programme.sections;
	return programme.sections
		.filter((section) => topic !== null && section.topics.includes(topic))
		.slice(0, 1)
		.map((section) => ({ ...section, topics: [topic as string] }));
}

/**
 * Draws a paper: for each section the questions seen least often first, chance among equals, the section's grey ones
 * guaranteed; then all in random order, each with its options shuffled.
 *
 * Depends on the seed, on how often each question was drawn before, and on the questions' ids, topics, use and grey alone:
 * neither a key nor a hash can be read off the draw (I1). A section with too few questions gives all it has; `questions check` refuses such scored programmes.
 */
export function drawPaper(input: DrawInput): Paper {
	const draw = drawFrom(input.seed);
	const bank = [...input.questions]
		.filter(({ value }) => value.use === input.programme.use)
		.sort((a, b) => (a.id < b.id ? -1 : 1));
	const taken = new Set<string>();
	const chosen: { revision: Revision<Question>; weight: number }[] = [];
	for (const section of sectionsOf(input)) {
		const candidates = draw
			.shuffle(bank.filter(({ id, value }) => section.topics.includes(value.topic) && !taken.has(id)))
			.sort((a, b) => (input.seen.get(a.id) ?? 0) - (input.seen.get(b.id) ?? 0));
		const grey = candidates.filter(({ value }) => value.grey).slice(0, section.grey);
		const rest = candidates.filter((candidate) => !grey.includes(candidate));
		for (const revision of [...grey, ...rest].slice(0, section.questions)) {
			taken.add(revision.id);
			chosen.push({ revision, weight: section.weight });
		}
	}
	return {
		v: 1,
		questions: draw.shuffle(chosen).map(({ revision, weight }) => ({
			id: revision.id,
			hash: revision.hash,
			order: kindOf(revision.value).order(revision.value, draw.shuffle),
			weight,
		})),
	};
}
