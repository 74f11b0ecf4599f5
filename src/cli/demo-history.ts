import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openApp, sqliteFile, type App } from '#lib/app.server.ts';
import { assignProgramme } from '#lib/assignment/assignments.server.ts';
import { assignmentsOf } from '#lib/assignment/store.server.ts';
import { readAttempt, saveAnswer, startAttempt, submitAttempt } from '#lib/attempt/attempts.server.ts';
import { attemptsOf } from '#lib/attempt/store.server.ts';
import type { Config } from '#lib/core/config.server.ts';
import { drawFrom, type Draw } from '#lib/core/random.ts';
import { addDays, DAY, HOUR, MINUTE } from '#lib/core/time.ts';
import { kindOf, type Question } from '#lib/question/kinds.ts';
import { walk } from '#lib/question/kinds/case/graph.ts';
import { connection } from '#lib/question/kinds/match/match.ts';
import { openResult, signOff } from '#lib/review/reviews.server.ts';
import { setPasswordAtConsole } from '#lib/session/accounts.server.ts';
import { demoCast, demoPassword, demoUnits } from '#lib/staff/demo.server.ts';
import { addStaff, addUnit } from '#lib/staff/people.server.ts';
import { personBySignIn } from '#lib/staff/store.server.ts';

const BEGAN_DAYS_AGO = 60;

/**
 * Makes the demo's database in a data directory that has none. Whatever else is in the directory stays: somebody may have
 * named a folder of their own.
 */
export async function makeDemo(config: Config): Promise<void> {
	// Made beside and moved into place: a demo stopped half-way is made anew, not shown by halves.
	const making = { ...config, dataDir: join(config.dataDir, 'demo.making') };
	rmSync(making.dataDir, { recursive: true, force: true });
	await makeHistory(making);
	renameSync(sqliteFile(making), sqliteFile(config));
	rmSync(making.dataDir, { recursive: true, force: true });
}

/**
 * Fills an empty database with invented people and two months of their history, through the real verbs at a clock that
 * is set back: nothing in it is written by hand.
 */
async function makeHistory(config: Config): Promise<void> {
	let now = Date.now() - BEGAN_DAYS_AGO * DAY;
	const app = await openApp(config, { clock: () => now });
	const draw = drawFrom('demo');
	const today = app.today();
	try {
		await people(app);
		now += DAY;
		const console = app.as({ kind: 'console' });
		await assignProgramme(console, {
			programmeId: 'onboarding',
			to: { unitId: 'retail-south' },
			dueOn: addDays(today, 45),
			opensOn: null,
		});
		// By then two weeks ago; whoever is not done shows as overdue.
		for (const [i, { signIn }] of crowd().entries()) {
			now += DAY;
			if (i % 5 === 4) continue;
			await sit(app, signIn, 'onboarding', draw, 0.62 + (i % 4) * 0.1, (ms) => (now += ms));
		}
		now = Date.now() - 20 * DAY;
		await assignProgramme(console, {
			programmeId: 'yearly-refresher',
			to: { unitId: 'head-office' },
			dueOn: addDays(today, BEGAN_DAYS_AGO + 12),
			opensOn: null,
		});
		for (const [i, { signIn }] of crowd().entries()) {
			now += 1.4 * DAY;
			if (i % 3 !== 0)
				await sit(app, signIn, 'yearly-refresher', draw, 0.7 + (i % 3) * 0.12, (ms) => (now += ms));
		}
		now = Date.now() - 2 * DAY;
		await sit(app, 'li.na', 'onboarding', draw, 1, (ms) => (now += ms));
		now += HOUR;
		await sit(app, 'chen.wei', 'onboarding', draw, 0.6, (ms) => (now += ms));
		now += HOUR;
		await review(app);
	} finally {
		await app.close();
	}
}

const crowd = () => demoCast.filter(({ does }) => does === null);

async function people(app: App): Promise<void> {
	const console = app.as({ kind: 'console' });
	for (const { id, name, parent } of demoUnits) await addUnit(console, { id, name, parentId: parent });
	for (const person of demoCast) {
		const { signIn, name, unit, manager, roles } = person;
		const { id } = await addStaff(console, { signIn, name, email: null, unitId: unit, manager, roles });
		if (person.does) await setPasswordAtConsole(console, id, demoPassword);
	}
}

/** The branch manager has looked at some results of the onboarding and signed them off. */
async function review(app: App): Promise<void> {
	const manager = await personBySignIn(app.read, 'wang.fang');
	if (!manager) throw new Error('the demo has no branch manager');
	const ctx = app.as({ kind: 'person', id: manager.id, key: manager.key, roles: manager.roles });
	for (const signIn of ['staff01', 'staff03', 'li.na']) {
		const person = await personBySignIn(app.read, signIn);
		const attempt = (await attemptsOf(app.read, person?.id ?? '')).find(({ state }) => state === 'handed-in');
		if (!attempt) continue;
		await openResult(ctx, { attemptId: attempt.id, reason: '入职培训成绩签核 Onboarding sign-off' });
		await signOff(ctx, {
			attemptId: attempt.id,
			meaning: attempt.passed ? 'accepted' : 'coached',
			comment: attempt.passed
				? ''
				: '已一起复盘判断有误的题目。 We went through the misjudged questions together.',
			key: app.ids.id(),
		});
	}
}

/** An answer as somebody gives it who misjudges the question. */
function wrongAt(question: Question, draw: Draw): readonly string[] {
	switch (question.kind) {
		case 'single':
		case 'multiple':
			return draw.shuffle(question.options.filter(({ correct }) => !correct).map(({ id }) => id)).slice(0, 1);
		case 'order':
			return draw.shuffle(question.options.map(({ id }) => id));
		case 'match':
			return question.options.map(({ id }) => connection(id, draw.shuffle(question.targets)[0]?.id ?? ''));
		case 'spot':
			return draw.shuffle(question.passages.map(({ id }) => id)).slice(0, 3);
		case 'case': {
			const path: string[] = [];
			for (let next = walk(question, path)?.next; next; next = walk(question, path)?.next)
				path.push(draw.shuffle(next.choices)[0]?.id ?? '');
			return path;
		}
	}
}

/** Sits a programme as somebody who judges right with a given chance. */
async function sit(
	app: App,
	signIn: string,
	programmeId: string,
	draw: Draw,
	skill: number,
	wait: (ms: number) => void,
): Promise<void> {
	const person = await personBySignIn(app.read, signIn);
	const assignment = (await assignmentsOf(app.read, person?.id ?? '')).find(
		(a) => a.programmeId === programmeId,
	);
	if (!person || !assignment) throw new Error(`${signIn} has no ${programmeId}`);
	const ctx = app.as({ kind: 'person', id: person.id, key: person.key, roles: person.roles });
	const attemptId = await startAttempt(ctx, assignment.id);
	const { attempt } = await readAttempt(ctx, attemptId);
	for (const [i, { hash }] of attempt.paper.questions.entries()) {
		const question = await app.revisions.get<Question>('question', hash);
		const values =
			draw.below(1000) < skill * 1000 ? kindOf(question).best(question) : wrongAt(question, draw);
		wait(45_000 + draw.below(60_000));
		let seen = 0;
		for (const answer of question.kind === 'case' ? values.map((_, n) => values.slice(0, n + 1)) : [values]) {
			const input = { attemptId, place: i + 1, values: answer, seen, key: app.ids.id() };
			({ step: seen } = await saveAnswer(ctx, input));
		}
	}
	wait(MINUTE);
	await submitAttempt(ctx, attemptId, app.ids.id());
}
