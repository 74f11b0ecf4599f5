import type { SignedHead } from '#lib/log/signer.ts';
import { type PackQuery, packFiles } from '../pack.ts';

export interface About {
	readonly query: PackQuery;
	/** Epoch ms. */
	readonly made: number;
	readonly head: SignedHead;
	readonly origin: string;
	/** The pack's id. */
	readonly pack: string;
	/** People of the query who are left out, since their data is restricted. */
	readonly withheld: number;
}

/** That people are left out, in both languages; nothing where nobody is. */
export function withheldWords(count: number): { zh: string; en: string } {
	if (count === 0) return { zh: '', en: '' };
	return {
		zh: `\n另有 ${count} 人的个人信息受限，未收录；审计师制作的证据包收录。`,
		en: `\nLeft out, since their personal data is restricted: ${count} ${count === 1 ? 'person' : 'people'}. A pack that an auditor asks for holds them.`,
	};
}

/** What lies in the pack and how to verify it, for somebody who has nothing else. */
export function readMe({ query, made, head, origin, pack, withheld }: About): string {
	const f = packFiles;
	return `守密 证据包  /  Shoumi evidence pack
${pack}
${new Date(made).toISOString()}
${query.from} – ${query.to}

【中文】
本证据包收录上述期间完成的正式测验：每份答卷的试卷、全部作答步骤、评分，当时的题目、培训和依据原文（中英文），
合规记录中的相应条目及其包含证明，人员名册快照，例外事项与批准人。${withheldWords(withheld).zh}

  ${f.summary}      供人阅读的摘要
  ${f.results}      成绩表；${f.roster} 名册；${f.exceptions} 例外事项
  ${f.attempts}   每份答卷一行
  ${f.content}    当时使用的题目、培训、依据，以内容哈希为名
  ${f.entries}    合规记录的条目原文和审计路径
  ${f.checkpoint}   签名检查点：${origin}，${head.size} 条
  ${f.checkpoints}  期间的全部检查点；${f.timestamps} 时间戳机构的答复（如有配置）
  ${f.keys}      核验用公钥（须与您自己保存的核对）
  ${f.revocations}   已撤销证书清单；${f.withheld} 未收录的人数
  ${f.manifest}    其余每个文件的 SHA-256；${f.seal} 是对它的签名

核验：把整个 zip 文件拖入您自己保存的 verify.html（不需要网络），或运行 npx shoumi verify 文件 --policy 公钥文件。
公钥请使用您在别处保存的，不要使用包内的。本包含个人信息，请按规定保管和销毁。

[English]
This pack holds the scored attempts finished in the period above: of each its paper, every step, and its grade; the questions,
programmes and rules as they stood, in Chinese and English; the entries of the compliance log with their
inclusion proofs; a snapshot of the roster; exceptions with who approved them.${withheldWords(withheld).en}

  ${f.summary}      for reading
  ${f.results}      results; ${f.roster} roster; ${f.exceptions} exceptions
  ${f.attempts}   one attempt a line
  ${f.content}    questions, programmes and rules in use, named by the hash of their content
  ${f.entries}    exact texts of the log's entries with their audit paths
  ${f.checkpoint}   the signed checkpoint: ${origin}, ${head.size} entries
  ${f.checkpoints}  every checkpoint of the period; ${f.timestamps} what a time-stamp authority answered, if one is set up
  ${f.keys}      public keys (compare them with the ones you hold)
  ${f.revocations}   certificates that have been revoked; ${f.withheld} how many people are left out
  ${f.manifest}    SHA-256 of every other file; ${f.seal} signs it

To verify: drop the whole zip file on your own copy of verify.html (no network needed), or run
npx shoumi verify FILE --policy KEYS. Use keys that you kept elsewhere, not the ones in this pack.
It holds personal information: keep and destroy it as the rules say.
`;
}
