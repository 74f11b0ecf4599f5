import { expect, test } from 'vitest';
import { answerIn, keptOf } from '#lib/question/wire.ts';

function form(...fields: [string, string][]): FormData {
	const data = new FormData();
	for (const [name, value] of fields) data.append(name, value);
	return data;
}

test('ticks are ids as they come; other fields and empty controls are none', () => {
	expect(
		answerIn(form(['seen', '3'], ['option', 'refuse'], ['option', ''], ['options', 'x'], ['option', 'ask'])),
	).toEqual(['refuse', 'ask']);
	expect(answerIn(form(['key', 'k']))).toEqual([]);
});

test('items with places come in the order of their places: as ids once all have one, with their places until then', () => {
	expect(answerIn(form(['option-1', '3=tell'], ['option-2', '1=stop'], ['option-3', '']))).toEqual([
		'1=stop',
		'3=tell',
	]);
	expect(answerIn(form(['option-1', '3=tell'], ['option-2', '1=stop'], ['option-3', '2=ask']))).toEqual([
		'stop',
		'ask',
		'tell',
	]);
});

test('two items with one place are no answer; what can stand stays on the page', () => {
	const twice = form(['option-1', '1=tell'], ['option-2', '1=stop'], ['option-3', '2=ask']);
	expect(answerIn(twice)).toBeNull();
	expect(keptOf(twice)).toEqual(['1=tell', '2=ask']);
});

test('connections are not places', () => {
	expect(answerIn(form(['option-1', 'balance=c2'], ['option-2', 'password=c3']))).toEqual([
		'balance=c2',
		'password=c3',
	]);
});
