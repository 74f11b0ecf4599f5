import type { Locale } from '../../../i18n/catalogue.ts';
import { WHOLE } from '../../question.ts';
import type { CaseQuestion } from './case.ts';
import { END } from './graph.ts';

/** Mermaid reads markup in labels; these are its own escapes. */
function label(text: string): string {
	return `"${text.replaceAll('#', '#35;').replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;').replaceAll('\n', ' ')}"`;
}

/**
 * The steps of a case as a Mermaid flow chart: best choices thick, each with what it earns in percent. It shows the key.
 */
export function mermaid(question: CaseQuestion, locale: Locale): string {
	const node = new Map(question.steps.map(({ id }, index) => [id, `s${index + 1}`]));
	const lines = ['flowchart TD'];
	for (const { id, prompt } of question.steps)
		lines.push(`\t${node.get(id)}[${label(`${id}: ${prompt[locale]}`)}]`);
	lines.push('\tend_((" "))');
	for (const { id, choices } of question.steps) {
		for (const choice of choices) {
			const to = choice.next === END ? 'end_' : node.get(choice.next);
			const arrow = choice.fraction === WHOLE ? '==>' : '-->';
			const says = label(`${choice.text[locale]} (${choice.fraction / 100} %)`);
			lines.push(`\t${node.get(id)} ${arrow}|${says}| ${to}`);
		}
	}
	return lines.join('\n');
}
