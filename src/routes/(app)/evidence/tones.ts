/** How each state of a pack looks; the word beside it says the same. */
export const stateTones = {
	making: 'progress',
	made: 'passed',
	failed: 'failed',
	cancelled: 'info',
	gone: 'info',
	withheld: 'info',
} as const;
