import { drawFrom, type Draw } from '../core/random.ts';
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
	/** The chosen topics, where the programme lets one choose. */
	readonly topics: readonly string[] | null;
}

/** The sections a sitting draws from: all, or one that holds only the chosen topics. */
function sectionsOf({ programme, topics }: DrawInput): readonly Section[] {
	if (!programme.chooseTopic) return programme.sections;
	return programme.sections
		.map((section) => ({ ...section, topics: section.topics.filter((topic) => topics?.includes(topic)) }))
		.filter((section) => section.topics.length > 0)
		.slice(0, 1);
}

/** Whether a section may draw a question: by topic, and by the people it is written for. */
export function draws(section: Section, question: Pick<Question, 'topic' | 'audience'>): boolean {
	return (
		section.topics.includes(question.topic) &&
		(section.audience === undefined || question.audience.some((name) => section.audience?.includes(name)))
	);
}

/** Whether a sitting of a programme can ask a question: its use, a place for it if it is a case, and a section that draws it. */
export function canAsk(programme: Programme, question: Question): boolean {
	return (
		question.use === programme.use &&
		(question.kind !== 'case' || programme.cases > 0) &&
		programme.sections.some((section) => draws(section, question))
	);
}

type Candidate = Revision<Question>;

/** Gives each of the programme's cases a section that may draw it: the cases in their order, the sections by chance. */
function placeCases(
	sections: readonly Section[],
	cases: readonly Candidate[],
	count: number,
	draw: Draw,
): Candidate[][] {
	const placed: Candidate[][] = sections.map(() => []);
	let left = count;
	for (const revision of cases) {
		if (left === 0) break;
		const fitting = sections.flatMap((section, i) =>
			// The section's grey ones keep their places.
			draws(section, revision.value) && (placed[i]?.length ?? 0) < section.questions - section.grey
				? [i]
				: [],
		);
		const [chosen] = draw.shuffle(fitting);
		if (chosen === undefined) continue;
		placed[chosen]?.push(revision);
		left--;
	}
	return placed;
}

/**
 * Draws a paper: as many cases as the programme has, then for each section the questions seen least often first, chance
 * among equals, the section's grey ones guaranteed; then all in random order, each with its options shuffled.
 *
 * Depends on the seed, on how often each question was drawn before, and on the questions' ids, kinds, topics, audiences,
 * use and grey alone: neither a key nor a hash can be read off the draw (I1). A section with too few questions gives all
 * it has; `questions check` refuses such scored programmes.
 */
export function drawPaper(input: DrawInput): Paper {
	const draw = drawFrom(input.seed);
	const bank = [...input.questions]
		.filter(({ value }) => value.use === input.programme.use)
		.sort((a, b) => (a.id < b.id ? -1 : 1));
	const leastSeen = (candidates: readonly Candidate[]) =>
		draw.shuffle(candidates).sort((a, b) => (input.seen.get(a.id) ?? 0) - (input.seen.get(b.id) ?? 0));
	const sections = sectionsOf(input);
	const cases = leastSeen(bank.filter(({ value }) => value.kind === 'case'));
	const placed = placeCases(sections, cases, input.programme.cases, draw);
	const taken = new Set<string>();
	const chosen: { revision: Candidate; weight: number }[] = [];
	sections.forEach((section, i) => {
		const candidates = leastSeen(
			bank.filter(({ id, value }) => value.kind !== 'case' && draws(section, value) && !taken.has(id)),
		);
		const own = placed[i] ?? [];
		const grey = candidates.filter(({ value }) => value.grey).slice(0, section.grey);
		const rest = candidates.filter((candidate) => !grey.includes(candidate));
		for (const revision of [...own, ...grey, ...rest].slice(0, section.questions)) {
			taken.add(revision.id);
			chosen.push({ revision, weight: section.weight });
		}
	});
	return paperOf(draw.shuffle(chosen), draw);
}

/** A paper of exactly these questions in this order, such as the ones that are due for practice. */
export function paperFrom(questions: readonly Revision<Question>[], seed: string): Paper {
	return paperOf(
		questions.map((revision) => ({ revision, weight: 1 })),
		drawFrom(seed),
	);
}

function paperOf(chosen: readonly { revision: Candidate; weight: number }[], draw: Draw): Paper {
	return {
		v: 1,
		questions: chosen.map(({ revision, weight }) => ({
			id: revision.id,
			hash: revision.hash,
			order: kindOf(revision.value).order(revision.value, draw.shuffle),
			weight,
		})),
	};
}
