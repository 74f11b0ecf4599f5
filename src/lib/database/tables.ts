/**
 * Every table, as Kysely sees it. Columns are text, integer or bigint only; booleans are 0 or 1, instants epoch
 * milliseconds, dates `YYYY-MM-DD`, JSON canonical text. The rooms' stores turn rows into domain types.
 */
export interface Tables {
	setting: { name: string; value: string };
	lease: { name: string; holder: string; until: number };

	unit: { id: string; name: string; parent_id: string | null; created_at: number };
	/** Every unit with each of its ancestors, itself included at depth 0. */
	unit_tree: { ancestor_id: string; unit_id: string; depth: number };
	staff: {
		id: string;
		/** Pseudonymous key, the only name of a person in the log. */
		key: string;
		sign_in: string;
		name: string;
		email: string | null;
		unit_id: string;
		manager_id: string | null;
		status: string;
		locale: string | null;
		password: string | null;
		password_at: number | null;
		created_at: number;
		/** Since when the account has been disabled: the person has left. */
		disabled_at: number | null;
		/** Since when name and texts are set apart, for auditors only. */
		restricted_at: number | null;
		/** When name, addresses and texts were deleted. */
		erased_at: number | null;
	};
	staff_role: { staff_id: string; role: string };
	password_link: {
		token_hash: string;
		staff_id: string;
		created_at: number;
		expires_at: number;
		used_at: number | null;
	};
	session: {
		id_hash: string;
		/** Random public name of the session, for listing and ending it. */
		handle: string;
		staff_id: string;
		created_at: number;
		last_seen_at: number;
		address: string;
		agent: string;
	};
	throttle: { bucket: string; failures: number; last_at: number; blocked_until: number; noted: number };

	/** Questions, topics, sources, programmes and whole banks, each ever-kept under the hash of its canonical form. */
	content_revision: { hash: string; type: string; id: string; body: string; first_seen_at: number };

	assignment: {
		id: string;
		staff_id: string;
		programme_id: string;
		cycle: string;
		opens_on: string | null;
		due_on: string;
		assigned_at: number;
		assigned_by: string;
		/** What the attempts that count have come to: `passed` or `failed`. */
		outcome: string | null;
		settled_at: number | null;
		attempts: number;
		/** How many of them were voided. */
		voided: number;
		best_grade: number | null;
	};
	attempt: {
		id: string;
		staff_id: string;
		assignment_id: string | null;
		programme_id: string;
		programme_hash: string;
		bank_hash: string;
		/** `scored` or `practice`. */
		use: string;
		/** The topics chosen at the start, where the programme asks for them; a space separates several. */
		topic: string | null;
		/** What a practice is about: `topics`, `weak` or `due`; null for a scored attempt. */
		focus: string | null;
		/** How many of its questions' keys the person had opened elsewhere; set when it is finished. */
		keys_opened: number | null;
		/** 1 for the first attempt of an assignment. */
		number: number;
		seed: string;
		paper: string;
		paper_hash: string;
		started_at: number;
		deadline_at: number | null;
		/** `open`, `handed-in` or `expired`; only ever moves forward. */
		state: string;
		finished_at: number | null;
		steps_hash: string | null;
		grade: number | null;
		passed: number | null;
	};
	step: {
		attempt_id: string;
		number: number;
		at: number;
		kind: string;
		place: number;
		body: string;
		/** The browser's idempotency key. */
		key: string;
	};
	mark: {
		attempt_id: string;
		place: number;
		staff_id: string;
		question_id: string;
		question_hash: string;
		topic: string;
		answered: number;
		fraction: number;
		weight: number;
		critical: number;
	};

	certificate: {
		id: string;
		staff_id: string;
		assignment_id: string;
		attempt_id: string;
		programme_id: string;
		programme_hash: string;
		paper_hash: string;
		grade: number;
		pass_mark: number;
		cycle: string;
		passed_on: string;
		issued_on: string;
		valid_until: string | null;
		/** The `at` of its log entry. */
		issued_at: number;
	};
	/** The name that a certificate was issued to, and the salt of the log's commitment to it; erasable. */
	certificate_holder: { certificate_id: string; name: string; salt: string };
	certificate_revocation: {
		certificate_id: string;
		revoked_at: number;
		revoked_on: string;
		decision_id: string;
		reason_id: string;
	};

