import { redirect, type RequestEvent } from '@sveltejs/kit';
import { saveAnswer, setFlag } from '#lib/attempt/attempts.server.ts';
import { viewQuestion } from '#lib/attempt/sitting.server.ts';
import { DomainError } from '#lib/core/errors.ts';
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
	};
};

function placeIn(text: string): number {
	return /^[1-9]\d{0,2}$/.test(text) ? Number(text) : 0;
}

type FormEvent = RequestEvent<{ id: string; place: string }>;

/**
 * Saves what the form holds: an answer, or none any more where one stood. Where each answer is final at once there is
 * nothing to take back. Returns whether a newer one stands instead.
 */
async function saveFrom(event: FormEvent, form: FormData): Promise<boolean> {
	const values = form.getAll('option').filter((value) => typeof value === 'string');
	const seen = Number(field(form, 'seen')) || 0;
	if (values.length === 0 && (seen === 0 || form.has('check-first'))) return false;
	const { ctx } = signedIn(event);
	const receipt = await saveAnswer(ctx, {
		attemptId: event.params.id,
		place: placeIn(event.params.place),
		values,
		seen,
		key: field(form, 'key'),
	});
	return receipt.outcome === 'newer';
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
		return failed(caught, event.locals.locale);
	}
	redirect(303, next);
}

const here = (event: FormEvent, query = '') => `/attempt/${event.params.id}/${event.params.place}${query}`;

export const actions: Actions = {
	/** Saves and goes on: to another place, to the overview, or nowhere. */
	save: (event) =>
		sitting(event, async (form) => {
			if (await saveFrom(event, form)) return here(event, '?newer');
			const go = field(form, 'go');
			if (go === 'overview') return `/attempt/${event.params.id}`;
			return placeIn(go) > 0 ? `/attempt/${event.params.id}/${placeIn(go)}` : here(event);
		}),
	/** Explains at once: the answer becomes final, so there has to be one. */
	check: (event) =>
		sitting(event, async (form) => {
			if (!form.has('option')) throw new DomainError('answer.form', null);
			await saveFrom(event, form);
			return here(event);
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
			const ticked = form.has('check-first') ? form.getAll('option').map(String) : [];
			if (!form.has('check-first')) await saveFrom(event, form);
			await keepLanguage(event, field(form, 'language'));
			return here(
				event,
				ticked.length > 0 ? `?${new URLSearchParams(ticked.map((id) => ['ticked', id]))}` : '',
			);
		}),
};
