/** What the bad bank is told: place, English sentence, Chinese sentence. */
export const badBankSentences = [
	[
		'call-centre/lost.yaml:3:1',
		'There is no topic "call-centre" in topics.yaml. Did you mean "call-centres"?',
		'topics.yaml 中没有主题“call-centre”。是不是“call-centres”？',
	],
	[
		'call-centre/lost.yaml:14:1',
		'A multiple choice has at least two correct options, not 1.',
		'多选题至少要有两个正确选项，现在有 1 个。',
	],
	[
		'call-centre/lost.yaml:37:5',
		'The option id "refuse-and-report" is repeated in this question.',
		'选项编号“refuse-and-report”在本题中重复。',
	],
	['call-centre/lost.yaml:39:7', 'Two options have the same text.', '两个选项的文字相同。'],
	['call-centre/lost.yaml:40:7', 'Two options have the same text.', '两个选项的文字相同。'],
	[
		'call-centres/all-correct.yaml:8:1',
		'A grey question asks to choose one way to act: it is a single choice.',
		'灰色地带的题目要在一个做法中作出选择，只能是单选题。',
	],
	[
		'call-centres/all-correct.yaml:15:1',
		'A multiple choice needs at least one option that should not be ticked.',
		'多选题至少要有一个不该选的选项。',
	],
	['call-centres/all-correct.yaml:42:7', 'Two options have the same text.', '两个选项的文字相同。'],
	['call-centres/all-correct.yaml:43:7', 'Two options have the same text.', '两个选项的文字相同。'],
	[
		'call-centres/none-correct.yaml:47:1',
		'A scored question rests on at least one verified law in force today (type: law, status: verified).',
		'计分题至少要有一条已核实且今天有效的法规（type: law，status: verified）作为依据。',
	],
	[
		'sources.yaml:27:3',
		'A fact has no dates of force: please delete effective.',
		'事实没有施行日期：请删除 effective。',
	],
	[
		'sources.yaml:27:33',
		'The end 2012-03-15 must be later than the start 2012-03-15.',
		'失效日 2012-03-15 不能早于或等于施行日 2012-03-15。',
	],
	[
		'sources.yaml:30:3',
		'The id "A17" is repeated: it already stands in sources.yaml, line 23.',
		'编号“A17”重复：sources.yaml 第 23 行已经用过。',
	],
	[
		'topics.yaml:9:3',
		'The id "vip-lists" is repeated: it already stands in topics.yaml, line 1.',
		'编号“vip-lists”重复：topics.yaml 第 1 行已经用过。',
	],
	[
		'topics.yaml:10:3',
		'The code "T3" is repeated: it already stands on line 6.',
		'代码“T3”重复：第 6 行已经用过。',
	],
	[
		'vip-lists/anchor.yaml:12:3',
		'YAML anchors (&), aliases (*) and merge keys (<<) are not allowed. Please write the content out.',
		'不允许使用 YAML 锚点（&）、别名（*）和合并键（<<）。请把内容写全。',
	],
	[
		'vip-lists/anchor.yaml:44:14',
		'YAML anchors (&), aliases (*) and merge keys (<<) are not allowed. Please write the content out.',
		'不允许使用 YAML 锚点（&）、别名（*）和合并键（<<）。请把内容写全。',
	],
	[
		'vip-lists/bad-quote.yaml:18:11',
		'The text here contains a colon and a space and must be in quotes; or these lines are indented wrongly.',
		'此处的文字含有冒号加空格，必须加引号；或者这几行的缩进不对。',
	],
	[
		'vip-lists/bidi.yaml:18:18',
		'Here is the bidirectional control character U+202E, which makes text look other than it is. Please delete it.',
		'此处有双向文字控制字符 U+202E，它会让显示的文字与实际内容不同。请删除。',
	],
	[
		'vip-lists/drafts:1:1',
		'This folder is not read: questions stand directly in the folder of their topic.',
		'这个文件夹不会被读取：题目必须直接放在主题文件夹里。',
	],
	['vip-lists/grey-critical.yaml:6:20', '"teller" is listed twice.', '“teller”列了两次。'],
	[
		'vip-lists/grey-critical.yaml:9:1',
		'A grey question cannot be critical: what one can get wrong in good faith must not fail a programme alone.',
		'灰色地带的题目不能同时是 critical：可以善意地判断错的事，不能单凭它就判不合格。',
	],
	[
		'vip-lists/kind-unknown.yaml:4:1',
		'This cannot be "singel". It can be: single, multiple, order, match, spot, case.',
		'不能是 "singel"。可以是：single、multiple、order、match、spot、case。',
	],
	[
		'vip-lists/level-as-text.yaml:7:1',
		'This cannot be "2". It can be: 1, 2, 3.',
		'不能是 "2"。可以是：1、2、3。',
	],
	[
		'vip-lists/none-correct.yaml:2:1',
		'The id "none-correct" is repeated: it already stands in call-centres/none-correct.yaml, line 2.',
		'编号“none-correct”重复：call-centres/none-correct.yaml 第 2 行已经用过。',
	],
	['vip-lists/none-correct.yaml:14:1', 'No option has correct: true.', '没有一个选项标明 correct: true。'],
	[
		'vip-lists/none-correct.yaml:46:11',
		'There is no source "B-PI-32" in sources.yaml. Did you mean "B-PI-23"?',
		'sources.yaml 中没有来源“B-PI-32”。是不是“B-PI-23”？',
	],
	[
		'vip-lists/notes.txt:1:1',
		'This file is not read: the name of a question file must end in .yaml.',
		'这个文件不会被读取：题目文件的扩展名必须是 .yaml。',
	],
	[
		'vip-lists/old-law.yaml:47:11',
		'The source "B-OLD-1" has no longer been in force since 2020-01-01.',
		'来源“B-OLD-1”自 2020-01-01 起不再有效。',
	],
	[
		'vip-lists/old-law.yaml:47:20',
		'The source "B-NEW-1" is in force only from 2027-01-01.',
		'来源“B-NEW-1”要到 2027-01-01 才施行。',
	],
	[
		'vip-lists/one-language.yaml:10:3',
		'The English (en) is missing: every text stands in both Chinese and English.',
		'缺少英文（en）：每段文字都要有中文和英文。',
	],
	[
		'vip-lists/one-language.yaml:11:1',
		'The English (en) is missing: every text stands in both Chinese and English.',
		'缺少英文（en）：每段文字都要有中文和英文。',
	],
	['vip-lists/one-language.yaml:39:7', 'The text is empty.', '文字是空的。'],
	[
		'vip-lists/short-row.yaml:17:7',
		'Each row needs one cell for each of the 2 columns; cells in this one: 1.',
		'这一行有 1 格，而表头有 2 列。',
	],
	[
		'vip-lists/tabs.yaml:12:1',
		'This line is indented with a tab. YAML is indented with spaces only.',
		'此处用制表符缩进。YAML 只能用空格缩进。',
	],
	['vip-lists/three-options.yaml:14:1', 'There should be 4 here, not 3.', '此处应有 4 项，现在有 3 项。'],
	[
		'vip-lists/too-long.yaml:17:7',
		'The text is too long: 91 characters, at most 90.',
		'文字过长：91 个字，上限为 90 个字。',
	],
	[
		'vip-lists/too-long.yaml:18:7',
		'The text is too long: 46 words, at most 45.',
		'文字过长：46 个英文单词，上限为 45 个。',
	],
	[
		'vip-lists/two-correct.yaml:14:1',
		'A single choice has one correct option, not 2.',
		'单选题只能有一个正确选项，现在有 2 个。',
	],
	[
		'vip-lists/two-correct.yaml:15:5',
		'The option id "a" does not say what the option is, or gives the answer away.',
		'选项编号“a”没有说明选项的内容，或者泄露了答案。',
	],
	[
		'vip-lists/two-correct.yaml:27:5',
		'The correct option earns everything; it has no fraction.',
		'正确选项得满分，不能再写 fraction。',
	],
	[
		'vip-lists/two-keys.yaml:8:1',
		'The key "use" is repeated: it already stands on line 5.',
		'键“use”重复：第 5 行已经有了。',
	],
	['vip-lists/unknown-key.yaml:2:1', '"explanation" is missing.', '缺少“explanation”。'],
	[
		'vip-lists/unknown-key.yaml:19:5',
		'There is no key "corect". Did you mean "correct"?',
		'没有“corect”这个键。是不是“correct”？',
	],
	[
		'vip-lists/unknown-key.yaml:44:1',
		'There is no key "explanaton". Did you mean "explanation"?',
		'没有“explanaton”这个键。是不是“explanation”？',
	],
	[
		'vip-lists/wrong-name.yaml:2:1',
		'The id "another-name" differs from the name of the file, "wrong-name".',
		'编号“another-name”与文件名“wrong-name”不一致。',
	],
	[
		'vip-lists/wrong-name.yaml:3:1',
		'The topic "call-centres" differs from the folder, "vip-lists".',
		'主题“call-centres”与文件夹“vip-lists”不一致。',
	],
] as const;
