import { catalogue } from '#lib/i18n/catalogue.ts';

/** What the command line says. */
export const cliWords = catalogue(
	{
		usage: `用法：npx shoumi <命令>

  serve                                   启动服务
  unit add ID --name 名称 [--parent ID]   新增机构
  unit list                               列出机构
  staff add 登录名 --name 姓名 --unit ID [--manager 登录名] [--role 角色]… [--email 邮箱]
                                          新增人员，并打印设置密码的一次性链接
  staff list [--search 文字]              列出人员
  staff disable 登录名                    停用账号
  staff enable 登录名                     重新启用账号
  staff link 登录名                       新的一次性链接
  staff set-password 登录名               从标准输入读取新密码
  staff erase 代号 --basis 依据 [--dry-run | --yes]
                                          清除个人信息；依据：withdrawal retention-over unlawful court-order
  staff restrict 代号 --basis 依据 [--dry-run | --yes]
                                          保存期内改为限制，只有审计师可见
  staff unrestrict 代号 [--dry-run | --yes]  解除限制
  retention run [--dry-run]               删除保存期限已满的数据
  assign 培训 (--unit ID | --person 登录名) --due 日期 [--opens 日期] [--cycle 周期]
                                          指派培训
  questions check [目录]                  检查题库
  questions due [--on 日期]               列出依据需要复核的题目；培训中的题目依据已失效时退出码为 1
  questions affected 来源                 一条规定变化后涉及的题目、培训和人员
  questions coverage [目录]               每条来源由哪些题目讲到
  questions graph 题目                    把案例题画成 Mermaid 流程图（含答案）
  certificate list [--search 文字]        列出证书
  certificate issue-missing               为启用证书之前已通过的人员补发证书
  certificate revocations                 打印带签名的撤销清单
  verify 文件… [--policy 公钥文件 | --key 公钥] [--revocations 清单]
                                          核验证书、证明、证据包或导出，不需要数据库；退出码 0 通过、1 不通过、2 读不懂
  evidence make --from 日期 --to 日期 --out 文件 [--programme ID] [--unit ID] [--person 登录名]
                                          制作证据包
  log verify [--resume 文件]              重新计算整个合规记录；进度记在文件中，下次从那里继续
  log check --against 文件 [--key 公钥 | --policy 文件]
                                          合规记录是否接续审计人员保存的检查点
  log export --jsonl 文件 | --tiles 目录  导出全部记录及已签名的检查点
  mail list                               列出待发送和已放弃的邮件；有放弃的则退出码为 1
  mail retry                              把已放弃的邮件重新排队
  log key                                 显示核验签名用的公钥
  log rotate-key                          更换签名密钥，新旧两把一起签名 30 天
  log restart --reason 理由               记录无法接续上次签名时，另起一条签名序列
  witness --log-key 公钥… --state 目录 [--name 名称] 网址或文件
                                          另一部门的见证：核对新检查点接续上一个，并连署

选项 --lang zh|en 选择语言；角色：manager officer auditor admin。`,
		unknownCommand: (v: { command: string }) => `没有命令“${v.command}”。`,
		missing: (v: { what: string }) => `缺少 ${v.what}。`,
		badOption: (v: { detail: string }) => `选项有误：${v.detail}`,
		unitAdded: (v: { id: string }) => `已新增机构 ${v.id}。`,
		staffAdded: (v: { name: string; signIn: string; hours: number }) =>
			`已新增 ${v.name}（${v.signIn}）。设置密码的一次性链接，${v.hours} 小时内有效：`,
		link: (v: { name: string; hours: number }) => `${v.name} 设置密码的一次性链接，${v.hours} 小时内有效：`,
		disabled: (v: { name: string }) => `${v.name} 的账号已停用，所有登录已结束。`,
		enabled: (v: { name: string }) => `${v.name} 的账号已启用。`,
		passwordSet: (v: { name: string }) => `${v.name} 的密码已设置，所有登录已结束。`,
		passwordPrompt: '请从标准输入给出新密码，例如：printf %s "…" | npx shoumi staff set-password 登录名',
		staffCount: (v: { count: number }) => `共 ${v.count} 人`,
		assigned: (v: { assigned: number; already: number }) =>
			`已指派 ${v.assigned} 人${v.already > 0 ? `；另有 ${v.already} 人本周期已有，保持不变` : ''}。`,
		certificateCount: (v: { count: number }) => `共 ${v.count} 份证书`,
		certificatesIssued: (v: { count: number }) => `已补发 ${v.count} 份证书，并已记入合规记录。`,
		bankFine: (v: {
			questions: number;
			scored: number;
			practice: number;
			programmes: number;
			warnings: number;
		}) =>
			`题库没有错误：${v.questions} 道题（计分 ${v.scored}，练习 ${v.practice}），${v.programmes} 项培训${v.warnings > 0 ? `，${v.warnings} 处提醒` : ''}。`,
		bankBad: (v: { errors: number; warnings: number }) => `${v.errors} 处错误，${v.warnings} 处提醒。`,
		warning: '提醒：',
		ended: (v: { date: string }) => `自 ${v.date} 起失效`,
		'not-yet': (v: { date: string }) => `${v.date} 起才施行`,
		unchecked: (v: { date: string }) => `自 ${v.date} 起已超过 12 个月没有复核`,
		dueCount: (v: { count: number; date: string }) => `${v.date}：${v.count} 处依据需要复核。`,
		background: '（背景）',
		untaught: '没有题目讲到',
		coverageCount: (v: { taught: number; background: number; untaught: number }) =>
			`${v.taught} 条有题目讲到，${v.background} 条为背景，${v.untaught} 条没有题目讲到。`,
		noCase: (v: { id: string }) => `“${v.id}”不是案例题。`,
		noQuestion: (v: { id: string }) => `题库中没有题目“${v.id}”。`,
		noSource: (v: { id: string }) => `题库中没有来源“${v.id}”。`,
		successor: (v: { id: string; name: string }) => `后继规定：${v.id} ${v.name}`,
		affectedQuestions: (v: { count: number }) => `题目 ${v.count} 道：`,
		affectedProgrammes: (v: { count: number }) => `培训 ${v.count} 项：`,
		affectedPeople: (v: { count: number }) => `最近一次按旧规定受训的在用人员 ${v.count} 人：`,
		logFine: (v: { size: number; root: string }) => `合规记录完整：${v.size} 条，根哈希 ${v.root}`,
		unknownBasis: (v: { basis: string }) =>
			`没有依据“${v.basis}”。可用：withdrawal retention-over unlawful court-order。`,
		sayYes: '没有执行任何操作。确认执行请加 --yes。',
		eraseDone: (v: { key: string }) => `${v.key} 的个人信息已清除，并已记入合规记录。`,
		restrictDone: (v: { key: string }) => `${v.key} 的个人信息已限制处理，并已记入合规记录。`,
		liftDone: (v: { key: string }) => `已解除对 ${v.key} 的限制，并已记入合规记录。`,
		notCompacted: '数据库文件正被占用，删除内容的残留字节稍后由服务清除（每 10 分钟重试）。',
		isOver: (v: { people: string; sessions: string; throttle: string; mails: string; memories: string }) =>
			`期限已满：人员 ${v.people}，登录 ${v.sessions}，输错计数 ${v.throttle}，邮件 ${v.mails}，练习记忆 ${v.memories}。没有删除任何内容。`,
		wasOver: (v: { people: string; sessions: string; throttle: string; mails: string; memories: string }) =>
			`已删除：人员 ${v.people}，登录 ${v.sessions}，输错计数 ${v.throttle}，邮件 ${v.mails}，练习记忆 ${v.memories}。`,
		mailCount: (v: { waiting: number; givenUp: number }) =>
			`待发送 ${v.waiting} 封，已放弃 ${v.givenUp} 封。`,
		mailUnset: '没有设置 SHOUMI_SMTP_URL 和 SHOUMI_MAIL_FROM：邮件留在队列中。',
		mailRequeued: (v: { count: number }) => `已把 ${v.count} 封邮件重新排队。`,
		logBad: '合规记录与存储内容不一致：',
		logLimits:
			'注意：这证明数据库内部一致。若有人同时掌握数据库并从某条起全部重写，只有与保存在别处的根哈希比对才能发现。',
		keysUnreadable: (v: { detail: string }) => `公钥读不懂：${v.detail}`,
		packMade: (v: { file: string }) => `证据包已写入 ${v.file}。制作本身已写入合规记录。`,
		oneOf: (v: { what: string }) => `${v.what} 只能用其中一个。`,
		resumed: (v: { size: number }) => `从第 ${v.size} 条继续；之前的记录由上一次运行核对过，这次不再读取。`,
		exported: (v: { entries: number; path: string }) =>
			`已导出 ${v.entries} 条记录及其检查点：${v.path}。这次导出本身也已记入合规记录。`,
		ownKeys: '注意：没有给出 --key 或 --policy，只能用数据库自己记载的公钥核对签名。请用您保存的公钥。',
		'log-extended': (v: { size: number; kept: number }) =>
			`一致：现有 ${v.size} 条记录，前 ${v.kept} 条正是检查点所签的内容。`,
		'log-shorter': (v: { size: number; kept: number }) =>
			`不一致：检查点签有 ${v.kept} 条记录，现在只有 ${v.size} 条。记录被截断，或数据库被恢复到旧的备份。`,
		'log-another': (v: { size: number; kept: number }) =>
			`不一致：现有 ${v.size} 条记录，但前 ${v.kept} 条不是检查点所签的内容。记录被改写过。`,
		checkLimits: '这里比对的是存储的哈希；npx shoumi log verify 证明它们就是记录内容的哈希。',
		'note-malformed': (v: { detail: string }) => `文件的格式不对，无法读取（${v.detail}）。`,
		'note-key': (v: { detail: string }) => `公钥有误，请核对后完整复制（${v.detail}）。`,
		'note-signature': (v: { detail: string }) =>
			`签名与内容不符：文件被改动过，或不是由这把密钥签的（${v.detail}）。`,
		'note-unsigned': (v: { detail: string }) => `没有已知密钥的签名，不能采信（${v.detail}）。`,
		'note-quorum': (v: { detail: string }) => `合规记录签了名，但见证人的连署不够（${v.detail}）。`,
		'witness-other-log': (v: { size: number; last: number; from: number }) =>
			`没有连署：这个检查点（${v.size} 条）属于另一个记录序列，不是之前见证的那一个。请向合规专员了解原因。`,
		'witness-rollback': (v: { size: number; last: number; from: number }) =>
			`没有连署：之前见证过 ${v.last} 条记录，这个检查点只有 ${v.size} 条。要么文件是旧的，要么记录被退回。`,
		'witness-fork': (v: { size: number; last: number; from: number }) =>
			`没有连署：同样是 ${v.size} 条记录，却有两个不同的根哈希。记录有两份历史，请立即报告。`,
		'witness-elsewhere': (v: { size: number; last: number; from: number }) =>
			`没有连署：证明从 ${v.from} 条开始，而上次见证的是 ${v.last} 条。请取 /log/consistency?from=${v.last}。`,
		'witness-unproven': (v: { size: number; last: number; from: number }) =>
			`没有连署：证明不能说明 ${v.size} 条记录接续之前见证的 ${v.last} 条。要么证明损坏，要么记录被改写；请重取一次，仍不行请立即报告。`,
		witnessKept: (v: { path: string }) => `被拒绝的检查点保存在 ${v.path}。`,
		witnessed: (v: { size: number; last: number }) => `已连署：${v.size} 条记录接续之前见证的 ${v.last} 条。`,
		witnessedFirst: (v: { size: number }) =>
			`已连署第一个检查点：${v.size} 条记录。在它之前的历史没有核对；从现在起只接受接续它的检查点。`,
		witnessKeyMade: (v: { key: string }) => `已生成见证密钥。请把公钥交给核对连署的人：\n${v.key}`,
		witnessKeyLost: (v: { path: string }) =>
			`${v.path} 不在了，但这里有见证过的检查点。请恢复密钥，或换一个新的目录从头开始。`,
		witnessKeyOpen: (v: { path: string }) => `${v.path} 的权限不安全，别人可以读到。请运行 chmod 600。`,
		witnessKeyOther: (v: { path: string; name: string }) =>
			`${v.path} 里的密钥名称是“${v.name}”，与要求的不符，或文件已损坏。`,
		witnessBusy: (v: { path: string }) =>
			`另一个见证命令正在使用这个目录。如果没有，请删除 ${v.path} 后再试。`,
		logPolicy: '# 核验合规记录所用的公钥（C2SP tlog-policy）。请保存在本行以外的地方。',
		keyRotated: (v: { key: string }) =>
			`新密钥已启用，旧密钥同时签名 30 天。请把新公钥交给审计人员：\n${v.key}`,
		keyForEnvironment: (v: { key: string }) =>
			`密钥由 SHOUMI_LOG_KEY 提供。请把下面这一行加在它的最前面，重启服务，再运行一次：\n${v.key}`,
		logRestarted: (v: { origin: string; key: string }) =>
			`已另起签名序列 ${v.origin}。请告知审计人员原因，并交给他们新的公钥：\n${v.key}`,
		'missing-entry': (v: { number: number }) => `第 ${v.number} 条记录缺失。`,
		'not-canonical': (v: { number: number }) => `第 ${v.number} 条记录的正文不是规范的 JSON。`,
		'leaf-hash': (v: { number: number }) => `第 ${v.number} 条记录的正文与叶哈希不符。`,
		column: (v: { number: number; column: string }) => `第 ${v.number} 条记录的 ${v.column} 列与正文不符。`,
		node: (v: { level: number; position: number }) => `第 ${v.level} 层第 ${v.position} 个树节点不符或缺失。`,
		'surplus-node': '存在多余的树节点。',
		head: (v: { column: string }) => `树头的 ${v.column} 与记录不符。`,
		listening: (v: { url: string }) => `守密已启动：${v.url}`,
		portTaken: (v: { port: number }) => `端口 ${v.port} 已被占用。请设置 PORT，或停止占用它的程序。`,
		cannotListen: (v: { host: string; port: number; code: string }) =>
			`无法在 ${v.host} 的端口 ${v.port} 上监听（${v.code}）。请检查 HOST 和 PORT。`,
		pathUnusable: (v: { path: string; code: string }) => `无法使用“${v.path}”（${v.code}）。`,
		notBuilt: '还没有构建。请先运行 npm run build。',
		bankRefused: '题库有错误，服务没有启动：',
		bankKept: '题库文件有错误，没有启用；继续使用上一个正确的版本：',
		setUp: (v: { hours: number }) =>
			`还没有任何人员。请第一位合规专员用这个一次性链接设置密码（${v.hours} 小时内有效，登录名 officer）：`,
		demoReady: '演示已就绪',
		demoSignIns: '登录页可一键登录以下人员：',
		demoPassword: (v: { password: string }) => `所有演示人员的密码：${v.password}`,
		demoBuilding: '正在构建…',
		demoPeople: '正在准备演示人员和历史…',
		portOther: (v: { taken: number; port: number }) => `端口 ${v.taken} 已被占用，改用 ${v.port}。`,
		databaseUnreachable: (v: { detail: string }) => `无法打开数据库：${v.detail}`,
	},
	{
		usage: `Usage: npx shoumi <command>

  serve                                   start the service
  unit add ID --name NAME [--parent ID]   add a unit
  unit list                               list the units
  staff add SIGN-IN --name NAME --unit ID [--manager SIGN-IN] [--role ROLE]… [--email MAIL]
                                          add a person and print a one-time link to set a password
  staff list [--search TEXT]              list people
  staff disable SIGN-IN                   disable an account
  staff enable SIGN-IN                    enable it again
  staff link SIGN-IN                      a new one-time link
  staff set-password SIGN-IN              read a new password from standard input
  staff erase KEY --basis GROUND [--dry-run | --yes]
                                          erase personal data; grounds: withdrawal retention-over unlawful court-order
  staff restrict KEY --basis GROUND [--dry-run | --yes]
                                          set it apart for auditors instead, while it has to be kept
  staff unrestrict KEY [--dry-run | --yes]   lift the restriction
  retention run [--dry-run]               delete what has been kept long enough
  assign PROGRAMME (--unit ID | --person SIGN-IN) --due DATE [--opens DATE] [--cycle CYCLE]
                                          assign a programme
  questions check [DIR]                   check the question bank
  questions due [--on DATE]               questions whose sources need a look; exit 1 when one in a live programme
                                          rests on a rule out of force
  questions affected SOURCE               questions, programmes and people that a change of a rule touches
  questions coverage [DIR]                which questions teach each source
  questions graph QUESTION                a case as a Mermaid flow chart (shows the key)
  certificate list [--search TEXT]        list certificates
  certificate issue-missing               issue them to those who passed before there were any
  certificate revocations                 print the signed revocation list
  verify FILE… [--policy FILE | --key KEY] [--revocations FILE]
                                          verify certificates, proofs, evidence packs, exports, without the database;
                                          exit 0 verified, 1 not, 2 unreadable
  evidence make --from DATE --to DATE --out FILE [--programme ID] [--unit ID] [--person SIGN-IN]
                                          make an evidence pack
  log verify [--resume FILE]              recompute the whole compliance log; FILE keeps how far it has come
  log check --against FILE [--key KEY | --policy FILE]
                                          whether the log extends a checkpoint that the auditor kept
  log export --jsonl FILE | --tiles DIR   the whole log with its signed checkpoint
  mail list                               mails that wait or were given up; exit code 1 where any was given up
  mail retry                              queue what was given up anew
  log key                                 show the keys that verify its signatures
  log rotate-key                          put a new signing key in place; both sign for 30 days
  log restart --reason TEXT               begin a new line of checkpoints where the log cannot continue the last one
  witness --log-key KEY… --state DIR [--name NAME] URL-or-FILE
                                          for a second department: see that a new checkpoint extends the last, and cosign it

Option --lang zh|en chooses the language; roles: manager officer auditor admin.`,
		unknownCommand: (v) => `There is no command “${v.command}”.`,
		missing: (v) => `${v.what} is missing.`,
		badOption: (v) => `An option is wrong: ${v.detail}`,
		unitAdded: (v) => `Unit ${v.id} added.`,
		staffAdded: (v) =>
			`${v.name} (${v.signIn}) added. One-time link to set a password, good for ${v.hours} hours:`,
		link: (v) => `One-time link for ${v.name} to set a password, good for ${v.hours} hours:`,
		disabled: (v) => `The account of ${v.name} is disabled; all sessions have ended.`,
		enabled: (v) => `The account of ${v.name} is enabled.`,
		passwordSet: (v) => `The password of ${v.name} is set; all sessions have ended.`,
		passwordPrompt:
			'Please give the new password on standard input, such as: printf %s "…" | npx shoumi staff set-password SIGN-IN',
		staffCount: (v) => `${v.count} ${v.count === 1 ? 'person' : 'people'}`,
		assigned: (v) =>
			`Assigned to ${v.assigned} ${v.assigned === 1 ? 'person' : 'people'}${v.already > 0 ? `; ${v.already} had it already in this cycle and keep it` : ''}.`,
		certificateCount: (v) => `Certificates: ${v.count}`,
		certificatesIssued: (v) => `Certificates issued and recorded in the compliance log: ${v.count}.`,
		bankFine: (v) =>
			`The question bank has no errors: ${v.questions} questions (${v.scored} scored, ${v.practice} practice), ${v.programmes} programmes${v.warnings > 0 ? `, ${v.warnings} warnings` : ''}.`,
		bankBad: (v) =>
			`${v.errors} ${v.errors === 1 ? 'error' : 'errors'}, ${v.warnings} ${v.warnings === 1 ? 'warning' : 'warnings'}.`,
		warning: 'warning: ',
		ended: (v) => `out of force since ${v.date}`,
		'not-yet': (v) => `in force only from ${v.date}`,
		unchecked: (v) => `not checked for 12 months as of ${v.date}`,
		dueCount: (v) => `${v.date}: ${v.count} ${v.count === 1 ? 'source needs' : 'sources need'} a look.`,
		background: '(background)',
		untaught: 'taught nowhere',
		coverageCount: (v) => `${v.taught} taught, ${v.background} background, ${v.untaught} taught nowhere.`,
		noCase: (v) => `“${v.id}” is no case.`,
		noQuestion: (v) => `The bank has no question “${v.id}”.`,
		noSource: (v) => `The bank has no source “${v.id}”.`,
		successor: (v) => `Superseded by: ${v.id} ${v.name}`,
		affectedQuestions: (v) => `Questions (${v.count}):`,
		affectedProgrammes: (v) => `Programmes (${v.count}):`,
		affectedPeople: (v) => `Active people last trained under it (${v.count}):`,
		logFine: (v) => `The compliance log is whole: ${v.size} entries, root hash ${v.root}`,
		unknownBasis: (v) =>
			`There is no ground “${v.basis}”. There are: withdrawal retention-over unlawful court-order.`,
		sayYes: 'Nothing was done. To do it, add --yes.',
		eraseDone: (v) => `The personal data of ${v.key} has been erased and the log says so.`,
		restrictDone: (v) => `The personal data of ${v.key} has been restricted and the log says so.`,
		liftDone: (v) => `The restriction of ${v.key} has been lifted and the log says so.`,
		notCompacted:
			'The database file is in use: the bytes of what was deleted will be freed by the service, which tries every 10 minutes.',
		isOver: (v) =>
			`Over: people ${v.people}, sessions ${v.sessions}, counts of wrong passwords ${v.throttle}, mails ${v.mails}, memories of practice ${v.memories}. Nothing was deleted.`,
		wasOver: (v) =>
			`Deleted: people ${v.people}, sessions ${v.sessions}, counts of wrong passwords ${v.throttle}, mails ${v.mails}, memories of practice ${v.memories}.`,
		mailCount: (v) => `Waiting: ${v.waiting}. Given up: ${v.givenUp}.`,
		mailUnset: 'SHOUMI_SMTP_URL and SHOUMI_MAIL_FROM are not set: mails stay in the queue.',
		mailRequeued: (v) => `Queued anew: ${v.count}.`,
		logBad: 'The compliance log does not agree with what is stored:',
		logLimits:
			'Note: this proves that the database agrees with itself. Somebody who holds the database and rewrote everything from some entry on is found only by comparing with a root hash kept elsewhere.',
		keysUnreadable: (v) => `The keys cannot be read: ${v.detail}`,
		packMade: (v) => `The evidence pack is in ${v.file}. That it was made is in the compliance log.`,
		oneOf: (v) => `Only one of ${v.what} can be given.`,
		resumed: (v) =>
			`Going on from entry ${v.size}; the entries before were verified by an earlier run and are not read again.`,
		exported: (v) =>
			`${v.entries} entries exported with their checkpoint: ${v.path}. The export itself is an entry of the log.`,
		ownKeys:
			'Note: without --key or --policy the signature is verified with the keys that the database itself names. Please use the key that you keep.',
		'log-extended': (v) =>
			`Consistent: the log has ${v.size} entries, and its first ${v.kept} are those that the checkpoint signed.`,
		'log-shorter': (v) =>
			`Not consistent: the checkpoint signed ${v.kept} entries, and the log has only ${v.size}. It was cut off, or the database was taken back to an older backup.`,
		'log-another': (v) =>
			`Not consistent: the log has ${v.size} entries, but its first ${v.kept} are not those that the checkpoint signed. It was rewritten.`,
		checkLimits:
			'This compares stored hashes; npx shoumi log verify shows that they are the hashes of the entries.',
		'note-malformed': (v) => `A file does not have the right form and cannot be read (${v.detail}).`,
		'note-key': (v) => `A verifier key is wrong; please compare it and copy it whole (${v.detail}).`,
		'note-signature': (v) =>
			`A signature does not belong to the text: the file was changed, or another key signed it (${v.detail}).`,
		'note-unsigned': (v) => `No known key signed this, so it is worth nothing (${v.detail}).`,
		'note-quorum': (v) => `The log signed this, but too few witnesses cosigned it (${v.detail}).`,
		'witness-other-log': (v) =>
			`Not cosigned: this checkpoint (${v.size} entries) belongs to another line than the one witnessed so far. Please ask the compliance officers why.`,
		'witness-rollback': (v) =>
			`Not cosigned: ${v.last} entries were witnessed before, and this checkpoint has only ${v.size}. Either it is an old one, or the log was taken back.`,
		'witness-fork': (v) =>
			`Not cosigned: there are two different root hashes for the same ${v.size} entries. The log has two histories; please report this at once.`,
		'witness-elsewhere': (v) =>
			`Not cosigned: the proof begins at ${v.from} entries, and ${v.last} were witnessed last. Please fetch /log/consistency?from=${v.last}.`,
		'witness-unproven': (v) =>
			`Not cosigned: the proof does not show that the ${v.size} entries extend the ${v.last} witnessed before. Either it is damaged, or the log was rewritten; please fetch it again, and if that does not help, report this at once.`,
		witnessKept: (v) => `The refused checkpoint is kept as ${v.path}.`,
		witnessed: (v) => `Cosigned: the ${v.size} entries extend the ${v.last} witnessed before.`,
		witnessedFirst: (v) =>
			`The first checkpoint is cosigned: ${v.size} entries. What came before it was not compared; from now on only what extends it is accepted.`,
		witnessKeyMade: (v) =>
			`A key was made for this witness. Please give its public half to whoever verifies cosignatures:\n${v.key}`,
		witnessKeyLost: (v) =>
			`${v.path} is gone, but a witnessed checkpoint is here. Please restore the key, or begin anew in another folder.`,
		witnessKeyOpen: (v) => `${v.path} can be read by others. Please run chmod 600 on it.`,
		witnessKeyOther: (v) =>
			`The key in ${v.path} has the name “${v.name}”, which is not the one asked for, or the file is damaged.`,
		witnessBusy: (v) =>
			`Another witness command is using this folder. If there is none, please remove ${v.path} and try again.`,
		logPolicy:
			'# The keys that verify the compliance log (C2SP tlog-policy). Please keep a copy outside the bank.',
		keyRotated: (v) =>
			`The new key signs from now on; the one before signs along for 30 days. Please give its public half to the auditors:\n${v.key}`,
		keyForEnvironment: (v) =>
			`The key comes from SHOUMI_LOG_KEY. Please put this line in front of it, restart the service, and run this again:\n${v.key}`,
		logRestarted: (v) =>
			`A new line of checkpoints has begun: ${v.origin}. Please tell the auditors why, and give them the new key:\n${v.key}`,
		'missing-entry': (v) => `Entry ${v.number} is missing.`,
		'not-canonical': (v) => `The body of entry ${v.number} is not canonical JSON.`,
		'leaf-hash': (v) => `The body of entry ${v.number} does not have its leaf hash.`,
		column: (v) => `Column ${v.column} of entry ${v.number} disagrees with its body.`,
		node: (v) => `Tree node ${v.position} of level ${v.level} is wrong or missing.`,
		'surplus-node': 'There are more tree nodes than the entries make.',
		head: (v) => `The tree head's ${v.column} disagrees with the entries.`,
		listening: (v) => `Shoumi is running: ${v.url}`,
		portTaken: (v) => `Port ${v.port} is taken. Please set PORT, or stop what uses it.`,
		cannotListen: (v) =>
			`Nothing can listen on ${v.host}, port ${v.port} (${v.code}). Please check HOST and PORT.`,
		pathUnusable: (v) => `“${v.path}” cannot be used (${v.code}).`,
		notBuilt: 'There is no build yet. Please run npm run build first.',
		bankRefused: 'The question bank has errors; the service did not start:',
		bankKept:
			'The files of the question bank have errors and were not taken into use; the last good bank stays in use:',
		setUp: (v) =>
			`There are no people yet. The first compliance officer sets a password with this one-time link (good for ${v.hours} hours, sign-in name officer):`,
		demoReady: 'The demo is ready',
		demoSignIns: 'The sign-in page signs you in with one click as:',
		demoPassword: (v) => `Password of every demo person: ${v.password}`,
		demoBuilding: 'Building…',
		demoPeople: 'Making demo people and some history…',
		portOther: (v) => `Port ${v.taken} is taken; using ${v.port}.`,
		databaseUnreachable: (v) => `The database cannot be opened: ${v.detail}`,
	},
);
