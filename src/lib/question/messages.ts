import { catalogue } from '../i18n/catalogue.ts';

const zhShapes: Record<string, string> = {
	string: '文字',
	boolean: 'true 或 false',
	number: '数字',
	array: '列表',
	object: '键值对',
	null: '空值',
};
const enShapes: Record<string, string> = {
	string: 'a text',
	boolean: 'true or false',
	number: 'a number',
	array: 'a list',
	object: 'a map of keys and values',
	null: 'nothing',
};

/** What can be wrong with the files of a bank. Pure, so that a page which needs only `questionWords` carries none of it. */
export const problemSentences = /* @__PURE__ */ catalogue(
	{
		// The file and its YAML.
		unreadable: (v: { cause: string }) => `无法读取这个文件（${v.cause}）。`,
		'file-missing': '缺少这个文件。',
		'file-too-large': (v: { kib: number; limit: number }) =>
			`文件过大：${v.kib} KiB，上限为 ${v.limit} KiB。请拆分或删减。`,
		'file-empty': '文件是空的。',
		'file-name': '这个文件不会被读取：题目文件的扩展名必须是 .yaml。',
		'folder-unexpected': '这个文件夹不会被读取：题目必须直接放在主题文件夹里。',
		'not-utf-8': '此处不是有效的 UTF-8。文件可能以 GBK 或 GB18030 保存，请另存为 UTF-8。',
		'bidi-character': (v: { character: string }) =>
			`此处有双向文字控制字符 ${v.character}，它会让显示的文字与实际内容不同。请删除。`,
		'invisible-character': (v: { character: string }) => `此处有看不见的字符 ${v.character}。请删除。`,
		'several-documents': '一个文件只能有一个 YAML 文档：请删除分隔线 --- 或 ... 以及它后面的内容。',
		'anchor-or-alias': '不允许使用 YAML 锚点（&）、别名（*）和合并键（<<）。请把内容写全。',
		'yaml-tag': '不允许使用 YAML 标签（以 ! 开头）。以 ! 开头的文字请加引号。',
		'too-deep': '嵌套层数过多，无法读取。',
		'tab-indent': '此处用制表符缩进。YAML 只能用空格缩进。',
		'yaml-indent': '此处的缩进与上文不一致。',
		'yaml-quote': '此处的文字以特殊字符开头，必须加引号。',
		'yaml-colon': '此处的文字含有冒号加空格，必须加引号；或者这几行的缩进不对。',
		'yaml-unclosed': '此处缺少结束的引号或括号，或者缺少冒号。',
		'yaml-syntax': (v: { detail: string }) => `此处不是有效的 YAML（${v.detail}）。`,
		'key-twice': (v: { key: string; line: number }) => `键“${v.key}”重复：第 ${v.line} 行已经有了。`,
		'key-not-text': '键必须是简单的文字。',
		'key-unknown': (v: { key: string; near: string | null }) =>
			v.near === null ? `没有“${v.key}”这个键。` : `没有“${v.key}”这个键。是不是“${v.near}”？`,
		'key-missing': (v: { key: string }) => `缺少“${v.key}”。`,
		'value-missing': '这个键没有值。',
		'language-missing': (v: { language: string }) =>
			`缺少${v.language === 'en' ? '英文（en）' : '中文（zh-CN）'}：每段文字都要有中文和英文。`,
		'wrong-shape': (v: { expected: string; found: string }) =>
			`此处应为${zhShapes[v.expected] ?? v.expected}，现在是${zhShapes[v.found] ?? v.found}。`,
		'not-one-of': (v: { found: string; allowed: string }) =>
			`不能是 ${v.found}。可以是：${v.allowed.replaceAll(', ', '、')}。`,
		'wrong-count': (v: { expected: string; found: string }) =>
			`此处应有 ${v.expected} 项，现在有 ${v.found} 项。`,
		'too-few': (v: { limit: string; found: string }) => `至少要有 ${v.limit} 项，现在有 ${v.found} 项。`,
		'too-many': (v: { limit: string; found: string }) => `最多只能有 ${v.limit} 项，现在有 ${v.found} 项。`,
		'too-small': (v: { limit: string; found: string }) => `最小为 ${v.limit}，现在是 ${v.found}。`,
		'too-large': (v: { limit: string; found: string }) => `最大为 ${v.limit}，现在是 ${v.found}。`,
		'not-whole': (v: { found: string }) => `应为整数，现在是 ${v.found}。`,
		invalid: (v: { found: string }) => `这个值不符合格式：${v.found}。`,
		'text-empty': '文字是空的。',
		'too-many-characters': (v: { limit: string; found: string }) =>
			`文字过长：${v.found} 个字，上限为 ${v.limit} 个字。`,
		'too-many-words': (v: { limit: string; found: string }) =>
			`文字过长：${v.found} 个英文单词，上限为 ${v.limit} 个。`,
		'id-form': (v: { found: string }) => `编号 ${v.found} 只能由小写字母、数字和连字符组成，例如 ask-first。`,
		'id-too-long': '编号过长：最多 64 个字符。',
		'source-id-form': (v: { found: string }) => `来源编号 ${v.found} 的格式不对，应如 B-PI-23 或 A17。`,
		'topic-code-form': (v: { found: string }) => `主题代码 ${v.found} 的格式不对，应如 T1。`,
		'row-form': (v: { found: string }) => `表 C 的行号 ${v.found} 的格式不对，应如 C1。`,
		'not-a-date': (v: { found: string }) => `${v.found} 不是日期。日期应写作 2026-11-24。`,

		// One question.
		'none-correct': '没有一个选项标明 correct: true。',
		'several-correct': (v: { count: number }) => `单选题只能有一个正确选项，现在有 ${v.count} 个。`,
		'too-few-correct': (v: { count: number }) => `多选题至少要有两个正确选项，现在有 ${v.count} 个。`,
		'all-correct': '多选题至少要有一个不该选的选项。',
		'fraction-on-correct': '正确选项得满分，不能再写 fraction。',
		'option-id-twice': (v: { id: string }) => `选项编号“${v.id}”在本题中重复。`,
		'option-id-telling': (v: { id: string }) => `选项编号“${v.id}”没有说明选项的内容，或者泄露了答案。`,
		'option-text-twice': '两个选项的文字相同。',
		'row-width': (v: { cells: number; columns: number }) =>
			`这一行有 ${v.cells} 格，而表头有 ${v.columns} 列。`,
		'listed-twice': (v: { item: string }) => `“${v.item}”列了两次。`,
		'everyone-and-others': 'everyone 已经包括所有人，不要再列其他岗位。',
		'grey-and-critical': '灰色地带的题目不能同时是 critical：可以善意地判断错的事，不能单凭它就判不合格。',
		'grey-at-level-one': '灰色地带的题目需要权衡，level 应为 2 或 3。',
		'grey-not-single': '灰色地带的题目要在一个做法中作出选择，只能是单选题。',
		'critical-practice': '练习题不计成绩，critical 没有意义。',
		'target-unknown': (v: { target: string }) => `targets 中没有“${v.target}”。`,
		'one-target-only': '所有选项都连到同一个目标：至少要用到两个。',
		'too-few-breaches': (v: { count: number }) => `至少要有两处标明 breach: true，现在有 ${v.count} 处。`,
		'more-breaches-than-harmless': (v: { breaches: number; harmless: number }) =>
			`违规之处（${v.breaches}）不能多于没有问题的段落（${v.harmless}）：否则全部标出也能得分。`,
		'case-step-id': (v: { step: string }) => `步骤编号“${v.step}”重复，或者用了保留字 end。`,
		'case-best': (v: { step: string; count: number }) =>
			`步骤“${v.step}”必须有且只有一个选择的 fraction 为 10000，现在有 ${v.count} 个。`,
		'case-fraction': (v: { most: number }) => `不是最佳的选择，fraction 最多为 ${v.most}。`,
		'case-next-unknown': (v: { next: string }) =>
			`没有步骤“${v.next}”：此处走不下去。案例在这里结束请写 end。`,
		'case-cycle': (v: { from: string; to: string }) => `从“${v.from}”又回到了“${v.to}”：案例不能循环。`,
		'case-unreachable': (v: { step: string }) => `步骤“${v.step}”从开头怎么走都到不了。`,
		'case-best-length': (v: { decisions: number; min: number; max: number }) =>
			`一路都选最佳时要作 ${v.min} 到 ${v.max} 次决定，现在是 ${v.decisions} 次。`,
		'case-too-long': (v: { decisions: number; max: number }) =>
			`最长的一条路要作 ${v.decisions} 次决定，上限为 ${v.max} 次。`,
		'case-no-branch': '所有步骤都在最佳路径上：选什么都会遇到同样的事，案例没有分支。',

		// The whole bank.
		'id-twice': (v: { id: string; file: string; line: number }) =>
			`编号“${v.id}”重复：${v.file} 第 ${v.line} 行已经用过。`,
		'code-twice': (v: { code: string; line: number }) => `代码“${v.code}”重复：第 ${v.line} 行已经用过。`,
		'id-not-file-name': (v: { id: string; name: string }) => `编号“${v.id}”与文件名“${v.name}”不一致。`,
		'topic-not-folder': (v: { topic: string; folder: string }) =>
			`主题“${v.topic}”与文件夹“${v.folder}”不一致。`,
		'topic-unknown': (v: { topic: string; near: string | null }) =>
			`topics.yaml 中没有主题“${v.topic}”。${v.near === null ? '' : `是不是“${v.near}”？`}`,
		'source-unknown': (v: { source: string; near: string | null }) =>
			`sources.yaml 中没有来源“${v.source}”。${v.near === null ? '' : `是不是“${v.near}”？`}`,
		'source-not-yet': (v: { source: string; from: string }) => `来源“${v.source}”要到 ${v.from} 才施行。`,
		'source-ended': (v: { source: string; to: string }) => `来源“${v.source}”自 ${v.to} 起不再有效。`,
		'no-deciding-law': '计分题至少要有一条已核实且今天有效的法规（type: law，status: verified）作为依据。',
		'deciding-law-not-first': (v: { source: string }) => `作为依据的法规“${v.source}”应排在第一位。`,
		'row-unknown': (v: { row: string }) => `changes.yaml 中没有“${v.row}”这一行。`,
		'superseded-without-end': '有了后继规定，就要写明本条到哪一天为止（effective.to）。',
		'superseded-by-itself': '一条规定不能是自己的后继。',
		'all-of-the-above': '不要用“以上都是”一类的选项：认出其中两项对，就知道答案了。',
		'absolute-if-wrong': (v: { word: string }) =>
			`“${v.word}”这类绝对的说法只出现在不该选的选项里，等于提示了答案。`,
		'options-uneven': (v: { language: string; longest: number; shortest: number }) =>
			`${v.language === 'en' ? '英文' : '中文'}选项长短悬殊：最长 ${v.longest}，最短 ${v.shortest}。`,
		'best-at-one-position': (v: { position: number; count: number; of: number }) =>
			`单选题的正确选项过于集中：${v.of} 题中有 ${v.count} 题在文件里排第 ${v.position}。`,
		'fact-with-dates': '事实没有施行日期：请删除 effective。',
		'ends-before-start': (v: { from: string; to: string }) =>
			`失效日 ${v.to} 不能早于或等于施行日 ${v.from}。`,
		'longest-is-best': (v: { topic: string; language: string; count: number; of: number }) =>
			`主题“${v.topic}”的${v.language === 'en' ? '英文' : '中文'}选项泄露答案：${v.of} 题中有 ${v.count} 题正确选项最长。`,
		'languages-differ': (v: { characters: number; words: number }) =>
			`两种语言的长度相差过大：中文 ${v.characters} 个字，英文 ${v.words} 个单词。内容是否一致？`,
	},
	{
		unreadable: (v) => `This file cannot be read (${v.cause}).`,
		'file-missing': 'This file is missing.',
		'file-too-large': (v) =>
			`The file is too large: ${v.kib} KiB, at most ${v.limit} KiB. Please split or shorten it.`,
		'file-empty': 'The file is empty.',
		'file-name': 'This file is not read: the name of a question file must end in .yaml.',
		'folder-unexpected': 'This folder is not read: questions stand directly in the folder of their topic.',
		'not-utf-8': 'This is not valid UTF-8. The file may be in GBK or GB18030; please save it as UTF-8.',
		'bidi-character': (v) =>
			`Here is the bidirectional control character ${v.character}, which makes text look other than it is. Please delete it.`,
		'invisible-character': (v) => `Here is the invisible character ${v.character}. Please delete it.`,
		'several-documents':
			'A file holds one YAML document only: please delete the --- or ... line and what comes after it.',
		'anchor-or-alias':
			'YAML anchors (&), aliases (*) and merge keys (<<) are not allowed. Please write the content out.',
		'yaml-tag': 'YAML tags (beginning with !) are not allowed. Put a text that begins with ! in quotes.',
		'too-deep': 'This is nested too deeply to be read.',
		'tab-indent': 'This line is indented with a tab. YAML is indented with spaces only.',
		'yaml-indent': 'The indentation here does not fit the lines above.',
		'yaml-quote': 'The text here begins with a special character and must be in quotes.',
		'yaml-colon':
			'The text here contains a colon and a space and must be in quotes; or these lines are indented wrongly.',
		'yaml-unclosed': 'A closing quote or bracket, or a colon, is missing here.',
		'yaml-syntax': (v) => `This is not valid YAML (${v.detail}).`,
		'key-twice': (v) => `The key "${v.key}" is repeated: it already stands on line ${v.line}.`,
		'key-not-text': 'A key must be a simple text.',
		'key-unknown': (v) =>
			v.near === null
				? `There is no key "${v.key}".`
				: `There is no key "${v.key}". Did you mean "${v.near}"?`,
		'key-missing': (v) => `"${v.key}" is missing.`,
		'value-missing': 'This key has no value.',
		'language-missing': (v) =>
			`The ${v.language === 'en' ? 'English (en)' : 'Chinese (zh-CN)'} is missing: every text stands in both Chinese and English.`,
		'wrong-shape': (v) =>
			`Here should be ${enShapes[v.expected] ?? v.expected}, not ${enShapes[v.found] ?? v.found}.`,
		'not-one-of': (v) => `This cannot be ${v.found}. It can be: ${v.allowed}.`,
		'wrong-count': (v) => `There should be ${v.expected} here, not ${v.found}.`,
		'too-few': (v) => `There should be at least ${v.limit} here, not ${v.found}.`,
		'too-many': (v) => `There should be at most ${v.limit} here, not ${v.found}.`,
		'too-small': (v) => `The least is ${v.limit}, not ${v.found}.`,
		'too-large': (v) => `The most is ${v.limit}, not ${v.found}.`,
		'not-whole': (v) => `This should be a whole number, not ${v.found}.`,
		invalid: (v) => `This value does not have the right form: ${v.found}.`,
		'text-empty': 'The text is empty.',
		'too-many-characters': (v) => `The text is too long: ${v.found} characters, at most ${v.limit}.`,
		'too-many-words': (v) => `The text is too long: ${v.found} words, at most ${v.limit}.`,
		'id-form': (v) =>
			`The id ${v.found} may only have lower-case letters, digits and hyphens, such as ask-first.`,
		'id-too-long': 'The id is too long: at most 64 characters.',
		'source-id-form': (v) => `The source id ${v.found} does not have the right form, such as B-PI-23 or A17.`,
		'topic-code-form': (v) => `The topic code ${v.found} does not have the right form, such as T1.`,
		'row-form': (v) => `The row ${v.found} of table C does not have the right form, such as C1.`,
		'not-a-date': (v) => `${v.found} is not a date. Dates are written 2026-11-24.`,

		'none-correct': 'No option has correct: true.',
		'several-correct': (v) => `A single choice has one correct option, not ${v.count}.`,
		'too-few-correct': (v) => `A multiple choice has at least two correct options, not ${v.count}.`,
		'all-correct': 'A multiple choice needs at least one option that should not be ticked.',
		'fraction-on-correct': 'The correct option earns everything; it has no fraction.',
		'option-id-twice': (v) => `The option id "${v.id}" is repeated in this question.`,
		'option-id-telling': (v) =>
			`The option id "${v.id}" does not say what the option is, or gives the answer away.`,
		'option-text-twice': 'Two options have the same text.',
		'row-width': (v) =>
			`Each row needs one cell for each of the ${v.columns} columns; cells in this one: ${v.cells}.`,
		'listed-twice': (v) => `"${v.item}" is listed twice.`,
		'everyone-and-others': 'everyone includes all staff already; list no others beside it.',
		'grey-and-critical':
			'A grey question cannot be critical: what one can get wrong in good faith must not fail a programme alone.',
		'grey-at-level-one': 'A grey question asks to weigh things: its level is 2 or 3.',
		'grey-not-single': 'A grey question asks to choose one way to act: it is a single choice.',
		'critical-practice': 'A practice question leaves no score, so critical means nothing.',
		'target-unknown': (v) => `There is no "${v.target}" among the targets.`,
		'one-target-only': 'All options belong to one target: use at least two.',
		'too-few-breaches': (v) => `At least two passages must say breach: true; there are ${v.count}.`,
		'more-breaches-than-harmless': (v) =>
			`There may not be more breaches (${v.breaches}) than passages in order (${v.harmless}): marking everything would earn something.`,
		'case-step-id': (v) => `The step id "${v.step}" is repeated, or is the reserved word end.`,
		'case-best': (v) =>
			`Step "${v.step}" must have exactly one choice with fraction 10000; it has ${v.count}.`,
		'case-fraction': (v) => `A choice that is not the best has a fraction of at most ${v.most}.`,
		'case-next-unknown': (v) =>
			`There is no step "${v.next}": this is a dead end. Where the case ends, write end.`,
		'case-cycle': (v) => `"${v.from}" leads back to "${v.to}": a case may not go in a circle.`,
		'case-unreachable': (v) => `No way leads from the beginning to step "${v.step}".`,
		'case-best-length': (v) =>
			`Choosing the best each time, one takes between ${v.min} and ${v.max} decisions; here it is ${v.decisions}.`,
		'case-too-long': (v) => `The longest way has ${v.decisions} decisions; the most is ${v.max}.`,
		'case-no-branch':
			'Every step is on the best path: whatever one chooses, the same follows, so nothing branches.',

		'id-twice': (v) => `The id "${v.id}" is repeated: it already stands in ${v.file}, line ${v.line}.`,
		'code-twice': (v) => `The code "${v.code}" is repeated: it already stands on line ${v.line}.`,
		'id-not-file-name': (v) => `The id "${v.id}" differs from the name of the file, "${v.name}".`,
		'topic-not-folder': (v) => `The topic "${v.topic}" differs from the folder, "${v.folder}".`,
		'topic-unknown': (v) =>
			`There is no topic "${v.topic}" in topics.yaml.${v.near === null ? '' : ` Did you mean "${v.near}"?`}`,
		'source-unknown': (v) =>
			`There is no source "${v.source}" in sources.yaml.${v.near === null ? '' : ` Did you mean "${v.near}"?`}`,
		'source-not-yet': (v) => `The source "${v.source}" is in force only from ${v.from}.`,
		'source-ended': (v) => `The source "${v.source}" has no longer been in force since ${v.to}.`,
		'no-deciding-law':
			'A scored question rests on at least one verified law in force today (type: law, status: verified).',
		'deciding-law-not-first': (v) => `The deciding law, "${v.source}", should stand first.`,
		'row-unknown': (v) => `There is no row "${v.row}" in changes.yaml.`,
		'superseded-without-end': 'A source with a successor must say until when it was in force (effective.to).',
		'superseded-by-itself': 'A source cannot be its own successor.',
		'all-of-the-above':
			'No option like "all of the above": whoever recognises two right ones knows the answer.',
		'absolute-if-wrong': (v) =>
			`A word as absolute as "${v.word}" stands in wrong options only, which gives the answer away.`,
		'options-uneven': (v) =>
			`The ${v.language === 'en' ? 'English' : 'Chinese'} options differ much in length: the longest has ${v.longest}, the shortest ${v.shortest}.`,
		'best-at-one-position': (v) =>
			`The correct options crowd at one position: in ${v.count} of ${v.of} questions it stands at number ${v.position} of the file.`,
		'fact-with-dates': 'A fact has no dates of force: please delete effective.',
		'ends-before-start': (v) => `The end ${v.to} must be later than the start ${v.from}.`,
		'longest-is-best': (v) =>
			`The ${v.language === 'en' ? 'English' : 'Chinese'} options of topic "${v.topic}" give the answer away: in ${v.count} of ${v.of} questions the correct one is the longest.`,
		'languages-differ': (v) =>
			`The two languages differ much in length: ${v.characters} Chinese characters, ${v.words} English words. Do they say the same?`,
	},
);

/** The words around a question, on pages and in plain text. */
export const questionWords = /* @__PURE__ */ catalogue(
	{
		chat: '聊天记录',
		email: '电子邮件',
		table: '表格',
		clause: '合同条款',
		from: '发件人',
		to: '收件人',
		subject: '主题',
		/** The sender of a message that the reader wrote. */
		mine: (v: { from: string }) => `${v.from}（您）`,
		field: (v: { name: string; value: string }) => `${v.name}：${v.value}`,
		documentHeading: (v: { type: string; title: string }) => `【${v.type}】${v.title}`,
		chooseOne: '请选择一项。',
		chooseAll: '请选择所有适用的选项。',
	},
	{
		chat: 'Chat',
		email: 'E-mail',
		table: 'Table',
		clause: 'Contract clause',
		from: 'From',
		to: 'To',
		subject: 'Subject',
		mine: (v) => `${v.from} (you)`,
		field: (v) => `${v.name}: ${v.value}`,
		documentHeading: (v) => `[${v.type}] ${v.title}`,
		chooseOne: 'Choose one.',
		chooseAll: 'Choose all that apply.',
	},
);
