/** A signed head of the log as it was kept. */
export interface SignedHead {
	/** Number of entries. */
	readonly size: number;
	/** Root hash, lower-case hex. */
	readonly root: string;
	/** The C2SP checkpoint with its signatures, as text. */
	readonly note: string;
	/** When it was signed, epoch ms. */
	readonly at: number;
}

/** What holds the log's key. Everything else asks it, and never sees the key itself. */
export interface LogSigner {
	/** First line of every checkpoint: which log this is. */
	readonly origin: string;
	/**
	 * The newest signed head; signs a new one first where the log has grown.
	 * @throws `log.no-signer` where the signer would not start
	 */
	checkpoint(): Promise<SignedHead>;
	/**
	 * Signs a statement that is no checkpoint (its second line is no number): a document's hash, a list of revocations.
	 * @param text lines, the last one ended too
	 * @returns the signed note
	 * @throws `log.no-signer`
	 */
	sign(text: string): string;
}
