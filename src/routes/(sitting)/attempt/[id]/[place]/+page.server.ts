import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { saveAnswer, setFlag } from '#lib/attempt/attempts.server.ts';
import { certaintyOf } from '#lib/attempt/certainty.ts';
import { viewQuestion } from '#lib/attempt/sitting.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import { answerIn, keptOf } from '#lib/question/wire.ts';
import { failed, refused } from '#lib/web/failure.server.ts';
import { keepLanguage } from '#lib/web/language.server.ts';
import { field, signedIn } from '#lib/web/request.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { ctx } = signedIn(event);
	const { params, locals } = event;
	const view = await viewQuestion(ctx, params.id, placeIn(params.place), locals.locale).catch((caught) =>
		refused(caught, locals.locale),
	);
	if (view.finished) redirect(303, `/attempt/${params.id}/result`);
	// The key of the form: each rendering of the page is one request that may be repeated.
	return {
		sitting: view.sitting,
		question: view.question,
		key: ctx.ids.id(),
		newer: event.url.searchParams.has('newer'),
		ticked: event.url.searchParams.getAll('ticked'),
		sure: certaintyOf(event.url.searchParams.get('sure')),
	};
};

function placeIn(text: string): number {
	return /^[1-9]\d{0,2}$/.test(text) ? Number(text) : 0;
}

type FormEvent = RequestEvent<{ id: string; place: string }>;

/**
 * Saves what the form holds: an answer, or none any more where one stood. Returns whether a newer one stands instead.
 */
async function saveFrom(
	event: FormEvent,
	form: FormData,
	values: readonly string[] = valuesIn(form),
): Promise<boolean> {
	const seen = Number(field(form, 'seen')) || 0;
	if (values.length === 0 && seen === 0) return false;
	const { ctx } = signedIn(event);
	const receipt = await saveAnswer(ctx, {
		attemptId: event.params.id,
		place: placeIn(event.params.place),
		values,
		sure: certaintyOf(form.get('sure')),
		seen,
		key: field(form, 'key'),
	});
	return receipt.outcome === 'newer';
}

function valuesIn(form: FormData): string[] {
	const values = answerIn(form);
	if (!values) throw new DomainError('answer.places', null);
	return values;
}

/** Runs an action of the sitting: a refusal shows on the page, an attempt that is over leads to its result. */
async function sitting(event: FormEvent, act: (form: FormData) => Promise<string>) {
	const form = await event.request.formData();
	let next: string;
	try {
		next = await act(form);
	} catch (caught) {
		if (
			caught instanceof DomainError &&
			(caught.code === 'attempt.over' || caught.code === 'attempt.finished')
		)
			redirect(303, `/attempt/${event.params.id}/result`);
		const problem = failed(caught, event.locals.locale);
		// What was chosen stays chosen on the page that says what is wrong with it.
		return fail(problem.status, {
			...problem.data,
			ticked: keptOf(form),
			sure: certaintyOf(form.get('sure')),
		});
	}
	redirect(303, next);
}

const here = (event: FormEvent, query = '') => `/attempt/${event.params.id}/${event.params.place}${query}`;

export const actions: Actions = {
	/** Saves and goes on: to another place, to the overview, or nowhere. */
	save: (event) =>
		sitting(event, async (form) => {
			// Where each answer is final, going elsewhere must not make it so.
			if (!form.has('check-first') && (await saveFrom(event, form))) return here(event, '?newer');
			const go = field(form, 'go');
			if (go === 'overview') return `/attempt/${event.params.id}`;
			return placeIn(go) > 0 ? `/attempt/${event.params.id}/${placeIn(go)}` : here(event);
		}),
	/** Explains at once: the answer becomes final, so there has to be one. */
	check: (event) =>
		sitting(event, async (form) => {
			if (valuesIn(form).length === 0) throw new DomainError('answer.form', null);
			await saveFrom(event, form);
			return here(event);
		}),
	/** Takes the decision of a case that waits: the ones before it came with the form. */
	decide: (event) =>
		sitting(event, async (form) => {
			const decision = field(form, 'decision');
			if (decision === '') throw new DomainError('answer.form', null);
			return here(event, (await saveFrom(event, form, [...valuesIn(form), decision])) ? '?newer' : '');
		}),
	flag: (event) =>
		sitting(event, async (form) => {
			await saveFrom(event, form);
			const { ctx } = signedIn(event);
			await setFlag(ctx, {
				attemptId: event.params.id,
				place: placeIn(event.params.place),
				flagged: field(form, 'flagged') === '1',
				key: field(form, 'key'),
			});
			return here(event);
		}),
	/** Switches the language and loses nothing. */
	language: (event) =>
		sitting(event, async (form) => {
			// Where each answer is final, switching the language must not make it so: what is ticked travels along.
			// So does a decision that is chosen but not taken.
			const decision = field(form, 'decision');
			const ticked = form.has('check-first') && !form.has('decision') ? keptOf(form) : [];
			if (!form.has('check-first')) await saveFrom(event, form);
			await keepLanguage(event, field(form, 'language'));
			const query = new URLSearchParams([...ticked, decision].filter(Boolean).map((id) => ['ticked', id]));
			if (form.has('sure')) query.set('sure', field(form, 'sure'));
			return here(event, query.size > 0 ? `?${query}` : '');
		}),
};
