import * as v from 'valibot';
import { isCalendarDate } from '../core/time.ts';
import { finding, type Finding } from './problem.ts';

/** The longest a text may be: Chinese by characters without white space, English by words. */
export interface TextLimit {
	readonly characters: number;
	readonly words: number;
}

/** How long the texts of the bank may be, so that a question fits on a phone and is read to its end. */
export const TEXT_LIMITS = {
	/** The situation: about a minute of reading. */
	scenario: { characters: 900, words: 220 },
	/** The question itself, which is also the legend that a screen reader repeats. */
	prompt: { characters: 120, words: 50 },
	/** One option: two lines on a phone. */
	option: { characters: 90, words: 45 },
	/** What is said to somebody who chose one option. */
	why: { characters: 300, words: 150 },
	/** The rule today and its reason. */
	explanation: { characters: 600, words: 300 },
	/** One side of "then and now". */
	change: { characters: 200, words: 100 },
	/** The title of a document, the subject of an e-mail. */
	title: { characters: 80, words: 30 },
	/** Who writes or receives. */
	party: { characters: 60, words: 20 },
	/** One message of a chat. */
	message: { characters: 300, words: 130 },
	/** The body of an e-mail or a clause. */
	body: { characters: 900, words: 300 },
	/** One passage of a document whose breaches are to be marked. */
	passage: { characters: 160, words: 80 },
	/** What an item is connected with: short enough to stand beside it. */
	target: { characters: 40, words: 18 },
	/** What the reader of a case faces at one moment. */
	story: { characters: 300, words: 130 },
	/** What a choice in a case leads to. */
	consequence: { characters: 200, words: 90 },
	/** One cell of a table. */
	cell: { characters: 80, words: 25 },
	/** The name of a topic, a law or a report. */
	name: { characters: 80, words: 30 },
	/** One sentence: what a topic teaches. */
	summary: { characters: 200, words: 80 },
	/** One sentence: what an article says, in our own words. */
	paraphrase: { characters: 400, words: 200 },
} as const satisfies Record<string, TextLimit>;

/** Characters of an id; ids stand in file names, form fields and log entries. */
export const ID_LENGTH_MAX = 64;
/** A single choice has four options, so that its position says nothing and guessing is worth the same everywhere. */
export const SINGLE_OPTIONS = 4;
/** A multiple choice has between four and six options. */
export const MULTIPLE_OPTIONS_MIN = 4;
export const MULTIPLE_OPTIONS_MAX = 6;
/** The whole credit of a question, in basis points. */
export const WHOLE = 10_000;
/** Partial credit never reaches more than half, in basis points. */
export const PARTIAL_MAX = 5_000;
/** Messages of a chat, columns and rows of a table: what one screen can show. */
export const MESSAGES_MAX = 12;
export const COLUMNS_MAX = 8;
export const ROWS_MAX = 30;
/** What is put in order: fewer are guessed, more are a test of memory. */
export const ORDER_OPTIONS_MIN = 4;
export const ORDER_OPTIONS_MAX = 6;
/** What is connected, and with what. */
export const MATCH_OPTIONS_MIN = 4;
export const MATCH_OPTIONS_MAX = 6;
export const MATCH_TARGETS_MIN = 2;
export const MATCH_TARGETS_MAX = 4;
/** The passages of a document whose breaches are to be marked, and how many of them are one. */
export const PASSAGES_MIN = 5;
export const PASSAGES_MAX = 10;
export const BREACHES_MIN = 2;
/** The decisions of a case: the best way through has at least three, no way more than six. */
export const CASE_DECISIONS_MIN = 3;
export const CASE_DECISIONS_MAX = 6;
export const CASE_STEPS_MAX = 10;
export const CASE_CHOICES_MIN = 2;
export const CASE_CHOICES_MAX = 4;
/** How much one decision of a case may count beside another. */
export const CASE_WEIGHT_MAX = 3;
/** Sources of one question. */
export const QUESTION_SOURCES_MAX = 12;

/** For whom a question is written. */
export const AUDIENCES = [
	'everyone',
	'teller',
	'relationship-manager',
	'call-centre',
	'credit',
	'it',
	'manager',
] as const;

/** The characters of a text that a reader sees: code points without white space. */
export function charactersOf(text: string): number {
	return [...text.replace(/\s+/gu, '')].length;
}

