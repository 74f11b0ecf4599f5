import type { Entry } from '../core/entry.ts';
import { catalogue, type Locale } from '../i18n/catalogue.ts';

/** A word of a catalogue by a name that comes from the log, where `constructor` may be the code of a unit. */
function wordOf(words: Readonly<Record<string, string>>, name: string): string | undefined {
	return Object.hasOwn(words, name) ? words[name] : undefined;
}

/** One plain sentence for every kind of log entry, in the order of the registry (`entry-kinds.ts`). */
export const kindSentences = catalogue(
	{
		'service.started': '服务已启动',
		'log.key-added': '合规记录有了签名密钥',
		'log.key-rotated': '更换了合规记录的签名密钥',
		'log.restarted': '合规记录无法接续上次签名，另起一条签名序列',
		'unit.added': '新增了一个机构',
		'staff.added': '新增了一名人员',
		'staff.moved': '人员调整了机构或上级',
		'staff.disabled': '账号被停用',
		'staff.enabled': '账号重新启用',
		'role.granted': '授予了一个角色',
		'role.revoked': '撤销了一个角色',
		'password.link-made': '生成了设置密码的一次性链接',
		'session.started': '登录成功',
		'session.refused': '登录被拒绝',
		'session.paused': '多次输错后，登录被暂停',
		'session.ended': '退出了登录',
		'password.set': '设置了密码',
		'password.refused': '再次输入密码时输错',
		'bank.loaded': '启用了内容有变化的题库',
		'programme.revised': '培训的新版本开始使用',
		'assignment.made': '指派了一项培训',
		'attempt.started': '开始作答',
		'attempt.handed-in': '交卷',
		'attempt.expired': '时间已到，系统代为交卷',
		'attempt.graded': '答卷已评分',
		'attempt.flagged': '答卷被标注：作答者此前看过其中题目的答案',
		'key.opened': '合规专员在题库中打开了一道题的答案',
		'result.opened': '经理查看了成绩明细',
		'review.signed': '经理签核了成绩',
		'decision.asked': '提出了一项需要另一人决定的请求',
		'decision.approved': '批准了另一人提出的请求',
		'decision.refused': '拒绝了另一人提出的请求',
		'decision.withdrawn': '提出者撤回了请求',
		'log.exported': '导出了合规记录',
	},
	{
		'service.started': 'The service started',
		'log.key-added': 'The log got a key that signs it',
		'log.key-rotated': 'Another key signs the log',
		'log.restarted': 'The log could not continue what was signed; a new line of checkpoints began',
		'unit.added': 'A unit was added',
		'staff.added': 'A person was added',
		'staff.moved': 'A person moved to another unit or manager',
		'staff.disabled': 'An account was disabled',
		'staff.enabled': 'An account was enabled again',
		'role.granted': 'A role was granted',
		'role.revoked': 'A role was revoked',
		'password.link-made': 'A one-time link to set a password was made',
		'session.started': 'Somebody signed in',
		'session.refused': 'A sign-in was refused',
		'session.paused': 'Signing in was paused after wrong tries',
		'session.ended': 'Somebody signed out',
		'password.set': 'A password was set',
		'password.refused': 'A password asked for again was wrong',
		'bank.loaded': 'A question bank with changed content came into use',
		'programme.revised': 'A new revision of a programme came into use',
		'assignment.made': 'A programme was assigned',
		'attempt.started': 'An attempt was started',
		'attempt.handed-in': 'An attempt was handed in',
		'attempt.expired': 'Time ran out and the service handed an attempt in',
		'attempt.graded': 'An attempt was graded',
		'attempt.flagged': 'An attempt was flagged: the learner had seen keys of its questions before',
		'key.opened': 'An officer opened the key of a question in the bank',
		'result.opened': 'A manager opened the details of a result',
		'review.signed': 'A manager signed a result off',
		'decision.asked': 'Something was asked that another person has to decide',
		'decision.approved': 'What another person had asked was approved',
		'decision.refused': 'What another person had asked was refused',
		'decision.withdrawn': 'Whoever had asked took it back',
		'log.exported': 'The compliance log was exported',
	},
);

/** The sentence of a kind; a kind of a later version shows its own name. */
export function kindSentence(locale: Locale, kind: string): string {
	return wordOf(kindSentences[locale], kind) ?? kind;
}

