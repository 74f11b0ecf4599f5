/** Fields of a form that carry an answer: `option`, or `option-1`, `option-2` … where each item has a control of its own. */
const FIELD = /^option(?:-\d+)?$/;
/** The place given to an item that is put in order, and the item. No id is a number alone. */
const PLACED = /^(\d+)=(.+)$/;

/** One item with the place that it was given; places count from 1. */
export interface Placed {
	readonly place: number;
	readonly id: string;
}

/** The value of an item put at a place, as forms and half-placed answers write it. */
export function placeValue({ place, id }: Placed): string {
	return `${place}=${id}`;
}

/** Reads such a value; null for any other. */
export function placedIn(value: string): Placed | null {
	const [, place, id] = PLACED.exec(value) ?? [];
	return place === undefined || id === undefined ? null : { place: Number(place), id };
}

/**
 * The answer that a form holds. Items with places are the ids alone, in the order of their places, once every one of them
 * has its place, and `place=id` until then; a control left empty is nothing. `null` where two items have the same place.
 */
export function answerIn(form: FormData): string[] | null {
	const { values, placed, controls } = read(form);
	if (placed.length < values.length) return values;
	if (placed.some(({ place }, i) => place === placed[i + 1]?.place)) return null;
	const whole = placed.length === controls && placed.every(({ place }, i) => place === i + 1);
	return placed.map((one) => (whole ? one.id : placeValue(one)));
}

/** What of a form's answer can stand on the page that refuses it: of two items with one place, the first. */
export function keptOf(form: FormData): string[] {
	const { values, placed } = read(form);
	if (placed.length < values.length) return values;
	return placed.filter(({ place }, i) => place !== placed[i - 1]?.place).map(placeValue);
}

function read(form: FormData): { values: string[]; placed: Placed[]; controls: number } {
	const all = [...form.entries()].flatMap(([name, value]) =>
		FIELD.test(name) && typeof value === 'string' ? [value] : [],
	);
	const values = all.filter((value) => value !== '');
	const placed = values.flatMap((value) => placedIn(value) ?? []);
	return { values, placed: placed.sort((a, b) => a.place - b.place), controls: all.length };
}
