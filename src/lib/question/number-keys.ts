/** Whether a key belongs to something else: a text field, another control, an open dialogue. */
function isElsewhere(target: EventTarget | null, own: readonly HTMLElement[]): boolean {
	if (!(target instanceof HTMLElement) || own.includes(target)) return false;
	return target.isContentEditable || target.closest('input, textarea, select, dialog') !== null;
}

/** Clicks the control that a key 1–9 stands for (WCAG 2.1.4: pages let people switch this off). */
export function pressNumber(event: KeyboardEvent, controls: readonly (HTMLInputElement | undefined)[]): void {
	if (event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
	const own = controls.filter((control) => control !== undefined);
	if (!/^[1-9]$/.test(event.key) || isElsewhere(event.target, own)) return;
	const control = own[Number(event.key) - 1];
	if (!control) return;
	event.preventDefault();
	control.focus();
	control.click();
}
