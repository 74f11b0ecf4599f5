/** What the answer endpoint says to the page. */
export type AnswerReply =
	| {
			readonly type: 'receipt';
			readonly outcome: 'saved' | 'newer';
			readonly place: number;
			readonly response: readonly string[];
			readonly step: number;
			/** As the reader writes the time. */
			readonly time: string;
	  }
	| { readonly type: 'signed-out' }
	/** `over`: the attempt takes no more answers at all. */
	| { readonly type: 'refused'; readonly sentence: string; readonly over: boolean };
