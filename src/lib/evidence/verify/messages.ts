import { catalogue, type Locale } from '../../i18n/catalogue.ts';
import type { FactName, FileKind, Finding, FindingCode, Verdict } from './report.ts';

type V = Readonly<Record<string, string>>;

/** What was checked and what came of it, a sentence for each code. */
const findings = catalogue(
	{
		'origin-signed': (v: V) => `检查点由 ${v.origin} 签名（密钥 ${v.keys}），当时合规记录有 ${v.size} 条。`,
		cosigned: (v: V) => `见证方 ${v.witness} 于 ${v.at} 联署。`,
		'no-key': (v: V) => `没有可信的公钥，无法核验签名。文件自称由 ${v.keys} 签名。请填入您在别处保存的公钥。`,
		'foreign-key': (v: V) => `签名不是您信任的公钥所作（${v.keys}），或该公钥不适用于这个条数。`,
		'bad-signature': () => '签名是错的：内容与签名不符。',
		'too-few-witnesses': () => '见证方的联署少于您的要求。',
		included: (v: V) => `这条记录确实在合规记录的第 ${v.index} 条（从 0 数起）。`,
		'not-included': (v: V) => `第 ${v.index} 条记录与签名的检查点不符。`,
		'name-fits': (v: V) => `姓名“${v.name}”与记录中的承诺一致。`,
		'name-differs': (v: V) => `姓名“${v.name}”与记录中的承诺不一致。`,
		'name-absent': () => '文件不含姓名；记录本身仍可核验。',
		erased: (v: V) => `内容已于 ${v.on} 清除，不再含姓名；记录本身仍可核验。`,
		'pdf-intact': () => 'PDF 的每个字节都与出具时相同。',
		'pdf-changed': () => 'PDF 在出具之后被改动过。',
		'pdf-unsealed': () => '这份 PDF 没有守密的签章，不是证书原件，或结尾已被截去。',
		'pdf-without-proof': () => 'PDF 内没有证明。',
		'not-revoked': (v: V) => `截至 ${v.at} 的撤销清单中没有这份证书。`,
		revoked: (v: V) => `这份证书已于 ${v.on} 撤销。`,
		'revocations-unknown': () => '没有撤销清单：这份证书后来是否被撤销，未核对。',
		'revocations-bad': () => '撤销清单的签名不对，或属于另一份记录，未采用。',
		expired: (v: V) => `证书的有效期到 ${v.on} 为止，现已过期。`,
		'in-force': (v: V) => `证书在有效期内，有效期到 ${v.on}。`,
		'tree-fits': (v: V) => `全部 ${v.count} 条记录重新计算后，根哈希与签名的检查点一致。`,
		'tree-differs': (v: V) => `文件有 ${v.count} 条，检查点有 ${v.size} 条，或内容不符：根哈希不一致。`,
		'entry-bad': (v: V) => `第 ${v.index} 条的格式不对。`,
		'export-without-checkpoint': (v: V) => `缺少与它一起导出的检查点文件“${v.name}”，请一并提供。`,
		'manifest-signed': () => '文件清单的签名正确。',
		'manifest-bad': () => '文件清单的签名缺失，或清单被改动过。',
		'file-changed': (v: V) => `文件“${v.name}”被改动过。`,
		'file-missing': (v: V) => `缺少文件“${v.name}”。`,
		'file-surplus': (v: V) => `多出一个清单中没有的文件“${v.name}”。`,
		'files-whole': (v: V) => `清单中的 ${v.count} 个文件齐全，逐字节未变。`,
		'entries-included': (v: V) => `${v.count} 条记录全部包含在 ${v.size} 条的合规记录中。`,
		'attempts-fit': (v: V) => `${v.count} 份答卷的试卷、作答步骤和成绩与合规记录一致。`,
		'attempt-differs': (v: V) => `答卷 ${v.id} 与合规记录不一致。`,
		'content-fits': (v: V) => `${v.count} 份题目、培训和依据与其哈希一致。`,
		'content-differs': (v: V) => `题目或依据“${v.id}”与其哈希不一致。`,
		'list-read': () => '撤销清单的签名正确。',
		unreadable: () => '读不懂这个文件：不是守密出具的文件，或已损坏。',
	} satisfies Record<FindingCode, (v: V) => string>,
	{
		'origin-signed': (v) =>
			`The checkpoint is signed by ${v.origin} (key ${v.keys}), when the log had ${v.size} entries.`,
		cosigned: (v) => `Witness ${v.witness} cosigned it at ${v.at}.`,
		'no-key': (v) =>
			`No trusted key, so the signature could not be checked. The file says it is signed by ${v.keys}. Please enter a key that you kept elsewhere.`,
		'foreign-key': (v) =>
			`It is not signed by a key that you trust (${v.keys}), or that key does not count for a log of this size.`,
		'bad-signature': () => 'The signature is wrong: it does not belong to this content.',
		'too-few-witnesses': () => 'Fewer witnesses cosigned it than you ask for.',
		included: (v) => `This record is entry ${v.index} of the compliance log (counted from 0).`,
		'not-included': (v) => `Entry ${v.index} does not fit the signed checkpoint.`,
		'name-fits': (v) => `The name “${v.name}” is the one that the record commits to.`,
		'name-differs': (v) => `The name “${v.name}” is not the one that the record commits to.`,
		'name-absent': () => 'The file holds no name; the record itself still verifies.',
		erased: (v) => `Content erased on ${v.on}: it holds no name any more. The record itself still verifies.`,
		'pdf-intact': () => 'Every byte of the PDF is as it was issued.',
		'pdf-changed': () => 'The PDF was changed after it was issued.',
		'pdf-unsealed': () => 'This PDF has no seal: it is no original certificate, or its end was cut off.',
		'pdf-without-proof': () => 'The PDF holds no proof.',
		'not-revoked': (v) => `The certificate is not on the list of revoked ones as of ${v.at}.`,
		revoked: (v) => `The certificate was revoked on ${v.on}.`,
		'revocations-unknown': () =>
			'Without a list of revocations it was not checked whether the certificate was revoked later.',
		'revocations-bad': () =>
			'The list of revocations is not signed rightly or belongs to another log; it was not used.',
		expired: (v) => `The certificate was valid until ${v.on} and has expired.`,
		'in-force': (v) => `The certificate is in force, until ${v.on}.`,
		'tree-fits': (v) => `All ${v.count} entries, hashed anew, give the root hash of the signed checkpoint.`,
		'tree-differs': (v) =>
			`The file has ${v.count} entries and the checkpoint ${v.size}, or their content differs: the root hashes do not agree.`,
		'entry-bad': (v) => `Entry ${v.index} is not in the right form.`,
		'export-without-checkpoint': (v) =>
			`The checkpoint that was exported with it, “${v.name}”, is missing; please give both.`,
		'manifest-signed': () => 'The list of files is signed rightly.',
		'manifest-bad': () => 'The list of files is not signed, or was changed.',
		'file-changed': (v) => `The file “${v.name}” was changed.`,
		'file-missing': (v) => `The file “${v.name}” is missing.`,
		'file-surplus': (v) => `There is a file too many, “${v.name}”.`,
		'files-whole': (v) => `All ${v.count} listed files are there, unchanged to the byte.`,
		'entries-included': (v) => `All ${v.count} entries stand in the compliance log of ${v.size} entries.`,
		'attempts-fit': (v) => `Papers, steps and grades of ${v.count} attempts are those the log commits to.`,
		'attempt-differs': (v) => `Attempt ${v.id} is not as the log commits to it.`,
		'content-fits': (v) => `${v.count} questions, programmes and rules are what their hashes say.`,
		'content-differs': (v) => `The question or rule “${v.id}” is not what its hash says.`,
		'list-read': () => 'The list of revocations is signed rightly.',
		unreadable: () => 'This file cannot be read: it is none of ours, or is damaged.',
	},
);

