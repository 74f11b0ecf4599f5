import type { AttemptLine } from '../pack.ts';

/** Bars of the grades' distribution: 0–9 %, 10–19 %, … 90–100 %. */
export const GRADE_BINS = 10;

/** What came of a group of people. Each counts once, with their best attempt that was not voided. */
export interface Tally {
	readonly name: string;
	readonly people: number;
	readonly passed: number;
}

type Sat = Pick<AttemptLine, 'person' | 'programme' | 'cycle' | 'grade' | 'passed' | 'voided'> & {
	readonly unit: string;
};

/** Gathers the figures of an evidence pack while its attempts go by. Holds a line a person and training, no more. */
export class Summary {
	attempts = 0;
	voided = 0;
	/** Attempts that were not voided, by their grade. */
	readonly grades: number[] = Array.from({ length: GRADE_BINS }, () => 0);
	readonly #people = new Map<string, { training: string; unit: string; passed: boolean }>();

	add(sat: Sat): void {
		this.attempts++;
		if (sat.voided) {
			this.voided++;
			return;
		}
		const bin = Math.min(GRADE_BINS - 1, Math.floor(sat.grade / 1_000));
		this.grades[bin] = (this.grades[bin] ?? 0) + 1;
		const training = `${sat.programme} ${sat.cycle}`;
		const name = `${sat.person} ${training}`;
		const passed = sat.passed || (this.#people.get(name)?.passed ?? false);
		this.#people.set(name, { training, unit: sat.unit, passed });
	}

	/** People with an attempt that counts, once for each training. */
	get people(): number {
		return this.#people.size;
	}

	get passed(): number {
		return [...this.#people.values()].filter(({ passed }) => passed).length;
	}

	byTraining(): Tally[] {
		return this.#by(({ training }) => training);
	}

	byUnit(): Tally[] {
		return this.#by(({ unit }) => unit);
	}

	#by(nameOf: (person: { training: string; unit: string }) => string): Tally[] {
		const groups = Map.groupBy(this.#people.values(), nameOf);
		return [...groups]
			.map(([name, people]) => ({
				name,
				people: people.length,
				passed: people.filter(({ passed }) => passed).length,
			}))
			.sort((a, b) => (a.name < b.name ? -1 : 1));
	}
}
