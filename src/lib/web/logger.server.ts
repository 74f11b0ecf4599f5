import pino from 'pino';

/** Structured lines on standard output. Nothing written here names a person, an address or a secret. */
export const logger = pino({
	level: process.env.SHOUMI_LOG_LEVEL ?? 'info',
	base: null,
	timestamp: pino.stdTimeFunctions.isoTime,
	formatters: { level: (label) => ({ level: label }) },
});