/** The words of a text: what stands between white space. */
export function wordsOf(text: string): number {
	return text.split(/\s+/u).filter((word) => word !== '').length;
}

/** A text of one language, trimmed. The messages of all schemas here are codes of `problemSentences`. */
function words(count: (text: string) => number, limit: number, tooLong: string) {
	return v.pipe(
		v.string(),
		v.trim(),
		v.rawCheck(({ dataset, addIssue }) => {
			if (!dataset.typed) return;
			const actual = count(dataset.value);
			if (dataset.value === '') addIssue({ message: 'text-empty' });
			else if (actual > limit) addIssue({ message: tooLong, expected: `${limit}`, received: `${actual}` });
		}),
	);
}

/** The schema of a text within a limit: exactly the two languages, neither of them empty. */
export function text(limit: TextLimit) {
	return v.strictObject({
		'zh-CN': v.pipe(
			words(charactersOf, limit.characters, 'too-many-characters'),
			v.description(
				`Chinese, at most ${limit.characters} characters. Plain text; a blank line separates paragraphs.`,
			),
		),
		en: v.pipe(
			words(wordsOf, limit.words, 'too-many-words'),
			v.description(`English, at most ${limit.words} words. Plain text; a blank line separates paragraphs.`),
		),
	});
}

/** The schema of a kebab-case id. */
export const idSchema = v.pipe(
	v.string(),
	v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'id-form'),
	v.maxLength(ID_LENGTH_MAX, 'id-too-long'),
);

/** The schema of a calendar date, YYYY-MM-DD. */
export const dateSchema = v.pipe(
	v.string(),
	v.check(isCalendarDate, 'not-a-date'),
	v.description('A calendar date, YYYY-MM-DD.'),
);

