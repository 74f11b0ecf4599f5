import type { Sql } from '#lib/database/connect.server.ts';
import { isMeaning, type Look, type Review } from './review.ts';

export async function insertLook(
	sql: Sql,
	look: Omit<Look, 'reason'> & { readonly reasonId: string },
): Promise<void> {
	await sql
		.insertInto('look')
		.values({
			id: look.id,
			attempt_id: look.attemptId,
			viewer_id: look.viewerId,
			at: look.at,
			reason_id: look.reasonId,
		})
		.execute();
}

/** Everybody's looks at a result with their reasons, the latest first. */
export async function looksOf(sql: Sql, attemptId: string): Promise<Look[]> {
	const rows = await sql
		.selectFrom('look')
		.leftJoin('private_text', 'private_text.id', 'look.reason_id')
		.select(['look.id', 'look.attempt_id', 'look.viewer_id', 'look.at', 'private_text.text'])
		.where('look.attempt_id', '=', attemptId)
		.orderBy('look.at', 'desc')
		.orderBy('look.id')
		.execute();
	return rows.map((row) => ({
		id: row.id,
		attemptId: row.attempt_id,
		viewerId: row.viewer_id,
		at: row.at,
		reason: row.text,
	}));
}

export async function insertReview(
	sql: Sql,
	review: Omit<Review, 'comment' | 'commented'> & { readonly commentId: string | null },
): Promise<void> {
	await sql
		.insertInto('review')
		.values({
			id: review.id,
			attempt_id: review.attemptId,
			reviewer_id: review.reviewerId,
			at: review.at,
			meaning: review.meaning,
			comment_id: review.commentId,
			key: review.key,
		})
		.execute();
}

/** Every sign-off on a result with its comment, the earliest first. */
export async function reviewsOn(sql: Sql, attemptId: string): Promise<Review[]> {
	const rows = await sql
		.selectFrom('review')
		.leftJoin('private_text', 'private_text.id', 'review.comment_id')
		.selectAll('review')
		.select('private_text.text')
		.where('review.attempt_id', '=', attemptId)
		.orderBy('review.at')
		.orderBy('review.id')
		.execute();
	return rows.map((row) => {
		if (!isMeaning(row.meaning)) throw new Error(`stored meaning of a review is unknown: ${row.meaning}`);
		return {
			id: row.id,
			attemptId: row.attempt_id,
			reviewerId: row.reviewer_id,
			at: row.at,
			meaning: row.meaning,
			comment: row.text,
			commented: row.comment_id !== null,
			key: row.key,
		};
	});
}
