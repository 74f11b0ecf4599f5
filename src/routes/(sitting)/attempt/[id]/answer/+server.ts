import { json } from '@sveltejs/kit';
import * as v from 'valibot';
import type { AnswerReply } from '#lib/attempt/answer-wire.ts';
import { saveAnswer } from '#lib/attempt/attempts.server.ts';
import { DomainError } from '#lib/core/errors.ts';
import { errorSentence } from '#lib/i18n/errors.ts';
import { formatIn } from '#lib/i18n/format.ts';
import { ID_LENGTH_MAX } from '#lib/question/question.ts';
import { sentenceOf, statusOf } from '#lib/web/failure.server.ts';
import { signedIn } from '#lib/web/request.server.ts';
import type { RequestHandler } from './$types';

const answer = v.object({
	place: v.pipe(v.number(), v.safeInteger()),
	values: v.pipe(v.array(v.pipe(v.string(), v.maxLength(2 * ID_LENGTH_MAX + 1))), v.maxLength(12)),
	seen: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
	key: v.string(),
});

/** The same as the form's "save", for a page with JavaScript: small both ways. */
export const POST: RequestHandler = async (event) => {
	const { request, params, locals } = event;
	const { locale, app } = locals;
	const say = (reply: AnswerReply, status = 200) => json(reply, { status });
	if (!locals.who) return say({ type: 'signed-out' }, 401);
	const body = v.safeParse(answer, await request.json().catch(() => null));
	if (!body.success)
		return say({ type: 'refused', sentence: errorSentence(locale, 'request.form', null), over: false }, 400);
	try {
		const { ctx } = signedIn(event);
		const receipt = await saveAnswer(ctx, { attemptId: params.id, ...body.output });
		const { outcome, place, response, step, at } = receipt;
		return say({
			type: 'receipt',
			outcome,
			place,
			response,
			step,
			time: formatIn(locale, app.config.timeZone).time(at),
		});
	} catch (caught) {
		if (!(caught instanceof DomainError)) throw caught;
		const over =
			caught.code === 'attempt.over' || caught.code === 'attempt.finished' || caught.code === 'not-found';
		return say({ type: 'refused', sentence: sentenceOf(caught, locale), over }, statusOf(caught.code));
	}
};