export const sourceIdSchema = v.pipe(
	v.string(),
	v.regex(/^[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*$/, 'source-id-form'),
	v.maxLength(ID_LENGTH_MAX, 'id-too-long'),
);

const titled = { title: text(TEXT_LIMITS.title) };

/** A thing of the working day that the situation turns on, shown as what it is. */
export const documentSchema = v.variant('type', [
	v.strictObject({
		type: v.literal('chat'),
		...titled,
		messages: v.pipe(
			v.array(
				v.strictObject({
					from: text(TEXT_LIMITS.party),
					text: text(TEXT_LIMITS.message),
					mine: v.pipe(v.optional(v.boolean(), false), v.description('Whether the reader wrote it.')),
				}),
			),
			v.minLength(1),
			v.maxLength(MESSAGES_MAX),
		),
	}),
	v.strictObject({
		type: v.literal('email'),
		...titled,
		from: text(TEXT_LIMITS.party),
		to: text(TEXT_LIMITS.party),
		subject: text(TEXT_LIMITS.title),
		body: text(TEXT_LIMITS.body),
	}),
	v.strictObject({
		type: v.literal('table'),
		...titled,
		columns: v.pipe(v.array(text(TEXT_LIMITS.cell)), v.minLength(1), v.maxLength(COLUMNS_MAX)),
		rows: v.pipe(v.array(v.array(text(TEXT_LIMITS.cell))), v.minLength(1), v.maxLength(ROWS_MAX)),
	}),
	v.strictObject({
		type: v.literal('clause'),
		...titled,
		body: text(TEXT_LIMITS.body),
	}),
]);
export type Document = v.InferOutput<typeof documentSchema>;

/** A document without its content, which stands in passages beside it. */
export const documentFrameSchema = v.variant('type', [
	v.strictObject({ type: v.literal('chat'), ...titled }),
	v.strictObject({
		type: v.literal('email'),
		...titled,
		from: text(TEXT_LIMITS.party),
		to: text(TEXT_LIMITS.party),
		subject: text(TEXT_LIMITS.title),
	}),
	v.strictObject({
		type: v.literal('table'),
		...titled,
		columns: v.pipe(v.array(text(TEXT_LIMITS.cell)), v.minLength(1), v.maxLength(COLUMNS_MAX)),
	}),
	v.strictObject({ type: v.literal('clause'), ...titled }),
]);
export type DocumentFrame = v.InferOutput<typeof documentFrameSchema>;

/** Whether a document brings its own content, or is the frame of passages. */
export function isWhole(document: Document | DocumentFrame): document is Document {
	return 'messages' in document || 'rows' in document || 'body' in document;
}

/** The fields that every option of a choice has, whatever the kind of the question. */
export const optionEntries = {
	id: v.pipe(
		idSchema,
		v.description(
			'Kebab-case, unique in the question; says what the option is, never whether it is the best.',
		),
	),
	text: text(TEXT_LIMITS.option),
	why: v.pipe(
		text(TEXT_LIMITS.why),
		v.description('Speaks to somebody who chose this option: why it is, or is not, the best judgement.'),
	),
};

/** The fields that every question has, whatever its kind. */
export const questionEntries = {
	id: v.pipe(idSchema, v.description('The name of the file without .yaml; unique over the whole bank.')),
	topic: v.pipe(idSchema, v.description('The id of the topic, which is also the folder of the file.')),
	use: v.pipe(
		v.picklist(['scored', 'practice']),
		v.description(
			'scored: drawn by programmes that leave a score. practice: drawn by practice programmes only.',
		),
	),
	audience: v.pipe(v.array(v.picklist(AUDIENCES)), v.minLength(1)),
	level: v.pipe(
		v.picklist([1, 2, 3]),
		v.description('1: recognise the rule. 2: apply it. 3: weigh it against something.'),
	),
	grey: v.pipe(
		v.optional(v.boolean(), false),
		v.description('Doing nothing and over-reacting are both wrong, and both stand among the options.'),
	),
	critical: v.pipe(
		v.optional(v.boolean(), false),
		v.description('A wrong answer alone fails the programme.'),
	),
	scenario: text(TEXT_LIMITS.scenario),
	document: v.exactOptional(documentSchema),
	prompt: text(TEXT_LIMITS.prompt),
	explanation: v.pipe(
		text(TEXT_LIMITS.explanation),
		v.description('The rule today and its reason; names the law and the article.'),
	),
	changed: v.exactOptional(
		v.strictObject({
			row: v.pipe(
				v.string(),
				v.regex(/^C[1-9]\d?$/, 'row-form'),
				v.description('The row of table C of the fact sheet.'),
			),
			then: text(TEXT_LIMITS.change),
			now: text(TEXT_LIMITS.change),
			source: v.exactOptional(
				v.pipe(sourceIdSchema, v.description('The rule of that time, which may be out of force.')),
			),
		}),
	),
	sources: v.pipe(
		v.array(sourceIdSchema),
		v.minLength(1),
		v.maxLength(QUESTION_SOURCES_MAX),
		v.description('Ids in sources.yaml, the deciding law first.'),
	),
};

type Entries = v.InferOutput<v.StrictObjectSchema<typeof questionEntries, undefined>>;

/** What every question has, whatever its kind. A kind's own question type extends this. */
export type QuestionBase = Omit<Entries, 'document'> & {
	readonly kind: string;
	readonly document?: Document | DocumentFrame;
};

export const topicSchema = v.strictObject({
	id: v.pipe(idSchema, v.description('Kebab-case; also the folder of its questions.')),
	code: v.pipe(v.string(), v.regex(/^T[1-9]\d?$/, 'topic-code-form'), v.description('Short code, T1 …')),
	name: text(TEXT_LIMITS.name),
	summary: v.pipe(
		text(TEXT_LIMITS.summary),
		v.description('One sentence: what the learner will be able to judge.'),
	),
});
export type Topic = v.InferOutput<typeof topicSchema>;

export const topicsSchema = v.pipe(v.array(topicSchema), v.minLength(1));

export const sourceSchema = v.strictObject({
	id: v.pipe(sourceIdSchema, v.description('The label in the fact sheet; one id per article.')),
	type: v.picklist(['law', 'fact']),
	status: v.pipe(
		v.picklist(['verified', 'force-unknown']),
		v.description(
			'force-unknown: the text was read, but not whether it is still in force. It may only stand beside a verified law.',
		),
	),
	name: text(TEXT_LIMITS.name),
	number: v.exactOptional(text(TEXT_LIMITS.name)),
	article: v.exactOptional(text(TEXT_LIMITS.name)),
	effective: v.exactOptional(
		v.strictObject({
			from: v.exactOptional(v.pipe(dateSchema, v.description('The first day on which it is in force.'))),
			to: v.exactOptional(
				v.pipe(dateSchema, v.description('The first day on which it is no longer in force.')),
			),
		}),
	),
	supersededBy: v.exactOptional(
		v.pipe(sourceIdSchema, v.description('The source that took its place at effective.to.')),
	),
	background: v.pipe(
		v.optional(v.boolean(), false),
		v.description('true for what is good to know but nothing to act on: no question need teach it.'),
	),
	text: v.pipe(text(TEXT_LIMITS.paraphrase), v.description('One sentence, our own words: what it says.')),
	checked: v.pipe(
		dateSchema,
		v.description('The day on which the entry was last compared with the fact sheet.'),
	),
});
export type Source = v.InferOutput<typeof sourceSchema>;

export const sourcesSchema = v.pipe(v.array(sourceSchema), v.minLength(1));

export const changeSchema = v.strictObject({
	id: v.pipe(v.string(), v.regex(/^C[1-9]\d?$/, 'row-form'), v.description('The row, C1 …')),
	title: text(TEXT_LIMITS.title),
	then: v.pipe(text(TEXT_LIMITS.paraphrase), v.description('How it was in 2012, or how the report told it.')),
	now: v.pipe(text(TEXT_LIMITS.paraphrase), v.description('The rule today, with the day since when.')),
	since: v.pipe(dateSchema, v.description('The first day of the rule today, or of the first part of it.')),
	before: v.pipe(v.array(sourceIdSchema), v.description('What "then" rests on.')),
	sources: v.pipe(v.array(sourceIdSchema), v.minLength(1), v.description('What "now" rests on.')),
	topics: v.pipe(v.array(idSchema), v.minLength(1)),
});
/** What changed since 2012: one row of "then and now". */
export type Change = v.InferOutput<typeof changeSchema>;

export const changesSchema = v.pipe(v.array(changeSchema), v.minLength(1));

/**
 * Whether a source may be relied upon on a calendar date (YYYY-MM-DD). `effective.to` is the first day out of force.
 * A source without dates is in force: its status says whether that was established.
 */
export function forceOn(source: Source, date: string): 'in-force' | 'not-yet' | 'ended' {
	const { from, to } = source.effective ?? {};
	if (from !== undefined && date < from) return 'not-yet';
	if (to !== undefined && date >= to) return 'ended';
	return 'in-force';
}

/** Whether a source alone can decide a scored answer on a date: a verified law in force. */
export function decides(source: Source, date: string): boolean {
	return source.type === 'law' && source.status === 'verified' && forceOn(source, date) === 'in-force';
}

/** What no schema can say about the fields that every question has. */
export function questionProblems(question: QuestionBase): Finding[] {
	const found: Finding[] = [];
	const { document, sources, audience } = question;
	if (document?.type === 'table' && isWhole(document)) {
		document.rows.forEach((row, index) => {
			const values = { cells: row.length, columns: document.columns.length };
			if (values.cells !== values.columns)
				found.push(finding(['document', 'rows', index], 'row-width', values));
		});
	}
	sources.forEach((id, index) => {
		if (sources.indexOf(id) < index) found.push(finding(['sources', index], 'listed-twice', { item: id }));
	});
	audience.forEach((name, index) => {
		if (audience.indexOf(name) < index)
			found.push(finding(['audience', index], 'listed-twice', { item: name }));
	});
	if (audience.length > 1 && audience.includes('everyone')) {
		const path = ['audience', audience.indexOf('everyone')];
		found.push(finding(path, 'everyone-and-others', null, 'warning'));
	}
	// Who weighs a grey case may be wrong in good faith: that must not fail a whole programme.
	if (question.grey && question.critical) found.push(finding(['critical'], 'grey-and-critical', null));
	if (question.grey && question.level === 1)
		found.push(finding(['grey'], 'grey-at-level-one', null, 'warning'));
	if (question.use === 'practice' && question.critical) {
		found.push(finding(['critical'], 'critical-practice', null, 'warning'));
	}
	return found;
}

/** What no schema can say about one source. */
export function sourceProblems(source: Source): Finding[] {
	const found: Finding[] = [];
	const { from, to } = source.effective ?? {};
	if (source.type === 'fact' && source.effective) found.push(finding(['effective'], 'fact-with-dates', null));
	if (from !== undefined && to !== undefined && to <= from) {
		found.push(finding(['effective', 'to'], 'ends-before-start', { from, to }));
	}
	return found;
}
