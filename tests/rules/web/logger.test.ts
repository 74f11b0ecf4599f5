import { expect, test } from 'vitest';
import { described } from '#lib/web/logger.server.ts';

test('I7: an error in the log names its kind and where it was, never what its message quotes', () => {
	const error = Object.assign(new RangeError('陈伟 typed “sesame”'), { code: 'E_RANGE' });
	const shown = described(new AggregateError([error], '2 of 陈伟'));
	expect(shown).toMatchObject({ name: 'AggregateError', errors: [{ name: 'RangeError', code: 'E_RANGE' }] });
	expect(shown.errors?.[0]?.stack[0]).toContain('logger.test.ts');
	expect(JSON.stringify(shown)).not.toMatch(/陈伟|sesame/);
});