/** What each field of the data of an entry says. `kind:field` stands before `field`, where a word has two senses. */
export const dataFields = catalogue(
	{
		version: '服务的版本',
		dialect: '使用的数据库：sqlite 或 postgres',
		demo: '是否为演示模式',
		key: '密钥的编号（公钥指纹的前四个字节）',
		publicKey: 'Ed25519 公钥，十六进制',
		origin: '检查点的来源名称，即第一行',
		'log.key-rotated:from': '被更换的密钥的编号',
		'log.restarted:from': '之前签名所用密钥的编号',
		overlapUntil: '旧密钥同时签名到这个时刻，自 1970 年起的毫秒数（UTC）',
		size: '上次签名时的记录条数',
		root: '上次签名时的根哈希',
		'log.restarted:reason': '理由的加盐承诺；理由原文另存，不在记录中',
		parent: '上级机构的代码；null 表示没有上级机构',
		unit: '机构代码',
		manager: '上级的人员代号；null 表示没有上级',
		roles: '拥有的角色',
		fromUnit: '调整前的机构代码',
		fromManager: '调整前上级的人员代号；null 表示没有上级',
		role: '角色：learner 学员、manager 经理、officer 合规专员、auditor 审计师、admin 管理员',
		'session.refused:why':
			'原因：unknown 没有这个登录名、password 密码错误、no-password 尚未设置密码、disabled 账号已停用',
		of: '暂停的是：account 这个账号、address 这个网络地址',
		minutes: '暂停的分钟数',
		'session.ended:why': '方式：signed-out 本人退出、ended-elsewhere 在另一个会话中被本人结束',
		by: '设置方式：link 一次性链接、owner 本人修改、console 服务器命令行',
		hash: '内容的 SHA-256 哈希',
		'bank.loaded:questions': '题库中的题目数',
		new: '其中新的或改动过的题目数',
		programme: '培训的代码',
		programmeHash: '培训版本的 SHA-256 哈希',
		assignment: '指派的编号',
		cycle: '培训周期',
		opens: '开放日期；null 表示立即开放',
		due: '截止日期',
		attempt: '答卷的编号',
		bank: '当时题库的 SHA-256 哈希',
		paper: '试卷的 SHA-256 哈希',
		number: '第几次作答',
		'attempt.started:questions': '试卷的题数',
		deadline: '最晚交卷时刻，自 1970 年起的毫秒数（UTC）；null 表示不限时',
		steps: '全部作答步骤的 SHA-256 哈希',
		count: '作答步骤数',
		answered: '已作答的题数',
		grade: '成绩，万分比：10000 即 100%',
		passMark: '合格线，万分比',
		passed: '是否通过',
		'attempt.graded:reason': '判定依据：passed 通过、mark 未达到合格线、critical 关键题判断有误',
		'attempt.flagged:keys': '此前看过答案的题目',
		'key.opened:revision': '题目版本的指纹',
		critical: '直接导致不通过的关键题及其版本',
		outcome: '这份答卷使指派得出的结果：passed 通过、failed 未通过；null 表示尚无结果',
		look: '这次查看的编号',
		'result.opened:reason': '查看理由的加盐承诺；理由原文另存，不在记录中',
		review: '签核的编号',
		meaning: '签核意见：accepted 认可、coached 已辅导、escalated 已上报',
		comment: '签核说明的加盐承诺；null 表示没有说明',
		decision: '决定的编号',
		what: '请求的种类',
		about: '请求所涉事物的编号或代码',
		content: '所请求内容的 SHA-256 哈希',
		'decision.asked:reason': '请求理由的加盐承诺；理由原文另存，不在记录中',
		'decision.approved:reason': '批准理由的加盐承诺；理由原文另存，不在记录中',
		'decision.refused:reason': '拒绝理由的加盐承诺；理由原文另存，不在记录中',
		format: '导出格式：csv、jsonl 或 tiles',
		entries: '导出的记录数',
		filtered: '是否只导出了筛选后的一部分',
	},
	{
		version: 'Version of the service',
		dialect: 'Database in use: sqlite or postgres',
		demo: 'Whether it runs in demo mode',
		key: 'Id of the key: the first four bytes of its fingerprint',
		publicKey: 'Ed25519 public key in hex',
		origin: 'Origin of the checkpoints, their first line',
		'log.key-rotated:from': 'Id of the key before',
		'log.restarted:from': 'Id of the key that signed before',
		overlapUntil: 'Until then the key before signs along, milliseconds since 1970 (UTC)',
		size: 'How many entries the log had when it was last signed',
		root: 'Its root hash at that time',
		'log.restarted:reason': 'Salted commitment to the reason; its text is kept outside the log',
		parent: 'Code of the unit above; null for none',
		unit: 'Code of the unit',
		manager: 'Key of the manager; null for none',
		roles: 'The roles held',
		fromUnit: 'Code of the unit before the move',
		fromManager: 'Key of the manager before the move; null for none',
		role: 'The role: learner, manager, officer (compliance officer), auditor or admin',
		'session.refused:why':
			'Why: unknown = nobody has that name, password = wrong password, no-password = none set yet, disabled = the account is disabled',
		of: 'What is paused: account = this account, address = this network address',
		minutes: 'For how many minutes',
		'session.ended:why':
			'How: signed-out = by signing out, ended-elsewhere = ended by its owner from another session',
		by: 'How: link = by a one-time link, owner = changed by its owner, console = on the command line of the server',
		hash: 'SHA-256 of the content',
		'bank.loaded:questions': 'Questions in the bank',
		new: 'How many of them are new or changed',
		programme: 'Code of the programme',
		programmeHash: 'SHA-256 of the revision of the programme',
		assignment: 'Id of the assignment',
		cycle: 'The cycle of the programme',
		opens: 'Opening date; null for at once',
		due: 'Due date',
		attempt: 'Id of the attempt',
		bank: 'SHA-256 of the question bank at the time',
		paper: 'SHA-256 of the paper',
		number: 'Which attempt it is, counted from 1',
		'attempt.started:questions': 'Questions on the paper',
		deadline: 'Latest instant to hand in, milliseconds since 1970 (UTC); null for no time limit',
		steps: 'SHA-256 of all steps of the attempt',
		count: 'How many steps',
		answered: 'How many questions were answered',
		grade: 'Grade in basis points: 10000 is 100 %',
		passMark: 'Pass mark in basis points',
		passed: 'Whether it was passed',
		'attempt.graded:reason':
			'Ground: passed, mark = below the pass mark, critical = a critical question was misjudged',
		'attempt.flagged:keys': 'The questions whose keys had been seen before',
		'key.opened:revision': 'Fingerprint of the revision of the question',
		critical: 'The critical questions that failed the attempt by themselves, with their revisions',
		outcome: 'What the assignment came to by this attempt: passed or failed; null for nothing yet',
		look: 'Id of this look',
		'result.opened:reason': 'Salted commitment to the reason; its text is kept outside the log',
		review: 'Id of the review',
		meaning: 'Meaning of the sign-off: accepted, coached or escalated',
		comment: 'Salted commitment to the comment; null for none',
		decision: 'Id of the decision',
		what: 'Which kind of thing was asked',
		about: 'Id or code of the thing that it concerns',
		content: 'SHA-256 of what was asked',
		'decision.asked:reason': 'Salted commitment to the reason for asking; its text is kept outside the log',
		'decision.approved:reason':
			'Salted commitment to the reason for approving; its text is kept outside the log',
		'decision.refused:reason':
			'Salted commitment to the reason for refusing; its text is kept outside the log',
		format: 'Format of the export: csv, jsonl or tiles',
		entries: 'How many entries were exported',
		filtered: 'Whether only a filtered part was exported',
	},
);