	/** What spaced practice remembers; private to the person. */
	recall: {
		staff_id: string;
		question_id: string;
		due_at: number;
		/** The scheduler's card. */
		card: string;
		fraction: number;
		sure: number | null;
	};
	/** The calendar date on which a person last put the day's practice off. */
	recall_skip: { staff_id: string; on_date: string };
	/** Whose eyes have seen which keys outside an own attempt. */
	key_opening: { staff_id: string; question_id: string; at: number };

	look: { id: string; attempt_id: string; viewer_id: string; at: number; reason_id: string };
	review: {
		id: string;
		attempt_id: string;
		reviewer_id: string;
		at: number;
		meaning: string;
		comment_id: string | null;
		key: string;
	};
	/** Asked by one person, decided by another. */
	decision: {
		id: string;
		/** What would be done: `void-entry`, `erase-person`, … */
		kind: string;
		/** The name of the thing that it concerns; one decision of a kind waits about it at a time. */
		about: string;
		/** Key of the person whose case it is; null where it is nobody's. */
		subject_key: string | null;
		/** What the asking room needs to act, canonical JSON; no names, no free text. */
		data: string;
		/** `waiting`, `approved`, `refused` or `withdrawn`; settled once. */
		state: string;
		/** A person's key, or `console`. */
		asked_by: string;
		asked_at: number;
		reason_id: string;
		/** The commitment to the reason, as the log has it. */
		reason_hash: string;
		/** A free text that would be recorded; null for none. */
		text_id: string | null;
		text_hash: string | null;
		decided_by: string | null;
		decided_at: number | null;
		decided_reason_id: string | null;
		/** The asking form's idempotency key. */
		key: string;
	};
	/** What corrects an entry of the log: `annotated`, `corrected` or `voided`. */
	correction: { id: string; entry: number; act: string; decision_id: string; at: number };
	/** Attempts that count no more; they stay as they were. */
	attempt_void: { attempt_id: string; decision_id: string; at: number };
	/** What is set apart while a person is restricted: `identity`, `text` or `holder`, as JSON. */
	restricted: { id: string; staff_id: string; kind: string; body: string };
	/** The outbox. */
	mail: {
		id: string;
		/** Names the occasion: the same one is not sent again. */
		key: string;
		recipient: string;
		/** Key of the person whom it is to or about; null for nobody's. */
		about_key: string | null;
		locale: string | null;
		subject: string;
		text: string;
		/** `[{ name, type, content }]` with base64, or null. */
		attachments: string | null;
		/** `waiting`, `sent` or `given-up`. */
		state: string;
		queued_at: number;
		/** When it may be tried next. */
		next_at: number;
		tries: number;
		/** Until when a sender has it; null when nobody has. */
		claimed_until: number | null;
		sent_at: number | null;
		/** Code of what went wrong last. */
		error: string | null;
	};
	/** Free text that the log commits to by salted hash; erasable without touching the log. */
	private_text: { id: string; subject_key: string; salt: string; text: string };

	log_entry: {
		number: number;
		body: string;
		leaf_hash: string;
		kind: string;
		at: number;
		actor: string;
		subject: string;
	};
	/** Roots of complete subtrees, level 1 upwards; level 0 is `log_entry.leaf_hash`. */
	log_node: { level: number; position: number; hash: string };
	log_head: { id: number; size: number; root: string; edge: string };
	/** Public halves of the keys that sign the log; id is 8 hex digits. */
	log_key: {
		id: string;
		origin: string;
		verifier: string;
		/** Size of the log from which on it signs. */
		from_size: number;
		added_at: number;
		/** Until then the key before it signs along; null for the first of its line. */
		overlap_until: number | null;
	};
	/** From which size on a key signs no more. */
	log_key_end: { id: string; until_size: number; ended_at: number };
	checkpoint: { origin: string; size: number; root: string; note: string; at: number };
	timestamp: { origin: string; size: number; authority: string; token: string; stamped_at: number };
	/** `making`, `made`, `failed` or `cancelled`; only ever moves on from the first. */
	evidence_pack: {
		id: string;
		asked_by: string;
		asked_at: number;
		query: string;
		restricted: number;
		key: string;
		state: string;
		done: number;
		total: number;
		beat_at: number;
		bytes: number | null;
		manifest: string | null;
	};
}