export function findingSentence(locale: Locale, { code, values }: Finding): string {
	return findings[locale][code](values);
}

export const factWords = catalogue(
	{
		holder: '姓名',
		person: '人员代号',
		programme: '培训',
		cycle: '周期',
		grade: '成绩',
		passedOn: '通过日期',
		issuedOn: '出具日期',
		validUntil: '有效期到',
		certificate: '证书编号',
		index: '记录编号',
		origin: '记录来源',
		size: '记录条数',
		root: '根哈希',
		keys: '签名密钥',
		made: '制作时间',
		period: '期间',
		attempts: '答卷数',
		entries: '记录数',
		withheld: '因个人信息受限未收录的人数',
		revoked: '已撤销证书数',
	} satisfies Record<FactName, string>,
	{
		holder: 'Name',
		person: "Person's key",
		programme: 'Programme',
		cycle: 'Cycle',
		grade: 'Grade',
		passedOn: 'Passed on',
		issuedOn: 'Issued on',
		validUntil: 'Valid until',
		certificate: 'Certificate number',
		index: 'Entry',
		origin: 'Log',
		size: 'Entries in the log',
		root: 'Root hash',
		keys: 'Signing keys',
		made: 'Made',
		period: 'Period',
		attempts: 'Attempts',
		entries: 'Entries',
		withheld: 'People left out, since their data is restricted',
		revoked: 'Revoked certificates',
	},
);

export const verdictWords = catalogue(
	{
		verified: '核验通过',
		'not-verified': '核验不通过',
		unreadable: '无法读取',
	} satisfies Record<Verdict, string>,
	{ verified: 'Verified', 'not-verified': 'Not verified', unreadable: 'Unreadable' },
);