/** What a field of an entry's data says; undefined for a field of a later version. */
export function dataField(locale: Locale, kind: string, field: string): string | undefined {
	const words = dataFields[locale];
	return wordOf(words, `${kind}:${field}`) ?? wordOf(words, field);
}

/** Actors and subjects that are no person. */
const parties = catalogue(
	{
		system: '系统',
		console: '服务器命令行',
		unknown: '未登录者',
		log: '合规记录',
		bank: '题库',
		service: '服务',
	},
	{
		system: 'the system',
		console: 'command line of the server',
		unknown: 'somebody not signed in',
		log: 'the log',
		bank: 'the question bank',
		service: 'the service',
	},
);

/** How the actor of an entry reads: a key as it is, the rest in words. */
export function actorName(locale: Locale, actor: Entry['actor']): string {
	return wordOf(parties[locale], actor) ?? actor;
}

/** How the subject of an entry reads. Units and programmes have codes of their own, which may be any word. */
export function subjectName(locale: Locale, { kind, subject }: Pick<Entry, 'kind' | 'subject'>): string {
	return kind === 'unit.added' || kind === 'programme.revised' ? subject : actorName(locale, subject);
}

/** Names of the columns of an export. */
export const exportWords = catalogue(
	{
		number: '编号',
		utc: '时间（UTC）',
		bankTime: (v: { timeZone: string }) => `时间（${v.timeZone}）`,
		kind: '类型',
		actor: '操作者',
		subject: '对象',
		data: '数据（JSON）',
		leafHash: '叶哈希',
		version: '格式版本',
	},
	{
		number: 'number',
		utc: 'time (UTC)',
		bankTime: (v) => `time (${v.timeZone})`,
		kind: 'kind',
		actor: 'actor',
		subject: 'subject',
		data: 'data (JSON)',
		leafHash: 'leaf hash',
		version: 'v',
	},
);
