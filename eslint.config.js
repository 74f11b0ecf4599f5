import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

export default ts.config(
	{ ignores: ['build/', '.svelte-kit/', 'node_modules/', 'data/', 'coverage/'] },
	js.configs.recommended,
	ts.configs.strict,
	ts.configs.stylistic,
	svelte.configs.recommended,
	{
		languageOptions: { globals: { ...globals.browser, ...globals.node } },
		rules: {
			// TypeScript knows what is defined.
			'no-undef': 'off',
			'no-console': 'error',
			eqeqeq: 'error',
			'@typescript-eslint/consistent-type-definitions': 'off',
			'@typescript-eslint/no-invalid-void-type': 'off',
			'@typescript-eslint/no-empty-function': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
			// Rules are pure: time and chance come in as arguments.
			'no-restricted-imports': ['error', { patterns: ['$lib', '$lib/*', '$env/*', '$app/stores'] }],
		},
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: {
			parserOptions: { extraFileExtensions: ['.svelte'], parser: ts.parser, svelteConfig },
		},
		rules: {
			'svelte/no-at-html-tags': 'error',
			// Paths are written out: the service is always at the root of its host.
			'svelte/no-navigation-without-resolve': 'off',
		},
	},
	{ files: ['src/cli/**', 'tests/**'], rules: { 'no-console': 'off' } },
	{
		// Rules take clock and chance as arguments (STYLE: pure).
		files: ['src/lib/**/*.ts'],
		ignores: ['src/lib/**/*.server.ts', 'src/lib/**/*.svelte.ts', 'src/lib/core/ids.ts'],
		rules: {
			'no-restricted-properties': [
				'error',
				{ object: 'Date', property: 'now', message: 'Take the clock as an argument.' },
				{ object: 'Math', property: 'random', message: 'Take the draw as an argument.' },
			],
		},
	},
);
