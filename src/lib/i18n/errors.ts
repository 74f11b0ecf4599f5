import { catalogue, type Locale } from './catalogue.ts';

/**
 * Every sentence that can refuse something, in both languages. Values are named, so that each language orders its words.
 * Codes are grouped by the room that throws them.
 */
export const errorSentences = catalogue(
	{
		// anywhere
		'not-found': '没有这个页面，或者它不属于您。',
		'request.key': '请求缺少标识。请刷新页面后重试。',
		'request.form': '提交的内容不完整。请刷新页面后重试。',
		'request.large': '提交的内容太大，没有执行任何操作。',
		'request.cross-site':
			'这个请求不是从本网站的页面发出的，没有执行任何操作。如果您就是在本网站操作的，请管理员检查 ORIGIN 设置是否与浏览器地址栏一致。',
		'text.empty': '请填写这一项。',
		'text.long': (v: { most: number }) => `最多 ${v.most} 个字。`,
		'text.control': '不能包含控制字符或改变书写方向的字符。',
		'date.form': (v: { text: string }) => `“${v.text}”不是有效日期，请按 2026-12-31 的格式填写。`,
		'date.past': (v: { date: string }) => `截止日期 ${v.date} 已经过去。`,
		'date.far': (v: { date: string }) => `截止日期 ${v.date} 太远，最多三年。`,
		'date.order': '开放日期不能晚于截止日期。',
		// session
		'sign-in.refused': '登录名或密码不正确。',
		'sign-in.throttled': (v: { minutes: number }) => `尝试次数过多，请在 ${v.minutes} 分钟后再试。`,
		'sign-in.form': (v: { most: number }) =>
			`登录名只能用文字、数字和 . @ _ -，以文字或数字开头，最多 ${v.most} 个字符。`,
		'link.spent': '这个链接已经用过或已过期。请向管理员索取新的链接。',
		'password.wrong': '密码不正确。',
		'password.short': (v: { least: number; length: number }) =>
			`密码至少 ${v.least} 个字符，现在是 ${v.length} 个。可以用一句只有您知道的话。`,
		'password.long': (v: { most: number }) => `密码最多 ${v.most} 个字符。`,
		'password.guessable':
			'这个密码太容易猜到：去掉姓名、常见词和连续字符后所剩无几。请换一句只有您知道的话。',
		'password.mismatch': '两次输入的密码不一样。',
		// staff
		'unit.id': (v: { most: number }) => `机构代码只能用小写字母、数字和连字符，最多 ${v.most} 个字符。`,
		'unit.exists': (v: { id: string }) => `机构代码“${v.id}”已被使用。`,
		'unit.unknown': (v: { id: string }) => `没有机构“${v.id}”。`,
		'unit.deep': (v: { most: number }) => `机构层级最多 ${v.most} 级。`,
		'staff.exists': (v: { signIn: string }) => `登录名“${v.signIn}”已被使用。`,
		'staff.unknown': (v: { signIn: string }) => `没有在用的登录名“${v.signIn}”。`,
		'staff.disabled': (v: { name: string }) => `${v.name} 的账号已停用。`,
		'manager.unknown': (v: { signIn: string }) => `没有可作为上级的在用登录名“${v.signIn}”。`,
		'manager.circle': '上级不能是本人或本人的下级。',
		'email.form': '电子邮箱的格式不正确。',
		'role.unknown': (v: { role: string }) => `没有角色“${v.role}”。`,
		'role.own': '不能更改自己的角色或停用自己的账号，请由另一位管理员办理。',
		'role.last': (v: { role: string }) =>
			v.role === 'admin' ? '这是最后一位在用的管理员，不能撤销。' : '这是最后一位在用的合规专员，不能撤销。',
		// programme, assignment
		'programme.unknown': (v: { id: string }) => `没有可指派的培训“${v.id}”。`,
		'programme.gone': '这项培训已不在题库中，请联系合规部门。',
		'programme.empty': '题库中暂时没有这个主题的题目。',
		'cycle.form': '周期只能用小写字母、数字和连字符，最多 20 个字符。',
		// attempt
		'attempt.not-open': (v: { date: string }) => `这项培训从 ${v.date} 起开放。`,
		'attempt.settled': '您已经通过这项培训，不需要再做。',
		'attempt.spent': (v: { most: number }) => `${v.most} 次机会已经用完，请联系您的上级或合规部门。`,
		'attempt.over': '时间已到。系统已按已保存的答案交卷，之后的答案不再计入。',
		'attempt.finished': '这份答卷已经交卷，答案不能再改。',
		'attempt.steps': (v: { most: number }) =>
			`这份答卷已修改 ${v.most} 次，不能再改；已保存的答案保留，请交卷。`,
		'answer.form': '请先选择一个选项。',
		'answer.places': '有两项选了同一个位置。请让每一项各占一位。',
		'answer.final': '您已看过这道题的讲解，答案不能再改。',
		'answer.incomplete': '还有没放好的项目。请全部完成后再提交。',
		'answer.decided': '这一步已经作出决定，不能更改。页面上是现在的情况。',
		'practice.topic': '请至少选择一个主题。',
		'practice.nothing-due': '现在没有到期的题目。',
		'practice.nothing-weak': '还没有答错的题目可以练。先做一次测验或选一个主题。',
		// review
		'look.reason': '请写明查看的理由，至少 5 个字。',
		'look.needed': '签核之前，请先写明理由，查看这份成绩。',
		'review.meaning': '请选择签核意见。',
		'review.open': '答卷还没有交卷，不能签核。',
		'review.again': '这张表单已经用别的内容签核过，那次签核仍然有效。要再签一次，请刷新页面。',
		// decision
		'decision.reason': (v: { least: number }) => `请写明理由，至少 ${v.least} 个字。`,
		'decision.verdict': '请选择批准或拒绝。',
		'decision.own': '这件事涉及您本人，须由其他合规专员提出和决定。',
		'decision.asker': '这是您自己提出的请求，须由另一位合规专员决定。',
		'decision.waiting': '同样的请求已经提出，正在等待决定。',
		'decision.again': '这张表单已经提出过别的请求，那项请求仍然有效。要再提一项，请刷新页面。',
		'decision.restricted': '这件事涉及的人员，个人信息正受限制；限制解除前不能批准。',
		'decision.over': (v: { state: 'waiting' | 'approved' | 'refused' | 'withdrawn' }) =>
			({
				waiting: '这项请求还在等待决定。',
				approved: '这项请求已经批准，没有再执行任何操作。',
				refused: '这项请求已经拒绝，没有再执行任何操作。',
				withdrawn: '这项请求已由提出者撤回，没有执行任何操作。',
			})[v.state],
		// certificate
		'certificate.unsigned': '合规记录暂时没有签名，证书稍后才能下载。您的成绩和证书都已记录，不会丢失。',
		'certificate.revoked': '这份证书已经撤销。',
		'certificate.none': '没有符合条件的证书，没有导出任何内容。',
		// correction
		'correction.act': '请选择要加备注、更正还是作废。',
		'correction.kind':
			'这类记录不能这样更改。成绩请作废“答卷已评分”的那一条；决定、更正和清除的记录只能加备注。',
		'correction.voided': '这条记录已经作废。',
		'correction.no-text': '作废不附文字，请把说明写在理由里。',
		// retention
		'staff.set-apart': '此人的个人信息已清除或受限，不能更改。',
		'subject.unknown': '没有这个人员代号或登录名。受限或已清除的人员只能用人员代号查找。',
		'subject.act': '请选择要清除、限制还是解除限制。',
		'subject.basis': '请选择依据。',
		'subject.kept': (v: { until: string | null }) =>
			v.until === null
				? '此人的账号仍在使用，保存期限还没有开始计算，不能清除。可以改为限制；违法处理或法院、监管部门要求的除外。'
				: `此人的记录须保存到 ${v.until}，现在不能清除。可以改为限制；违法处理或法院、监管部门要求的除外。`,
		'subject.erased': '此人的个人信息已经清除。',
		'subject.restricted': '此人的个人信息已经受限。',
		'subject.unrestricted': '此人的个人信息没有受限。',
		// evidence
		'log.kind': '没有这种记录，请从列表中选择。',
		'log.person': '人员代号是 p- 加 16 个小写字母或数字，也可以填 system、console 或 unknown。',
		'log.range': '开始日期不能晚于结束日期。',
		'timestamp.refused': '时间戳机构没有给出有效的时间戳。检查点仍已签名，稍后会再试。',
		'evidence.no-verifier': '还没有构建核验页面。请先运行 npm run build。',
		'evidence.failed': '证据包没有制作完成。合规记录中有原因；请再试一次。',
		'log.not-whole':
			'读出的记录与已签名的根哈希不符，没有写出检查点；已写出的文件不能作为证据。请运行 npx shoumi log verify。',
		'log.entry-long': (v: { number: number }) =>
			`第 ${v.number} 条记录超过 65535 字节，tlog-tiles 格式放不下；请改用 --jsonl。`,
		// signing the log
		'signer.no-key': (v: { file: string }) =>
			`合规记录的签名密钥不在 ${v.file}，暂停签名。请恢复这个文件；确实遗失的，请运行 npx shoumi log restart。`,
		'signer.key-unreadable': (v: { file: string }) =>
			`${v.file}（或 SHOUMI_LOG_KEY）的内容不是签名密钥，暂停签名。请恢复原来的内容。`,
		'signer.other-key': (v: { key: string }) =>
			`合规记录应由密钥 ${v.key} 签名，但现有的是另一把密钥，暂停签名。请恢复原来的密钥。`,
		'signer.no-continuation': (v: { signed: number; size: number }) =>
			`上次签名时合规记录有 ${v.signed} 条，现在的 ${v.size} 条记录不能接续它：数据库被恢复到旧的备份，或被改动过。暂停签名。请恢复最新的备份；确实遗失的，请运行 npx shoumi log restart，并告知审计人员。`,
		'signer.file': (v: { file: string; code: string }) =>
			`${v.file} 无法读写（${v.code}），暂停签名。请检查磁盘空间和文件权限。`,
		'signer.continues': '合规记录可以接续上次签名，不需要另起序列。',
		'signer.key-in-environment': (v: { key: string }) =>
			`密钥由 SHOUMI_LOG_KEY 提供。请把它换成下面这把新密钥后再运行一次：\n${v.key}`,
		// service
		busy: '系统正忙，刚才的操作没有执行。请稍后再试。',
		'disk.full': '服务器的磁盘已满，刚才的操作没有执行。请告知管理员，稍后再试。',
		'disk.fault': '服务器的磁盘出现故障，刚才的操作可能没有完成。请告知管理员；重试之前，请先核对。',
		unexpected: '出了意外的问题，刚才的操作可能没有完成。重试之前，请先核对。',
	},
	{
		'not-found': 'There is no such page, or it is not yours.',
		'request.key': 'The request carries no key. Please reload the page and try again.',
		'request.form': 'What was sent is incomplete. Please reload the page and try again.',
		'request.large': 'What was sent is too large. Nothing was done.',
		'request.cross-site':
			'This request did not come from a page of this site. Nothing was done. If you did send it from here, ask the administrator whether the setting ORIGIN is the address in your browser.',
		'text.empty': 'Please fill this in.',
		'text.long': (v) => `At most ${v.most} characters.`,
		'text.control':
			'It must not contain control characters or characters that change the direction of writing.',
		'date.form': (v) => `“${v.text}” is not a date. Please write it like 2026-12-31.`,
		'date.past': (v) => `The due date ${v.date} has passed already.`,
		'date.far': (v) => `The due date ${v.date} is too far away; three years at most.`,
		'date.order': 'The opening date cannot be later than the due date.',
		'sign-in.refused': 'The sign-in name or the password is not right.',
		'sign-in.throttled': (v) =>
			`Too many tries. Please try again in ${v.minutes} ${v.minutes === 1 ? 'minute' : 'minutes'}.`,
		'sign-in.form': (v) =>
			`A sign-in name has letters, digits and . @ _ - only, begins with a letter or digit, and has at most ${v.most} characters.`,
		'link.spent': 'This link has been used or has expired. Please ask your administrator for a new one.',
		'password.wrong': 'The password is not right.',
		'password.short': (v) =>
			`A password has at least ${v.least} characters; this one has ${v.length}. A sentence that only you know works well.`,
		'password.long': (v) => `A password has at most ${v.most} characters.`,
		'password.guessable':
			'This password is easy to guess: without names, common words and runs of characters little is left. Please choose a sentence that only you know.',
		'password.mismatch': 'The two passwords differ.',
		'unit.id': (v) =>
			`A unit code has lower-case letters, digits and hyphens only, at most ${v.most} characters.`,
		'unit.exists': (v) => `The unit code “${v.id}” is taken.`,
		'unit.unknown': (v) => `There is no unit “${v.id}”.`,
		'unit.deep': (v) => `Units can be at most ${v.most} levels deep.`,
		'staff.exists': (v) => `The sign-in name “${v.signIn}” is taken.`,
		'staff.unknown': (v) => `There is no active sign-in name “${v.signIn}”.`,
		'staff.disabled': (v) => `The account of ${v.name} is disabled.`,
		'manager.unknown': (v) => `There is no active sign-in name “${v.signIn}” to be the manager.`,
		'manager.circle': 'The manager cannot be the person or somebody below them.',
		'email.form': 'This is not an e-mail address.',
		'role.unknown': (v) => `There is no role “${v.role}”.`,
		'role.own': 'You cannot change your own roles or disable your own account; another administrator can.',
		'role.last': (v) =>
			v.role === 'admin'
				? 'This is the last active administrator, who must stay.'
				: 'This is the last active compliance officer, who must stay.',
		'programme.unknown': (v) => `There is no programme “${v.id}” to assign.`,
		'programme.gone': 'This programme is no longer in the question bank. Please ask the compliance team.',
		'programme.empty': 'The question bank has no questions on this topic yet.',
		'cycle.form': 'A cycle has lower-case letters, digits and hyphens only, at most 20 characters.',
		'attempt.not-open': (v) => `This programme opens on ${v.date}.`,
		'attempt.settled': 'You have passed this programme already; there is nothing more to do.',
		'attempt.spent': (v) =>
			`All ${v.most} attempts are used. Please talk to your manager or the compliance team.`,
		'attempt.over': 'Time is up. Your saved answers have been handed in; later ones no longer count.',
		'attempt.finished': 'This attempt has been handed in; its answers can no longer be changed.',
		'attempt.steps': (v) =>
			`This attempt has been changed ${v.most} times and takes no more changes; what is saved stays. Please hand it in.`,
		'answer.form': 'Please choose an option first.',
		'answer.places': 'Two items have the same place. Please give each its own.',
		'answer.final': 'You have seen the explanation of this question; the answer can no longer be changed.',
		'answer.incomplete': 'Some items are not placed yet. Please place them all before you submit.',
		'answer.decided':
			'This decision has been taken and cannot be changed. The page shows where things stand.',
		'practice.topic': 'Please choose at least one topic.',
		'practice.nothing-due': 'Nothing is due now.',
		'practice.nothing-weak':
			'There is nothing you got wrong to practise yet. Sit a quiz first, or choose a topic.',
		'look.reason': 'Please give your reason for looking, in at least 5 characters.',
		'look.needed': 'Before you sign this result off, please give a reason and open it.',
		'review.meaning': 'Please choose what your sign-off means.',
		'review.open': 'The attempt has not been handed in yet; it cannot be signed off.',
		'review.again':
			'This form has signed something else already, and that sign-off stands. To sign once more, please reload the page.',
		'decision.reason': (v) => `Please give your reason, in at least ${v.least} characters.`,
		'decision.verdict': 'Please choose to approve or to refuse.',
		'decision.own': 'This is your own case: other compliance officers have to ask for it and decide it.',
		'decision.asker': 'You asked for this yourself: another compliance officer has to decide it.',
		'decision.waiting': 'The same has been asked already and waits for a decision.',
		'decision.again':
			'This form has asked something else already, and that stands. To ask once more, please reload the page.',
		'decision.restricted':
			'The personal data of whom this is about is restricted; it cannot be approved until that is lifted.',
		'decision.over': (v) =>
			({
				waiting: 'This still waits for a decision.',
				approved: 'This has been approved already; nothing more was done.',
				refused: 'This has been refused already; nothing more was done.',
				withdrawn: 'Whoever asked for this has taken it back; nothing was done.',
			})[v.state],
		'certificate.unsigned':
			'The compliance log is not being signed just now; certificates can be downloaded as soon as it is. Your result and your certificate are recorded, and nothing is lost.',
		'certificate.revoked': 'This certificate has been revoked already.',
		'certificate.none': 'No certificate matches; nothing was exported.',
		'correction.act': 'Please choose whether to annotate, correct or void it.',
		'correction.kind':
			'This cannot be done to an entry of this kind. To void a result, void the entry of its grading; decisions, corrections and erasures can only be annotated.',
		'correction.voided': 'This entry has been voided already.',
		'correction.no-text': 'A voiding has no text of its own; please say it in the reason.',
		'staff.set-apart': 'The personal data of this person is erased or restricted; nothing can be changed.',
		'subject.unknown':
			'There is no such key or sign-in name. Whoever is restricted or erased is found by key alone.',
		'subject.act': 'Please choose whether to erase, restrict or lift the restriction.',
		'subject.basis': 'Please choose the ground.',
		'subject.kept': (v) =>
			v.until === null
				? 'This account is in use: the period of keeping has not begun, and the data cannot be erased. It can be restricted instead; unlawful processing and orders of a court or supervisor are exempt.'
				: `The records of this person have to be kept until ${v.until}; they cannot be erased now. They can be restricted instead; unlawful processing and orders of a court or supervisor are exempt.`,
		'subject.erased': 'The personal data of this person has been erased already.',
		'subject.restricted': 'The personal data of this person is restricted already.',
		'subject.unrestricted': 'The personal data of this person is not restricted.',
		'log.kind': 'There is no such kind of entry; please choose one from the list.',
		'log.person':
			"A person's key is p- and 16 lower-case letters or digits; system, console and unknown work as well.",
		'log.range': 'The first date cannot be later than the last.',
		'timestamp.refused':
			'The time-stamp authority gave no valid stamp. The checkpoint is signed all the same; it will be tried again.',
		'evidence.no-verifier': 'The verifying page has not been built. Please run npm run build first.',
		'evidence.failed': 'The evidence pack was not made. The log says why; please try again.',
		'log.not-whole':
			'The entries that were read do not have the root hash that was signed. No checkpoint was written, and what was written is no evidence. Please run npx shoumi log verify.',
		'log.entry-long': (v) =>
			`Entry ${v.number} has more than 65,535 bytes, which tlog-tiles cannot carry; please use --jsonl.`,
		'signer.no-key': (v) =>
			`The key that signs the log is not at ${v.file}; nothing is signed. Please restore that file; if it is lost, run npx shoumi log restart.`,
		'signer.key-unreadable': (v) =>
			`What stands in ${v.file} (or SHOUMI_LOG_KEY) is no signing key; nothing is signed. Please restore what stood there.`,
		'signer.other-key': (v) =>
			`The log is signed with key ${v.key}, but another key is here; nothing is signed. Please restore the right one.`,
		'signer.no-continuation': (v) =>
			`The log had ${v.signed} entries when it was last signed, and the ${v.size} entries it has now do not continue them: the database was taken back to an older backup, or changed. Nothing is signed. Please restore the newest backup; if it is lost, run npx shoumi log restart, and tell the auditors.`,
		'signer.file': (v) =>
			`${v.file} cannot be read or written (${v.code}); nothing is signed. Please check the space on the disk and the permissions of the file.`,
		'signer.continues': 'The log continues what was last signed; there is nothing to begin anew.',
		'signer.key-in-environment': (v) =>
			`The key comes from SHOUMI_LOG_KEY. Please replace it by this new one, and run this again:\n${v.key}`,
		busy: 'The service is busy; nothing was done. Please try again in a moment.',
		'disk.full':
			'The disk of the service is full; nothing was done. Please tell the administrator, and try again later.',
		'disk.fault':
			'The disk of the service is failing, and what you did may not be done. Please tell the administrator, and check before you try again.',
		unexpected:
			'Something unexpected went wrong, and what you did may not be done. Please check before you try again.',
	},
);

type Sentences = (typeof errorSentences)['zh-CN'];
export type ErrorCode = keyof Sentences;
/** What a sentence needs: a record of values, or nothing (`null`) for a fixed one. */
export type ErrorValues<C extends ErrorCode> = Sentences[C] extends (values: infer V) => string ? V : null;

/** The sentence of an error in the reader's language. */
export function errorSentence<C extends ErrorCode>(locale: Locale, code: C, values: ErrorValues<C>): string {
	const sentence = errorSentences[locale][code] as string | ((values: ErrorValues<C>) => string);
	return typeof sentence === 'string' ? sentence : sentence(values);
}
