/** Fields of a form that carry an answer: `option`, or `option-1`, `option-2` … where each item has a control of its own. */
const FIELD = /^option(?:-\d+)?$/;
/** The place given to an item that is put in order, and the item. No id is a number alone. */
const PLACED = /^(\d+)=(.+)$/;

/**
 * The answer that a form holds, as ids: items with places in the order of their places, nothing for a control left empty.
 * `null` where two items were given the same place.
 */
export function answerIn(form: FormData): string[] | null {
	const { values, placed } = read(form);
	if (placed.length < values.length) return values;
	return placed.some(({ place }, i) => place === placed[i + 1]?.place) ? null : placed.map(({ id }) => id);
}

/** What of a form's answer can stand on the page that refuses it: of two items with one place, the first. */
export function keptOf(form: FormData): string[] {
	const { values, placed } = read(form);
	if (placed.length < values.length) return values;
	return placed.filter(({ place }, i) => place !== placed[i - 1]?.place).map(({ id }) => id);
}

function read(form: FormData): { values: string[]; placed: { place: number; id: string }[] } {
	const values = [...form.entries()].flatMap(([name, value]) =>
		FIELD.test(name) && typeof value === 'string' && value !== '' ? [value] : [],
	);
	const placed = values.flatMap((value) => {
		const [, place, id] = PLACED.exec(value) ?? [];
		return place === undefined || id === undefined ? [] : [{ place: Number(place), id }];
	});
	return { values, placed: placed.sort((a, b) => a.place - b.place) };
}