export const kindWords = catalogue(
	{
		certificate: '证书（PDF）',
		proof: '证书的证明',
		pack: '证据包',
		export: '合规记录导出',
		checkpoint: '检查点',
		revocations: '撤销清单',
		unknown: '未知文件',
	} satisfies Record<FileKind, string>,
	{
		certificate: 'Certificate (PDF)',
		proof: 'Proof of a certificate',
		pack: 'Evidence pack',
		export: 'Export of the compliance log',
		checkpoint: 'Checkpoint',
		revocations: 'List of revocations',
		unknown: 'Unknown file',
	},
);

/** What a verified file of each kind proves, and what it does not. */
export const provesWords = catalogue(
	{
		certificate: '证明：银行在其合规记录中写入了这份证书所述的结果，PDF 自出具后未被改动。',
		proof: '证明：银行在其合规记录中写入了这份证书所述的结果。',
		pack: '证明：包内的答卷、题目和记录与银行签名的合规记录一致，制作后未被改动。',
		export: '证明：这是签名时完整的合规记录，没有一条被改动、删除或插入。',
		checkpoint: '证明：持有密钥者对这个条数和根哈希签过名。',
		revocations: '证明：这是银行签名的撤销清单。',
		unknown: '',
	} satisfies Record<FileKind, string>,
	{
		certificate:
			'This proves that the bank wrote the result named here into its compliance log, and that the PDF is unchanged since.',
		proof: 'This proves that the bank wrote the result named here into its compliance log.',
		pack: "This proves that the attempts, questions and entries inside are those of the bank's signed log, unchanged since the pack was made.",
		export:
			'This proves that it is the whole log as it was signed, with no entry changed, taken out or put in.',
		checkpoint: 'This proves that whoever holds the key signed this size and root hash.',
		revocations: 'This proves that the bank signed this list of revocations.',
		unknown: '',
	},
);

export const doesNotWords = catalogue(
	{
		certificate: '不能证明：答题者确为本人；也不能排除银行自己在签名之前写入不实内容。',
		proof: '不能证明：答题者确为本人；也不能排除银行自己在签名之前写入不实内容。',
		pack: '不能证明：包内没有遗漏期间内的其他答卷——条数可与合规记录核对；也不能证明答题者确为本人。',
		export: '不能证明：银行没有向别人出示另一份记录。请与您或见证方另行保存的检查点核对（log check）。',
		checkpoint: '不能证明：记录的内容；请与另行保存的检查点核对是否前后一致（log check）。',
		revocations: '不能证明：此后没有再撤销证书。',
		unknown: '',
	} satisfies Record<FileKind, string>,
	{
		certificate:
			'It does not prove who sat at the screen, nor that the bank wrote nothing untrue before it signed.',
		proof:
			'It does not prove who sat at the screen, nor that the bank wrote nothing untrue before it signed.',
		pack: 'It does not prove that no other attempt of the period was left out – compare the counts with the log – nor who sat at the screen.',
		export:
			'It does not prove that the bank showed nobody else another log. Compare it with a checkpoint that you or a witness kept (log check).',
		checkpoint:
			'It does not prove what the log says. Compare it with checkpoints kept elsewhere (log check).',
		revocations: 'It does not prove that nothing was revoked since.',
		unknown: '',
	},
);

export const verifyWords = catalogue(
	{
		title: '核验',
		lead: '把证书、证明、证据包或合规记录的导出文件放到这里。文件只在您的浏览器中核验，不会上传。',
		choose: '选择文件',
		chooseHint: '可多选；也可以把文件拖到这里。导出文件请连同它的 .checkpoint 一起选。',
		keys: '可信的公钥',
		keysHint:
			'应使用您在银行以外保存的公钥（C2SP tlog-policy 格式）。下面已填入的公钥由本页提供，只能防止第三方伪造，不能防止银行自己。',
		keysBad: '这些公钥读不懂，请检查。',
		working: '正在核验…',
		results: '核验结果',
		details: '核对了什么',
		noScript:
			'在页面上核验需要浏览器允许运行脚本。不能运行时，请用命令行的 verify 命令核验，或使用文档中另附的核验程序。',
	},
	{
		title: 'Verify',
		lead: 'Put a certificate, a proof, an evidence pack or an export of the log here. Files are verified in your browser and are not uploaded.',
		choose: 'Choose files',
		chooseHint:
			'Several at once if you like, or drop them here. An export needs its .checkpoint chosen with it.',
		keys: 'Trusted keys',
		keysHint:
			'Best are keys that you kept outside the bank (C2SP tlog-policy). Those filled in come with this page: they protect against forgers, not against the bank itself.',
		keysBad: 'These keys cannot be read. Please check them.',
		working: 'Verifying…',
		results: 'Results',
		details: 'What was checked',
		noScript:
			'Verifying on this page needs JavaScript. You can also run npx shoumi verify FILE, or verify with Python as the documents say.',
	},
);
