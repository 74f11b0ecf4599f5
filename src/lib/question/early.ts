import { keptOf } from './wire.ts';

/**
 * What the reader chose on the server's page before the script ran, where that is something else than the page came with;
 * null otherwise, and on any page that the script has made.
 * @param id the id of the hint of a `ResponseFrame`, which is on the server's page already and on no other yet
 */
export function chosenEarly(id: string): string[] | null {
	const frame = typeof document === 'undefined' ? null : document.getElementById(id)?.closest('fieldset');
	if (!frame) return null;
	const inputs = [...frame.querySelectorAll('input')];
	const selects = [...frame.querySelectorAll('select')];
	const served =
		inputs.every(({ checked, defaultChecked }) => checked === defaultChecked) &&
		selects.every(({ options }) =>
			[...options].every(
				({ selected, defaultSelected, value }) => selected === defaultSelected || value === '',
			),
		);
	if (served) return null;
	const form = new FormData();
	for (const { checked, value } of inputs) if (checked) form.append('option', value);
	for (const { value } of selects) form.append('option', value);
	return keptOf(form);
}
